//! Plans of made-up fairs: nobody twice at once, limits kept, announced meetings stay, the same again.

use proptest::prelude::*;

use super::*;

fn party(slots: usize, most: usize) -> Party {
    Party { there: vec![true; slots], most }
}

fn fair(slots: usize, tables: usize, firms: usize, offices: usize, pairs: &[(usize, usize, u32)]) -> Fair {
    Fair {
        stretches: (0..slots).map(|slot| slot / 6).collect(),
        tables,
        firms: vec![party(slots, slots); firms],
        offices: vec![party(slots, slots); offices],
        wanted: pairs
            .iter()
            .map(|&(firm, office, cents)| Wanted { firm, office, cents, allowed: vec![true; slots], announced: None })
            .collect(),
        bearable: 3,
    }
}

/// Everything that must hold of a plan.
fn check(fair: &Fair, plan: &Plan) {
    let mut met: Vec<(usize, usize)> = Vec::new();
    let [mut firms, mut offices] = [vec![0; fair.firms.len()], vec![0; fair.offices.len()]];
    for (at, place) in plan.places.iter().enumerate() {
        let wanted = &fair.wanted[at];
        let Some((slot, table)) = *place else {
            assert!(plan.left_out.iter().any(|(pair, _)| *pair == at), "{at} is told");
            continue;
        };
        assert!(table < fair.tables && wanted.allowed[slot]);
        assert!(fair.firms[wanted.firm].there[slot] && fair.offices[wanted.office].there[slot], "nobody away meets");
        firms[wanted.firm] += 1;
        offices[wanted.office] += 1;
        for &(other, other_table) in met.iter().filter(|(other, _)| plan.places[*other].unwrap().0 == slot) {
            let other = &fair.wanted[other];
            assert!(other.firm != wanted.firm && other.office != wanted.office && other_table != table);
        }
        met.push((at, table));
        if plan.broken.iter().all(|(pair, _)| *pair != at) && wanted.announced.is_some() {
            assert_eq!(*place, wanted.announced, "what was announced stays");
        }
    }
    assert!(firms.iter().zip(&fair.firms).all(|(met, firm)| *met <= firm.most));
    assert!(offices.iter().zip(&fair.offices).all(|(met, office)| *met <= office.most));
    assert_eq!(plan.left_out.len() + met.len(), fair.wanted.len());
    assert!(plan.placed_cents <= plan.bound_cents && plan.bound_cents <= plan.wanted_cents);
}

#[test]
fn while_nobody_is_away_every_choice_finds_its_slots() {
    // Four firms and four offices, each with each: four slots are just enough, and the order is a bad one.
    let all: Vec<(usize, usize, u32)> =
        (0..16).map(|at| (at / 4, (at * 7 + at / 4) % 4, 5000 + (at as u32 * 37) % 100)).collect();
    let mut pairs = Vec::new();
    for pair in all {
        if !pairs.iter().any(|&(firm, office, _)| (firm, office) == (pair.0, pair.1)) {
            pairs.push(pair);
        }
    }
    let fair = fair(4, 4, 4, 4, &pairs);
    let plan = plan(&fair);
    check(&fair, &plan);
    assert_eq!(plan.left_out, []);
    assert_eq!(plan.placed_cents, plan.bound_cents);
}

#[test]
fn the_stronger_pair_gets_the_place() {
    let one = fair(1, 1, 2, 2, &[(0, 0, 5000), (1, 1, 8000)]);
    let told = plan(&one);
    assert_eq!((told.places[1], told.left_out.as_slice()), (Some((0, 0)), &[(0, Why::TablesFull)][..]));
    let mut away = fair(2, 2, 1, 2, &[(0, 0, 5000), (0, 1, 8000)]);
    away.offices[0].there = vec![false; 2];
    assert_eq!(plan(&away).left_out, [(0, Why::NeverBothThere)]);
    let mut most = fair(2, 2, 1, 2, &[(0, 0, 5000), (0, 1, 8000)]);
    most.firms[0].most = 1;
    assert_eq!(plan(&most).left_out, [(0, Why::FirmAtMost)]);
    assert_eq!(plan(&fair(1, 2, 1, 2, &[(0, 0, 5000), (0, 1, 8000)])).left_out, [(0, Why::FirmBusy)]);
}

#[test]
fn an_announced_meeting_that_cannot_stay_is_told_and_finds_another_place() {
    let mut fair = fair(3, 1, 2, 2, &[(0, 0, 5000), (1, 1, 9000)]);
    fair.wanted[0].announced = Some((0, 0));
    fair.wanted[1].announced = Some((1, 0));
    let first = plan(&fair);
    assert_eq!((first.places[0], first.broken.len()), (Some((0, 0)), 0));
    fair.firms[0].there[0] = false;
    let later = plan(&fair);
    check(&fair, &later);
    assert_eq!((later.places[0], later.broken.as_slice()), (Some((2, 0)), &[(0, Broken::FirmAway)][..]));
    fair.wanted[1].announced = Some((1, 4));
    assert_eq!(plan(&fair).broken[1], (1, Broken::NoPlace));
}

#[test]
fn nobody_sits_through_where_there_is_time_for_a_break() {
    let pairs: Vec<(usize, usize, u32)> = (0..4).map(|office| (0, office, 6000)).collect();
    let fair = fair(6, 2, 1, 4, &pairs);
    let mut busy = [false; 6];
    plan(&fair).places.iter().flatten().for_each(|(slot, _)| busy[*slot] = true);
    assert!(!busy.windows(4).any(|run| run.iter().all(|busy| *busy)), "{busy:?}");
}

fn any_fair() -> impl Strategy<Value = Fair> {
    (1_usize..10, 1_usize..5, 1_usize..7, 1_usize..7).prop_flat_map(|(slots, tables, firms, offices)| {
        let there = || proptest::collection::vec(proptest::bool::weighted(0.8), slots);
        let parties = |count: usize| {
            proptest::collection::vec((there(), 1..=slots).prop_map(|(there, most)| Party { there, most }), count)
        };
        let announced = proptest::option::weighted(0.2, (0..slots + 1, 0..tables + 1));
        let wanted = (0..firms, 0..offices, 3000_u32..9000, there(), announced)
            .prop_map(|(firm, office, cents, allowed, announced)| Wanted { firm, office, cents, allowed, announced });
        (parties(firms), parties(offices), proptest::collection::vec(wanted, 0..30)).prop_map(
            move |(firms, offices, wanted)| Fair {
                stretches: (0..slots).map(|slot| slot / 4).collect(),
                tables,
                firms,
                offices,
                wanted,
                bearable: 2,
            },
        )
    })
}

proptest! {
    #[test]
    fn a_plan_keeps_every_promise(fair in any_fair()) {
        let first = plan(&fair);
        check(&fair, &first);
        prop_assert_eq!(&plan(&fair), &first, "the same again");
    }

    #[test]
    fn what_is_announced_stays_when_someone_is_called_away(fair in any_fair(), firm in 0_usize..7, from in 0_usize..10) {
        let mut fair = fair;
        fair.wanted.iter_mut().for_each(|wanted| wanted.announced = None);
        let first = plan(&fair);
        for (wanted, place) in fair.wanted.iter_mut().zip(&first.places) {
            wanted.announced = *place;
        }
        if let Some(party) = fair.firms.get_mut(firm) {
            party.there.iter_mut().skip(from).for_each(|there| *there = false);
        }
        let again = plan(&fair);
        check(&fair, &again);
        for (at, (before, after)) in first.places.iter().zip(&again.places).enumerate() {
            let away = before.is_some_and(|(slot, _)| fair.wanted[at].firm == firm && slot >= from);
            prop_assert!(away || before.is_none() || before == after);
        }
    }
}

/// A fair of the size that is promised: firms with some pairs each, offices that hold three patents.
fn large(firms: usize, patents: usize, slots: usize, tables: usize, each: usize) -> Fair {
    let mut random = fastrand::Rng::with_seed(7);
    let offices = patents / 3;
    let mut pairs = Vec::new();
    for firm in 0..firms {
        for _ in 0..each {
            pairs.push((firm, random.usize(0..patents) / 3, random.u32(3000..9000)));
        }
    }
    let mut fair = fair(slots, tables, firms, offices, &pairs);
    for party in fair.firms.iter_mut().chain(&mut fair.offices) {
        if random.u8(0..10) == 0 {
            let from = random.usize(0..slots);
            party.there.iter_mut().skip(from).take(slots / 3).for_each(|there| *there = false);
        }
    }
    fair
}

#[test]
fn a_day_is_planned_close_to_the_bound() {
    let fair = large(40, 60, 12, 8, 8);
    let plan = plan(&fair);
    check(&fair, &plan);
    let share = plan.placed_cents as f64 / plan.bound_cents as f64;
    assert!(share > 0.95, "{share}");
}

/// The promised size; `--nocapture` shows the figures.
#[test]
fn three_days_of_twenty_tables() {
    for each in [3, 4, 8] {
        let fair = large(200, 300, 36, 20, each);
        let begun = std::time::Instant::now();
        let plan = plan(&fair);
        let took = begun.elapsed();
        check(&fair, &plan);
        let share = |part: u64, of: u64| part as f64 / of as f64 * 100.0;
        assert!(share(plan.placed_cents, plan.bound_cents) > 95.0);
        println!(
            "{} of {} pairs, {:.3} % of the bound, {:.1} % of all, {took:?}",
            fair.wanted.len() - plan.left_out.len(),
            fair.wanted.len(),
            share(plan.placed_cents, plan.bound_cents),
            share(plan.placed_cents, plan.wanted_cents),
        );
    }
}
