//! The listing linter: what a firm misses in a listing, where, and how the office that lists it puts it right.

mod terms;

use serde::Serialize;

use super::rules::Rules;
use crate::domain::{Patent, PatentKind};
use crate::text::quantities;

/// How much a finding keeps firms from asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Severity {
    /// Without it a firm cannot go on.
    #[serde(rename = "应补")]
    Needed,
    /// With it more firms would ask.
    #[serde(rename = "建议")]
    Advised,
}

impl Severity {
    /// The Chinese word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Needed => "应补",
            Self::Advised => "建议",
        }
    }
}

/// One thing to put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The column to work on, in Chinese.
    pub field: &'static str,
    /// What is wrong, in plain Chinese; words of the listing are quoted.
    pub message: String,
    /// What to do about it.
    pub fix: String,
}

impl Finding {
    pub(super) fn new(
        code: &'static str,
        severity: Severity,
        field: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self { code, severity, field, message: message.into(), fix: fix.into() }
    }
}

/// Longest part of a text that a message quotes, in characters.
const QUOTED: usize = 30;

fn quote(text: &str) -> String {
    let mut quoted: String = text.trim().chars().take(QUOTED).collect();
    if text.trim().chars().count() > QUOTED {
        quoted.push('…');
    }
    format!("“{quoted}”")
}

/// A column that could not be read and was kept beside the record: its header and what it says.
fn kept<'p>(patent: &'p Patent, headers: &[&str]) -> Option<(&'p str, &'p str)> {
    let about = |header: &String| headers.iter().any(|wanted| header.contains(wanted));
    let found = patent.extra.iter().find(|(header, text)| about(header) && !text.trim().is_empty());
    found.map(|(header, text)| (header.as_str(), text.as_str()))
}

/// Findings, the gravest first; within one severity in the order of the columns.
pub(super) fn lint(patent: &Patent, rules: &Rules) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    findings.extend(class(patent));
    findings.extend(numbers(patent, rules));
    findings.extend(boasts(patent, rules));
    findings.extend(product(patent));
    findings.extend(stage(patent));
    terms::lint(patent, &mut findings);
    findings.extend(contact(patent));
    findings.sort_by_key(|finding| finding.severity);
    findings
}

/// Designs have classes of their own; a 成果 has none, but a field.
fn class(patent: &Patent) -> Option<Finding> {
    let has_field = !patent.technical_field.is_empty();
    let (field, fix) = match patent.patent_type {
        Some(PatentKind::Design) => return None,
        Some(PatentKind::Technology) if has_field => return None,
        Some(PatentKind::Technology) => {
            ("技术领域", "在“技术领域”写明所属领域，如：纺织后整理；知道相近专利的IPC分类号的，也请写上")
        }
        _ => ("分类号", "从专利证书或公告文本首页抄下IPC分类号，如 D06M11/00"),
    };
    let missing = || Finding::new("no_class", Severity::Needed, field, format!("“{field}”为空，按领域查不到"), fix);
    patent.ipc.is_empty().then(missing)
}

/// Whether a text states a measured figure. Years and counts of pieces measure nothing.
fn has_figure(text: &str, rules: &Rules) -> bool {
    quantities(text).iter().any(|quantity| {
        let is_calendar_year = quantity.unit == "年" && quantity.low.is_some_and(|value| value >= 1900.0);
        !quantity.unit.is_empty() && !is_calendar_year && !rules.is_counting_unit(&quantity.unit)
    })
}

fn numbers(patent: &Patent, rules: &Rules) -> Option<Finding> {
    const FIX: &str = "写上试验或使用中测得的数字，连同对比，如：断裂强力由400N提高到520N，能耗下降18%";
    let texts = [patent.r#abstract.as_deref(), patent.advantage.as_deref()];
    let finding = |severity, message: &str| Some(Finding::new("no_numbers", severity, "技术优势", message, FIX));
    if texts.iter().all(Option::is_none) {
        return finding(Severity::Needed, "没有摘要，也没有写技术优势，看不出效果有多大");
    }
    if texts.into_iter().flatten().any(|text| has_figure(text, rules)) {
        return None;
    }
    finding(Severity::Advised, "摘要和技术优势里没有一个带单位的数字，看不出效果有多大")
}

fn boasts(patent: &Patent, rules: &Rules) -> Vec<Finding> {
    let texts = [
        ("专利名称", &patent.title),
        ("摘要", &patent.r#abstract),
        ("应用场景", &patent.application),
        ("技术优势", &patent.advantage),
    ];
    let texts = texts.into_iter().filter_map(|(field, text)| Some((field, text.as_deref()?)));
    let found = texts.flat_map(|(field, text)| rules.boasts.of(text).into_iter().map(move |found| (field, found)));
    found
        .map(|(field, (word, instead))| {
            let message = format!("{field}里的“{word}”是自夸，企业无从核对");
            Finding::new("boast", Severity::Advised, field, message, format!("删去“{word}”，{instead}"))
        })
        .collect()
}

fn product(patent: &Patent) -> Option<Finding> {
    if patent.product.iter().any(|product| !product.trim().is_empty()) {
        return None;
    }
    let finding =
        |severity, message: String, fix: &str| Some(Finding::new("no_product", severity, "对应产品", message, fix));
    match patent.application.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(application) => finding(
            Severity::Advised,
            format!("“对应产品”为空，应用场景只写了{}", quote(application)),
            "从应用场景里挑出能买到、能卖出的产品，逐个写进“对应产品”，如：羊绒围巾；羊绒衫",
        ),
        None => finding(
            Severity::Needed,
            "没有写用在什么产品上，“对应产品”和“应用场景”都为空".to_owned(),
            "在“对应产品”写出用它能做成或改进的产品，用企业采购和销售时的叫法，如：羊绒围巾；羊绒衫",
        ),
    }
}

fn stage(patent: &Patent) -> Option<Finding> {
    if patent.maturity.is_some() {
        return None;
    }
    let message = match kept(patent, &["成熟", "阶段"]) {
        Some((header, text)) => format!("“{header}”写的是{}，读不出处在什么阶段", quote(text)),
        None => "没有写技术成熟度，企业不知道拿到后还要做多少".to_owned(),
    };
    let fix = "在“技术成熟度”填实验室、小试、中试、产业化之一，或TRL1至TRL9；有样品、做过示范的，请在技术优势里写明";
    Some(Finding::new("no_stage", Severity::Needed, "技术成熟度", message, fix))
}

fn contact(patent: &Patent) -> Option<Finding> {
    let has = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let named = has(&patent.contact_department) || has(&patent.contact_person);
    let reachable = has(&patent.contact_phone) || has(&patent.contact_email);
    let (message, fix) = match (named, reachable) {
        (true, true) => return None,
        (false, false) => (
            "没有联系部门和联系人，也没有电话和邮箱，企业找不到人",
            "填写负责转化的部门和办公电话或邮箱，如：科技成果转化中心；不要写发明人的私人手机",
        ),
        (true, false) => ("有联系部门或联系人，但没有电话和邮箱，联系不上", "补上该部门的办公电话或邮箱"),
        (false, true) => ("有电话或邮箱，但没写是哪个部门、找谁", "补上联系部门，如：科技成果转化中心"),
    };
    let severity = if reachable { Severity::Advised } else { Severity::Needed };
    Some(Finding::new("no_contact", severity, "联系部门", message, fix))
}

#[cfg(test)]
mod tests;
