//! Five invented years of deals with planted patterns: what the rules find of them, and what they say of honest deals.
//!
//! Everything is invented, so the figures say that the rules do what they are meant to do on the shapes that somebody
//! thought of, not how often they are right about real contracts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;

use super::facts::later;
use super::tests::RULES;
use super::{RuleCode, Severity, alerts_of};
use crate::domain::{Date, DealWay, LicenceKind, Money};
use crate::workflow::{Deal, Firm, Payment};

const START: Date = date(2021, 1, 1);
/// The last cut-off of the five years is judged by then.
const TODAY: Date = date(2026, 7, 1);

/// A rule with the contracts that it should tell of.
type Truth = BTreeSet<(RuleCode, BTreeSet<String>)>;

struct World {
    random: fastrand::Rng,
    deals: Vec<Deal>,
    firms: Vec<Firm>,
    truth: Truth,
    patents: u32,
    parties: u32,
}

impl World {
    fn new(seed: u64) -> Self {
        let (deals, firms, truth) = Default::default();
        Self { random: fastrand::Rng::with_seed(seed), deals, firms, truth, patents: 0, parties: 0 }
    }

    fn patent(&mut self) -> String {
        self.patents += 1;
        format!("2018{:08}.X", self.patents)
    }

    /// A party of its own, with a telephone, an address and a person that nobody else has.
    fn party(&mut self, kind: &str) -> String {
        self.parties += 1;
        let (at, name) = (self.parties, format!("{kind}{}", self.parties));
        let mut firm = Firm { key: name.clone(), name: name.clone(), ..Firm::default() };
        for (header, text) in [
            ("电话", format!("139{at:08}")),
            ("地址", format!("某某市某某区第{at}大道{at}号")),
            ("法定代表人", format!("人员第{at}号")),
        ] {
            firm.extra.insert(header.to_owned(), text);
        }
        self.firms.push(firm);
        name
    }

    fn tell(&mut self, party: &str, header: &str, text: &str) {
        let firm = self.firms.iter_mut().find(|firm| firm.name == party).unwrap();
        firm.extra.insert(header.to_owned(), text.to_owned());
    }

    fn day(&mut self) -> Date {
        later(START, self.random.u32(0..1800))
    }

    /// A day in the middle of a quarter: no cut-off is near.
    fn quiet_day(&mut self) -> Date {
        Date::new(self.random.i16(2021..=2025), [2, 5, 8, 11][self.random.usize(0..4)], self.random.i8(1..=28)).unwrap()
    }

    /// A contract, not paid.
    fn deal(&mut self, way: DealWay, sides: [&str; 2], patents: Vec<String>, day: Date, amount: Option<u32>) -> usize {
        self.deals.push(Deal {
            contract: format!("HT-{:05}", self.deals.len()),
            way: Some(way),
            seller: Some(sides[0].to_owned()),
            buyer: Some(sides[1].to_owned()),
            patents,
            signed_on: Some(day),
            amount: amount.map(Money::from_yuan),
            ..Deal::default()
        });
        self.deals.len() - 1
    }

    fn pay(&mut self, at: usize, days: u32) {
        let deal = &mut self.deals[at];
        if let (Some(sum), Some(day)) = (deal.amount, deal.signed_on) {
            deal.payments.push(Payment { on: Some(later(day, days)), sum });
        }
    }

    /// A paid transfer of a patent at a price of its own.
    fn sale(&mut self, sides: [&str; 2], patent: String, day: Date) -> usize {
        let yuan = 10_000 + self.random.u32(1..500_000) * 7 % 900_000;
        let at = self.deal(DealWay::Transfer, sides, vec![patent], day, Some(yuan));
        self.pay(at, 3);
        at
    }

    fn plant(&mut self, rule: RuleCode, deals: &[usize]) {
        let numbers = deals.iter().map(|at| self.deals[*at].contract.clone()).collect();
        self.truth.insert((rule, numbers));
    }

    /// What a programme office sees every year.
    fn honest(&mut self) {
        let sellers: Vec<String> = (0..18).map(|_| self.party("大学")).collect();
        let firms: Vec<String> = (0..160).map(|_| self.party("公司")).collect();
        // Some sell and buy much more than others.
        let few = |random: &mut fastrand::Rng, count: usize| {
            let share = random.f64();
            ((share * share) * count as f64) as usize
        };
        // A broker's telephone stands with five of them.
        for party in [&sellers[0], &firms[0], &firms[1], &firms[2], &firms[3]] {
            self.tell(party, "联系电话", "400-800-1234");
        }
        for year in 2021..=2025 {
            for _ in 0..180 {
                // December is busy.
                let month = [1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9, 9, 10, 11, 11, 12, 12, 12, 12][self.random.usize(0..19)];
                let day = Date::new(year, month, self.random.i8(1..=28)).unwrap();
                let seller = sellers[few(&mut self.random, sellers.len())].clone();
                let buyer = firms[few(&mut self.random, firms.len())].clone();
                let way = [DealWay::Licence, DealWay::Licence, DealWay::Licence, DealWay::Transfer, DealWay::Equity]
                    [self.random.usize(0..5)];
                let patents = (0..self.random.usize(1..4)).map(|_| self.patent()).collect();
                let round = [1, 2, 3, 5, 8, 10, 20, 50][self.random.usize(0..8)] * 10_000;
                let odd = self.random.u32(3_000..400_000);
                let amount = match self.random.u32(0..10) {
                    0 => None,
                    1..=6 => Some(round),
                    _ => Some(odd),
                };
                let at = self.deal(way, [&seller, &buyer], patents, day, amount);
                let late = self.random.u32(0..330);
                let soon = self.random.bool();
                self.pay(at, if soon { late % 60 } else { late });
            }
            // One patent at its published price to many: open, free or not; and an ordinary licence with a price list.
            for (kind, yuan) in [
                (LicenceKind::Open, 9_800),
                (LicenceKind::Open, 0),
                (LicenceKind::OpenLike, 5_000),
                (LicenceKind::NonExclusive, 6_800),
            ] {
                let (seller, patent, first) = (sellers[self.random.usize(0..18)].clone(), self.patent(), self.day());
                for _ in 0..self.random.u32(8..30) {
                    let (buyer, day) = (firms[self.random.usize(0..160)].clone(), later(first, self.random.u32(0..60)));
                    let at = self.deal(DealWay::Licence, [&seller, &buyer], vec![patent.clone()], day, Some(yuan));
                    self.deals[at].licence_kind = Some(kind);
                    self.pay(at, 20);
                }
            }
            // A catalogue at round prices, a ceremony, a portfolio in several contracts.
            let (seller, first) = (sellers[self.random.usize(0..18)].clone(), self.quiet_day());
            for place in 0..12 {
                let (buyer, patent) = (firms[self.random.usize(0..160)].clone(), self.patent());
                let at = self.deal(
                    DealWay::Transfer,
                    [&seller, &buyer],
                    vec![patent],
                    later(first, place * 5),
                    Some(40_000),
                );
                self.pay(at, 10);
            }
            let day = self.quiet_day();
            for buyer in &firms[year as usize % 100..year as usize % 100 + 16] {
                let patent = self.patent();
                self.sale([&seller, buyer], patent, day);
            }
            for _ in 0..3 {
                let patent = self.patent();
                self.sale([&seller, &firms[100]], patent, day);
            }
            // A group gives its own daughter what it needs.
            let (mother, daughter) = (self.party("集团"), self.party("集团子公司"));
            for _ in 0..3 {
                let patent = self.patent();
                self.deal(DealWay::Licence, [&mother, &daughter], vec![patent], day, Some(0));
            }
            // Who deals in patents sells them after some time; firms sell each other their own.
            let dealer = self.party("运营公司");
            for _ in 0..4 {
                let (patent, day) = (self.patent(), self.quiet_day());
                self.sale([&sellers[1], &dealer], patent.clone(), day);
                let after = self.random.u32(200..500);
                let third = &firms[self.random.usize(0..160)];
                self.sale([&dealer, third], patent, later(day, after));
            }
            let (one, other, day) = (self.party("公司"), self.party("公司"), self.quiet_day());
            let (mine, yours) = (self.patent(), self.patent());
            self.sale([&one, &other], mine, day);
            self.sale([&other, &one], yours, later(day, 30));
        }
    }

    /// Honest deals that look like the others: what an office has to explain away.
    fn hard(&mut self) {
        let names: Vec<String> = self.firms.iter().map(|firm| firm.name.clone()).collect();
        for name in &names {
            // People of one name are not one person.
            let person = format!("常见姓名{}", self.random.u32(0..300));
            self.tell(name, "法定代表人", &person);
        }
        for year in 2021..=2025 {
            // A university's own firm, by shares; a mother and daughter under one roof.
            let (school, own) = (self.party("学院"), self.party("学院科技公司"));
            self.tell(&school, "联系人", &format!("教授{year}"));
            self.tell(&own, "负责人", &format!("教授{year}"));
            let (patent, day) = (self.patent(), self.quiet_day());
            let at = self.deal(DealWay::Equity, [&school, &own], vec![patent], day, Some(800_000));
            self.pay(at, 1);
            let (mother, daughter) = (self.party("集团"), self.party("集团子公司"));
            for name in [&mother, &daughter] {
                self.tell(name, "地址", &format!("同一园区大道{year}号主楼"));
            }
            let patent = self.patent();
            self.sale([&mother, &daughter], patent, day);
            // Some pay after more than a year.
            for _ in 0..6 {
                let (patent, day) = (self.patent(), self.quiet_day());
                let at = self.deal(DealWay::Licence, [&school, &names[40]], vec![patent], day, Some(77_000));
                let late = self.random.u32(250..480);
                self.pay(at, late);
            }
        }
        // A university sells off what it does not need at one price.
        let (school, first) = (self.party("学院"), date(2024, 4, 8));
        for place in 0..10 {
            let (patent, buyer) = (self.patent(), names[60 + place as usize].clone());
            let at = self.deal(DealWay::Transfer, [&school, &buyer], vec![patent], later(first, place), Some(9_900));
            self.pay(at, 5);
        }
    }

    fn circle(&mut self, parties: usize, patent: Option<&str>, last: u32) -> Vec<usize> {
        let names: Vec<String> = (0..parties).map(|_| self.party("贸易公司")).collect();
        // Early enough that the last of it is signed by the day.
        let first = later(START, self.random.u32(0..1_400));
        let deals = (0..parties).map(|at| {
            let patent = patent.map_or_else(|| self.patent(), str::to_owned);
            // A week on each, and home at the end.
            let day = later(first, if at + 1 == parties { last } else { u32::try_from(at).unwrap() * 7 });
            self.sale([&names[at], &names[(at + 1) % parties]], patent, day)
        });
        deals.collect()
    }

    /// Contracts of one seller, so many days apart.
    fn batch(&mut self, count: usize, apart: u32, yuan: u32) -> Vec<usize> {
        let (seller, first) = (self.party("事务所"), self.quiet_day());
        let deals = (0..count).map(|place| {
            let (buyer, patent) = (self.party("公司"), self.patent());
            let day = later(first, u32::try_from(place).unwrap() * apart);
            let at = self.deal(DealWay::Transfer, [&seller, &buyer], vec![patent], day, Some(yuan));
            self.pay(at, 5);
            at
        });
        deals.collect()
    }

    fn same_day(&mut self, sellers: usize, each: usize) -> Vec<usize> {
        let (buyer, day) = (self.party("公司"), self.quiet_day());
        let sellers: Vec<String> = (0..sellers).map(|_| self.party("研究所")).collect();
        let pairs = sellers.iter().flat_map(|seller| (0..each).map(move |_| seller));
        let deals = pairs.map(|seller| {
            let patent = self.patent();
            self.sale([seller, &buyer], patent, day)
        });
        deals.collect()
    }

    /// Two sides with one mark in two spellings.
    fn kin(&mut self, marks: [(&str, &str); 2]) -> usize {
        let (one, other, patent, day) = (self.party("研究所"), self.party("公司"), self.patent(), self.quiet_day());
        for (party, (header, text)) in [&one, &other].into_iter().zip(marks) {
            self.tell(party, header, text);
        }
        self.sale([&one, &other], patent, day)
    }

    /// A burst just before a cut-off, each contract at a price of its own, none of them paid.
    fn rush(&mut self, count: usize) -> Vec<usize> {
        let (seller, buyer) = (self.party("研究所"), self.party("公司"));
        let (month, of_month) = [(3, 31), (6, 30), (9, 30), (12, 31)][self.random.usize(0..4)];
        let cutoff = Date::new(self.random.i16(2021..=2024), month, of_month).unwrap();
        let deals = (0..count).map(|place| {
            let (patent, yuan) = (self.patent(), 50_300 + 1_100 * u32::try_from(place).unwrap());
            let before = i64::try_from(place).unwrap() * 2;
            let day = cutoff.saturating_sub(jiff::Span::new().days(before));
            self.deal(DealWay::Transfer, [&seller, &buyer], vec![patent], day, Some(yuan))
        });
        deals.collect()
    }

    /// Every pattern, on the threshold and beyond it; and beside each what is just short of it.
    fn planted(&mut self) {
        for (parties, last) in [(3, 365), (4, 120), (5, 200)] {
            let deals = self.circle(parties, None, last);
            self.plant(RuleCode::Ring, &deals);
        }
        for parties in [2, 3] {
            let patent = self.patent();
            let deals = self.circle(parties, Some(&patent), 90);
            self.plant(RuleCode::Ring, &deals);
        }
        self.circle(3, None, 366);
        self.circle(6, None, 100);
        for count in [8, 13] {
            let deals = self.batch(count, 7, 0);
            self.plant(RuleCode::ZeroPrice, &deals);
            let deals = self.batch(count, 6, 19_900);
            self.plant(RuleCode::SamePrice, &deals);
        }
        let deals = self.batch(20, 4, 30_000);
        self.plant(RuleCode::SamePrice, &deals);
        self.batch(7, 7, 0);
        self.batch(7, 6, 19_900);
        self.batch(19, 4, 30_000);
        self.batch(8, 13, 19_900);
        for (sellers, each) in [(1, 5), (1, 9), (8, 1)] {
            let deals = self.same_day(sellers, each);
            self.plant(RuleCode::OneDay, &deals);
        }
        self.same_day(1, 4);
        self.same_day(7, 1);
        for marks in [
            [("电话", "0571-8888 0001"), ("联系电话", "（0571）88880001")],
            [("地址", "丙市丁区戊路 8 号 2 栋"), ("注册地址", "丙市丁区戊路8号（2栋）")],
            [("法定代表人", "欧阳 某某"), ("实际控制人", "欧阳某某")],
        ] {
            let deal = self.kin(marks);
            self.plant(RuleCode::Related, &[deal]);
        }
        // An agent's telephone with four is nobody's.
        let agent = [("电话", "0571-66660000"), ("电话", "0571-66660000")];
        self.kin(agent);
        self.kin(agent);
        for (signed, is_due) in [(date(2025, 7, 1), true), (date(2023, 5, 9), true), (date(2025, 7, 2), false)] {
            let (seller, buyer, patent) = (self.party("研究所"), self.party("公司"), self.patent());
            let at = self.deal(DealWay::Licence, [&seller, &buyer], vec![patent], signed, Some(123_000));
            if is_due {
                self.plant(RuleCode::NeverPaid, &[at]);
            }
        }
        for days in [0, 45, 180, 181] {
            let (seller, buyer, third) = (self.party("大学"), self.party("公司"), self.party("公司"));
            let (patent, day) = (self.patent(), self.quiet_day());
            let bought = self.sale([&seller, &buyer], patent.clone(), day);
            let sold = self.sale([&buyer, &third], patent, later(day, days));
            if days <= 180 {
                self.plant(RuleCode::Resold, &[bought, sold]);
            }
        }
        for (count, paid) in [(5, 0), (8, 0), (8, 1), (4, 0), (6, 2)] {
            let deals = self.rush(count);
            for at in &deals[..paid] {
                self.pay(*at, 30);
            }
            for at in &deals[paid..] {
                self.plant(RuleCode::NeverPaid, &[*at]);
            }
            if count - paid >= 5 {
                self.plant(RuleCode::SubsidyTiming, &deals[paid..]);
            }
        }
        // Paid for, and gone to a third party in spring.
        let deals = self.rush(6);
        let third = self.party("公司");
        let mut all = deals.clone();
        for (place, at) in deals.into_iter().enumerate() {
            self.pay(at, 5);
            let bought = self.deals[at].clone();
            let (holder, patent) = (bought.buyer.unwrap(), bought.patents[0].clone());
            let day = later(bought.signed_on.unwrap(), 100 + 9 * u32::try_from(place).unwrap());
            let sold = self.sale([&holder, &third], patent, day);
            self.plant(RuleCode::Resold, &[at, sold]);
            all.push(sold);
        }
        self.plant(RuleCode::SubsidyTiming, &all);
    }

    /// What the rules tell, with its weight.
    fn told(&mut self) -> BTreeMap<(RuleCode, BTreeSet<String>), Severity> {
        self.random.shuffle(&mut self.deals);
        let alerts = alerts_of(&self.deals, &self.firms, &RULES, TODAY);
        let one = |alert: &super::Alert| {
            let numbers = alert.contracts.iter().map(|evidence| evidence.contract.clone());
            ((alert.rule, numbers.collect()), alert.severity)
        };
        let told: BTreeMap<_, _> = alerts.iter().map(one).collect();
        assert_eq!(told.len(), alerts.len(), "nothing is told twice");
        told
    }
}

const SEEDS: std::ops::Range<u64> = 1..11;

#[test]
fn five_honest_years_are_silent() {
    for seed in SEEDS {
        let mut world = World::new(seed);
        world.honest();
        assert!(world.deals.len() > 1_000);
        assert_eq!(world.told(), BTreeMap::new(), "seed {seed}");
    }
}

/// Counts by rule over all seeds.
#[derive(Debug, Default)]
struct Counts {
    planted: usize,
    told: usize,
    right: usize,
    /// Told wrongly, and not as a trifle.
    heavy: usize,
}

fn measured(name: &str, make: fn(&mut World)) -> BTreeMap<RuleCode, Counts> {
    let mut counts: BTreeMap<RuleCode, Counts> = BTreeMap::new();
    let mut contracts = 0;
    for seed in SEEDS {
        let mut world = World::new(seed);
        make(&mut world);
        contracts += world.deals.len();
        let told = world.told();
        for rule in RuleCode::ALL {
            let count = counts.entry(rule).or_default();
            count.planted += world.truth.iter().filter(|(code, _)| *code == rule).count();
            for (alert, severity) in told.iter().filter(|((code, _), _)| *code == rule) {
                let right = world.truth.contains(alert);
                count.told += 1;
                count.right += usize::from(right);
                count.heavy += usize::from(!right && *severity != Severity::Low);
            }
        }
    }
    println!("{name}: {contracts} contracts in {} seeds", SEEDS.count());
    println!(
        "{:<16}{:>8}{:>8}{:>8}{:>16}{:>11}{:>8}",
        "rule", "planted", "told", "right", "wrong, not low", "precision", "recall"
    );
    for (rule, Counts { planted, told, right, heavy }) in &counts {
        let share = |of: usize| *right as f64 / of.max(1) as f64;
        let (precision, recall) = (share(*told), share(*planted));
        println!("{:<16}{planted:>8}{told:>8}{right:>8}{heavy:>16}{precision:>11.3}{recall:>8.3}", rule.code());
    }
    counts
}

#[test]
fn exactly_what_was_planted_among_honest_deals_is_told() {
    let counts = measured("planted among honest deals", |world| {
        world.honest();
        world.planted();
    });
    for (rule, counts) in counts {
        let Counts { planted, told, right, .. } = counts;
        assert!(planted > 0 && planted == told && told == right, "{rule:?}: {counts:?}");
    }
}

#[test]
fn among_deals_that_only_look_abnormal_everything_planted_is_still_told() {
    let counts = measured("planted among honest deals that look abnormal", |world| {
        world.honest();
        world.hard();
        world.planted();
    });
    for (rule, counts) in counts {
        let Counts { planted, told, right, heavy } = counts;
        assert!(planted == right, "{rule:?}: {counts:?}");
        // What looks the same is told, too: related sides as a trifle, late payers, a sale at one price. Nothing else is.
        match rule {
            RuleCode::Related => assert_eq!(heavy, 0, "{counts:?}"),
            RuleCode::NeverPaid | RuleCode::SamePrice => assert!(told - right <= 10, "{rule:?}: {counts:?}"),
            _ => assert_eq!(told, right, "{rule:?}: {counts:?}"),
        }
    }
}
