//! Kinds of owners by their names.

use std::collections::HashSet;

use super::error::TaxonomyError;
use super::table::Table;
use crate::domain::OwnerKind;
use crate::resources::Resources;
use crate::text::fold;

/// What an owner is, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnerVerdict {
    /// Kind.
    pub kind: OwnerKind,
    /// Why, in Chinese: `名称以“研究院”结尾`.
    pub rule: String,
    /// 0..=1.
    pub confidence: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Exact,
    Prefix,
    Suffix,
    Contains,
}

#[derive(Debug)]
struct NameRule {
    kind: OwnerKind,
    how: How,
    text: Box<str>,
    confidence: f64,
}

/// Lists and rules.
#[derive(Debug)]
pub(super) struct Owners {
    rules: Vec<NameRule>,
    universities: HashSet<Box<str>>,
    surnames: HashSet<Box<str>>,
}

/// Confidence in a personal name whose surname is not in the list.
const DOUBTFUL: f64 = 0.6;

/// Endings that no personal name has.
const ORGANISATION_ENDINGS: [&str; 5] = ["大学", "学院", "公司", "集团", "医院"];

impl Owners {
    pub(super) fn load(resources: &Resources) -> Result<Self, TaxonomyError> {
        let table = Table::open(resources, "data/organisations/owner_rules.tsv")?;
        let mut rules = Vec::new();
        for row in table.rows() {
            let how = match row.need(1, "方式")? {
                "exact" => How::Exact,
                "prefix" => How::Prefix,
                "suffix" => How::Suffix,
                "contains" => How::Contains,
                other => return Err(row.malformed(format!("方式“{other}”无法识别")).into()),
            };
            let text = row.need(2, "名称片段")?.into();
            rules.push(NameRule {
                kind: row.parse(0, "权利人类型")?, how, text, confidence: row.parse(4, "置信度")?
            });
        }
        let list = Table::open(resources, "data/organisations/universities.txt")?;
        let mut universities = HashSet::new();
        for row in list.rows() {
            universities.insert(row.need(0, "校名")?.into());
        }
        let list = Table::open(resources, "data/organisations/surnames.txt")?;
        let mut surnames = HashSet::new();
        for row in list.rows() {
            surnames.insert(row.need(0, "姓氏")?.into());
        }
        Ok(Self { rules, universities, surnames })
    }

    pub(super) fn kind(&self, name: &str) -> Option<OwnerVerdict> {
        let name = cleaned(&fold(name));
        if name.is_empty() {
            return None;
        }
        if self.universities.contains(name.as_str()) {
            return Some(verdict(OwnerKind::University, "在高等学校名单中".to_owned(), 1.0));
        }
        // 李会 is a person, though 会 ends associations too; four characters may well be a firm.
        if name.chars().count() <= 3
            && !ORGANISATION_ENDINGS.iter().any(|ending| name.ends_with(ending))
            && let Some(person) = self.person(&name).filter(|person| person.confidence > DOUBTFUL)
        {
            return Some(person);
        }
        // 北京市某中心（某检验所）: what stands before the bracket counts as an end of the name too.
        let head = name.split_once('（').filter(|(_, rest)| rest.ends_with('）')).map(|(head, _)| head);
        let fitting = self.rules.iter().find(|rule| rule.fits(&name) || head.is_some_and(|head| rule.fits(head)));
        fitting.map(NameRule::verdict).or_else(|| self.person(&name))
    }

    /// Chinese names of two to four characters, minority and foreign names with a dot between their parts.
    fn person(&self, name: &str) -> Option<OwnerVerdict> {
        let letters = name.chars().filter(|c| !is_name_dot(*c)).count();
        let dotted = name.chars().any(is_name_dot);
        let han = name.chars().all(|c| is_han(c) || is_name_dot(c));
        if dotted
            && letters <= 24
            && name.chars().all(|c| is_han(c) || is_name_dot(c) || c.is_ascii_alphabetic() || c == '-')
        {
            return Some(verdict(OwnerKind::Person, "姓名中带间隔号".to_owned(), 0.9));
        }
        if !han || !(2..=4).contains(&letters) {
            return None;
        }
        let surname = [2, 1].into_iter().find_map(|length| {
            let head: String = name.chars().take(length).collect();
            (letters > length && self.surnames.contains(head.as_str())).then_some(head)
        });
        match surname {
            Some(surname) => Some(verdict(OwnerKind::Person, format!("{letters} 字姓名，姓氏“{surname}”"), 0.95)),
            None => Some(verdict(OwnerKind::Person, format!("{letters} 字，像姓名"), DOUBTFUL)),
        }
    }
}

impl NameRule {
    fn fits(&self, name: &str) -> bool {
        match self.how {
            How::Exact => name == &*self.text,
            How::Prefix => name.starts_with(&*self.text),
            How::Suffix => name.ends_with(&*self.text),
            How::Contains => name.contains(&*self.text),
        }
    }

    fn verdict(&self) -> OwnerVerdict {
        let text = &self.text;
        let rule = match self.how {
            How::Exact => format!("名称为“{text}”"),
            How::Prefix => format!("名称以“{text}”开头"),
            How::Suffix => format!("名称以“{text}”结尾"),
            How::Contains => format!("名称含“{text}”"),
        };
        verdict(self.kind, rule, self.confidence)
    }
}

fn verdict(kind: OwnerKind, rule: String, confidence: f64) -> OwnerVerdict {
    OwnerVerdict { kind, rule, confidence }
}

/// Without blanks and leftovers of a broken export (`??张若文`), brackets in full width.
pub(super) fn cleaned(name: &str) -> String {
    let inner = name.trim().trim_start_matches(['?', '？', ';', '；', ',', '，']);
    let folded = inner.chars().filter(|c| !c.is_whitespace()).map(|c| match c {
        '(' => '（',
        ')' => '）',
        other => other,
    });
    folded.collect()
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

fn is_name_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '・' | '‧' | '．' | '.')
}
