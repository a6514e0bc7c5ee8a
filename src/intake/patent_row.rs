//! A row of a patent catalogue to a [`Patent`], by the rules of TEMPLATES.md.

use crate::domain::{IpcSymbol, Patent, PatentKind, RecordId, Visibility, parse_date};
use crate::taxonomy::Taxonomy;

use super::contact::read_contact;
use super::hygiene::Breaks;
use super::lists::{split, split_names};
use super::openness::read_level;
use super::patent_numbers::read_numbers;
use super::patent_standing::{Declared, read_dates_and_state, read_kind};
use super::patent_terms::read_terms;
use super::read::{IntakeOptions, RowBuilder, Taken};
use super::report::Severity;
use super::row::Row;
use super::section::Section;
use super::tables::IntakeTables;

/// Builds patents.
pub(super) struct Builder<'t> {
    pub(super) tables: &'t IntakeTables,
    pub(super) taxonomy: &'t Taxonomy,
    pub(super) options: &'t IntakeOptions,
}

impl RowBuilder for Builder<'_> {
    type Record = Patent;
    const LIST: &'static str = "专利目录";
    const NEEDED: &'static str = "“专利名称、专利号”等，或用 queqiao template 生成模板对照";

    fn build(&self, mut row: Row<'_>, around: &Section) -> Taken<Patent> {
        let mut patent = Patent::default();
        self.read_title_and_code(&mut row, &mut patent);
        read_numbers(&mut row, &mut patent);
        if patent.title.is_none() && patent.quoted_number().is_none() {
            return refused(row, "既没有名称也没有号码");
        }
        if patent.title.is_none() {
            row.note(Severity::Warning, Some("专利名称"), "title_missing", "没有名称，以号码收录", None);
        }
        let declared = read_kind(&mut row, &mut patent, &self.tables.words);
        self.read_owners(&mut row, &mut patent, around.owner.as_deref());
        read_dates_and_state(&mut row, &mut patent, declared, self.taxonomy);
        read_classes(&mut row, &mut patent);
        self.read_texts(&mut row, &mut patent);
        read_terms(&mut row, &mut patent, self.tables);
        self.read_place_and_contact(&mut row, &mut patent, around.department.as_deref());
        self.last_look(&mut row, &mut patent, declared);
        restore_extra(&mut row);
        patent.extra = std::mem::take(&mut row.extra);
        Taken::Record { row: row.number, record: patent, notes: row.notes }
    }

    fn owner_in_title(&self, title: &str) -> Option<String> {
        organisation_in_title(title, self.taxonomy)
    }

    fn is_owner(&self, name: &str) -> bool {
        name.contains("大学") || self.taxonomy.region(name).is_some()
    }
}

/// A row that cannot be taken, with what was noted on the way.
pub(super) fn refused<R>(mut row: Row<'_>, why: &str) -> Taken<R> {
    let rest: Vec<String> = row.extra.values().cloned().collect();
    let value = rest.join(" ");
    row.note(
        Severity::Refused,
        None,
        "no_title_no_number",
        format!("{why}，未收录"),
        (!value.is_empty()).then_some(&value),
    );
    Taken::Refused { notes: row.notes }
}

/// The `extra` object of our own JSON becomes columns again.
pub(super) fn restore_extra(row: &mut Row<'_>) {
    let Some(text) = row.extra.get("extra") else {
        return;
    };
    let Ok(map) = serde_json::from_str::<std::collections::BTreeMap<String, String>>(text) else {
        return;
    };
    row.extra.remove("extra");
    for (header, text) in map {
        row.extra.insert(header, text);
    }
}

/// The organisation at the head of a title row (示例大学专利清单), or behind 填报单位：.
pub(super) fn organisation_in_title(title: &str, taxonomy: &Taxonomy) -> Option<String> {
    let labelled =
        ["填报单位", "申报单位", "单位名称", "专利权人", "单位", "填报企业", "企业名称"].iter().find_map(|label| {
            let rest = title.split_once(label)?.1.trim_start();
            rest.strip_prefix(['：', ':']).map(str::trim_start)
        });
    let candidate = match labelled {
        Some(text) => {
            text.split(|c: char| c.is_whitespace() || matches!(c, '，' | ',' | '；' | ';')).next()?.to_owned()
        }
        None => {
            const ENDS: [&str; 8] = ["大学", "学院", "研究院", "研究所", "有限公司", "集团公司", "科学院", "股份公司"];
            let (at, end) = ENDS.iter().filter_map(|end| title.rfind(end).map(|at| (at, end.len()))).max()?;
            title.get(..at + end)?.trim_start_matches(|c: char| !c.is_alphabetic()).to_owned()
        }
    };
    let sound = candidate.chars().count() >= 4 && !candidate.contains(['《', '。', '：']);
    (sound && taxonomy.owner_kind(&candidate).is_some()).then_some(candidate)
}

/// `3、一种…` and `3.一种…` without the number; words in 《》 without the brackets.
pub(super) fn bare_title(title: &str) -> &str {
    let is_numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let rest = title.trim_start_matches(is_numeral);
    let digits = title.chars().take_while(|c| is_numeral(*c)).count();
    let mut title = title;
    if (1..=4).contains(&digits)
        && let Some(after) = rest.strip_prefix(['、', '.', '．'])
        && after.trim_start().chars().next().is_some_and(|c| !c.is_ascii())
    {
        title = after.trim_start();
    }
    match title.strip_prefix('《').and_then(|inner| inner.strip_suffix('》')) {
        Some(inner) if !inner.contains(['《', '》']) => inner.trim(),
        _ => title,
    }
}

/// The title, from the most trusted column that has one; others that say something else are kept.
pub(super) fn read_title(row: &mut Row<'_>) -> Option<String> {
    let mut found: Option<String> = None;
    for value in row.take_all("title") {
        let Some(text) = row.clean(&value, Breaks::Join) else {
            continue;
        };
        let title = bare_title(&text);
        match &found {
            Some(there) if there == title => {}
            Some(_) => row.keep(value.header, &text),
            None => {
                if title != text {
                    let message = "去掉了名称前的序号或书名号";
                    row.note(Severity::Mended, Some(value.field), "title_ornaments", message, Some(&text));
                }
                found = Some(title.to_owned());
            }
        }
    }
    found
}

impl Builder<'_> {
    fn read_title_and_code(&self, row: &mut Row<'_>, patent: &mut Patent) {
        for value in row.take_all("code") {
            let Some(text) = row.clean(&value, Breaks::Join) else {
                continue;
            };
            if text.parse::<RecordId>().is_ok() && matches!(value.header.to_ascii_lowercase().as_str(), "id" | "code") {
                continue;
            }
            match &patent.code {
                None => patent.code = Some(text),
                Some(code) if *code != text => row.keep(value.header, &text),
                Some(_) => {}
            }
        }
        patent.title = read_title(row);
    }

    fn read_owners(&self, row: &mut Row<'_>, patent: &mut Patent, owner: Option<&str>) {
        patent.owners = names(row, "owners");
        if patent.owners.is_empty() {
            if let Some(owner) = self.options.owner.as_deref().or(owner) {
                patent.owners = split_names(owner);
                row.note(
                    Severity::Mended,
                    Some("专利权人"),
                    "owner_of_file",
                    "没有专利权人，取自整份文件的权利人",
                    Some(owner),
                );
            } else if patent.patent_type != Some(PatentKind::Technology) {
                row.note(Severity::Warning, Some("专利权人"), "owner_missing", "没有专利权人", None);
            }
        }
        patent.inventors = names(row, "inventors");
        let declared_inferred = row.parse("owner_kind_inferred", |text| Some(matches!(text, "是" | "true" | "TRUE")));
        let words = &self.tables.words;
        patent.owner_kind = row.parse("owner_kind", |text| text.parse().ok().or_else(|| words.owner_kind.parse(text)));
        patent.owner_kind_inferred = patent.owner_kind.is_some() && declared_inferred == Some(true);
        if patent.owner_kind.is_none()
            && let Some(verdict) =
                patent.owners.first().and_then(|name| self.taxonomy.owner_kind(&fast2s::convert(name)))
        {
            patent.owner_kind = Some(verdict.kind);
            patent.owner_kind_inferred = true;
        }
    }

    fn read_texts(&self, row: &mut Row<'_>, patent: &mut Patent) {
        patent.r#abstract = row.text("abstract", Breaks::Paragraphs);
        patent.claim = row.text("claim", Breaks::Paragraphs);
        patent.application = row.text("application", Breaks::Paragraphs);
        patent.advantage = row.text("advantage", Breaks::Paragraphs);
        patent.technical_field = list(row, "technical_field");
        patent.chain = list(row, "chain");
        patent.product = list(row, "product");
        let words = &self.tables.words;
        patent.maturity = row.parse("maturity", |text| text.parse().ok().or_else(|| words.maturity.parse(text)));
        patent.self_rating = row.parse("self_rating", stars);
        patent.exploitation =
            row.parse("exploitation", |text| text.parse().ok().or_else(|| words.exploitation.parse(text)));
        patent.claims_count = row.count("claims_count");
        patent.family_size = row.count("family_size");
        patent.cited_by = row.count("cited_by");
        patent.licence_count = row.count("licence_count");
        patent.transfer_count = row.count("transfer_count");
        patent.pledge_count = row.count("pledge_count");
        patent.evaluation_report = row.answer("evaluation_report");
        patent.pledge = row.answer("pledge");
        patent.restriction = row.answer("restriction");
        patent.publicly_funded =
            row.parse("publicly_funded", |text| words.yes_no.whole(text).map(|entry| entry.word == "是"));
    }

    fn read_place_and_contact(&self, row: &mut Row<'_>, patent: &mut Patent, department: Option<&str>) {
        let words = &self.tables.words;
        patent.region = region(row, self.taxonomy);
        patent.tier = row.parse("tier", |text| text.parse().ok().or_else(|| words.tier.parse_whole(text)));
        patent.visibility = read_level(row, "visibility", &words.visibility, &words.yes_no, Visibility::ALL);
        patent.visible_to = list(row, "visible_to");
        let contact = read_contact(row, &self.tables.contact);
        patent.contact_department = row.text("contact_department", Breaks::Join);
        match (&patent.contact_department, contact.department) {
            (Some(stated), Some(found)) if *stated != found => row.keep("联系部门", &found),
            (None, Some(found)) => patent.contact_department = Some(found),
            _ => {}
        }
        if let (None, Some(department)) = (&patent.contact_department, department) {
            patent.contact_department = Some(department.to_owned());
            let message = "没有联系部门，取自上方的分组标题或工作表名";
            row.note(Severity::Mended, Some("联系部门"), "department_of_section", message, Some(department));
        }
        (patent.contact_person, patent.contact_phone) = (contact.person, contact.phone);
        patent.contact_email = contact.email;
        patent.source = row.text("source", Breaks::Join).or_else(|| self.options.source.clone());
        patent.verified_on = row.parse("verified_on", |text| parse_date(text).ok());
    }

    /// What can be judged only when everything is read.
    fn last_look(&self, row: &mut Row<'_>, patent: &mut Patent, declared: Declared) {
        if patent.quoted_number().is_none() {
            if patent.patent_type.is_none() {
                patent.patent_type = Some(PatentKind::Technology);
            }
            row.note(Severity::Warning, Some("专利号"), "unverified", "没有专利号，作为技术成果收录（未核号）", None);
        }
        if let (Some(number), Some(filed)) = (&patent.number, patent.filing_date)
            && filed.year() > number.year()
        {
            let message = format!("申请日晚于申请号的年份（{}）", number.year());
            row.note(Severity::Warning, Some("申请日"), "filing_year", message, Some(&filed.to_string()));
        }
        let days = [patent.publication_date, patent.grant_date];
        if let Some(filed) = patent.filing_date
            && days.iter().flatten().any(|day| *day < filed)
        {
            row.note(
                Severity::Warning,
                Some("申请日"),
                "dates_out_of_order",
                "公开或授权日早于申请日，请核对",
                Some(&filed.to_string()),
            );
        }
        if declared.contradicts_number {
            row.note(
                Severity::Warning,
                Some("专利类型"),
                "kind_contradicts_number",
                format!("专利类型与号码不符，以号码为准：{}", patent.patent_type.map_or("", PatentKind::word)),
                declared.kind.map(PatentKind::word),
            );
        }
    }
}

/// Names of persons or organisations, from the first column that has any.
pub(super) fn names(row: &mut Row<'_>, key: &str) -> Vec<String> {
    let Some(value) = row.take(key) else {
        return Vec::new();
    };
    let Some(text) = row.clean(&value, Breaks::Keep) else {
        return Vec::new();
    };
    split_names(&text)
}

/// A list of words.
pub(super) fn list(row: &mut Row<'_>, key: &str) -> Vec<String> {
    let Some(value) = row.take(key) else {
        return Vec::new();
    };
    let Some(text) = row.clean(&value, Breaks::Keep) else {
        return Vec::new();
    };
    let mut items = split(&text);
    let mut seen = std::collections::BTreeSet::new();
    items.retain(|item| seen.insert(item.clone()));
    items
}

/// The region of its own column, else the division that an address stands in. The address itself is kept.
pub(super) fn region(row: &mut Row<'_>, taxonomy: &Taxonomy) -> Option<String> {
    let stated = row.text("region", Breaks::Join);
    let parts: Vec<String> =
        row.take_all("+region_part").into_iter().filter_map(|value| row.clean(&value, Breaks::Join)).collect();
    // Province, city and county in columns of their own: each part that is not in the one before or the next.
    let mut joined = stated.unwrap_or_default();
    for part in parts {
        if part.contains(&joined) {
            joined = part;
        } else if !joined.contains(&part) {
            joined.push_str(&part);
        }
    }
    let stated = (!joined.is_empty()).then_some(joined);
    for address in row.take_all("+address") {
        row.keep(address.header, &address.cell.text());
        if stated.is_none()
            && let Some(found) = taxonomy.region(&address.cell.text())
        {
            let rest: Vec<_> = row.take_all("+address");
            for other in rest {
                row.keep(other.header, &other.cell.text());
            }
            return Some(found.path.concat());
        }
    }
    stated
}

fn read_classes(row: &mut Row<'_>, patent: &mut Patent) {
    for key in ["+main_ipc", "ipc", "+cpc"] {
        for value in row.take_all(key) {
            let Some(text) = row.clean(&value, Breaks::Keep) else {
                continue;
            };
            let text = row.half_width(value.field, &text).into_owned();
            let symbols = IpcSymbol::parse_list(&text);
            if symbols.is_empty() {
                row.unreadable(&value, &text);
            }
            if key == "+cpc" {
                row.keep(value.header, &text);
                if !patent.ipc.is_empty() {
                    continue;
                }
            }
            for symbol in symbols {
                if !patent.ipc.contains(&symbol) {
                    patent.ipc.push(symbol);
                }
            }
        }
    }
}

/// `★★★`, `4星`, `三星级`, `4`.
fn stars(text: &str) -> Option<u8> {
    let drawn = text.chars().filter(|c| matches!(c, '★' | '⭐' | '*' | '＊')).count();
    if (1..=5).contains(&drawn) {
        return u8::try_from(drawn).ok();
    }
    let first = text.chars().find(|c| !c.is_whitespace())?;
    let level = match first {
        '1'..='5' => first.to_digit(10),
        '一' => Some(1),
        '二' | '两' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        _ => None,
    }?;
    let rest: String = text.trim().chars().skip(1).collect();
    let rest = rest.trim_start_matches(".0");
    matches!(rest, "" | "星" | "星级" | "颗星" | "级" | "分").then(|| u8::try_from(level).ok()).flatten()
}
