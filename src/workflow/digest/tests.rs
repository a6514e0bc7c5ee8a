//! Digests over a real store and a real index, with a clock that the tests move.

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;

use super::*;
use crate::domain::{
    Fee, LegalState, LicenceKind, Money, MoneyRange, NeedPrivacy, Patent, PatentKind, Record, RecordKind, Stage,
    Visibility,
};
use crate::matching::{Matcher, Weights};
use crate::resources::Resources;
use crate::search::{Indexer, Language, SearchIndex};
use crate::store::{Home, ImportMeta};
use crate::taxonomy::Taxonomy;
use crate::workflow::FollowUp;

const TODAY: Date = Date::constant(2026, 11, 24);

static LANGUAGE: LazyLock<Arc<Language>> = LazyLock::new(|| Arc::new(Language::load(&Resources::built_in()).unwrap()));
static TAXONOMY: LazyLock<Arc<Taxonomy>> = LazyLock::new(|| Arc::new(Taxonomy::load(&Resources::built_in()).unwrap()));

fn act() -> Act<'static> {
    Act { actor: "测试", now: Timestamp::UNIX_EPOCH, reason: None }
}

struct House {
    _folder: tempfile::TempDir,
    home: Home,
    writer: Writer,
    today: Date,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"));
        let writer = home.open_writing().unwrap();
        let mut house = Self { _folder: folder, home, writer, today: TODAY };
        let sludge =
            Patent { r#abstract: Some("板框压滤，污泥含水率低。".into()), ..patent("污泥脱水装置") };
        house.put([patent("冲床隔振基座"), sludge]);
        house
    }

    fn put<R: Record>(&mut self, records: impl IntoIterator<Item = R>) {
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
        let mut import = self.writer.begin_import(meta).unwrap();
        records.into_iter().for_each(|record| drop(import.put(&record).unwrap()));
        import.commit().unwrap();
    }

    /// A record again, otherwise than before.
    fn change<R: Record>(&mut self, title: &str, change: impl FnOnce(&mut R)) -> RecordId {
        let mut record: R = self.all().into_iter().find(|record: &R| record.display_title() == title).unwrap();
        change(&mut record);
        let id = record.id().unwrap().clone();
        self.put([record]);
        id
    }

    fn all<R: Record>(&self) -> Vec<R> {
        self.writer.reader().each(None, 100).unwrap()
    }

    fn id_of<R: Record>(&self, title: &str) -> RecordId {
        self.all().iter().find(|record: &&R| record.display_title() == title).unwrap().id().unwrap().clone()
    }

    fn subscribe(&mut self, watch: Watch, account: Option<&User>) -> Subscription {
        let mail = account.is_none().then(|| "li@example.cn".parse().unwrap());
        let wanted = Wanted { watch, label: None, account, mail, feed: "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a" };
        Subscription::begin(&mut self.writer, wanted, self.today, &act()).unwrap()
    }

    fn account(&mut self, role: Role, institution: Option<&str>) -> User {
        let name = format!("{role}甲");
        self.writer.add_user(&name, role, institution, Timestamp::UNIX_EPOCH).unwrap();
        self.writer.reader().login(&name).unwrap().unwrap().user
    }

    fn run(&mut self) -> Vec<Digest> {
        let reader = self.home.open_reading().unwrap();
        let (root, resources) = (self.home.index(), Resources::built_in());
        let indexer = Indexer::new(&root, &resources, Arc::clone(&LANGUAGE), Arc::clone(&TAXONOMY)).unwrap();
        indexer.catch_up(&reader, &mut |_, _| {}).unwrap();
        let index = SearchIndex::open(&root, &resources, Arc::clone(&LANGUAGE), Arc::clone(&TAXONOMY)).unwrap();
        let weights = Weights::load(&resources).unwrap();
        let maker = DigestMaker {
            matcher: Matcher::new(&index, &weights, self.today),
            index: &index,
            meaning: None,
            reader: &reader,
            up_to: reader.last_seq().unwrap(),
            today: self.today,
        };
        let all = subscriptions(&reader).unwrap();
        let made = maker.make(&all).unwrap();
        assert_eq!(made.failed, []);
        made.keep(&mut self.writer, &act()).unwrap()
    }

    /// Titles and reasons of the lines of all digests of a run, as the operator reads them.
    fn news(&mut self) -> Vec<(String, String, News)> {
        let digests = self.run();
        let line =
            |digest: &Digest, line: DigestLineShown| (digest.subscription.clone(), line.title().to_owned(), line.why);
        let reader = self.writer.reader();
        let lines = |digest: &Digest| digest.lines_for(reader, Audience::Operator).unwrap();
        digests.iter().flat_map(|digest| lines(digest).into_iter().map(move |shown| line(digest, shown))).collect()
    }

    fn told(&mut self) -> Vec<(String, News)> {
        self.news().into_iter().map(|(_, title, why)| (title, why)).collect()
    }
}

fn patent(title: &str) -> Patent {
    Patent {
        title: Some(title.to_owned()),
        owners: vec!["甲大学".to_owned()],
        r#abstract: Some(format!("{title}，用于减少冲床和机床传给楼板的振动。")),
        ..Patent::default()
    }
}

fn need(title: &str) -> Need {
    Need {
        title: Some(title.to_owned()),
        firm: Some("某某厂".to_owned()),
        description: Some("冲床一开楼板就跟着振动，想找隔振基座减少冲床的振动。".to_owned()),
        privacy: Some(NeedPrivacy::Public),
        ..Need::default()
    }
}

fn priced(yuan: u32) -> Option<Fee> {
    let sum = Money::from_yuan(yuan);
    Some(Fee { fixed: Some(MoneyRange { low: sum, high: sum }), ..Fee::default() })
}

fn searching(kind: RecordKind, q: &str) -> Watch {
    Watch::Search { kind, search: Box::new(SavedSearch { q: q.to_owned(), ..SavedSearch::default() }) }
}

#[test]
fn run_twice_the_second_is_empty_and_one_patent_more_is_one_line_more() {
    let mut house = House::new();
    let search = house.subscribe(searching(RecordKind::Patent, "隔振"), None);
    assert_eq!(house.run(), [], "what was there when it began is known");
    house.put([patent("隔振支座"), patent("污泥压滤机")]);
    let first = house.run();
    assert_eq!((first.len(), first[0].id.as_str(), first[0].lines.len()), (1, "d1@2026-11-24", 1));
    assert_eq!(first[0].mail, Some(MailState::Waiting));
    let lines = house.writer.reader().ledger_end::<Digest>().unwrap();
    assert_eq!(house.run(), []);
    assert_eq!(house.writer.reader().ledger_end::<Digest>().unwrap(), lines, "nothing new leaves no trace");
    house.put([patent("隔振平台")]);
    assert_eq!(house.told(), [("隔振平台".to_owned(), News::New)]);
    assert_eq!(house.run(), []);
    let kept = search.digests(house.writer.reader()).unwrap();
    let ids: Vec<&str> = kept.iter().map(|kept| kept.entry.id.as_str()).collect();
    assert_eq!(ids, ["d1@2026-11-24", "d1@2026-11-24.2"]);
}

#[test]
fn terms_price_and_legal_state_are_news_and_nothing_else_that_is_touched() {
    let mut house = House::new();
    house.subscribe(searching(RecordKind::Patent, "隔振"), None);
    house.change("冲床隔振基座", |patent: &mut Patent| patent.inventors = vec!["张三".to_owned()]);
    assert_eq!(house.told(), [], "who invented it is no news");
    house.change("冲床隔振基座", |patent: &mut Patent| {
        (patent.fee, patent.licence_kind) = (priced(60_000), Some(LicenceKind::Open));
    });
    assert_eq!(house.told(), [("冲床隔振基座".to_owned(), News::Changed)]);
    house.change("冲床隔振基座", |patent: &mut Patent| patent.fee = priced(30_000));
    let digests = house.run();
    let line = &digests[0].lines[0];
    assert_eq!(line.why, News::Cheaper);
    let changes = line.shown.clone().unwrap().changes;
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert!(changes[0].starts_with("费用：三年约") && changes[0].contains(" → "), "{changes:?}");
    house.change("冲床隔振基座", |patent: &mut Patent| patent.legal_state = Some(LegalState::Lapsed));
    assert_eq!(house.told(), [("冲床隔振基座".to_owned(), News::Changed)]);
    // There and back between two runs is nothing.
    house.change("冲床隔振基座", |patent: &mut Patent| patent.fee = priced(90_000));
    house.change("冲床隔振基座", |patent: &mut Patent| patent.fee = priced(30_000));
    assert_eq!(house.told(), []);
}

#[test]
fn what_is_withdrawn_is_told_no_more_and_comes_back_without_being_news() {
    let mut house = House::new();
    let search = house.subscribe(searching(RecordKind::Patent, "隔振"), None);
    house.put([patent("隔振支座"), patent("隔振平台")]);
    let gone = house.id_of::<Patent>("隔振支座");
    assert_eq!(house.run()[0].lines.len(), 2);
    house.writer.withdraw(&gone, &act()).unwrap();
    assert_eq!(house.told(), []);
    let kept = search.digests(house.writer.reader()).unwrap().remove(0).entry;
    let shown = kept.lines_for(house.writer.reader(), Audience::Operator).unwrap();
    assert_eq!(shown.iter().map(DigestLineShown::title).collect::<Vec<_>>(), ["隔振平台"], "the old digest, too");
    house.writer.reinstate(&gone, &act()).unwrap();
    assert_eq!(house.told(), [], "it was told before");
}

#[test]
fn an_erased_record_leaves_no_word_in_a_digest() {
    let mut house = House::new();
    house.subscribe(searching(RecordKind::Patent, "隔振"), None);
    house.put([Patent { licence_kind: Some(LicenceKind::Open), ..patent("隔振支座") }]);
    let digest = house.run().remove(0);
    assert!(digest.lines[0].shown.as_ref().unwrap().facts.contains(&"许可方式：开放许可".to_owned()));
    let id = house.id_of::<Patent>("隔振支座");
    house.writer.erase(&id, &act()).unwrap();
    let kept = house.writer.reader().kept::<Digest>(&digest.id).unwrap().unwrap().entry;
    assert_eq!(kept.lines[0].shown, None);
    assert_eq!(kept.lines_for(house.writer.reader(), Audience::Operator).unwrap(), []);
}

#[test]
fn nobody_is_told_of_what_they_may_not_see() {
    let mut house = House::new();
    let (firm, office) = (house.account(Role::Firm, Some("乙厂")), house.account(Role::Office, Some("甲大学")));
    let all = || searching(RecordKind::Patent, "");
    house.subscribe(all(), None);
    house.subscribe(all(), Some(&firm));
    house.subscribe(all(), Some(&office));
    house.subscribe(searching(RecordKind::Need, ""), None);
    house.subscribe(searching(RecordKind::Need, ""), Some(&firm));
    house.put([
        Patent { visibility: Some(Visibility::Named), ..patent("定向的支座") },
        Patent { visibility: Some(Visibility::LoggedIn), ..patent("登录可见的支座") },
        Patent { restriction: Some("国防".to_owned()), ..patent("受限的支座") },
    ]);
    house.put([
        Need { privacy: Some(NeedPrivacy::Anonymous), ..need("匿名的隔振") },
        Need { privacy: Some(NeedPrivacy::MatchOnly), ..need("仅匹配的隔振") },
    ]);
    let mut news: Vec<(String, String)> = house.news().into_iter().map(|(id, title, _)| (id, title)).collect();
    news.sort();
    let pair = |id: &str, title: &str| (id.to_owned(), title.to_owned());
    // Restricted patents leave the house in no digest.
    let mut expected = vec![
        pair("d1", "定向的支座"),
        pair("d1", "登录可见的支座"),
        pair("d2", "登录可见的支座"),
        pair("d3", "定向的支座"),
        pair("d3", "登录可见的支座"),
        pair("d4", "仅匹配的隔振"),
        pair("d4", "匿名的隔振"),
        pair("d5", "匿名的隔振"),
    ];
    expected.sort();
    assert_eq!(news, expected);
    // The firm of an anonymous need is nobody's to know.
    let reader = house.writer.reader();
    let digest = subscription(reader, "d5").unwrap().entry.digests(reader).unwrap().remove(0).entry;
    assert!(!serde_json::to_string(&digest).unwrap().contains("某某厂"));
    let shown = digest.lines_for(reader, firm.audience()).unwrap();
    assert!(!serde_json::to_string(&shown).unwrap().contains("某某厂"), "{shown:?}");
    // What is hidden later is not read in an old digest, either.
    house.change("登录可见的支座", |patent: &mut Patent| patent.restriction = Some("国防".to_owned()));
    let reader = house.writer.reader();
    let old = subscription(reader, "d2").unwrap().entry.digests(reader).unwrap().remove(0).entry;
    assert_eq!(old.lines_for(reader, firm.audience()).unwrap(), []);
    // What becomes public is new to those who could not see it.
    house.change("仅匹配的隔振", |need: &mut Need| need.privacy = Some(NeedPrivacy::Public));
    assert_eq!(house.news(), [("d5".to_owned(), "仅匹配的隔振".to_owned(), News::New)]);
}

#[test]
fn a_need_is_told_of_new_matches_and_of_those_that_its_new_words_bring() {
    let mut house = House::new();
    house.put([need("冲床隔振")]);
    let id = house.id_of::<Need>("冲床隔振");
    house.subscribe(Watch::Need { need: id }, None);
    assert_eq!(house.told(), []);
    house.put([patent("冲床减振支座"), Patent { r#abstract: Some("板框压滤。".into()), ..patent("压滤机") }]);
    assert_eq!(house.told(), [("冲床减振支座".to_owned(), News::New)]);
    house.change("冲床隔振", |need: &mut Need| {
        need.description = Some("污泥含水多，想找污泥脱水装置，把污泥脱水。".to_owned());
    });
    assert_eq!(house.told(), [("污泥脱水装置".to_owned(), News::New)]);
    assert_eq!(house.told(), []);
}

#[test]
fn an_institution_is_told_of_its_patents_and_of_needs_that_they_answer() {
    let mut house = House::new();
    house.subscribe(Watch::Institution { name: "甲大学".to_owned() }, None);
    house.put([patent("隔振支座"), Patent { owners: vec!["乙大学".to_owned()], ..patent("隔振平台") }]);
    house.put([need("冲床隔振"), Need { description: Some("想找酒曲发酵的菌种。".into()), ..need("白酒发酵菌种") }]);
    let digest = house.run().remove(0);
    let shown = digest.lines_for(house.writer.reader(), Audience::Operator).unwrap();
    let mut titles: Vec<&str> = shown.iter().map(DigestLineShown::title).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["冲床隔振", "隔振支座"]);
    let matched = shown.iter().find(|line| line.title() == "冲床隔振").unwrap();
    assert!(matched.with.as_ref().unwrap().title.contains("隔振") && matched.score.unwrap() > 20.0, "{matched:?}");
}

#[test]
fn a_pair_is_called_to_mind_on_its_day_and_each_day_after_once_whatever_the_clock_does() {
    let mut house = House::new();
    house.put([need("冲床隔振")]);
    let organiser = house.account(Role::Organiser, None);
    let firm = house.account(Role::Firm, Some("乙厂"));
    let refused = Wanted {
        watch: Watch::FollowUps { in_charge: None },
        label: None,
        account: Some(&firm),
        mail: None,
        feed: "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
    };
    assert!(Subscription::begin(&mut house.writer, refused, TODAY, &act()).is_err());
    house.subscribe(Watch::FollowUps { in_charge: Some("王工".to_owned()) }, Some(&organiser));
    let follow = |id: &str, in_charge: &str, on: Date| FollowUp {
        id: id.to_owned(),
        need: house.id_of::<Need>("冲床隔振"),
        patent: house.id_of::<Patent>("冲床隔振基座"),
        shown: None,
        from: None,
        stage: Stage::Proposed,
        in_charge: Some(in_charge.to_owned()),
        next_on: Some(on),
        intended: None,
        contract: None,
        ended: None,
        words: None,
    };
    let pairs = [follow("f1", "王工", Date::constant(2026, 11, 25)), follow("f2", "李工", TODAY)];
    for pair in &pairs {
        house.writer.keep(pair, 0, &act()).unwrap();
    }
    let mut on = |day: i8| {
        house.today = Date::constant(2026, 11, day);
        house.told().into_iter().map(|(_, why)| why).collect::<Vec<_>>()
    };
    assert_eq!(on(24), []);
    assert_eq!(on(25), [News::Due]);
    assert_eq!(on(25), [], "once a day");
    assert_eq!(on(26), [News::Overdue], "the day after");
    assert_eq!(on(26), []);
    assert_eq!(on(25), [], "a clock that was set back tells nothing twice");
    assert_eq!(on(27), [News::Overdue]);
}

#[test]
fn what_runs_out_is_told_once_for_each_state_to_whom_it_concerns() {
    let mut house = House::new();
    let dated = |title: &str| Patent {
        patent_type: Some(PatentKind::Invention),
        filing_date: Some(Date::constant(2019, 5, 10)),
        grant_date: Some(Date::constant(2021, 10, 22)),
        legal_state: Some(LegalState::InForce),
        verified_on: Some(Date::constant(2027, 1, 1)),
        licence_kind: Some(LicenceKind::Open),
        licence_until: Some(Date::constant(2027, 4, 30)),
        ..patent(title)
    };
    house.put([
        dated("隔振支座"),
        Patent { restriction: Some("国防".to_owned()), ..dated("国防支座") },
        Patent { owners: vec!["乙大学".to_owned()], ..dated("别家支座") },
        // Stands in its grace from the beginning.
        Patent {
            filing_date: Some(Date::constant(2018, 12, 10)),
            verified_on: Some(Date::constant(2026, 12, 1)),
            licence_until: Some(Date::constant(2030, 1, 1)),
            ..dated("早已逾期的支座")
        },
    ]);
    house.put([Need { valid_until: Some(Date::constant(2027, 3, 31)), ..need("冲床隔振") }]);
    house.today = Date::constant(2027, 1, 20);
    let firm = house.account(Role::Firm, Some("某某厂"));
    let other = house.account(Role::Office, Some("乙大学"));
    let need = house.id_of::<Need>("冲床隔振");
    house.subscribe(Watch::Institution { name: "甲大学".to_owned() }, None);
    house.subscribe(Watch::Need { need: need.clone() }, Some(&firm));
    house.subscribe(Watch::Need { need }, Some(&other));
    let mut on = |month: i8, day: i8| -> Vec<(String, String, String)> {
        house.today = Date::constant(2027, month, day);
        let digests = house.run();
        let reader = house.writer.reader();
        let mut told = Vec::new();
        for digest in &digests {
            for line in digest.lines_for(reader, Audience::Operator).unwrap() {
                assert_eq!(line.why, News::RunningOut);
                told.push((digest.subscription.clone(), line.title().to_owned(), line.facts[0].clone()));
            }
        }
        told
    };
    let line = |subscription: &str, title: &str, said: &str| {
        vec![(subscription.to_owned(), title.to_owned(), said.to_owned())]
    };
    assert_eq!(on(1, 20), [], "what stands so on the first day is known");
    assert_eq!(on(1, 29), []);
    assert_eq!(on(1, 30), line("d1", "隔振支座", "开放许可将于2027-04-30届满"));
    assert_eq!(on(1, 31), [], "once");
    assert_eq!(on(3, 1), line("d2", "冲床隔振", "需求有效期将于2027-03-31届满"), "its own firm alone");
    assert_eq!(on(3, 2), []);
    // Days without a run lose nothing, and what came in between is told as it stands now.
    let later = [
        line("d1", "隔振支座", "年费应于2027-05-10前（含当日）缴纳"),
        line("d1", "隔振支座", "开放许可已于2027-04-30届满"),
        line("d2", "冲床隔振", "需求有效期已于2027-03-31届满"),
    ];
    let mut told = on(5, 10);
    told.sort();
    assert_eq!(told, later.concat());
    assert_eq!(on(5, 10), [], "once a day, too");
    assert_eq!(on(5, 11), line("d1", "隔振支座", "年费缴纳日已过，没有已缴的记载；尚在宽限期（至2027-11-10）"));
    assert_eq!(on(5, 10), [], "a clock that was set back tells nothing twice");
    assert_eq!(on(5, 12), []);
    house.change("隔振支座", |patent: &mut Patent| patent.verified_on = Some(Date::constant(2027, 5, 13)));
    house.today = Date::constant(2027, 5, 14);
    assert_eq!(house.told(), [], "what is paid is no news");
}

#[test]
fn a_mail_is_sent_once_again_after_a_failure_and_never_twice() {
    let mut house = House::new();
    house.subscribe(searching(RecordKind::Patent, "隔振"), None);
    house.put([patent("隔振支座")]);
    let id = house.run().remove(0).id;
    let leave = "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c";
    assert_eq!(waiting(house.writer.reader(), TODAY).unwrap().join(""), id);
    let begin = |house: &mut House| begin_posting(&mut house.writer, &id, &TAXONOMY, leave, &act()).unwrap();
    let outgoing = begin(&mut house).unwrap();
    assert_eq!((outgoing.to.as_str(), outgoing.lines.len()), ("li@example.cn", 1));
    assert_eq!(begin(&mut house), None, "while it is being sent nobody else sends it");
    end_posting(&mut house.writer, &id, false, &act()).unwrap();
    assert!(begin(&mut house).is_some(), "the next run tries again");
    end_posting(&mut house.writer, &id, true, &act()).unwrap();
    assert_eq!((begin(&mut house), waiting(house.writer.reader(), TODAY).unwrap()), (None, Vec::new()));
    let subscription = subscription(house.writer.reader(), "d1").unwrap().entry;
    assert!(subscription.is_left_by(house.writer.reader(), leave).unwrap());
    assert!(!subscription.is_left_by(house.writer.reader(), "0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d").unwrap());
    // What is gone before it is sent needs no mail.
    house.put([patent("隔振平台")]);
    let second = house.run().remove(0).id;
    let gone = house.id_of::<Patent>("隔振平台");
    house.writer.withdraw(&gone, &act()).unwrap();
    assert_eq!(begin_posting(&mut house.writer, &second, &TAXONOMY, leave, &act()).unwrap(), None);
    let kept = house.writer.reader().kept::<Digest>(&second).unwrap().unwrap().entry;
    assert_eq!(kept.mail, Some(MailState::Void));
}

#[test]
fn what_cannot_be_watched_is_refused_and_what_is_given_up_makes_no_digest() {
    let mut house = House::new();
    let firm = house.account(Role::Firm, Some("乙厂"));
    house.put([Need { privacy: Some(NeedPrivacy::MatchOnly), ..need("仅匹配的隔振") }]);
    let hidden = house.id_of::<Need>("仅匹配的隔振");
    let mut begin = |watch: Watch, account: Option<&User>| {
        let feed = "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a";
        let wanted = Wanted { watch, label: None, account, mail: None, feed };
        Subscription::begin(&mut house.writer, wanted, TODAY, &act()).map_err(|error| error.to_string())
    };
    let no_need = begin(Watch::Need { need: "n000000000001".parse().unwrap() }, Some(&firm)).unwrap_err();
    assert_eq!(
        begin(Watch::Need { need: hidden }, Some(&firm)).unwrap_err(),
        no_need,
        "hidden is as good as not there"
    );
    assert!(begin(Watch::Institution { name: " ".to_owned() }, None).is_err());
    let begun = begin(searching(RecordKind::Patent, "隔振"), Some(&firm)).unwrap();
    assert!(begin(searching(RecordKind::Patent, "隔振"), Some(&firm)).unwrap_err().contains("d1"));
    assert!(begin(searching(RecordKind::Patent, "隔振"), None).is_ok(), "somebody else may");
    Subscription::cancel(&mut house.writer, &begun.id, &act()).unwrap();
    assert!(Subscription::cancel(&mut house.writer, &begun.id, &act()).is_err());
    house.put([patent("隔振支座")]);
    assert_eq!(house.news(), [("d2".to_owned(), "隔振支座".to_owned(), News::New)]);
}

#[test]
fn a_day_is_due_from_its_hour_on_until_it_was_made() {
    let at = |day: i8, hour: i8| jiff::civil::date(2026, 11, day).at(hour, 0, 0, 0);
    let eight = jiff::civil::time(8, 0, 0, 0);
    assert!(!due_at(at(24, 7), eight, None));
    assert!(due_at(at(24, 8), eight, None) && due_at(at(24, 23), eight, Some(Date::constant(2026, 11, 23))));
    assert!(!due_at(at(24, 9), eight, Some(TODAY)));
}
