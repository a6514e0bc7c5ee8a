//! What people did with hidden records: lists, links, requests, follow-up, digests, and what is kept beside the records.

use super::hidden::{Circle, FEED, LEAVE, OTHER, SHARED, Secrets};
use super::*;
use crate::domain::{DealWay, Package, PolicyRow};
use crate::insight::anomalies::{self, Verdict};
use crate::store::{Act, LinkScope, NewLink};
use crate::workflow::{
    Booking, BookingSaid, BookingState, Chosen, Comment, Deal, Digest, DigestLine, Event, EventPairs, Interest,
    Library, ListedPair, News, PairShown, Policy, Programme, Shortlist, Source, Step, Subscription, Told, Watch,
    follow_all,
};

/// A list `s1` of hidden and talkative records, that was frozen once. Pairs copy from the whole records, as they do where
/// somebody runs the command line.
pub(super) fn listed(writer: &mut Writer, now: Timestamp) {
    let act = Act { actor: "组织甲", now, reason: None };
    let patents: Vec<Patent> = writer.reader().each(None, 100).unwrap();
    let needs: Vec<Need> = writer.reader().each(None, 100).unwrap();
    let mut list = Shortlist::begin(writer, "一份清单", &act).unwrap();
    for (need, patent) in needs.iter().flat_map(|need| patents.iter().map(move |patent| (need, patent))) {
        // The desk's own and what members see would each need a circle of their own: the rest is worse.
        let shut = patent.restriction.as_deref() == Some("国防");
        let open = patent.restriction.is_none() && patent.visibility.is_none() && patent.owners[0].contains(OTHER);
        // A firm's own link shows its pairs.
        let posted = need.source.as_deref() == Some(crate::store::BY_HAND);
        if posted || !(shut || open) {
            continue;
        }
        let shown = PairShown {
            need_code: need.code.clone().unwrap_or_default(),
            need_title: need.display_title().to_owned(),
            firm: need.firm.clone(),
            region: need.region.clone(),
            title: patent.display_title().to_owned(),
            owners: patent.owners.clone(),
            field: Some(patent.technical_field.join("；")),
            licence_fee: patent.licence_fee.clone(),
            reasons: need.description.clone().into_iter().chain(patent.r#abstract.clone()).collect(),
            gaps: need.deadline.clone().into_iter().collect(),
            ..PairShown::default()
        };
        list.add(ListedPair {
            need: need.id.clone().unwrap(),
            patent: patent.id.clone().unwrap(),
            theme: None,
            words: None,
            interest: Interest::default(),
            shown: Some(shown),
        });
    }
    assert!(list.pairs.len() > 4, "{}", list.pairs.len());
    writer.keep(&list, 1, &act).unwrap();
    list.freeze(writer, 2, TODAY, &act).unwrap();
    // An event that is open to everybody, and one that is not.
    for (name, open) in [("一场活动", true), ("另一场", false)] {
        let event = Event {
            id: String::new(),
            name: name.to_owned(),
            place: None,
            organiser: None,
            days: vec![TODAY],
            tables: 9,
            hours: vec!["09:00-12:00".parse().unwrap()],
            minutes: 30,
            breaks: Vec::new(),
            most: None,
            limits: Vec::new(),
            sessions: Vec::new(),
            sources: vec![Source { list: list.id.clone(), theme: None }],
            absences: Vec::new(),
            open,
            bookable: open,
        };
        let event = event.begin(writer, TODAY, &act).unwrap();
        let pairs = EventPairs::of(writer.reader(), &event).unwrap();
        let mut programme = Programme::of(&event, &pairs, None, TODAY);
        programme.announce();
        assert!(programme.meetings.len() > 3, "{programme:?}");
        writer.keep(&programme, 0, &act).unwrap();
    }
}

/// What is kept beside the records: packages of two patents each and one of all, a library of all, a policy note, and a
/// contract on all of them.
pub(super) fn beside(site: &TestSite, patents: &[String]) {
    let mut writer = site.site.writer();
    let act = Act { actor: "主管", now: (site.site.clock)(), reason: None };
    let kept = patents.chunks(2).map(<[String]>::to_vec).chain([patents.to_vec()]).enumerate();
    for (at, patents) in kept {
        let (code, name) = (format!("Z{at}"), Some(format!("组合{at}，电话 13912345678")));
        let fee = Some("每年1万元，找 13912345678".to_owned());
        let package = Package { package_code: code, name, patents, licence_fee: fee, ..Package::default() };
        writer.keep(&package, 0, &act).unwrap();
    }
    let chosen = patents.iter().map(|patent| Chosen { patent: patent.clone(), words: Some("好".to_owned()) });
    let library = Library { name: "lib1".to_owned(), chosen: chosen.collect(), ..Library::default() };
    writer.keep(&library, 0, &act).unwrap();
    let said = PolicyRow { policy_title: "补贴".to_owned(), ..PolicyRow::default() };
    writer.keep(&Policy { key: "补贴".to_owned(), said }, 0, &act).unwrap();
    let deal = Deal { contract: "H1".to_owned(), patents: patents.to_vec(), ..Deal::default() };
    writer.keep(&deal, 0, &act).unwrap();
    // A contract that was never paid, and what somebody said about it.
    writer.keep(&unpaid(), 0, &act).unwrap();
    let alert = alert();
    anomalies::review(&mut writer, &alert, (Verdict::Dismissed, "已说明"), 0, &act).unwrap();
}

/// A contract of which a rule tells.
fn unpaid() -> Deal {
    let contract = "H2".to_owned();
    let signed_on = Some(Date::constant(2020, 1, 1));
    let amount = Some(crate::domain::Money::from_yuan(9));
    Deal { contract, way: Some(DealWay::Transfer), signed_on, amount, ..Deal::default() }
}

/// What is told of it.
pub(super) fn alert() -> anomalies::Alert {
    let rules = anomalies::AnomalyRules::load(&crate::resources::Resources::built_in()).unwrap();
    anomalies::alerts_of(&[unpaid()], &[], &rules, TODAY).remove(0)
}

/// A link to the list, and what was said by it.
pub(super) fn shared(writer: &mut Writer, secrets: &mut Secrets, now: Timestamp) {
    let label = secrets.word("链接给谁", &[Circle::Lists]);
    let new = NewLink { list: "s1", label: &label, scope: LinkScope::Comment, until: None };
    let link = writer.make_link(&new, SHARED, "组织甲", now).unwrap();
    let said = [Circle::Lists, Circle::Link(SHARED)];
    let (giver, words) = (secrets.person("留言的人", &said), secrets.word("留言", &said));
    let comment = Comment { id: "1".repeat(32), list: "s1".into(), about: None, giver, words: Some(words), link };
    assert!(comment.give(writer, &Act { actor: "某人", now, reason: None }).unwrap());
}

/// A request for a meeting of a hidden pair, that an organiser has declined.
pub(super) fn booked(writer: &mut Writer, secrets: &mut Secrets, now: Timestamp) {
    let pair = writer.reader().kept::<Shortlist>("s1").unwrap().unwrap().entry.pairs.pop().unwrap();
    let mut word = |what: &str| Some(secrets.word(what, &[Circle::Lists]));
    let said =
        BookingSaid { by: word("预约的人"), remark: word("预约的说明"), because: word("谢绝的原因") };
    let booking = Booking {
        id: "e1/1".into(),
        event: "e1".into(),
        number: 1,
        need: pair.need,
        patent: pair.patent,
        side: None,
        on: TODAY,
        state: BookingState::Declined,
        shown: Some(said),
    };
    writer.keep(&booking, 0, &Act { actor: "组织甲", now, reason: None }).unwrap();
}

/// The pairs of the list are followed; somebody remarked something.
pub(super) fn followed(writer: &mut Writer, secrets: &mut Secrets, now: Timestamp) {
    let pairs = writer.reader().kept::<Shortlist>("s1").unwrap().unwrap().entry.pairs;
    let words = Some(secrets.word("跟进的备注", &[Circle::Lists]));
    let first = Step { words, ..Step::default() };
    let act = Act { actor: "组织甲", now, reason: None };
    follow_all(writer, pairs.iter().map(|pair| (pair, first.clone())), "s1", &act).unwrap();
}

/// Digests that name every record: of the operator, of the firm's account, and of an organiser who follows every pair.
pub(super) fn digested(writer: &mut Writer, now: Timestamp) {
    let act = Act { actor: "每日更新", now, reason: None };
    let patents: Vec<Patent> = writer.reader().each(None, 100).unwrap();
    let needs: Vec<Need> = writer.reader().each(None, 100).unwrap();
    let ids = patents.iter().map(|patent| &patent.id).chain(needs.iter().map(|need| &need.id));
    let shown = Some(Told { facts: vec!["许可方式：开放许可".to_owned()], ..Told::default() });
    let line = |record: &RecordId, with: Option<&RecordId>, follow_up: Option<String>| DigestLine {
        why: if follow_up.is_some() { News::Overdue } else { News::New },
        record: record.clone(),
        with: with.cloned(),
        follow_up,
        shown: shown.clone(),
    };
    let all: Vec<DigestLine> = ids.flatten().map(|id| line(id, None, None)).collect();
    let pairs = needs.iter().zip(patents.iter().cycle()).enumerate().map(|(number, (need, patent))| {
        line(need.id.as_ref().unwrap(), patent.id.as_ref(), Some(format!("f{number}")))
    });
    let pairs: Vec<DigestLine> = pairs.collect();
    let search = Watch::Search { kind: crate::domain::RecordKind::Patent, search: Box::default() };
    for (id, account, watch, lines, feed) in [
        ("d1", None, search.clone(), all.clone(), "operator"),
        ("d2", Some("账号0"), search, all, FEED),
        ("d3", Some("账号4"), Watch::FollowUps { in_charge: None }, pairs, "organiser"),
    ] {
        let subscription = Subscription {
            id: id.to_owned(),
            watch,
            label: None,
            account: account.map(str::to_owned),
            mail: Some("li@example.cn".parse().unwrap()),
            feed: crate::store::hash_of_secret(feed),
            since: 0,
            made_on: TODAY,
        };
        writer.keep(&subscription, 0, &act).unwrap();
        let digest = Digest {
            id: format!("{id}@{TODAY}"),
            subscription: id.to_owned(),
            day: TODAY,
            from: 0,
            to: 1,
            lines,
            more: 0,
            mail: None,
            leave: Some(crate::store::hash_of_secret(LEAVE)),
        };
        let leave = digest.leave.clone().filter(|_| id == "d2");
        writer.keep(&Digest { leave, ..digest }, 0, &act).unwrap();
    }
}
