use jiff::Timestamp;

use super::*;
use crate::assessment::Rules;
use crate::domain::Record;
use crate::resources::Resources;
use crate::store::{Act, Home, ImportMeta, Store, Writer};
use crate::taxonomy::Taxonomy;

fn patent(title: &str) -> Patent {
    Patent { title: Some(title.to_owned()), owners: vec!["示例大学".to_owned()], ..Patent::default() }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn import(writer: &mut Writer, today: &str, patents: &[Patent]) {
    let meta = ImportMeta {
        file: "a.csv".into(),
        source: "a".into(),
        source_date: None,
        owner: None,
        actor: "测试".into(),
        now: Timestamp::UNIX_EPOCH,
        today: day(today),
        fingerprint: None,
        batch: None,
    };
    let mut import = writer.begin_import(meta).unwrap();
    patents.iter().for_each(|patent| drop(import.put(patent).unwrap()));
    import.commit().unwrap();
}

struct Tools {
    rules: Rules,
    taxonomy: Taxonomy,
}

impl Tools {
    fn new() -> Self {
        let resources = Resources::built_in();
        Self { rules: Rules::load(&resources).unwrap(), taxonomy: Taxonomy::load(&resources).unwrap() }
    }

    fn on(&self, today: &str) -> Assessor<'_> {
        Assessor { rules: &self.rules, taxonomy: &self.taxonomy, today: day(today) }
    }
}

#[test]
fn a_fix_brings_what_it_says() {
    let tools = Tools::new();
    let assessor = tools.on("2026-11-24");
    let bare = patent("甲");
    let better =
        Patent {
            product: vec!["围巾".to_owned()], contact_department: Some("科技处".to_owned()), ..patent("乙")
        };
    let marks = [&bare, &better].map(|patent| Mark::of(patent, &assessor));
    let listing = Listing::of(&marks, tools.rules.listing());
    assert_eq!(listing.patents, 2);
    let before = listing.score.unwrap();
    let found: u32 = listing.findings.iter().map(|one| one.needed + one.advised).sum();
    assert_eq!(found as usize, marks.iter().map(|mark| mark.places.len()).sum::<usize>());
    assert!(listing.fixes.is_sorted_by(|a, b| a.gain >= b.gain) && listing.fixes.len() <= FIXES);
    let fix = listing.fixes.iter().find(|fix| fix.code == "no_product").unwrap();
    assert_eq!((fix.patents, fix.field), (1, "对应产品"));
    // The fix is made, and the score is reckoned anew.
    let fixed = Patent { product: vec!["围巾".to_owned()], ..bare };
    let after = Listing::of(&[&fixed, &better].map(|patent| Mark::of(patent, &assessor)), tools.rules.listing());
    assert!((after.score.unwrap() - before - fix.gain).abs() < 1e-9, "{before} {fix:?} {after:?}");
    assert_eq!(Listing::of(&[], tools.rules.listing()).score, None);
}

#[test]
fn the_course_tells_what_was_on_record_and_invents_no_past() {
    let tools = Tools::new();
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Home::at(folder.path()).open_writing().unwrap();
    import(&mut writer, "2026-08-10", &[patent("甲")]);
    import(&mut writer, "2026-10-31", &[patent("乙")]);
    let all: Vec<Patent> = writer.reader().each(None, 10).unwrap();
    let ids: Vec<RecordId> = all.iter().filter_map(|patent| patent.id().cloned()).collect();
    // The first is put right in November, the second withdrawn.
    let first = all.iter().find(|patent| patent.title.as_deref() == Some("甲")).unwrap();
    let better = Patent { product: vec!["围巾".to_owned()], ..first.clone() };
    let seen = writer.reader().revision(first.id.as_ref().unwrap()).unwrap();
    let act = Act { actor: "测试", now: "2026-11-20T12:00:00Z".parse().unwrap(), reason: Some("重复") };
    writer.edit(&better, seen, day("2026-11-10"), &act).unwrap();
    let second = all.iter().find(|patent| patent.title.as_deref() == Some("乙")).and_then(|patent| patent.id.clone());
    writer.withdraw(&second.unwrap(), &act).unwrap();
    let assessor = tools.on("2026-11-24");
    let points = course(writer.reader(), &assessor, &ids, |_| true).unwrap();
    let told: Vec<(String, u32)> = points.iter().map(|point| (point.day.to_string(), point.patents)).collect();
    let wanted = [("2026-08-31", 1), ("2026-09-30", 1), ("2026-10-31", 2), ("2026-11-24", 1)];
    assert_eq!(told, wanted.map(|(day, patents)| (day.to_owned(), patents)));
    let bare = f64::from(Mark::of(&patent("甲"), &assessor).score);
    assert_eq!(points[..3].iter().map(|point| point.score).collect::<Vec<_>>(), [bare; 3]);
    assert_eq!(points[3].score, bare + f64::from(tools.rules.listing().points(Severity::Needed)));
    // The last point is the listing as it is.
    let now: Vec<Mark> =
        writer.reader().each::<Patent>(None, 10).unwrap().iter().map(|patent| Mark::of(patent, &assessor)).collect();
    assert_eq!(Listing::of(&now, tools.rules.listing()).score, Some(points[3].score));
    // A year later the earliest months have gone out of sight, and nothing stands before the first record.
    let later = course(writer.reader(), &tools.on("2027-09-15"), &ids, |_| true).unwrap();
    assert_eq!((later.len(), later[0].day), (13, day("2026-09-30")));
    assert!(course(writer.reader(), &assessor, &ids, |_| false).unwrap().is_empty());
}
