//! The table of fields, their headers and aliases.

use std::collections::HashMap;

use super::qualifier::Qualifiers;
use crate::domain::MoneyUnit;
use crate::intake::words::fold;
use crate::resources::{ResourceError, Resources, tsv_rows};

/// One field that a column can be read as.
#[derive(Debug)]
pub(in crate::intake) struct FieldSpec {
    /// Key of the record's field; `+...` for what only the importer reads, `-` for headers that are no field.
    pub(in crate::intake) key: String,
    /// Canonical Chinese header.
    pub(in crate::intake) header: String,
    /// Shape of its values.
    pub(in crate::intake) shape: String,
}

impl FieldSpec {
    /// Whether a value of it is enough to make a record: a title, a number, a description; the name of an entry of the
    /// ledger.
    pub(in crate::intake) fn makes_a_record(&self) -> bool {
        matches!(
            self.key.as_str(),
            "title"
                | "number"
                | "publication_number"
                | "abstract"
                | "description"
                | "number_as_written"
                | "contract"
                | "institution"
                | "product_name"
                | "firm_name"
                | "indicator"
                | "patent"
                | "follow_up"
                | "package_code"
                | "policy_title"
                | "chosen"
        )
    }

    /// Whether it is free text, which anything may be: values alone prove it less than a number.
    pub(in crate::intake) fn is_free_text(&self) -> bool {
        matches!(self.shape.as_str(), "title" | "long" | "text")
    }

    /// Whether the values are chosen from a list, so that a cell may hold a row of boxes with some of them ticked.
    pub(in crate::intake) fn is_choice(&self) -> bool {
        matches!(
            self.shape.as_str(),
            "answer"
                | "choice"
                | "exploitation"
                | "fee"
                | "firm_size"
                | "kind"
                | "legal_status"
                | "licence_kind"
                | "licence_kinds"
                | "list"
                | "maturity"
                | "owner_kind"
                | "payment"
                | "payments"
                | "privacy"
                | "royalty_base"
                | "tier"
                | "use_first"
                | "visibility"
                | "ways"
                | "yes_no"
        )
    }

    /// Whether the values are yes or no, so that 是否 and its like may stand before the name.
    pub(super) fn is_question(&self) -> bool {
        matches!(self.shape.as_str(), "answer" | "use_first" | "yes_no")
    }
}

/// What a unit in a header's brackets does to the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::intake) enum Unit {
    /// 元, 万元 ...
    Money(MoneyUnit),
    /// 月.
    Month,
    /// 年.
    Year,
    /// %.
    Percent,
}

impl Unit {
    /// The unit of money that it is.
    pub(in crate::intake) const fn money(self) -> Option<MoneyUnit> {
        match self {
            Self::Money(unit) => Some(unit),
            _ => None,
        }
    }
}

/// Headers and aliases of one kind of record.
#[derive(Debug)]
pub(in crate::intake) struct ColumnTable {
    fields: Vec<FieldSpec>,
    by_key: HashMap<String, usize>,
    /// Folded header with its brackets, then without them: field, and rank among the field's names (0: canonical).
    by_header: HashMap<String, (usize, usize)>,
    /// The same without any mark: 申请/专利权人 is 申请(专利权)人.
    by_words: HashMap<String, (usize, usize)>,
    qualifiers: Qualifiers,
}

/// What is added to the rank of a header that is known only after something was taken off it.
const BARED: usize = 200;

/// Names that mean something of their own in an object inside a record.
const GENERIC: [&str; 9] = ["id", "code", "name", "名称", "type", "status", "value", "date", "类型"];

/// What is added to the rank of a header that says it is the same in another language.
const OTHER_LANGUAGE: usize = 500;

impl ColumnTable {
    pub(in crate::intake) fn load(resources: &Resources, name: &str) -> Result<Self, ResourceError> {
        let text = resources.text(name)?;
        let mut table = Self {
            fields: Vec::new(),
            by_key: HashMap::new(),
            by_header: HashMap::new(),
            by_words: HashMap::new(),
            qualifiers: Qualifiers::load(resources)?,
        };
        let mut stripped = Vec::new();
        for (line, cells) in tsv_rows(&text) {
            let [key, header, shape, aliases @ ..] = cells.as_slice() else {
                return Err(ResourceError::Malformed {
                    name: name.to_owned(),
                    line,
                    reason: "应有字段、表头、取值类型、别名四列".to_owned(),
                });
            };
            let at = table.fields.len();
            let aliases = aliases.first().copied().unwrap_or_default();
            let names = std::iter::once(*header).chain(aliases.split('|')).filter(|name| !name.trim().is_empty());
            for (rank, name) in names.enumerate() {
                table.by_header.entry(fold(name)).or_insert((at, rank));
                let words = words_of(&fold(name));
                if !words.is_empty() {
                    table.by_words.entry(words).or_insert((at, rank));
                }
                stripped.push((fold_header(name), (at, rank)));
            }
            table.by_key.entry((*key).to_owned()).or_insert(at);
            table.fields.push(FieldSpec {
                key: (*key).to_owned(),
                header: (*header).to_owned(),
                shape: (*shape).to_owned(),
            });
        }
        // Names as written go first: 公开(公告)日 is another column than 公开日.
        for (name, place) in stripped {
            if !name.is_empty() {
                table.by_header.entry(name).or_insert(place);
            }
        }
        // The keys of our own JSON mean themselves, whatever alias they are elsewhere.
        for (at, field) in table.fields.iter().enumerate() {
            if !field.key.starts_with(['+', '-']) {
                table.by_header.insert(fold(&field.key), (at, 0));
            }
        }
        Ok(table)
    }

    /// Reads a header as a field from now on, whatever it was before: by the field's canonical header, or as none.
    pub(in crate::intake) fn read_as(&mut self, header: &str, field: &str) {
        let key = if field.is_empty() { self.of_key("-") } else { None };
        let field = key.or_else(|| self.fields.iter().position(|known| known.header == field));
        if let Some(field) = field {
            self.by_header.insert(fold(header.trim().trim_start_matches(MARKS).trim_end_matches(MARKS)), (field, 0));
        }
    }

    /// Canonical headers of the fields that a column can be read as.
    pub(in crate::intake) fn headers(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(|field| field.key != "-").map(|field| field.header.as_str())
    }

    pub(in crate::intake) fn field(&self, at: usize) -> Option<&FieldSpec> {
        self.fields.get(at)
    }

    pub(in crate::intake) fn of_key(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    /// Field of a header and its rank among that field's names, 0 for the canonical one: as it stands, without its
    /// brackets, without any mark, as two names of one field (`Title-题名`), and without words that only qualify.
    pub(in crate::intake) fn of_header(&self, header: &str) -> Option<(usize, usize)> {
        if header.chars().count() > LONGEST_HEADER {
            return None;
        }
        let whole = fold(header.trim().trim_start_matches(MARKS).trim_end_matches(MARKS));
        let whole = whole.trim_end_matches("<br/>").replace("<br>", "").replace("_x000d_", "");
        let bare = fold_header(&whole);
        if let Some(place) = self.by_header.get(whole.as_str()) {
            return Some(*place);
        }
        let behind = insides(&whole).any(|inside| self.qualifiers.is_other_language(inside));
        let other = |(field, rank): (usize, usize)| (field, rank + if behind { OTHER_LANGUAGE } else { 0 });
        if let Some(place) = self.by_header.get(bare.as_str()) {
            return Some(other(*place));
        }
        let known = |name: &str| self.by_header.get(name).or_else(|| self.by_words.get(&words_of(name))).copied();
        known(&whole)
            .or_else(|| self.of_two_names(&whole))
            .or_else(|| {
                // 拟解决的问题及技术指标 is first of all the first; order.filingDate is a filingDate.
                let (first, _) = bare.split_once(['及', '和', '与'])?;
                known(first).map(|(field, rank)| (field, rank + BARED))
            })
            .or_else(|| {
                let (_, inner) = whole.rsplit_once('.').filter(|(_, inner)| !GENERIC.contains(inner))?;
                known(inner).map(|(field, rank)| (field, rank + BARED))
            })
            .or_else(|| {
                let mut forms = self.qualifiers.bared(&bare);
                let found = forms.iter().find_map(|form| known(form));
                forms.insert(0, bare.clone());
                let asked = || {
                    let questions = forms.iter().flat_map(|form| self.qualifiers.asked(form));
                    questions.filter_map(known).find(|(at, _)| self.field(*at).is_some_and(FieldSpec::is_question))
                };
                found.or_else(asked).map(|(field, rank)| (field, rank + BARED))
            })
            .map(other)
    }

    /// `Title-题名`: two names in two scripts, of one field as far as they are known.
    fn of_two_names(&self, header: &str) -> Option<(usize, usize)> {
        let (one, two) = header.split_once(['-', '/', '|'])?;
        let find = |name: &str| self.by_header.get(fold_header(name).as_str()).copied();
        match (find(one), find(two)) {
            (Some(one), Some(two)) => (one.0 == two.0).then_some(one.min(two)),
            (Some(place), None) | (None, Some(place)) if one.is_ascii() != two.is_ascii() => Some(place),
            _ => None,
        }
    }

    /// The name of a column under a group's heading: 企业信息 over 名称 is 企业名称.
    pub(in crate::intake) fn of_group(&self, group: &str, header: &str) -> Option<String> {
        let (group, header) = (fold_header(group), fold_header(header));
        [format!("{group}{header}"), format!("{}{header}", self.qualifiers.without_suffix(&group))]
            .into_iter()
            .find(|both| self.by_header.contains_key(both.as_str()))
    }
}

/// A name without marks of any kind.
fn words_of(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What stands in the brackets of a folded header.
fn insides(header: &str) -> impl Iterator<Item = &str> {
    header.split(['(', '[', '【']).skip(1).map(|part| part.split([')', ']', '】']).next().unwrap_or(part))
}

/// Marks of a required column and other ornaments around a header.
const MARKS: [char; 9] = ['*', '＊', '★', '※', ':', '：', '?', '？', '\u{feff}'];

/// Longer cells are no headers.
pub(super) const LONGEST_HEADER: usize = 40;

/// Width, case, blanks and traditional folded; brackets with their contents, marks of a required column and colons out.
pub(in crate::intake) fn fold_header(header: &str) -> String {
    let folded = fold(header);
    let mut depth = 0_u32;
    let mut name = String::new();
    for c in folded.chars() {
        match c {
            '(' | '[' | '【' | '〔' | '{' => depth += 1,
            ')' | ']' | '】' | '〕' | '}' => depth = depth.saturating_sub(1),
            _ if depth > 0 || MARKS.contains(&c) || c == '"' || c == '_' => {}
            _ => name.push(c),
        }
    }
    name
}

/// The unit that stands in a header's brackets, or at its end behind a slash or comma.
pub(in crate::intake) fn unit_of_header(header: &str) -> Option<Unit> {
    let folded = fold(header);
    let mut insides: Vec<&str> = insides(&folded).collect();
    insides.extend(folded.rsplit_once(['/', ',', '、']).map(|(_, tail)| tail));
    insides.iter().find_map(|inside| {
        let inside = inside.trim_start_matches("单位").trim_start_matches([':', '为']).trim_start_matches("人民币");
        let inside = inside.split_once('/').map_or(inside, |(head, _)| head);
        match inside {
            "万元" | "万" | "万人民币" => Some(Unit::Money(MoneyUnit::WanYuan)),
            "亿元" | "亿" => Some(Unit::Money(MoneyUnit::YiYuan)),
            "千元" => Some(Unit::Money(MoneyUnit::ThousandYuan)),
            "百万元" => Some(Unit::Money(MoneyUnit::MillionYuan)),
            "元" | "rmb" | "cny" | "yuan" | "¥" => Some(Unit::Money(MoneyUnit::Yuan)),
            "月" | "个月" | "months" | "month" => Some(Unit::Month),
            "年" | "years" | "year" => Some(Unit::Year),
            "%" | "百分比" | "percent" => Some(Unit::Percent),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Need, Patent};

    fn table(kind: &str) -> ColumnTable {
        ColumnTable::load(&Resources::built_in(), &format!("data/columns/{kind}.tsv")).unwrap()
    }

    fn key(table: &ColumnTable, header: &str) -> Option<String> {
        table.of_header(header).and_then(|(at, _)| table.field(at)).map(|field| field.key.clone())
    }

    #[test]
    fn every_column_of_the_records_has_its_row_in_the_tables() {
        for (columns, table) in [(Patent::COLUMNS, table("patent")), (Need::COLUMNS, table("need"))] {
            for &(column, header) in columns {
                if matches!(column, "id" | "extra") {
                    continue;
                }
                assert_eq!(key(&table, column).as_deref(), Some(column));
                if !header.is_empty() && header != "有效期" {
                    assert_eq!(key(&table, header).as_deref(), Some(column), "{header}");
                }
            }
        }
    }

    #[test]
    fn headers_are_folded() {
        let patents = table("patent");
        for (header, expected) in [
            ("专 利 号", "number"),
            ("＊專利名稱", "title"),
            ("申請（專利）號", "number"),
            ("公开（公告）号", "publication_number"),
            ("公开（公告）日", "+publication_or_grant_date"),
            ("公开日", "publication_date"),
            ("申请公布日/授权公告日", "+publication_or_grant_date"),
            ("许可使用费（万元）", "licence_fee"),
            ("Int.Cl.", "ipc"),
            ("发明(设计)人", "inventors"),
            ("Filing Date", "filing_date"),
            ("发明人（全部）", "inventors"),
            ("当前申请（专利权）人", "owners"),
        ] {
            assert_eq!(key(&patents, header).as_deref(), Some(expected), "{header}");
        }
        assert_eq!(key(&patents, "完全不认识"), None);
    }

    #[test]
    fn units_are_read_from_brackets() {
        assert_eq!(unit_of_header("许可费（万元/年）"), Some(Unit::Money(MoneyUnit::WanYuan)));
        assert_eq!(unit_of_header("价格(单位：元)"), Some(Unit::Money(MoneyUnit::Yuan)));
        assert_eq!(unit_of_header("免费试用期(月)"), Some(Unit::Month));
        assert_eq!(unit_of_header("提成比例(%)"), Some(Unit::Percent));
        assert_eq!(unit_of_header("价格"), None);
    }
}
