//! Kind, dates and legal state: what number, type and status say together.

use crate::domain::{Date, LegalState, Patent, PatentKind, parse_date};
use crate::taxonomy::Taxonomy;

use super::hygiene::Breaks;
use super::report::Severity;
use super::row::Row;
use super::tables::Vocabularies;

/// What the type column declares.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Declared {
    /// The kind.
    pub(super) kind: Option<PatentKind>,
    /// 发明授权: it was granted. 发明申请: it was not, when published.
    pub(super) granted: Option<bool>,
    /// The number says another kind.
    pub(super) contradicts_number: bool,
}

/// Reads 专利类型; a status in the same cell (发明专利/有效) is given to the status. The number decides where both speak.
pub(super) fn read_kind(row: &mut Row<'_>, patent: &mut Patent, words: &Vocabularies) -> Declared {
    let mut declared = Declared::default();
    if let Some(value) = row.take("patent_type")
        && let Some(text) = row.clean(&value, Breaks::Join)
    {
        match words.patent_type.find(&text) {
            Some(entry) => {
                declared.kind = entry.word.parse().ok();
                declared.granted = match entry.mark.as_str() {
                    "granted" => Some(true),
                    "pending" => Some(false),
                    _ => None,
                };
                if let Some((_, tail)) =
                    text.split_once(['/', '／', '-', '－', '—', '(', '（', ' ', ';', '；', '|', ',', '，'])
                {
                    let tail = tail.trim_end_matches([')', '）']).trim();
                    let says_kind = words.patent_type.find(tail).is_some();
                    if !tail.is_empty() && !says_kind {
                        if row.has("legal_status") {
                            row.keep(value.header, &text);
                        } else {
                            row.note(
                                Severity::Mended,
                                Some(value.field),
                                "cell_taken_apart",
                                "从专利类型中分出了法律状态",
                                Some(&text),
                            );
                            patent.legal_status = Some(tail.to_owned());
                        }
                    }
                }
            }
            None => row.unreadable(&value, &text),
        }
    }
    let by_number = patent
        .number
        .as_ref()
        .map(crate::domain::ApplicationNumber::kind)
        .or_else(|| patent.publication_number.as_ref().and_then(crate::domain::PublicationNumber::kind));
    declared.contradicts_number = matches!((by_number, declared.kind), (Some(number), Some(kind)) if number != kind);
    patent.patent_type = by_number.or(declared.kind);
    if declared.contradicts_number {
        declared.granted = None;
    }
    declared
}

/// Reads dates, status and events, and decides what a column that may mean publication or grant means.
pub(super) fn read_dates_and_state(row: &mut Row<'_>, patent: &mut Patent, declared: Declared, taxonomy: &Taxonomy) {
    let day = |row: &mut Row<'_>, key: &str| row.parse(key, first_day);
    patent.filing_date = day(row, "filing_date");
    patent.publication_date = day(row, "publication_date");
    patent.grant_date = day(row, "grant_date");
    patent.legal_status_date = day(row, "legal_status_date");
    let either = day(row, "+publication_or_grant_date");
    if let Some(status) = row.text("legal_status", Breaks::Join) {
        patent.legal_status = Some(status);
    }
    if let Some(value) = row.take("legal_events")
        && let Some(text) = row.clean(&value, Breaks::Keep)
    {
        patent.legal_events = super::lists::split(&text);
    }
    let given = row.parse("legal_state", |text| text.parse::<LegalState>().ok());
    let stated = patent.legal_status.as_deref().and_then(|text| taxonomy.legal_state(text));
    let by_events =
        || (!patent.legal_events.is_empty()).then(|| taxonomy.legal_state(&patent.legal_events.join("；"))).flatten();
    let status = given.or(stated).or_else(by_events);
    let granted_by_number =
        patent.publication_number.as_ref().is_some_and(crate::domain::PublicationNumber::says_granted)
            || matches!(patent.patent_type, Some(PatentKind::UtilityModel | PatentKind::Design))
            || declared.granted == Some(true);
    let granted_by_status = matches!(
        status,
        Some(LegalState::InForce | LegalState::Lapsed | LegalState::Expired | LegalState::Invalidated)
    ) && !is_bare_in_force(patent, declared);
    if let Some(date) = either {
        if granted_by_number || (granted_by_status && patent.legal_status_date.is_none()) {
            patent.grant_date = patent.grant_date.or(Some(date));
        } else {
            patent.publication_date = patent.publication_date.or(Some(date));
        }
    }
    if either.is_some() && granted_by_status && !granted_by_number && status == Some(LegalState::InForce) {
        patent.grant_date = patent.grant_date.or(patent.legal_status_date);
    }
    patent.legal_state = settle(patent, status, declared, granted_by_number || granted_by_status);
}

/// A day; of several that fill a cell, as exports of families have them, the first.
fn first_day(text: &str) -> Option<Date> {
    parse_date(text).ok().or_else(|| {
        let days: Result<Vec<Date>, _> =
            text.split([' ', ';', '；', '|']).filter(|part| !part.is_empty()).map(parse_date).collect();
        days.ok()?.first().copied()
    })
}

/// 有效 beside 发明申请 or a number A only means that the application stands.
fn is_bare_in_force(patent: &Patent, declared: Declared) -> bool {
    let bare = patent
        .legal_status
        .as_deref()
        .is_none_or(|text| matches!(text.trim(), "有效" | "有权" | "有效专利") || text.contains("申请权"));
    bare && is_application_only(patent, declared) && patent.grant_date.is_none()
}

fn is_application_only(patent: &Patent, declared: Declared) -> bool {
    let number_is_a = patent.publication_number.as_ref().and_then(crate::domain::PublicationNumber::kind_code);
    declared.granted == Some(false)
        || (declared.granted.is_none() && number_is_a.is_some_and(|code| code.starts_with('A')))
}

/// A 发明申请 without a granted status is pending; a grant that nobody gives a status for stays unknown, it may have lapsed.
fn settle(patent: &Patent, status: Option<LegalState>, declared: Declared, granted: bool) -> Option<LegalState> {
    match status {
        Some(LegalState::InForce) if is_bare_in_force(patent, declared) => Some(LegalState::Pending),
        Some(state) => Some(state),
        None if granted || patent.grant_date.is_some() => None,
        None if is_application_only(patent, declared) => Some(LegalState::Pending),
        None => None,
    }
}
