//! Patents for scale: real titles, owners, classes and dates of a gazette, abstracts of 5 to 14 clauses drawn from real
//! abstracts, facts drawn from the vocabularies. The same seed and number give the same patent, whatever was made
//! before it.

use std::io::{BufRead, BufReader};
use std::path::Path;

use fastrand::Rng;
use flate2::read::GzDecoder;
use serde_json::Value;

const SEED: u64 = 20_261_124;

/// A clause shorter than this, in characters, is a label or a number.
const SHORTEST_CLAUSE: usize = 5;

/// Words of the columns; blank stands for what catalogues leave out.
const LICENCES: [&str; 6] = ["", "", "普通许可", "独占许可", "排他许可", "开放许可"];
const FEES: [&str; 7] = ["", "", "面议", "5万元", "每年2万元", "入门费3万元加销售额的3%", "免费"];
const MATURITIES: [&str; 6] = ["", "", "实验室阶段", "小试", "中试", "产业化"];
const STATES: [&str; 6] = ["有权", "有权", "授权", "审中", "失效", "驳回"];
const REGIONS: [&str; 6] = ["", "内蒙古鄂尔多斯市", "北京市", "江苏省苏州市", "四川省成都市", "广东省深圳市"];

/// The columns of the rows that [`Recombiner::row`] makes.
pub(crate) const HEADER: [&str; 13] = [
    "专利名称",
    "专利号",
    "专利类型",
    "专利权人",
    "分类号",
    "申请日",
    "授权公告日",
    "法律状态",
    "摘要",
    "许可方式",
    "许可使用费",
    "技术成熟度",
    "所在地区",
];

const TITLE: usize = 0;
const ABSTRACT: usize = 8;

struct Publication {
    title: String,
    owners: String,
    ipc: String,
    published: String,
}

/// Where new patents come from.
pub(crate) struct Recombiner {
    publications: Vec<Publication>,
    titles: Vec<String>,
    clauses: Vec<String>,
}

/// A row of a catalogue, one entry a column of [`HEADER`].
pub(crate) struct Row(pub(crate) [String; HEADER.len()]);

impl Row {
    /// Title and abstract: what both indexes are made of.
    pub(crate) fn text(&self) -> String {
        format!("{}\n{}", self.0[TITLE], self.0[ABSTRACT])
    }
}

impl Recombiner {
    /// Reads the corpora of `shared`; `None` where there are none.
    pub(crate) fn new(shared: &Path) -> Option<Self> {
        let corpus = shared.join("corpus");
        let mut clauses = Vec::new();
        let mut titles = Vec::new();
        for file in ["patents.jsonl.gz", "abstracts_energy.jsonl.gz"] {
            for record in records(&corpus.join(file))? {
                titles.extend(text(&record, "title").filter(|title| !title.is_empty()));
                let Some(text) = text(&record, "abstract") else { continue };
                let parts = text.split(['，', '。', '；', '\n']).map(str::trim);
                clauses.extend(parts.filter(|part| part.chars().count() >= SHORTEST_CLAUSE).map(str::to_owned));
            }
        }
        let publications = records(&corpus.join("gazette_2019.jsonl.gz"))?
            .filter_map(|record| {
                Some(Publication {
                    title: text(&record, "title")?,
                    owners: list(&record, "owners"),
                    ipc: list(&record, "ipc"),
                    published: text(&record, "pub_date")?,
                })
            })
            .collect();
        Some(Self { publications, titles, clauses })
    }

    /// The patent of this number.
    pub(crate) fn row(&self, number: usize) -> Row {
        let mut chance = Rng::with_seed(SEED.wrapping_add(number as u64));
        let publication = &self.publications[chance.usize(..self.publications.len())];
        // A gazette has few titles of agriculture and computing, which the abstracts are full of.
        let title = if chance.bool() { &publication.title } else { &self.titles[chance.usize(..self.titles.len())] };
        let mut text = String::new();
        for at in 0..chance.usize(5..=14) {
            if at > 0 {
                text.push(if chance.u8(0..4) == 0 { '；' } else { '，' });
            }
            text.push_str(&self.clauses[chance.usize(..self.clauses.len())]);
        }
        text.push('。');
        let year = chance.u32(2008..=2023);
        let (kind, digit) = if chance.bool() { ("发明专利", 1) } else { ("实用新型", 2) };
        let filed = format!("{year}-{:02}-{:02}", chance.u8(1..=12), chance.u8(1..=28));
        let mut pick = |words: &[&str]| words[chance.usize(..words.len())].to_owned();
        Row([
            title.clone(),
            application_number(year, digit, number),
            kind.to_owned(),
            publication.owners.clone(),
            publication.ipc.clone(),
            filed,
            publication.published.clone(),
            pick(&STATES),
            text,
            pick(&LICENCES),
            pick(&FEES),
            pick(&MATURITIES),
            pick(&REGIONS),
        ])
    }

    /// Writes the first `count` patents as a catalogue in CSV.
    pub(crate) fn write_csv(&self, count: usize, path: &Path) -> csv::Result<()> {
        let mut writer = csv::Writer::from_path(path)?;
        writer.write_record(HEADER)?;
        for number in 0..count {
            writer.write_record(&self.row(number).0)?;
        }
        writer.flush()?;
        Ok(())
    }
}

/// A valid application number: year, kind, serial number, and the check digit of ZC 0006-2003.
fn application_number(year: u32, kind: u32, serial: usize) -> String {
    let body = format!("{year}{kind}{serial:07}");
    let weights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
    let sum: u32 = body.chars().filter_map(|digit| digit.to_digit(10)).zip(weights).map(|(d, w)| d * w).sum();
    match sum % 11 {
        10 => format!("{body}.X"),
        check => format!("{body}.{check}"),
    }
}

/// The records of a gzipped JSON Lines file.
pub(crate) fn records(path: &Path) -> Option<impl Iterator<Item = Value>> {
    let file = std::fs::File::open(path).ok()?;
    let lines = BufReader::new(GzDecoder::new(file)).lines();
    Some(lines.map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok()))
}

/// A string of a record.
pub(crate) fn text(record: &Value, key: &str) -> Option<String> {
    record.get(key)?.as_str().map(str::to_owned)
}

fn list(record: &Value, key: &str) -> String {
    let items = record.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(";")
}
