//! Behaviour of follow-up over a real store.

use jiff::Timestamp;

use super::*;
use crate::domain::{Date, Money};
use crate::store::Home;
use crate::workflow::{Deal, Payment};

fn act() -> Act<'static> {
    Act { actor: "组织者", now: Timestamp::UNIX_EPOCH, reason: None }
}

fn pair(need: &str, patent: &str) -> ListedPair {
    let shown = crate::workflow::PairShown {
        need_title: "围巾起球".into(),
        firm: Some("甲厂".into()),
        number: Some("201310699744.2".into()),
        title: "抗起球方法".into(),
        ..crate::workflow::PairShown::default()
    };
    ListedPair {
        need: need.parse().unwrap(),
        patent: patent.parse().unwrap(),
        theme: None,
        words: None,
        interest: crate::workflow::Interest::default(),
        shown: Some(shown),
    }
}

fn home() -> (tempfile::TempDir, Writer) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path().join("home"));
    let writer = home.open_writing().unwrap();
    (folder, writer)
}

fn begun(writer: &mut Writer) -> FollowUp {
    let pair = pair("n000000000001", "p000000000001");
    let started = follow_all(writer, [(&pair, Step::default())], "s1", &act()).unwrap();
    assert_eq!(started.new, ["f1"]);
    let again = follow_all(writer, [(&pair, Step::default())], "s2", &act()).unwrap();
    assert_eq!((again.new.len(), again.already.as_slice()), (0, &["f1".to_owned()][..]), "a pair is followed once");
    writer.reader().kept::<FollowUp>("f1").unwrap().unwrap().entry
}

fn deal(payments: &[(i8, u32)]) -> Deal {
    Deal {
        contract: "HT-1".into(),
        patents: vec!["ZL201310699744.2".into()],
        buyer: Some("甲厂".into()),
        signed_on: Some(Date::constant(2026, 12, 1)),
        amount: Some(Money::from_yuan(100_000)),
        payments: payments
            .iter()
            .map(|&(day, yuan)| Payment { on: Some(Date::constant(2026, 12, day)), sum: Money::from_yuan(yuan) })
            .collect(),
        ..Deal::default()
    }
}

#[test]
fn a_stage_stands_on_what_it_says() {
    let (_folder, mut writer) = home();
    let mut entry = begun(&mut writer);
    let step = |stage| Step { stage: Some(stage), ..Step::default() };
    let reader = writer.reader();
    assert!(matches!(entry.step(reader, step(Stage::Signed)), Err(WorkflowError::NeedsContract(_))));
    assert!(matches!(entry.step(reader, step(Stage::Ended)), Err(WorkflowError::NeedsReason(_))));
    let unknown = Step { contract: Some("HT-9".into()), ..Step::default() };
    assert!(matches!(entry.step(reader, unknown), Err(WorkflowError::NoContract(_))));
    assert_eq!(entry.stage, Stage::Proposed, "nothing has changed");
    writer.keep(&deal(&[]), 0, &act()).unwrap();
    let reader = writer.reader();
    entry.step(reader, step(Stage::Signed)).unwrap();
    assert!(matches!(entry.step(reader, step(Stage::Paid)), Err(WorkflowError::NotPaid(_))));
    // A reason is an end, and after it nothing is to happen.
    entry.next_on = Some(Date::constant(2026, 12, 24));
    entry.step(reader, Step { ended: Some(EndReason::Solved), ..Step::default() }).unwrap();
    assert_eq!((entry.stage, entry.next_on), (Stage::Ended, None));
    entry.step(reader, step(Stage::Met)).unwrap();
    assert_eq!(entry.ended, None, "what goes on has no reason to have ended");
}

#[test]
fn a_contract_and_its_payments_bring_the_pair_forward() {
    let (_folder, mut writer) = home();
    begun(&mut writer);
    let seen = |writer: &Writer| FollowUps::read(writer.reader()).unwrap().all.remove(0);
    assert_eq!(seen(&writer).stage(), Stage::Proposed);
    writer.keep(&deal(&[]), 0, &act()).unwrap();
    let tracked = seen(&writer);
    assert_eq!((tracked.stage(), tracked.received()), (Stage::Signed, Some(Money::ZERO)), "found by firm and number");
    writer.keep(&deal(&[(5, 30_000), (9, 20_000)]), 1, &act()).unwrap();
    let tracked = seen(&writer);
    assert_eq!((tracked.stage(), tracked.received()), (Stage::Paid, Some(Money::from_yuan(50_000))));
    assert_eq!(tracked.kept.entry.stage, Stage::Proposed, "nothing is copied");
}

#[test]
fn overdue_is_before_today_and_history_says_who_changed_what() {
    let (_folder, mut writer) = home();
    let mut entry = begun(&mut writer);
    let day = Date::constant(2026, 12, 5);
    let step =
        Step {
            stage: Some(Stage::Met), next_on: Some(Some(day)), in_charge: Some(" 王工 ".into()), ..Step::default()
        };
    entry.step(writer.reader(), step).unwrap();
    writer.keep(&entry, 1, &act()).unwrap();
    assert!(matches!(writer.keep(&entry, 1, &act()), Err(crate::store::StoreError::Changed)), "the second is told");
    let all = FollowUps::read(writer.reader()).unwrap();
    assert!(all.overdue(day).is_empty());
    assert_eq!(all.overdue(day.tomorrow().unwrap()).len(), 1);
    let history = changes(&writer.reader().course::<FollowUp>("f1").unwrap());
    assert_eq!(history.len(), 2);
    assert_eq!(history[1].actor, "组织者");
    assert_eq!(history[1].what, ["阶段：已推荐 → 已洽谈", "责任人：无 → 王工", "下次跟进日期：无 → 2026-12-05"]);
}
