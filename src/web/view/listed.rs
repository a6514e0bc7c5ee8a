//! A pair of a shortlist as a page shows it.

use crate::domain::RecordId;
use crate::web::error::WebError;
use crate::web::site::Work;
use crate::workflow::{Answer, HandedPair, HandedTo, Interest, ListedPair, PairShown, Point, handed_out};

/// A piece of the score's bar.
#[derive(Debug, Clone)]
pub(in crate::web) struct Piece {
    pub(in crate::web) signal: String,
    pub(in crate::web) from: String,
    pub(in crate::web) length: String,
}

/// A pair with what its looker may know.
#[derive(Debug, Clone)]
pub(in crate::web) struct ListedShown {
    pub(in crate::web) number: usize,
    pub(in crate::web) need: RecordId,
    pub(in crate::web) patent: RecordId,
    /// None where a record was erased.
    pub(in crate::web) shown: Option<PairShown>,
    pub(in crate::web) score: String,
    pub(in crate::web) tone: &'static str,
    pub(in crate::web) bar: Vec<Piece>,
    pub(in crate::web) theme: String,
    pub(in crate::web) words: String,
    pub(in crate::web) firm: Option<Answer>,
    pub(in crate::web) owner: Option<Answer>,
    /// Whom to talk to at the office, and at the firm.
    pub(in crate::web) office_contact: String,
    pub(in crate::web) firm_contact: String,
    pub(in crate::web) points: Vec<Point>,
}

/// What a side says, in words.
pub(in crate::web) fn said(answer: &Option<Answer>) -> String {
    match answer {
        None => "未答复".to_owned(),
        Some(Answer { yes: true, on }) => format!("有意（{on}）"),
        Some(Answer { yes: false, on }) => format!("无意（{on}）"),
    }
}

/// The value of a form's choice.
pub(in crate::web) fn choice(answer: &Option<Answer>) -> &'static str {
    match answer {
        None => "",
        Some(Answer { yes: true, .. }) => "yes",
        Some(Answer { yes: false, .. }) => "no",
    }
}

impl ListedShown {
    pub(in crate::web) fn of(pair: &ListedPair, handed: HandedPair) -> Self {
        let HandedPair { number, theme, shown, department, person, phone, firm_person, firm_phone, .. } = handed;
        let joined = |parts: [Option<String>; 3]| parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let mut from = 0.0;
        let mut bar = Vec::new();
        for part in shown.iter().flat_map(|shown| &shown.parts) {
            let (begin, length) = (format!("{from:.2}"), format!("{:.2}", part.points));
            bar.push(Piece { signal: part.signal.clone(), from: begin, length });
            from += part.points;
        }
        // What an older program kept has no parts: the whole is one piece.
        if let Some(shown) = &shown
            && bar.is_empty()
        {
            bar.push(Piece { signal: "text".to_owned(), from: "0".to_owned(), length: format!("{:.2}", shown.score) });
        }
        let tone = match shown.as_ref().map(|shown| shown.grade.as_str()) {
            Some("强") => "good",
            Some("较强") => "wait",
            _ => "unknown",
        };
        Self {
            number,
            need: pair.need.clone(),
            patent: pair.patent.clone(),
            score: shown.as_ref().map_or_else(String::new, |shown| format!("{:.1}", shown.score)),
            tone,
            bar,
            shown,
            theme: theme.unwrap_or_default(),
            words: pair.words.clone().unwrap_or_default(),
            firm: pair.interest.firm,
            owner: pair.interest.owner,
            office_contact: joined([department, person, phone]),
            firm_contact: joined([None, firm_person, firm_phone]),
            points: Vec::new(),
        }
    }

    /// Whether both want to talk.
    pub(in crate::web) fn is_mutual(&self) -> bool {
        Interest { firm: self.firm, owner: self.owner }.is_mutual()
    }

    /// The firm, or that it is not named.
    pub(in crate::web) fn firm_name(&self) -> &str {
        self.shown.as_ref().and_then(|shown| shown.firm.as_deref()).unwrap_or("企业未写明")
    }

    /// The number of the patent, else its id.
    pub(in crate::web) fn patent_number(&self) -> String {
        let number = self.shown.as_ref().and_then(|shown| shown.number.clone());
        number.unwrap_or_else(|| self.patent.to_string())
    }
}

impl Work<'_> {
    /// A moment as the clock on the wall shows it.
    pub(in crate::web) fn local(&self, at: jiff::Timestamp) -> String {
        at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Pairs of a list as `to` may see them, and how many are kept back.
    pub(in crate::web) fn listed(
        &self,
        pairs: &[ListedPair],
        to: HandedTo,
    ) -> Result<(Vec<ListedShown>, usize), WebError> {
        let (handed, kept_back) = handed_out(self.reader, pairs, to).map_err(crate::web::acts::told)?;
        let shown = handed.into_iter().filter_map(|one| Some(ListedShown::of(pairs.get(one.number - 1)?, one)));
        Ok((shown.collect(), kept_back))
    }
}
