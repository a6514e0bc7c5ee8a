//! A row of a list of needs to a [`Need`], by the rules of TEMPLATES.md. An incomplete need is worth more than none.

use crate::domain::{
    CreditCode, LicenceKind, Money, MoneyRange, MoneyUnit, Need, NeedPrivacy, PaymentForm, RecordId, parse_date,
};
use crate::taxonomy::Taxonomy;

use super::columns::Unit;
use super::contact::read_contact;
use super::hygiene::Breaks;
use super::lists::split;
use super::need_validity::read_validity;
use super::openness::read_level;
use super::patent_row::{bare_title, list, organisation_in_title, read_title, refused, region, restore_extra};
use super::patent_terms::{UseFirst, stated_use_first, ways};
use super::read::{IntakeOptions, RowBuilder, Taken};
use super::report::Severity;
use super::row::{Row, Value};
use super::section::Section;
use super::tables::IntakeTables;

/// Builds needs.
pub(super) struct Builder<'t> {
    pub(super) tables: &'t IntakeTables,
    pub(super) taxonomy: &'t Taxonomy,
    pub(super) options: &'t IntakeOptions,
}

/// Longest title made from a description, in characters.
const TITLE: usize = 40;

impl RowBuilder for Builder<'_> {
    type Record = Need;
    const LIST: &'static str = "需求清单";
    const NEEDED: &'static str = "“需求名称、需求描述”等，或用 queqiao template 生成模板对照";

    fn build(&self, mut row: Row<'_>, around: &Section) -> Taken<Need> {
        let mut need = Need::default();
        read_code(&mut row, &mut need);
        need.description = row.text("description", Breaks::Paragraphs);
        need.title = read_title(&mut row);
        if need.description.is_none() && need.title.as_ref().is_some_and(|title| title.chars().count() > 2 * TITLE) {
            need.description = need.title.take();
        }
        if need.title.is_none() {
            let Some(title) = need.description.as_deref().and_then(first_clause) else {
                return refused(row, "既没有需求名称也没有需求描述");
            };
            row.note(
                Severity::Mended,
                Some("需求名称"),
                "title_from_description",
                "没有名称，取描述的第一句",
                Some(&title),
            );
            need.title = Some(title);
        }
        self.read_firm(&mut row, &mut need, around.owner.as_deref());
        self.read_subject(&mut row, &mut need);
        self.read_terms(&mut row, &mut need);
        self.read_contact(&mut row, &mut need);
        warn_of_gaps(&mut row, &need);
        restore_extra(&mut row);
        need.extra = std::mem::take(&mut row.extra);
        Taken::Record { row: row.number, record: need, notes: row.notes }
    }

    fn owner_in_title(&self, title: &str) -> Option<String> {
        organisation_in_title(title, self.taxonomy)
    }

    fn is_owner(&self, name: &str) -> bool {
        name.contains("大学") || self.taxonomy.region(name).is_some()
    }
}

fn read_code(row: &mut Row<'_>, need: &mut Need) {
    for value in row.take_all("code") {
        let Some(text) = row.clean(&value, Breaks::Join) else {
            continue;
        };
        if text.parse::<RecordId>().is_ok() && matches!(value.header.to_ascii_lowercase().as_str(), "id" | "code") {
            continue;
        }
        match &need.code {
            None => need.code = Some(text),
            Some(code) if *code != text => row.keep(value.header, &text),
            Some(_) => {}
        }
    }
}

/// The first clause of a description, cut to the length of a title.
fn first_clause(description: &str) -> Option<String> {
    let ends = |c: char| matches!(c, '。' | '；' | ';' | '，' | ',' | '！' | '？' | '!' | '?' | '\n' | '：' | ':');
    let clause = description.split(ends).map(bare_title).map(str::trim).find(|clause| clause.chars().count() >= 4);
    let clause = clause.or_else(|| Some(description.trim()).filter(|text| !text.is_empty()))?;
    Some(clause.chars().take(TITLE).collect())
}

impl Builder<'_> {
    fn read_firm(&self, row: &mut Row<'_>, need: &mut Need, owner: Option<&str>) {
        need.firm = row.text("firm", Breaks::Join);
        if need.firm.is_none()
            && let Some(owner) = self.options.owner.as_deref().or(owner)
        {
            need.firm = Some(owner.to_owned());
            row.note(
                Severity::Mended,
                Some("需求单位"),
                "owner_of_file",
                "没有需求单位，取自整份文件的单位",
                Some(owner),
            );
        }
        if let Some(value) = row.take("credit_code")
            && let Some(text) = row.clean(&value, Breaks::Join)
        {
            let text = row.half_width(value.field, &text).into_owned();
            match text.parse::<CreditCode>() {
                Ok(code) => need.credit_code = Some(code),
                Err(error) => {
                    row.note(
                        Severity::Warning,
                        Some(value.field),
                        "credit_code",
                        format!("{error}，原文另存"),
                        Some(&text),
                    );
                    row.keep(value.header, &text);
                }
            }
        }
        need.firm_nature = row.text("firm_nature", Breaks::Join);
        let words = &self.tables.words;
        need.firm_size = row.parse("firm_size", |text| text.parse().ok().or_else(|| words.firm_size.parse(text)));
        need.region = region(row, self.taxonomy);
        need.park = row.text("park", Breaks::Join);
    }

    fn read_subject(&self, row: &mut Row<'_>, need: &mut Need) {
        need.technical_field = self.fields(row);
        need.chain = list(row, "chain");
        need.chain_node = list(row, "chain_node");
        need.need_type = row.text("need_type", Breaks::Join);
        for (key, place) in [
            ("indicators", &mut need.indicators),
            ("conditions", &mut need.conditions),
            ("material", &mut need.material),
            ("method", &mut need.method),
            ("effect", &mut need.effect),
            ("product", &mut need.product),
            ("application", &mut need.application),
        ] {
            *place = row.text(key, Breaks::Paragraphs);
        }
        need.keywords = list(row, "keywords");
        need.excluded = list(row, "excluded");
        let words = &self.tables.words;
        need.maturity_wanted =
            row.parse("maturity_wanted", |text| text.parse().ok().or_else(|| words.maturity.parse(text)));
    }

    /// Sections of the industry classification are cut out even where they are glued, and 农、林、牧、渔业 stays whole.
    fn fields(&self, row: &mut Row<'_>) -> Vec<String> {
        let Some(value) = row.take("technical_field") else {
            return Vec::new();
        };
        let Some(text) = row.clean(&value, Breaks::Keep) else {
            return Vec::new();
        };
        let mut items = Vec::new();
        for part in text.split([';', '；', '\n', '\r', '|']).map(str::trim).filter(|part| !part.is_empty()) {
            let (sections, rest) = self.tables.words.industry_section.cut(part);
            if !sections.is_empty() && !rest.chars().any(char::is_alphanumeric) {
                if sections.len() > 1 && !part.contains([',', '，']) {
                    row.note(Severity::Mended, Some(value.field), "cell_taken_apart", "粘连的行业已分开", Some(&text));
                }
                items.extend(sections.iter().map(|entry| entry.word.clone()));
            } else if self.taxonomy.industries_named(part).is_empty() {
                items.extend(split(part));
            } else {
                items.push(part.to_owned());
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        items.retain(|item| seen.insert(item.clone()));
        items
    }

    fn read_terms(&self, row: &mut Row<'_>, need: &mut Need) {
        let words = &self.tables.words;
        let mut use_first = UseFirst::default();
        need.cooperation = ways(row, "cooperation", words, &mut use_first);
        need.licences_accepted = several(row, "licences_accepted", |text| {
            let found = text.parse().ok().or_else(|| words.licence_kind.parse(text));
            found.map_or_else(Vec::<LicenceKind>::new, |kind| vec![kind])
        });
        need.payments_accepted = several(row, "payments_accepted", |text| {
            let found = text.parse().ok().or_else(|| words.payment_form.parse(text));
            found.map_or_else(Vec::<PaymentForm>::new, |form| vec![form])
        });
        if let Some(value) = row.take("budget") {
            need.budget = read_budget(row, &value);
        }
        self.read_budget_ends(row, need);
        if let Some(value) = row.take("annual_sales") {
            let unit = money_unit(&value);
            need.annual_sales = row.read(&value, Breaks::Join, |text| {
                Money::parse_in(text, unit).ok().or_else(|| {
                    MoneyRange::parse_in(text, unit).ok().filter(|range| !range.is_open()).map(|range| range.high)
                })
            });
        }
        let mut trial = None;
        need.use_first_required =
            stated_use_first(row, "use_first_required", words, &mut trial).or(use_first.said.then_some(true));
        need.deadline = row.text("deadline", Breaks::Join);
        need.privacy = read_level(row, "privacy", &words.privacy, &words.yes_no, NeedPrivacy::ALL);
    }

    /// The two ends of a budget in columns of their own.
    fn read_budget_ends(&self, row: &mut Row<'_>, need: &mut Need) {
        for key in ["+budget_low", "+budget_high"] {
            let Some(value) = row.take(key) else { continue };
            let unit = money_unit(&value);
            let Some(sum) = row.read(&value, Breaks::Join, |text| Money::parse_in(text, unit).ok()) else {
                continue;
            };
            match &mut need.budget {
                None => need.budget = Some(MoneyRange { low: sum, high: sum }),
                Some(range) if key == "+budget_high" && range.low <= sum => range.high = sum,
                Some(_) => row.keep(value.header, &value.cell.text()),
            }
        }
    }

    fn read_contact(&self, row: &mut Row<'_>, need: &mut Need) {
        let contact = read_contact(row, &self.tables.contact);
        if let Some(department) = &contact.department {
            row.keep("联系部门", department);
        }
        (need.contact_person, need.contact_phone) = (contact.person, contact.phone);
        need.contact_email = contact.email;
        need.source = row.text("source", Breaks::Join).or_else(|| self.options.source.clone());
        need.updated_on = row.parse("updated_on", |text| parse_date(text).ok());
        read_validity(row, need, &self.tables.words.open_end, self.options.today);
    }
}

fn several<T: Ord + Copy>(row: &mut Row<'_>, key: &str, read: impl Fn(&str) -> Vec<T>) -> Vec<T> {
    let Some(value) = row.take(key) else {
        return Vec::new();
    };
    let Some(text) = row.clean(&value, Breaks::Keep) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut lost = false;
    for item in split(&text).iter().flat_map(|item| item.split('/')) {
        let read = read(item);
        lost |= read.is_empty() && !matches!(item.trim(), "不限" | "均可" | "都可以" | "其他" | "无要求");
        found.extend(read);
    }
    if lost {
        row.unreadable(&value, &text);
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|item| seen.insert(*item));
    found
}

/// Budgets and sales of needs are in 万元 unless header or value say otherwise.
fn money_unit(value: &Value<'_>) -> MoneyUnit {
    value.unit.and_then(Unit::money).unwrap_or(MoneyUnit::WanYuan)
}

fn read_budget(row: &mut Row<'_>, value: &Value<'_>) -> Option<MoneyRange> {
    let text = row.clean(value, Breaks::Join)?;
    let narrow = row.half_width(value.field, &text).into_owned();
    if let Ok(range) = serde_json::from_str::<MoneyRange>(&narrow) {
        return Some(range);
    }
    let unit = money_unit(value);
    let found = MoneyRange::parse_in(&narrow, unit).ok();
    // A bare sum under a header without a unit: 200000 in 万元 would be two thousand million.
    if let Some(range) = found
        && value.unit.is_none()
        && value.header != value.field
        && narrow.trim().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && range.low.yuan() >= 1e8
    {
        row.note(
            Severity::Warning,
            Some(value.field),
            "budget_unit",
            "预算没有单位，数值很大，按元读取，请核对",
            Some(&text),
        );
        return MoneyRange::parse_in(&narrow, MoneyUnit::Yuan).ok();
    }
    let says_open = ["面议", "协商", "待定", "另议", "不限", "视情况"].iter().any(|word| narrow.contains(word));
    if found.is_none() {
        if says_open {
            row.keep(value.header, &text);
        } else {
            row.unreadable(value, &text);
        }
    }
    found
}

fn warn_of_gaps(row: &mut Row<'_>, need: &Need) {
    let mut missing = Vec::new();
    if need.firm.is_none() {
        missing.push("需求单位");
    }
    if need.description.is_none() {
        missing.push("需求描述");
    }
    if need.technical_field.is_empty() && need.chain.is_empty() {
        missing.push("技术领域");
    }
    if need.contact_person.is_none() {
        missing.push("联系人");
    }
    if need.contact_phone.is_none() {
        missing.push("联系电话");
    }
    if !missing.is_empty() {
        row.note(Severity::Warning, None, "required_missing", format!("缺少必填项：{}", missing.join("、")), None);
    }
}
