//! The handbook 对接手册: what stands in it and in which order, whatever it is written as.

use unicode_width::UnicodeWidthStr as _;

use super::rows::{PairRow, meeting_headers, meeting_texts};
use super::{Cover, Handout};
use crate::domain::{Need, Patent, Record as _};
use crate::export::cards::{CardLine, contact, need_lines, patent_lines, term_lines};
use crate::export::indicators::figure;
use crate::workflow::{HandedPair, HandedTo, Policy};

/// What the handbook is called.
pub(super) const KIND: &str = "供需对接手册";
/// Rows of a page for notes.
const NOTE_ROWS: usize = 20;
/// From which width a fact has a row of its own, in characters of ASCII.
const SHORT: usize = 30;
const UNTIL_BOTH_AGREE: &str = "双方同意后公开";

/// A handbook.
#[derive(Debug)]
pub(super) struct Handbook {
    pub(super) title: String,
    pub(super) cover: Vec<(&'static str, String)>,
    pub(super) version: String,
    pub(super) sections: Vec<Section>,
}

/// A part of it, which begins on a new page.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) blocks: Vec<Block>,
}

/// What a section is made of.
#[derive(Debug)]
pub(super) enum Block {
    /// A paragraph.
    Text(String),
    /// A title of its own, and facts below it.
    Card { title: String, rows: Vec<Vec<Fact>> },
    /// A table.
    Table(Table),
}

/// Something that is known: what it is about, and what is said of it, line by line.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub(super) word: &'static str,
    pub(super) lines: Vec<String>,
}

/// A table; widths are shares of a hundred.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) columns: Vec<(&'static str, u32)>,
    pub(super) rows: Vec<Vec<String>>,
    /// Rows to write into by hand.
    pub(super) roomy: bool,
}

impl Fact {
    fn new(word: &'static str, text: impl Into<String>) -> Option<Self> {
        let text: String = text.into();
        let lines: Vec<String> =
            text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        (!lines.is_empty()).then_some(Self { word, lines })
    }

    fn listed(word: &'static str, lines: &[String]) -> Option<Self> {
        let lines: Vec<String> = lines.iter().filter(|line| !line.trim().is_empty()).cloned().collect();
        (!lines.is_empty()).then_some(Self { word, lines })
    }

    fn is_short(&self) -> bool {
        self.lines.len() == 1 && self.lines.iter().all(|line| line.width() <= SHORT)
    }
}

/// The short facts of a group two in a row, below them the long ones.
fn in_rows(facts: impl IntoIterator<Item = Option<Fact>>) -> Vec<Vec<Fact>> {
    let (short, long): (Vec<Fact>, Vec<Fact>) = facts.into_iter().flatten().partition(Fact::is_short);
    short.chunks(2).map(<[Fact]>::to_vec).chain(long.into_iter().map(|fact| vec![fact])).collect()
}

impl Handbook {
    /// The handbook of what is handed out.
    pub(super) fn of(handout: &Handout) -> Self {
        let Cover { title, version, to, .. } = &handout.cover;
        let parts: [(&str, Vec<Block>); 9] = [
            ("洽谈日程", agenda(handout)),
            ("配对一览", vec![overview(handout)]),
            ("匹配理由与差距", handout.pairs.iter().map(reasons).collect()),
            ("需求卡片", handout.records.needs.iter().map(need_card).collect()),
            ("专利卡片", handout.records.patents.iter().map(patent_card).collect()),
            ("联系方式", contacts(handout, *to)),
            ("可用的政策", policies(handout)),
            ("匹配度怎样得出", score(handout)),
            ("洽谈记录", vec![notes()]),
        ];
        const NUMERALS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
        let parts = parts.into_iter().filter(|(_, blocks)| !blocks.is_empty());
        let sections = parts
            .zip(NUMERALS)
            .map(|((title, blocks), numeral)| Section { title: format!("{numeral}、{title}"), blocks })
            .collect();
        let mut cover = handout.cover.lines();
        cover.push(("内容", handout.counted()));
        Self { title: title.clone(), cover, version: version.clone(), sections }
    }
}

fn agenda(handout: &Handout) -> Vec<Block> {
    if handout.meetings.is_empty() {
        return Vec::new();
    }
    const WIDTHS: [u32; 7] = [18, 9, 7, 21, 18, 18, 9];
    let columns = meeting_headers().into_iter().zip(WIDTHS).collect();
    let rows = handout.meetings.iter().map(meeting_texts).collect();
    vec![Block::Table(Table { columns, rows, roomy: false })]
}

/// Keys, headers and widths of the table of all pairs.
pub(super) const OVERVIEW: [(&str, &str, u32); 8] = [
    ("no", "序号", 6),
    ("need_title", "需求名称", 16),
    ("firm", "需求单位", 14),
    ("number", "专利号", 18),
    ("title", "专利名称", 19),
    ("owners", "专利权人", 12),
    ("score", "匹配度", 8),
    ("grade", "等级", 7),
];

fn overview(handout: &Handout) -> Block {
    let columns = OVERVIEW.iter().map(|(_, header, width)| (*header, *width)).collect();
    let rows = handout.pairs.iter().map(PairRow::of);
    let rows = rows.map(|row| OVERVIEW.iter().map(|(key, ..)| row.text(key)).collect()).collect();
    Block::Table(Table { columns, rows, roomy: false })
}

/// Columns of a pair that are told beside its reasons and gaps; the others stand on its cards.
const OF_A_PAIR: [&str; 12] = [
    "session",
    "need_code",
    "firm",
    "number",
    "owners",
    "legal_status",
    "verified_on",
    "licence_kind",
    "licence_fee",
    "payment_form",
    "licence_until",
    "use_first",
];

fn reasons(pair: &HandedPair) -> Block {
    let row = PairRow::of(pair);
    let number = pair.number;
    let Some(shown) = &pair.shown else {
        return Block::Card { title: format!("{number}. {}", row.text("need_title")), rows: Vec::new() };
    };
    let cost = shown.cost_yuan.map(|yuan| format!("{} 元", figure(Some(yuan))));
    let cost = match (cost, shown.cost_basis.as_str()) {
        (Some(cost), "") => cost,
        (Some(cost), basis) => format!("{cost}（{basis}）"),
        (None, basis) => basis.to_owned(),
    };
    let rated = [
        Fact::new("匹配度", format!("{} 分（{}）", row.text("score"), row.text("grade"))),
        Fact::new("命中词", row.text("hits")),
        Fact::listed("匹配理由", &shown.reasons),
        Fact::listed("差距与风险", &shown.gaps),
    ];
    let known = row.facts(&OF_A_PAIR).into_iter().map(|(word, text)| Fact::new(word, text));
    let rows = [in_rows(known), in_rows(rated), in_rows([Fact::new("三年测算费用", cost)])].concat();
    Block::Card { title: format!("{number}. {} × {}", shown.need_title, shown.title), rows }
}

fn told(lines: Vec<CardLine>) -> impl Iterator<Item = Option<Fact>> {
    lines.into_iter().map(|line| Fact::new(line.word, line.text))
}

fn need_card(need: &Need) -> Block {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let first = [
        Fact::new("需求编号", text(&need.code)),
        Fact::new("需求单位", need.firm.clone().unwrap_or_else(|| "（匿名）".to_owned())),
        Fact::new("所属地区", text(&need.region)),
        Fact::new("有效期至", need.valid_until.map(|day| day.to_string()).unwrap_or_default()),
        Fact::new("要解决什么", text(&need.description)),
    ];
    let last = [Fact::new("联系人", text(&need.contact_person)), Fact::new("联系电话", text(&need.contact_phone))];
    let rows = [in_rows(first), in_rows(told(need_lines(need))), in_rows(last)].concat();
    Block::Card { title: need.display_title().to_owned(), rows }
}

fn patent_card(patent: &Patent) -> Block {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let first = [
        Fact::new("专利号", patent.quoted_number().unwrap_or_default()),
        Fact::new("专利类型", patent.patent_type.map(|kind| kind.to_string()).unwrap_or_default()),
        Fact::new("专利权人", patent.owners.join("、")),
        Fact::new("法律状态", patent.legal_state.map(|state| state.to_string()).unwrap_or_default()),
        Fact::new("摘要", text(&patent.r#abstract)),
    ];
    let last =
        [Fact::new("联系部门", contact(patent).unwrap_or_default()), Fact::new("联系人", text(&patent.contact_person))];
    let said = told(patent_lines(patent)).chain(told(term_lines(patent)));
    let rows = [in_rows(first), in_rows(said), in_rows(last)].concat();
    Block::Card { title: patent.display_title().to_owned(), rows }
}

fn contacts(handout: &Handout, to: HandedTo) -> Vec<Block> {
    let columns =
        vec![("序号", 6), ("需求单位", 20), ("联系人、电话", 22), ("专利权人", 18), ("部门、联系人、电话", 34)];
    let known = |parts: [&Option<String>; 3]| {
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(" ")
    };
    let rows = handout.pairs.iter().filter(|pair| pair.shown.is_some()).map(|pair| {
        let row = PairRow::of(pair);
        let firm = known([&pair.firm_person, &pair.firm_phone, &None]);
        let firm = match (firm.is_empty(), to) {
            (false, _) => firm,
            (true, HandedTo::Organiser) => "未写明".to_owned(),
            (true, _) => UNTIL_BOTH_AGREE.to_owned(),
        };
        let office = known([&pair.department, &pair.person, &pair.phone]);
        let office = if office.is_empty() { "未写明".to_owned() } else { office };
        vec![row.text("no"), row.text("firm"), firm, row.text("owners"), office]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if rows.is_empty() { Vec::new() } else { vec![Block::Table(Table { columns, rows, roomy: false })] }
}

fn policies(handout: &Handout) -> Vec<Block> {
    if handout.policies.is_empty() {
        return Vec::new();
    }
    let columns = vec![("政策", 26), ("要点", 46), ("发布单位", 14), ("截止日期", 14)];
    let rows = handout.policies.iter().map(policy_texts).map(Vec::from).collect();
    vec![Block::Table(Table { columns, rows, roomy: false })]
}

/// A policy note in words: name, what it grants, who issued it, until when.
pub(super) fn policy_texts(Policy { said, .. }: &Policy) -> [String; 4] {
    [
        said.policy_title.clone(),
        said.text.as_deref().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "),
        said.issuer.clone().unwrap_or_default(),
        said.until.map_or_else(|| "未写明".to_owned(), |day| day.to_string()),
    ]
}

fn score(handout: &Handout) -> Vec<Block> {
    let columns = vec![("评分项", 16), ("满分", 8), ("看什么", 76)];
    let parts = handout.score.parts.iter();
    let rows = parts.map(|part| vec![part.name.clone(), figure(Some(part.points)), part.says.clone()]).collect();
    let mut blocks = vec![Block::Table(Table { columns, rows, roomy: false })];
    blocks.extend(handout.score.notes.iter().map(|(name, says)| Block::Text(format!("{name}：{says}"))));
    if !handout.points.is_empty() {
        blocks.push(Block::Text("会前请逐项核对：".to_owned()));
        let columns = vec![("序号", 7), ("级别", 8), ("事项", 18), ("依据", 27), ("怎么办", 40)];
        let rows = handout.points.iter().map(|point| {
            let level = point.level.word().to_owned();
            vec![point.pair.to_string(), level, point.name.clone(), point.found.clone(), point.advice.clone()]
        });
        blocks.push(Block::Table(Table { columns, rows: rows.collect(), roomy: false }));
    }
    blocks
}

fn notes() -> Block {
    let columns = vec![("时间", 12), ("对方单位", 22), ("谈到的要点", 42), ("下一步、责任人", 24)];
    Block::Table(Table { rows: vec![vec![String::new(); columns.len()]; NOTE_ROWS], columns, roomy: true })
}
