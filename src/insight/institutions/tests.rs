use jiff::Timestamp;

use super::*;
use crate::assessment::Rules;
use crate::domain::{LegalState, PatentKind};
use crate::resources::Resources;
use crate::store::{Act, Home, ImportMeta, Writer};
use crate::taxonomy::Taxonomy;
use crate::workflow::Worked;

fn patent(title: &str, owners: &[&str], state: Option<LegalState>) -> Patent {
    Patent {
        title: Some(title.to_owned()),
        owners: owners.iter().map(|owner| (*owner).to_owned()).collect(),
        legal_state: state,
        ..Patent::default()
    }
}

fn import(writer: &mut Writer, owner: Option<&str>, patents: &[Patent]) {
    let meta = ImportMeta {
        file: "a.csv".into(),
        source: "a".into(),
        source_date: None,
        owner: owner.map(str::to_owned),
        actor: "测试".into(),
        now: Timestamp::UNIX_EPOCH,
        today: Date::constant(2026, 11, 24),
        fingerprint: None,
        batch: None,
    };
    let mut import = writer.begin_import(meta).unwrap();
    patents.iter().for_each(|patent| drop(import.put(patent).unwrap()));
    import.commit().unwrap();
}

fn declare(writer: &mut Writer, institution: &str, day: Date, valid: u32) {
    let key = format!("{institution}·{day}");
    let holding =
        Holding { key, institution: institution.to_owned(), counted_on: day, valid, unworked: Some(valid / 2) };
    let act = Act { actor: "测试", now: Timestamp::UNIX_EPOCH, reason: None };
    writer.keep(&holding, 0, &act).unwrap();
}

fn board(writer: &Writer, audience: Audience) -> Board {
    let resources = Resources::built_in();
    let (rules, taxonomy) = (Rules::load(&resources).unwrap(), Taxonomy::load(&resources).unwrap());
    let assessor = Assessor { rules: &rules, taxonomy: &taxonomy, today: Date::constant(2026, 11, 24) };
    Board::count(writer.reader(), &assessor, &Worked::default(), audience).unwrap()
}

#[test]
fn spellings_are_one_and_a_patent_of_two_counts_once_in_the_sum() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Home::at(folder.path()).open_writing().unwrap();
    let live = Some(LegalState::InForce);
    let hidden = Patent { restriction: Some("国防".to_owned()), ..patent("戊", &["密院"], live) };
    import(
        &mut writer,
        None,
        &[
            Patent {
                region: Some("北京市海淀区".to_owned()), ..patent("甲", &["示例研究院（北京）"], live)
            },
            patent("乙", &["示例大学", "示例研究院(北京)", "示例研究院（北京）"], live),
            patent("丙", &[], None),
            patent("丁", &["示例大学"], Some(LegalState::Lapsed)),
            hidden,
        ],
    );
    let whole = board(&writer, Audience::Operator).part(&Wanted::default(), 0..usize::MAX);
    let rows: Vec<(&str, u32, u32, u32)> =
        whole.institutions.iter().map(|row| (&*row.name, row.patents, row.first_owner, row.imported)).collect();
    let institute = rows.iter().find(|row| row.0.starts_with("示例研究院")).unwrap();
    assert_eq!((institute.1, institute.2, institute.3), (2, 1, 2));
    assert_eq!(rows.iter().find(|row| row.0 == "示例大学").unwrap(), &("示例大学", 2, 2, 1), "a dead one is no stock");
    assert_eq!((whole.count, whole.total.patents, whole.counted_again), (3, 5, 1));
    assert_eq!(whole.nobody.as_ref().unwrap().patents, 1);
    // Who may not see a record is not told its owner's name.
    let open = board(&writer, Audience::Member(crate::domain::Party::NOBODY));
    let open = open.part(&Wanted::default(), 0..usize::MAX);
    assert!(open.institutions.iter().all(|row| row.name != "密院"));
    assert_eq!(open.total.patents, 4);
    // A part of the board: its rows, and their sum with first owners.
    let taxonomy = Taxonomy::load(&Resources::built_in()).unwrap();
    let wanted = Wanted { region: taxonomy.region("北京市"), ..Wanted::default() };
    let part = board(&writer, Audience::Operator).part(&wanted, 0..usize::MAX);
    assert_eq!((part.count, part.total.patents, part.counted_again), (1, 1, 1));
    assert!(part.nobody.is_none());
    let page = board(&writer, Audience::Operator).part(&Wanted::default(), 1..2);
    assert_eq!((page.institutions.len(), page.total), (1, whole.total));
}

#[test]
fn the_last_declaration_counts_and_none_is_not_zero() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Home::at(folder.path()).open_writing().unwrap();
    let live = Some(LegalState::InForce);
    let of = |name: &str| (0..3).map(|at| patent(&format!("{name}{at}"), &[name], live)).collect::<Vec<_>>();
    import(&mut writer, None, &of("示例大学"));
    import(&mut writer, None, &of("示例公司"));
    let technology = Patent { patent_type: Some(PatentKind::Technology), ..patent("成果", &["示例大学"], None) };
    import(&mut writer, None, &[technology]);
    declare(&mut writer, "示例大学", Date::constant(2025, 12, 31), 100);
    declare(&mut writer, "示例大学", Date::constant(2026, 6, 30), 7);
    declare(&mut writer, "示例大学", Date::constant(2027, 1, 1), 1);
    declare(&mut writer, "空院", Date::constant(2026, 6, 30), 0);
    let board = board(&writer, Audience::Operator);
    let shown = board.part(&Wanted::default(), 0..usize::MAX);
    let said = |name: &str| {
        let row = shown.institutions.iter().find(|row| row.name == name).unwrap();
        (row.coverage_percent, coverage_said(row))
    };
    assert_eq!(said("示例大学"), (Some(42.9), "42.9%".to_owned()), "3 of 7; what is declared for later waits");
    assert_eq!(said("示例公司"), (None, "未申报".to_owned()));
    assert_eq!(said("空院"), (None, "申报为0".to_owned()));
    assert_eq!((shown.total.covered, shown.total.coverage_percent), (Some(3), Some(42.9)), "those that declared");
}

#[test]
fn imports_are_those_of_the_institution_and_older_ones_say_what_is_not_known() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Home::at(folder.path()).open_writing().unwrap();
    import(&mut writer, Some("示例大学"), &[patent("甲", &["示例大学"], None), patent("乙", &["示例大学"], None)]);
    let board = board(&writer, Audience::Operator);
    let imports = &board.institutions[0].imports;
    // This import told nothing of its rows, as those of older homes.
    assert_eq!((imports.files, imports.read, imports.added, imports.untold_files), (1, 2, 2, 1));
    assert_eq!(board.of_nobody, Imports::default());
}
