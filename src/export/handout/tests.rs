//! What is handed out, over a store full of marked secrets.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::PathBuf;

use calamine::Reader as _;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::*;
use crate::assessment::{Assessor, Rules};
use crate::domain::{
    Audience, Need, NeedPrivacy, Party, Patent, Period, Record, RecordId, RecordKind, Stage, Visibility,
};
use crate::export::shortlists::{COLUMNS, write_shortlist};
use crate::intake::own_workbook;
use crate::matching::Weights;
use crate::resources::Resources;
use crate::store::{Act, Home, ImportMeta, Reader, Store as _, Writer};
use crate::taxonomy::Taxonomy;
use crate::workflow::indicators::{Asked, IndicatorTable};
use crate::workflow::{
    Answer, Checker, ComplianceRules, Event, EventPairs, Interest, ListState, ListedPair, PairShown, Programme,
    Shortlist, Source, Step, follow_all, handed_on_file, list_state, named,
};

const TODAY: Date = Date::constant(2026, 11, 24);
const ORGANISER: HandedTo = HandedTo::Organiser;
const PARTIES: HandedTo = HandedTo::Parties;

fn act() -> Act<'static> {
    Act { actor: "组织者", now: Timestamp::UNIX_EPOCH, reason: Some("试") }
}

/// The record with a marked word in every place that takes a text.
fn marked<R: Serialize + DeserializeOwned>(record: &R, columns: &[(&str, &str)], mark: &str) -> R {
    let mut value = serde_json::to_value(record).unwrap();
    let map = value.as_object_mut().unwrap();
    for (key, _) in columns.iter().filter(|(key, _)| !["id", "restriction"].contains(key)) {
        let word = format!("密{mark}{}密", key.replace('_', ""));
        let takes = |value: Json| serde_json::from_value::<R>(json!({ *key: value })).is_ok();
        if map.get(*key).is_some_and(Json::is_string) && !matches!(*key, "title" | "code" | "firm") {
            continue;
        }
        if *key == "extra" {
            map.insert((*key).to_owned(), json!({ "备用列": word }));
        } else if takes(json!(word)) {
            map.insert((*key).to_owned(), json!(word));
        } else if takes(json!([word])) {
            map.insert((*key).to_owned(), json!([word]));
        }
    }
    serde_json::from_value(value).unwrap()
}

/// A home with a list `s1` of every need with every patent, and an event `e1` of it.
struct Fair {
    _folder: TempDir,
    files: PathBuf,
    writer: Writer,
    resources: Resources,
    taxonomy: Taxonomy,
}

const PATENTS: [(&str, &str); 5] = [
    ("PA", "201310699744.2"),
    ("PB", "201710106452.1"),
    ("PC", "201010263656.4"),
    ("PD", "201110207897.1"),
    ("PE", "202411934771.8"),
];
/// Public, anonymous, for matching alone, withdrawn, and one whose pairs both sides have agreed to.
const NEEDS: [(&str, NeedPrivacy); 5] = [
    ("NA", NeedPrivacy::Public),
    ("NB", NeedPrivacy::Anonymous),
    ("NC", NeedPrivacy::MatchOnly),
    ("ND", NeedPrivacy::Public),
    ("NE", NeedPrivacy::MatchOnly),
];

fn fair() -> Fair {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path().join("home"));
    let mut writer = home.open_writing().unwrap();
    let meta = ImportMeta {
        file: "t".into(),
        source: "t".into(),
        source_date: None,
        owner: None,
        actor: "t".into(),
        now: Timestamp::UNIX_EPOCH,
        today: TODAY,
        fingerprint: None,
        batch: None,
    };
    let mut import = writer.begin_import(meta).unwrap();
    for (mark, number) in PATENTS {
        let patent = Patent { number: number.parse().ok(), ..Patent::default() };
        let patent = marked(&patent, Patent::COLUMNS, mark);
        // PB is restricted, PC will be withdrawn, PD is for chosen ones alone.
        let restriction = (mark == "PB").then(|| "国防".to_owned());
        let visibility = (mark == "PD").then_some(Visibility::Named);
        import.put(&Patent { restriction, visibility, ..patent }).unwrap();
    }
    for (mark, privacy) in NEEDS {
        let need = marked(&Need { privacy: Some(privacy), ..Need::default() }, Need::COLUMNS, mark);
        import.put(&need).unwrap();
    }
    import.commit().unwrap();
    let reader = writer.reader();
    let of_number = |number: &str| reader.resolve(number, Some(RecordKind::Patent)).unwrap().unwrap();
    let patents: Vec<RecordId> = PATENTS.iter().map(|(_, number)| of_number(number)).collect();
    let all: Vec<Need> = reader.each(None, 100).unwrap();
    let of_mark = |mark: &str| all.iter().find(|need| need.display_title().contains(mark)).unwrap().id.clone().unwrap();
    let needs: Vec<RecordId> = NEEDS.iter().map(|(mark, _)| of_mark(mark)).collect();
    let mut list = Shortlist::begin(&mut writer, "专场", &act()).unwrap();
    let yes = Some(Answer { yes: true, on: TODAY });
    for (at, need) in needs.iter().enumerate() {
        for patent in &patents {
            let whole: Patent = writer.reader().get(patent).unwrap().unwrap();
            let asked: Need = writer.reader().get(need).unwrap().unwrap();
            let both = Interest { firm: yes, owner: yes };
            let of_one = *patent == patents[0] && at == 0;
            let interest = if at == 3 || at == 4 || of_one { both } else { Interest { firm: yes, owner: None } };
            let pair = ListedPair {
                need: need.clone(),
                patent: patent.clone(),
                theme: Some("上午".into()),
                words: None,
                interest,
                shown: Some(shown(&asked, &whole, 90.0 - at as f64)),
            };
            list.add(pair);
        }
    }
    writer.keep(&list, 1, &act()).unwrap();
    let event = Event {
        id: String::new(),
        name: "对接会".into(),
        place: Some("会展中心".into()),
        organiser: Some("保护中心".into()),
        days: vec![Date::constant(2026, 12, 3)],
        tables: 9,
        hours: vec!["09:00-12:00".parse().unwrap()],
        minutes: 15,
        breaks: Vec::new(),
        most: None,
        limits: Vec::new(),
        sessions: Vec::new(),
        sources: vec![Source { list: list.id.clone(), theme: None }],
        absences: Vec::new(),
        open: false,
        bookable: false,
    };
    let event = event.begin(&mut writer, TODAY, &act()).unwrap();
    let pairs = EventPairs::of(writer.reader(), &event).unwrap();
    let programme = Programme::of(&event, &pairs, None, TODAY);
    assert!(programme.meetings.len() > 9, "{programme:?}");
    writer.keep(&programme, 0, &act()).unwrap();
    // They are followed, and met, before they go.
    let step = Step { stage: Some(Stage::Met), words: Some("密跟进密".into()), ..Step::default() };
    follow_all(&mut writer, [(&list.pairs[0], step.clone()), (&list.pairs[1], step)], &list.id, &act()).unwrap();
    writer.withdraw(&patents[2], &act()).unwrap();
    writer.withdraw(&needs[3], &act()).unwrap();
    let resources = Resources::built_in();
    let taxonomy = Taxonomy::load(&resources).unwrap();
    Fair { files: folder.path().to_owned(), _folder: folder, writer, resources, taxonomy }
}

fn shown(need: &Need, patent: &Patent, score: f64) -> PairShown {
    PairShown {
        need_code: need.code.clone().unwrap_or_default(),
        need_title: need.display_title().to_owned(),
        firm: need.firm.clone(),
        region: need.region.clone(),
        number: patent.quoted_number(),
        title: patent.display_title().to_owned(),
        owners: patent.owners.clone(),
        inventors: patent.inventors.clone(),
        field: Some(patent.technical_field.join("；")),
        licence_fee: patent.licence_fee.clone(),
        score,
        grade: "强".into(),
        reasons: need.description.clone().into_iter().chain(patent.r#abstract.clone()).collect(),
        gaps: need.deadline.clone().into_iter().collect(),
        ..PairShown::default()
    }
}

impl Fair {
    fn reader(&self) -> &Reader {
        self.writer.reader()
    }

    fn list(&self) -> ListState {
        list_state(self.reader(), "s1").unwrap()
    }

    /// What is handed out of the event, to somebody, by somebody.
    fn handout(&self, to: HandedTo, by: Audience) -> Handout {
        let weights = Weights::load(&self.resources).unwrap();
        let score = ScoreNotes::load(&self.resources, &weights).unwrap();
        let (rules, compliance) =
            (Rules::load(&self.resources).unwrap(), ComplianceRules::load(&self.resources).unwrap());
        let table = IndicatorTable::load(&self.resources).unwrap();
        let asked = Asked { period: Period::year_of(TODAY), region: None, institution: None };
        let report = Report::of(self.reader(), &self.taxonomy, &table, &asked, TODAY).unwrap();
        let assessor = Assessor { rules: &rules, taxonomy: &self.taxonomy, today: TODAY };
        let gathering = Gathering {
            reader: self.reader(),
            checker: Checker { rules: &compliance, assessor, by: TODAY },
            weights: &weights,
            score: &score,
            report: Some(&report),
            to,
            by,
            made_on: TODAY,
        };
        let event = named::<Event>(self.reader(), "e1").unwrap();
        let pairs = EventPairs::of(self.reader(), &event.entry).unwrap();
        let programme = self.reader().kept::<Programme>("e1").unwrap().unwrap();
        gathering.of_event(&event, &pairs, Some(&programme)).unwrap()
    }

    fn written(&self, name: &str, handout: &Handout) -> Vec<u8> {
        let path = self.files.join(name);
        write_handout(&path, HandoutFormat::of_path(&path).unwrap(), handout).unwrap();
        std::fs::read(&path).unwrap()
    }

    /// Each part of each file, by its name.
    fn parts(&self, handout: &Handout) -> Vec<(String, String)> {
        let mut parts = Vec::new();
        for name in ["书.xlsx", "册.docx"] {
            let mut book = zip::ZipArchive::new(std::io::Cursor::new(self.written(name, handout))).unwrap();
            for at in 0..book.len() {
                let mut part = book.by_index(at).unwrap();
                let mut text = String::new();
                part.read_to_string(&mut text).unwrap();
                parts.push((format!("{name} {}", part.name().unwrap()), text));
            }
        }
        parts.push(("页.html".to_owned(), String::from_utf8(self.written("页.html", handout)).unwrap()));
        parts
    }
}

/// The marked words of all parts.
fn secrets(parts: &[(String, String)]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, text) in parts {
        for word in
            text.split('密').filter(|word| word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        {
            found.insert(word.to_owned());
        }
    }
    found
}

fn of<'s>(secrets: &'s BTreeSet<String>, mark: &str) -> Vec<&'s str> {
    secrets.iter().map(String::as_str).filter(|word| word.starts_with(mark)).collect()
}

#[test]
fn what_is_withdrawn_or_restricted_stands_in_no_file_of_anybody() {
    let fair = fair();
    for (to, by) in [
        (ORGANISER, Audience::Operator),
        (ORGANISER, Audience::Member(Party::NOBODY)),
        (PARTIES, Audience::Operator),
        (PARTIES, Audience::Member(Party::NOBODY)),
    ] {
        let found = secrets(&fair.parts(&fair.handout(to, by)));
        for mark in ["PB", "PC", "ND"] {
            assert_eq!(of(&found, mark), Vec::<&str>::new(), "{mark} {to:?} {by:?}");
        }
        assert!(of(&found, "PA").contains(&"PAabstract"), "the control: what is open is there");
    }
}

#[test]
fn parties_see_no_firm_and_no_contact_of_whoever_has_not_agreed() {
    let fair = fair();
    let found = secrets(&fair.parts(&fair.handout(PARTIES, Audience::Operator)));
    // Nothing of what is for matching alone, and nothing of a patent that is for chosen ones.
    assert_eq!(of(&found, "NC"), Vec::<&str>::new());
    assert_eq!(of(&found, "PD"), Vec::<&str>::new());
    let nb = of(&found, "NB");
    assert!(nb.contains(&"NBdescription"), "{nb:?}");
    for hidden in ["NBfirm", "NBcode", "NBpark", "NBcontactperson", "NBcontactphone", "NBcontactemail", "NBextra"] {
        assert!(!found.contains(hidden), "{hidden}: {found:?}");
    }
    // A public need of which one pair is agreed: whom to call stands beside that pair, and on no card.
    assert!(found.contains("NAfirm") && found.contains("NAcontactphone"), "{found:?}");
    assert!(!found.contains("NAcontactemail") && !found.contains("NAextra"), "{found:?}");
    let handout = fair.handout(PARTIES, Audience::Operator);
    let phones: Vec<bool> = handout.pairs.iter().map(|pair| pair.firm_phone.is_some()).collect();
    let agreed = [true, false, false, false, false, false, false, false, true, true];
    assert_eq!(phones, agreed, "NA, NB, NC, ND (withdrawn), NE, each with PA and PE");
    // One of which all pairs are agreed opens as a whole, whatever it was for.
    assert!(found.contains("NEfirm") && found.contains("NEdescription") && !found.contains("NEextra"), "{found:?}");
    assert!(!found.contains("PAextra") && !found.contains("PAvisibleto"), "{found:?}");
    // Follow-up and indicators are the organiser's.
    assert_eq!((handout.follow_ups.len(), handout.report.is_none()), (0, true));
    let whole = fair.parts(&handout);
    assert!(whole.iter().all(|(_, text)| !text.contains("跟进密")), "remarks of the organiser");
}

#[test]
fn the_organiser_sees_everything_that_goes_into_files_but_no_patent_that_is_for_others() {
    let fair = fair();
    let operator = fair.handout(ORGANISER, Audience::Operator);
    let found = secrets(&fair.parts(&operator));
    for open in ["NBfirm", "NCdescription", "NCcontactphone", "PAcontactperson", "PDclaim", "NAextra"] {
        assert!(found.contains(open), "{open}: {found:?}");
    }
    let member = fair.handout(ORGANISER, Audience::Member(Party::NOBODY));
    let found = secrets(&fair.parts(&member));
    for open in ["NBfirm", "NCdescription", "NCcontactphone", "PAcontactperson"] {
        assert!(found.contains(open), "{open}: {found:?}");
    }
    for hidden in ["PDclaim", "NAextra", "PAextra", "PAvisibleto"] {
        assert!(!found.contains(hidden), "{hidden}: {found:?}");
    }
    // What is followed has its number, what is not has none; withdrawn pairs have no row.
    let ids: Vec<String> = operator.follow_ups.iter().map(|row| row[0].text()).collect();
    assert_eq!(ids.iter().filter(|id| !id.is_empty()).collect::<Vec<_>>(), ["f1"], "the second is restricted");
    assert_eq!(operator.follow_ups.len(), operator.pairs.iter().filter(|pair| pair.shown.is_some()).count());
    assert!(operator.follow_ups[0][5].text() == "已洽谈" && operator.follow_ups[1][5].text() == "已推荐");
}

/// Number, title of the need, number of the patent, score of each pair.
type Rows = Vec<[String; 4]>;
const KEYS: [&str; 4] = ["no", "need_title", "number", "score"];

fn header(key: &str) -> &'static str {
    COLUMNS.iter().find(|(known, ..)| *known == key).unwrap().1
}

/// The rows of a table whose first row has the headers.
fn rows_of(table: &[Vec<String>]) -> Rows {
    let at = |key: &str| table[0].iter().position(|cell| cell == header(key)).unwrap();
    table[1..].iter().map(|row| KEYS.map(|key| row[at(key)].clone())).collect()
}

/// How a table is marked up: its end, its rows, their cells, and what stands before the text of a cell.
type Markup = [&'static str; 4];
const DOCX: Markup = ["</w:tbl>", "<w:tr>", "<w:tc>", "<w:t "];
const HEADERS: Markup = ["</table>", "<tr>", "<th", ""];
const CELLS: Markup = ["</table>", "<tr>", "<td", ""];

/// The table of all pairs.
fn overview(text: &str, [end, row, cell, before]: Markup) -> Vec<Vec<String>> {
    let (_, rest) = text.split_once("二、配对一览").unwrap();
    let inner = |cell: &str| {
        let (_, rest) = cell.split_once(before).unwrap();
        rest.split_once('>').unwrap().1.split('<').next().unwrap().to_owned()
    };
    let rows = rest.split(end).next().unwrap().split(row).skip(1);
    rows.map(|row| row.split(cell).skip(1).map(inner).collect()).collect()
}

#[test]
fn every_format_holds_the_same_pairs_in_the_same_order() {
    let fair = fair();
    for to in [ORGANISER, PARTIES] {
        let handout = fair.handout(to, Audience::Operator);
        let (pairs, _) = handed_on_file(fair.reader(), &fair.list().pairs, to).unwrap();
        assert_eq!(pairs, handout.pairs);
        let expected: Rows = pairs
            .iter()
            .map(|pair| {
                let cells = crate::export::shortlists::cells(pair);
                KEYS.map(|key| cells[COLUMNS.iter().position(|(known, ..)| *known == key).unwrap()].text())
            })
            .collect();
        assert!(expected.len() > 4);

        fair.written("书.xlsx", &handout);
        let mut book = calamine::open_workbook_auto(fair.files.join("书.xlsx")).unwrap();
        let names: Vec<&str> = own_workbook::SHEETS.iter().map(|(name, _)| *name).collect();
        assert_eq!(book.sheet_names(), names);
        let range = book.worksheet_range(own_workbook::PAIRS).unwrap();
        let table: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        assert_eq!(table[0], COLUMNS.iter().map(|(_, header, _)| (*header).to_owned()).collect::<Vec<_>>());
        assert_eq!(rows_of(&table), expected, "xlsx");

        let csv = fair.files.join("配对.csv");
        write_shortlist(&csv, &pairs).unwrap();
        let text = std::fs::read_to_string(&csv).unwrap();
        let cells = |line: &str| line.split(',').map(|cell| cell.trim_matches(['"', '\u{feff}']).to_owned()).collect();
        let table: Vec<Vec<String>> = text.lines().map(cells).collect();
        assert_eq!(rows_of(&table), expected, "csv");

        for name in ["配对.json", "配对.jsonl"] {
            let path = fair.files.join(name);
            write_shortlist(&path, &pairs).unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            let list: Vec<Json> = match name.ends_with('l') {
                false => serde_json::from_str(&text).unwrap(),
                true => text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            };
            let said = |value: &Json| match value {
                Json::String(text) => text.clone(),
                Json::Number(number) => number.as_f64().unwrap().to_string(),
                _ => String::new(),
            };
            let rows: Rows = list.iter().map(|row| KEYS.map(|key| said(&row[key]))).collect();
            assert_eq!(rows, expected, "{name}");
        }

        let parts = fair.parts(&handout);
        let document = &parts.iter().find(|(name, _)| name.ends_with("word/document.xml")).unwrap().1;
        assert_eq!(rows_of(&overview(document, DOCX)), expected, "docx");
        let page = &parts.last().unwrap().1;
        let mut table = overview(page, CELLS);
        table[0] = overview(page, HEADERS)[0].clone();
        assert_eq!(rows_of(&table), expected, "html");
    }
}

#[test]
fn the_same_handout_gives_the_same_bytes() {
    let fair = fair();
    let handout = fair.handout(ORGANISER, Audience::Operator);
    for name in ["书.xlsx", "册.docx", "页.html"] {
        let first = fair.written(name, &handout);
        assert!(first == fair.written(name, &fair.handout(ORGANISER, Audience::Operator)), "{name}");
        // Nor does the clock stand anywhere in it.
        if let Ok(mut book) = zip::ZipArchive::new(std::io::Cursor::new(first)) {
            for at in 0..book.len() {
                let part = book.by_index(at).unwrap();
                assert_eq!(
                    part.last_modified().map_or(1980, |moment| moment.year()),
                    1980,
                    "{name} {}",
                    part.name().unwrap()
                );
            }
        }
    }
}
