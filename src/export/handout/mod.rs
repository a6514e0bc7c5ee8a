//! What is handed out of a shortlist or an event as one file: the workbook of eight sheets, the handbook 对接手册, and a page
//! for printing. All of them are made of the same [`Handout`], which holds no more than those whom it is for may see; the
//! rows of the pairs are those that CSV and JSON have.
//!
//! The day on which it is made is given, and the same handout gives the same bytes.

mod docx;
mod gather;
mod handbook;
mod page;
mod rows;
mod score_notes;
mod sheets;
mod workbook;

use std::path::Path;

pub use gather::Gathering;
pub use score_notes::{ScoreNotes, ScorePart};

use handbook::Handbook;

use super::ExportError;
use super::table::{Summary, Value};
use crate::domain::Date;
use crate::workflow::indicators::Report;
use crate::workflow::{HandedPair, HandedRecords, HandedTo, MeetingShown, Point, Policy};

/// What the first page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// Name of the event or the list.
    pub title: String,
    /// Id of the event or the list, as the commands take it.
    pub id: String,
    /// Days of an event.
    pub days: Vec<Date>,
    /// Where it is.
    pub place: Option<String>,
    /// Who runs it.
    pub organiser: Option<String>,
    /// The day on which the file is made.
    pub made_on: Date,
    /// Which state of list and programme it shows.
    pub version: String,
    /// Which weights scored the pairs.
    pub weights: String,
    /// Whom it is for.
    pub to: HandedTo,
}

impl Cover {
    /// Whom it is for, in words.
    #[must_use]
    pub const fn said_to(&self) -> &'static str {
        match self.to {
            HandedTo::Organiser => "主办方内部使用，含联系方式和未公开的需求，请勿外传",
            _ => "供需双方；匿名、仅匹配的需求和联系方式，双方同意后才写明",
        }
    }

    /// Each line of the cover: what it is about, and what it says.
    #[must_use]
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let days = self.days.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
        let known = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        [
            ("活动日期", Some(days).filter(|days| !days.is_empty())),
            ("活动地点", known(&self.place)),
            ("主办单位", known(&self.organiser)),
            ("制作日期", Some(self.made_on.to_string())),
            ("版本", Some(self.version.clone())),
            ("评分权重", Some(self.weights.clone())),
            ("使用范围", Some(self.said_to().to_owned())),
        ]
        .into_iter()
        .filter_map(|(word, text)| Some((word, text?)))
        .collect()
    }
}

/// Everything that is handed out of a list or an event, as far as those whom it is for may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Handout {
    /// First page.
    pub cover: Cover,
    /// Pairs in order.
    pub pairs: Vec<HandedPair>,
    /// Pairs that are kept back from those whom it is for.
    pub kept_back: usize,
    /// The records behind the pairs.
    pub records: HandedRecords,
    /// Meetings by time and table; none of a list.
    pub meetings: Vec<MeetingShown>,
    /// How each pair stands, as rows of 跟踪台账; for the organiser alone.
    pub follow_ups: Vec<Vec<Value>>,
    /// Indicators; for the organiser alone.
    pub report: Option<Report>,
    /// How the score is made.
    pub score: ScoreNotes,
    /// Policy notes that hold on the day, for where and what the pairs are.
    pub policies: Vec<Policy>,
    /// What is to be settled before it goes out; parties are told what concerns them.
    pub points: Vec<Point>,
}

impl Handout {
    /// How much there is of everything, in words.
    #[must_use]
    pub fn counted(&self) -> String {
        let meetings = match self.meetings.len() {
            0 => String::new(),
            meetings => format!("，{meetings} 场洽谈"),
        };
        let (needs, patents) = (self.records.needs.len(), self.records.patents.len());
        format!("{} 对配对，{needs} 条需求，{patents} 件专利{meetings}", self.pairs.len())
    }
}

/// A file that holds a handout as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandoutFormat {
    /// Workbook.
    Xlsx,
    /// Handbook.
    Docx,
    /// Page for printing.
    Html,
}

impl HandoutFormat {
    /// The format that an extension names; none: it holds no whole handout.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "xlsx" => Some(Self::Xlsx),
            "docx" => Some(Self::Docx),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

/// Writes a handout as a whole. The summary counts its pairs.
///
/// # Errors
/// A folder that is missing or not writable; the system's. Nothing half-written is left.
pub fn write_handout(path: &Path, format: HandoutFormat, handout: &Handout) -> Result<Summary, ExportError> {
    let cut_cells = match format {
        HandoutFormat::Xlsx => workbook::write(path, handout)?,
        HandoutFormat::Docx => docx::write(path, &Handbook::of(handout), handout.cover.made_on).map(|()| 0)?,
        HandoutFormat::Html => page::write(path, &Handbook::of(handout)).map(|()| 0)?,
    };
    Ok(Summary { rows: handout.pairs.len() as u64, cut_cells })
}

#[cfg(test)]
mod tests;
