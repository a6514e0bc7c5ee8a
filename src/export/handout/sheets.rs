//! The sheets of the workbook that are tables: which columns, how wide, and their rows.

use std::collections::BTreeSet;

use super::Handout;
use crate::domain::{EndReason, Stage};
use crate::export::follow_ups::FOLLOW_UP_COLUMNS;
use crate::export::records::{DAYS, Exported, cell};
use crate::export::table::Value;
use crate::export::{programmes, shortlists};
use crate::intake::own_workbook;
use crate::workflow::HandedTo;

/// How numbers of a column are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// As they are.
    Plain,
    /// `12,000.00`.
    Money,
    /// `15.0%`.
    Share,
    /// With a bar behind, from 0 to 100.
    Bar,
}

/// A column of a sheet.
#[derive(Debug, Clone)]
pub(super) struct SheetColumn {
    pub(super) header: String,
    /// In characters of ASCII.
    pub(super) width: f64,
    pub(super) shown: Shown,
    /// Words to choose from.
    pub(super) choices: Vec<&'static str>,
}

/// How a sheet is put on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paper {
    pub(super) landscape: bool,
    /// Pages side by side.
    pub(super) across: u16,
    /// Columns that are printed, from the left; the others are for the screen and for importing.
    pub(super) columns: usize,
}

/// A sheet.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) name: &'static str,
    pub(super) columns: Vec<SheetColumn>,
    pub(super) rows: Vec<Vec<Value>>,
    pub(super) paper: Paper,
    /// Columns that stay in view.
    pub(super) frozen: u16,
    /// What stands in place of rows where there is none; nothing in a sheet that comes back in.
    pub(super) empty: &'static str,
}

/// Why a sheet of what goes to the parties has no rows.
const FOR_THE_ORGANISER: &str = "本表由主办方填写，不随发给供需双方的工作簿外发";

fn column(header: &str, width: f64, shown: Shown) -> SheetColumn {
    SheetColumn { header: header.to_owned(), width, shown, choices: Vec::new() }
}

/// Widths of 供需匹配清单 in its order.
const PAIR_WIDTHS: [f64; 29] = [
    6.0, 10.0, 12.0, 22.0, 20.0, 14.0, 16.0, 26.0, 18.0, 14.0, 18.0, 16.0, 9.0, 9.0, 11.0, 9.0, 7.0, 64.0, 18.0, 40.0,
    11.0, 18.0, 12.0, 12.0, 8.0, 13.0, 18.0, 9.0, 15.0,
];

/// 供需匹配清单: a third of its width on a page each, with the number repeated.
pub(super) fn pairs(handout: &Handout) -> Sheet {
    let columns = shortlists::COLUMNS.iter().zip(PAIR_WIDTHS).map(|((key, header, _), width)| {
        let shown = match *key {
            "score" => Shown::Bar,
            "cost_three_years" => Shown::Money,
            _ => Shown::Plain,
        };
        column(header, width, shown)
    });
    let columns: Vec<SheetColumn> = columns.collect();
    let paper = Paper { landscape: true, across: 3, columns: columns.len() };
    let rows = handout.pairs.iter().map(shortlists::cells).collect();
    Sheet { name: own_workbook::PAIRS, columns, rows, paper, frozen: 1, empty: "" }
}

/// 洽谈日程.
pub(super) fn meetings(handout: &Handout) -> Sheet {
    const WIDTHS: [f64; 7] = [17.0, 11.0, 7.0, 30.0, 26.0, 19.0, 9.0];
    let columns: Vec<SheetColumn> = programmes::COLUMNS
        .iter()
        .zip(WIDTHS)
        .map(|((_, header, _), width)| column(header, width, Shown::Plain))
        .collect();
    let paper = Paper { landscape: false, across: 1, columns: columns.len() };
    let rows = handout.meetings.iter().map(programmes::cells).collect();
    Sheet { name: own_workbook::MEETINGS, columns, rows, paper, frozen: 0, empty: "还没有排定的洽谈" }
}

/// 跟踪台账.
pub(super) fn follow_ups(handout: &Handout) -> Sheet {
    const WIDTHS: [f64; 16] =
        [8.0, 20.0, 18.0, 16.0, 22.0, 8.0, 8.0, 13.0, 14.5, 14.5, 14.5, 10.0, 10.0, 12.0, 12.0, 16.0];
    let columns: Vec<SheetColumn> = FOLLOW_UP_COLUMNS
        .iter()
        .zip(WIDTHS)
        .map(|((key, header, _), width)| {
            let (shown, choices) = match *key {
                "stage" => (Shown::Plain, Stage::ALL.iter().map(|stage| stage.word()).collect()),
                "ended" => (Shown::Plain, EndReason::ALL.iter().map(|reason| reason.word()).collect()),
                "intended" | "amount" | "received" => (Shown::Money, Vec::new()),
                _ => (Shown::Plain, Vec::new()),
            };
            SheetColumn { choices, ..column(header, width, shown) }
        })
        .collect();
    let paper = Paper { landscape: true, across: 1, columns: columns.len() };
    let empty = if handout.cover.to == HandedTo::Organiser { "没有配对" } else { FOR_THE_ORGANISER };
    let rows = handout.follow_ups.clone();
    Sheet { name: own_workbook::FOLLOW_UP, columns, rows, paper, frozen: 1, empty }
}

/// 绩效统计.
pub(super) fn indicators(handout: &Handout) -> Sheet {
    let columns =
        [("指标", 40.0), ("本期值", 12.0), ("上期值", 12.0), ("增幅", 10.0), ("目标", 12.0), ("是否达标", 10.0)]
            .map(|(header, width)| column(header, width, if header == "增幅" { Shown::Share } else { Shown::Plain }))
            .to_vec();
    let rows = handout.report.iter().flat_map(|report| &report.rows).map(|row| {
        vec![
            Value::Text(format!("{}（{}）", row.name, row.unit)),
            row.value.into(),
            row.before.into(),
            row.growth.into(),
            row.target.into(),
            row.met.into(),
        ]
    });
    let paper = Paper { landscape: false, across: 1, columns: columns.len() };
    let empty = if handout.cover.to == HandedTo::Organiser {
        "绩效统计由项目管理方查看"
    } else {
        FOR_THE_ORGANISER
    };
    Sheet { name: own_workbook::INDICATORS, columns, rows: rows.collect(), paper, frozen: 1, empty }
}

/// Columns of a card that are printed, in their order, with their widths.
const PATENT_CARD: [(&str, f64); 14] = [
    ("number", 18.0),
    ("title", 28.0),
    ("patent_type", 9.0),
    ("owners", 20.0),
    ("legal_status", 9.0),
    ("application", 24.0),
    ("abstract", 64.0),
    ("maturity", 8.0),
    ("licence_kind", 10.0),
    ("licence_fee", 18.0),
    ("payment_form", 10.0),
    ("contact_department", 16.0),
    ("contact_person", 9.0),
    ("contact_phone", 15.0),
];

const NEED_CARD: [(&str, f64); 13] = [
    ("code", 13.0),
    ("title", 26.0),
    ("firm", 20.0),
    ("region", 14.0),
    ("technical_field", 16.0),
    ("description", 64.0),
    ("indicators", 26.0),
    ("licences_accepted", 12.0),
    ("budget", 10.0),
    ("deadline", 12.0),
    ("valid_until", 13.0),
    ("contact_person", 9.0),
    ("contact_phone", 15.0),
];

/// 专利卡片: a row a patent under the headers of a catalogue, so that it imports as one.
pub(super) fn patent_cards(handout: &Handout) -> Sheet {
    cards(own_workbook::PATENTS, &handout.records.patents, &PATENT_CARD)
}

/// 需求卡片: a row a need, likewise.
pub(super) fn need_cards(handout: &Handout) -> Sheet {
    cards(own_workbook::NEEDS, &handout.records.needs, &NEED_CARD)
}

/// The columns of the card first, which are printed; behind them every other one that any of the records fills.
fn cards<R: Exported>(name: &'static str, records: &[R], card: &[(&str, f64)]) -> Sheet {
    let jsons: Vec<_> = records.iter().map(|record| serde_json::to_value(record).unwrap_or_default()).collect();
    let known = || R::columns().iter().filter(|(_, header)| !header.is_empty()).copied();
    let key_of = |key: &'static str| key.trim_start_matches("r#");
    let mut chosen: Vec<(&str, &str, f64)> = Vec::new();
    for (key, width) in card {
        chosen.extend(known().filter(|(of, _)| key_of(of) == *key).map(|(of, header)| (key_of(of), header, *width)));
    }
    let printed = chosen.len() + 1;
    for (key, header) in known().map(|(key, header)| (key_of(key), header)) {
        let is_new = chosen.iter().all(|(known, ..)| *known != key);
        if is_new && jsons.iter().any(|json| cell(json, key) != Value::Empty) {
            let width = if DAYS.contains(&key) { 11.0 } else { 16.0 };
            chosen.push((key, header, width));
        }
    }
    let extra: BTreeSet<&str> = records.iter().flat_map(|record| record.extra().keys()).map(String::as_str).collect();
    let mut columns = vec![column("序号", 6.0, Shown::Plain)];
    columns.extend(chosen.iter().map(|(_, header, width)| column(header, *width, Shown::Plain)));
    columns.extend(extra.iter().map(|header| column(header, 16.0, Shown::Plain)));
    let rows = records.iter().zip(&jsons).zip(1_u32..).map(|((record, json), number)| {
        let mut row = vec![Value::from(number)];
        row.extend(chosen.iter().map(|(key, ..)| cell(json, key)));
        row.extend(extra.iter().map(|header| Value::from(record.extra().get(*header).map(String::as_str))));
        row
    });
    let paper = Paper { landscape: true, across: 2, columns: printed };
    Sheet { name, rows: rows.collect(), columns, paper, frozen: 3, empty: "" }
}
