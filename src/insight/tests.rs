//! The boards over a real store, each against a count that is made another way: from the records themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::*;
use crate::assessment::{Assessor, DormancyState, Outside, OutsideRecord, Rules};
use crate::domain::{Audience, ExploitationStatus, LegalState, Need, NeedPrivacy, Patent, PatentKind, Visibility};
use crate::resources::Resources;
use crate::store::{Home, ImportMeta, Reader};
use crate::taxonomy::{Chain, Taxonomy};

const TODAY: Date = date(2026, 11, 24);

static TABLES: LazyLock<(Taxonomy, Rules)> = LazyLock::new(|| {
    let resources = Resources::built_in();
    (Taxonomy::load(&resources).unwrap(), Rules::load(&resources).unwrap())
});

#[derive(Debug)]
struct NothingElse;

impl Outside for NothingElse {
    fn of(&self, _: &Patent, _: Date) -> OutsideRecord {
        OutsideRecord::default()
    }
}

fn kept(patents: &[Patent], needs: &[Need]) -> (tempfile::TempDir, Reader) {
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
    patents.iter().for_each(|patent| drop(import.put(patent).unwrap()));
    needs.iter().for_each(|need| drop(import.put(need).unwrap()));
    import.commit().unwrap();
    drop(writer);
    (folder, home.open_reading().unwrap())
}

fn surveyed(reader: &Reader, today: Date) -> Survey {
    let (taxonomy, rules) = &*TABLES;
    Survey::of(reader, taxonomy, rules, &NothingElse, today).unwrap()
}

fn patent(code: usize, title: &str, region: &str) -> Patent {
    Patent {
        code: Some(format!("p{code}")),
        title: Some(title.to_owned()),
        patent_type: Some(PatentKind::Invention),
        owners: vec!["甲大学".to_owned()],
        region: Some(region.to_owned()).filter(|region| !region.is_empty()),
        filing_date: Some(date(2018, 5, 10)),
        grant_date: Some(date(2020, 5, 10)),
        legal_state: Some(LegalState::InForce),
        exploitation: Some(ExploitationStatus::Unworked),
        ..Patent::default()
    }
}

fn need(code: usize, title: &str, region: &str) -> Need {
    Need {
        code: Some(format!("n{code}")),
        title: Some(title.to_owned()),
        privacy: Some(NeedPrivacy::Public),
        region: Some(region.to_owned()).filter(|region| !region.is_empty()),
        ..Need::default()
    }
}

/// Declared by its id: its name may hold words of other nodes.
fn node_of(chain: &Chain, at: usize) -> String {
    chain.nodes[at].id.to_string()
}

/// Records of many kinds, from a seed.
fn many(seed: u64) -> (Vec<Patent>, Vec<Need>) {
    let (taxonomy, _) = &*TABLES;
    let mut random = fastrand::Rng::with_seed(seed);
    let regions =
        ["", "北京市", "鄂尔多斯市东胜区", "鄂尔多斯市", "内蒙古", "内蒙古包头市", "山西太原市", "恩施市", "某地"];
    let classes = ["A01B1/00", "C10B53/00", "H01F1/057", "D06M11/00", "G06F16/00", "B61D1/00", ""];
    let titles = ["一种羊绒围巾", "煤矿液压支架", "富硒茶叶的种植方法", "永磁材料", "数据治理方法", "装置"];
    let states = [Some(LegalState::InForce), Some(LegalState::Lapsed), Some(LegalState::Pending), None];
    let worked = [None, Some(ExploitationStatus::Unworked), Some(ExploitationStatus::OwnUse)];
    let owners = ["甲大学", "乙研究院", "甲 大学", "浙江大学", "丙公司"];
    let chains = taxonomy.chains();
    let patents = (0..400).map(|at| Patent {
        ipc: classes[random.usize(..classes.len())].parse().ok().into_iter().collect(),
        legal_state: states[random.usize(..states.len())],
        exploitation: worked[random.usize(..worked.len())],
        grant_date: Some(date(2016 + random.i16(0..10), 1 + random.i8(0..12), 1)),
        owners: (0..random.usize(..3)).map(|_| owners[random.usize(..owners.len())].to_owned()).collect(),
        chain: (random.u8(..3) == 0).then(|| node_of(&chains[random.usize(..8)], 0)).into_iter().collect(),
        visibility: [None, Some(Visibility::LoggedIn), Some(Visibility::Named)][random.usize(..3)],
        ..patent(at, titles[random.usize(..titles.len())], regions[random.usize(..regions.len())])
    });
    let patents: Vec<Patent> = patents.collect();
    let needs = (0..200).map(|at| Need {
        valid_until: [None, Some(TODAY), Some(date(2026, 11, 23))][random.usize(..3)],
        privacy: [None, Some(NeedPrivacy::Public), Some(NeedPrivacy::MatchOnly)][random.usize(..3)],
        chain: (random.u8(..3) == 0).then(|| node_of(&chains[random.usize(..8)], 0)).into_iter().collect(),
        ..need(at, titles[random.usize(..titles.len())], regions[random.usize(..regions.len())])
    });
    (patents, needs.collect())
}

/// Two digits of the province that a record is in, told without the survey.
fn province(region: Option<&str>, owner: Option<&String>) -> String {
    let (taxonomy, _) = &*TABLES;
    let region = region.and_then(|text| taxonomy.region(text));
    let region = region.or_else(|| taxonomy.seat(owner?));
    region.map_or_else(|| "0".to_owned(), |region| format!("{}0000", &region.code[..2]))
}

#[test]
fn pools_equal_a_count_over_the_records_and_their_lines_sum_to_the_whole() {
    let (taxonomy, rules) = &*TABLES;
    for seed in 0..3 {
        let (patents, needs) = many(seed);
        let (_folder, reader) = kept(&patents, &needs);
        let survey = surveyed(&reader, TODAY);
        for audience in [Audience::Visitor, Audience::Operator] {
            let board = pools_by_region(survey.seen_by(audience), taxonomy, &Parted::of(None), &Scope::default());
            let assessor = Assessor { rules, taxonomy, today: TODAY };
            let mut counted: BTreeMap<(String, DormancyState), u64> = BTreeMap::new();
            for patent in patents.iter().filter(|patent| patent.is_seen_by(audience)) {
                let (dormancy, _) = assessor.use_of(patent, OutsideRecord::default());
                *counted
                    .entry((province(patent.region.as_deref(), patent.owners.first()), dormancy.state))
                    .or_default() += 1;
            }
            for line in &board.lines {
                for (state, count) in STATES.iter().zip(line.tally.states) {
                    assert_eq!(counted.remove(&(line.code.clone(), *state)).unwrap_or(0), count, "{}", line.name);
                }
                assert_eq!(line.tally.states.iter().sum::<u64>(), line.tally.patents);
                assert_eq!(line.tally.grades.iter().sum::<u64>(), line.tally.patents);
            }
            assert!(counted.is_empty(), "{counted:?}");
            let sum = |of: fn(&PoolLine) -> u64| board.lines.iter().map(of).sum::<u64>();
            assert_eq!(sum(|line| line.tally.patents), board.total.patents);
            assert_eq!(sum(|line| line.needs), board.needs);
            let wanted = |need: &&Need| {
                need.valid_until.is_none_or(|until| TODAY <= until)
                    && (audience == Audience::Operator || need.effective_privacy() != NeedPrivacy::MatchOnly)
            };
            assert_eq!(needs.iter().filter(wanted).count() as u64, board.needs);
        }
    }
}

#[test]
fn owners_in_two_spellings_are_one_and_each_patent_is_in_the_total_once() {
    let shared =
        Patent { owners: vec!["甲大学".into(), "甲 大学".into(), "乙院".into()], ..patent(1, "装置", "") };
    let (_folder, reader) = kept(&[shared, patent(2, "方法", "")], &[]);
    let survey = surveyed(&reader, TODAY);
    let board = pools_by_owner(survey.seen_by(Audience::Visitor), &Scope::default());
    let lines: Vec<(&str, u64)> = board.lines.iter().map(|line| (line.name.as_str(), line.tally.sleeping())).collect();
    assert_eq!(lines, [("甲大学", 2), ("乙院", 1)]);
    assert_eq!(board.total.patents, 2);
}

#[test]
fn a_patent_enters_the_pool_on_the_day_its_years_are_over() {
    let (taxonomy, _) = &*TABLES;
    let young = Patent { grant_date: Some(date(2023, 11, 24)), ..patent(1, "装置", "北京") };
    let (_folder, reader) = kept(&[young], &[]);
    let sleeping = |today| {
        let survey = surveyed(&reader, today);
        pools_by_region(survey.seen_by(Audience::Visitor), taxonomy, &Parted::of(None), &Scope::default())
            .total
            .sleeping()
    };
    assert_eq!((sleeping(date(2026, 11, 23)), sleeping(date(2026, 11, 24))), (0, 1));
    assert_eq!((sleeping(date(2038, 5, 10)), sleeping(date(2038, 5, 11))), (1, 0), "its term is over");
}

#[test]
fn a_need_counts_to_its_last_day() {
    let (taxonomy, _) = &*TABLES;
    let wanted = Need { valid_until: Some(TODAY), ..need(1, "围巾起球", "北京") };
    let (_folder, reader) = kept(&[], &[wanted]);
    let demand = |today| {
        let survey = surveyed(&reader, today);
        let seen = survey.seen_by(Audience::Visitor);
        HeatMap::of(seen, None, taxonomy, &Parted::of(None), &Scope::default()).total.demand
    };
    assert_eq!((demand(TODAY), demand(date(2026, 11, 25))), (1, 0));
}

/// A chain where every node has a patent and a need in a county, but for those left out.
fn chain_in(chain: &Chain, region: &str, without: &[usize]) -> (Vec<Patent>, Vec<Need>) {
    let nodes: Vec<usize> = (0..chain.nodes.len()).filter(|at| !without.contains(at)).collect();
    let patents = nodes
        .iter()
        .map(|at| Patent { chain: vec![node_of(chain, *at)], ..patent(*at, &format!("第{at}件"), region) });
    let needs =
        nodes.iter().map(|at| Need { chain: vec![node_of(chain, *at)], ..need(*at, &format!("第{at}条"), region) });
    (patents.collect(), needs.collect())
}

fn board_of(survey: &Survey, served: Option<&Served>, region: &str, chain: &str) -> GapBoard {
    let (taxonomy, _) = &*TABLES;
    let parted = Parted::of(taxonomy.region(region).as_ref());
    let (seen, scope) = (survey.seen_by(Audience::Visitor), Scope::default());
    GapsOf { seen, served, taxonomy, parted: &parted, scope: &scope }.board(Some(chain))
}

fn missing(board: &GapBoard) -> Vec<&str> {
    let nodes = board.chains.iter().flat_map(|chain| &chain.nodes);
    nodes.filter(|node| node.role == Some(Role::Mend)).map(|node| node.node.as_str()).collect()
}

#[test]
fn a_planted_gap_is_the_one_reported_and_a_whole_chain_has_none() {
    let (taxonomy, _) = &*TABLES;
    let chain = taxonomy.chain("cashmere").unwrap();
    let (patents, needs) = chain_in(chain, "鄂尔多斯市东胜区", &[]);
    let (_folder, reader) = kept(&patents, &needs);
    let whole = board_of(&surveyed(&reader, TODAY), None, "东胜区", "cashmere");
    assert_eq!(missing(&whole), Vec::<&str>::new());
    assert_eq!(whole.chains[0].roles[Role::Strengthen as usize], chain.nodes.len());

    let (patents, needs) = chain_in(chain, "鄂尔多斯市东胜区", &[3]);
    let (_folder, reader) = kept(&patents, &needs);
    let survey = surveyed(&reader, TODAY);
    for region in ["东胜区", "鄂尔多斯市", "内蒙古"] {
        let board = board_of(&survey, None, region, "cashmere");
        assert_eq!(missing(&board), [&*chain.nodes[3].id], "{region}");
    }
    // A region where the chain does not live, and whose profile does not name it, lacks nothing of it.
    assert_eq!(missing(&board_of(&survey, None, "北京", "cashmere")), Vec::<&str>::new());
    // The profile of a city names it: there everything is missing, also where there is nothing at all.
    let (_folder, reader) = kept(&[], &[]);
    let empty = board_of(&surveyed(&reader, TODAY), None, "鄂尔多斯市", "cashmere");
    assert_eq!(missing(&empty).len(), chain.nodes.len());
}

#[test]
fn supply_without_demand_is_extended_to_a_neighbour_that_wants_or_promoted() {
    let (taxonomy, _) = &*TABLES;
    let chain = taxonomy.chain("cashmere").unwrap();
    let of = |position| chain.nodes.iter().position(|node| node.position == position).unwrap();
    let (up, middle) = (of(crate::taxonomy::Position::Upstream), of(crate::taxonomy::Position::Midstream));
    let down = of(crate::taxonomy::Position::Downstream);
    let offered = Patent { chain: vec![node_of(chain, up)], ..patent(1, "一", "北京") };
    let role_with = |wanted: usize| {
        let wanted = Need { chain: vec![node_of(chain, wanted)], ..need(1, "二", "北京") };
        let (_folder, reader) = kept(std::slice::from_ref(&offered), &[wanted]);
        let board = board_of(&surveyed(&reader, TODAY), None, "北京", "cashmere");
        board.chains[0].nodes[up].role.unwrap()
    };
    assert_eq!(role_with(up), Role::Strengthen);
    assert_eq!(role_with(middle), Role::Extend);
    assert_eq!(role_with(down), Role::Promote, "two stages away");
}

#[test]
fn parts_of_a_node_and_cells_of_the_map_sum_to_their_totals() {
    let (taxonomy, _) = &*TABLES;
    for seed in 0..3 {
        let (patents, needs) = many(seed);
        let (_folder, reader) = kept(&patents, &needs);
        let survey = surveyed(&reader, TODAY);
        let seen = survey.seen_by(Audience::Operator);
        let first_need = survey.needs.iter().find(|need| need.valid).unwrap().key;
        let waiting = Waiting::from_pairs(vec![Waits { need: first_need, patent: survey.patents[0].key, cents: 9000 }]);
        let served = Served::of(seen, &waiting, 50.0);
        for region in [None, taxonomy.region("内蒙古"), taxonomy.region("鄂尔多斯")] {
            let parted = Parted::of(region.as_ref());
            let scope =
                Scope { region: region.as_ref().map(|region| region.code.parse().unwrap()), ..Scope::default() };
            let board = GapsOf { seen, served: Some(&served), taxonomy, parted: &parted, scope: &scope }.board(None);
            for node in board.chains.iter().flat_map(|chain| &chain.nodes) {
                let mut sum = Cell { matched: Some(0), ..Cell::default() };
                node.parts.iter().for_each(|part| sum.add(part.cell));
                assert_eq!(sum, node.cell, "{}", node.node);
                // Counted another way: the list behind the cell.
                let number = survey
                    .nodes
                    .iter()
                    .zip(0_u16..)
                    .find_map(|(_, at)| (*survey.node(taxonomy, at)?.1.id == *node.node).then_some(at));
                let scope = Scope { nodes: number.map(|at| vec![at]), on_offer: true, ..scope.clone() };
                assert_eq!(seen.patents().filter(|row| scope.takes(row)).count() as u64, node.cell.supply);
                assert_eq!(seen.needs().filter(|row| scope.takes_need(row)).count() as u64, node.cell.demand);
            }
            let map = HeatMap::of(seen, Some(&served), taxonomy, &parted, &scope);
            for (axis, cells) in map.industries.iter().zip(&map.cells) {
                let mut sum = Cell { matched: Some(0), ..Cell::default() };
                cells.iter().for_each(|cell| sum.add(*cell));
                assert_eq!(sum, axis.total);
            }
            for (at, axis) in map.parts.iter().enumerate() {
                let mut sum = Cell { matched: Some(0), ..Cell::default() };
                map.cells.iter().for_each(|row| sum.add(row[at]));
                assert_eq!(sum, axis.total);
            }
            let alive = |patent: &&Patent| !patent.state_on(TODAY).is_some_and(LegalState::is_dead);
            if region.is_none() {
                assert_eq!(map.total.supply, patents.iter().filter(alive).count() as u64);
                assert_eq!(map.total.matched, Some(1));
            }
        }
    }
}

#[test]
fn a_need_under_the_threshold_is_on_the_challenge_list_and_one_on_it_is_not() {
    let (_folder, reader) = kept(&[patent(1, "甲", "")], &[need(1, "一", ""), need(2, "二", ""), need(3, "三", "")]);
    let survey = surveyed(&reader, TODAY);
    let keys: Vec<u64> = survey.needs.iter().map(|need| need.key).collect();
    let pair = |need, cents| Waits { need, patent: survey.patents[0].key, cents };
    let waiting = Waiting::from_pairs(vec![pair(keys[0], 5000), pair(keys[1], 4999)]);
    let seen = survey.seen_by(Audience::Visitor);
    let unmet = challenges(seen, &Served::of(seen, &waiting, 50.0), &Scope::default());
    let found: Vec<(u64, Option<u16>)> =
        unmet.iter().map(|(need, best)| (need.key, best.map(|best| best.cents))).collect();
    assert_eq!(found, [(keys[1], Some(4999)), (keys[2], None)]);
}

#[test]
fn what_a_reader_may_not_see_meets_no_need_of_his() {
    let hidden = Patent { visibility: Some(Visibility::LoggedIn), ..patent(1, "甲", "") };
    let (_folder, reader) = kept(&[hidden], &[need(1, "一", "")]);
    let survey = surveyed(&reader, TODAY);
    let waiting =
        Waiting::from_pairs(vec![Waits { need: survey.needs[0].key, patent: survey.patents[0].key, cents: 9000 }]);
    let unmet = |audience| {
        let seen = survey.seen_by(audience);
        challenges(seen, &Served::of(seen, &waiting, 50.0), &Scope::default()).len()
    };
    assert_eq!((unmet(Audience::Visitor), unmet(Audience::Operator)), (1, 0));
}

#[test]
fn the_wake_up_list_holds_every_sleeper_once_the_best_waiting_need_first() {
    let (patents, needs) = many(7);
    let (_folder, reader) = kept(&patents, &needs);
    let survey = surveyed(&reader, TODAY);
    let mut random = fastrand::Rng::with_seed(7);
    let pairs = survey.needs.iter().filter(|need| need.valid).flat_map(|need| {
        (0..5)
            .map(|_| (need.key, survey.patents[random.usize(..survey.patents.len())].key, random.u16(3000..9000)))
            .collect::<Vec<_>>()
    });
    let pairs: BTreeMap<(u64, u64), u16> = pairs.map(|(need, patent, cents)| ((need, patent), cents)).collect();
    let waiting = Waiting::from_pairs(
        pairs.iter().map(|((need, patent), cents)| Waits { need: *need, patent: *patent, cents: *cents }).collect(),
    );
    for audience in [Audience::Visitor, Audience::Operator] {
        let seen = survey.seen_by(audience);
        let lines = wake_up(seen, &waiting, &Scope::default());
        let asleep: BTreeSet<u64> = seen.patents().filter(|row| row.sleeps()).map(|row| row.key).collect();
        assert_eq!(lines.iter().map(|line| line.patent).collect::<BTreeSet<_>>(), asleep);
        assert_eq!(lines.len(), asleep.len());
        assert!(lines.is_sorted_by_key(|line| std::cmp::Reverse(line.best.map(|best| best.cents))));
        let seen_needs: BTreeSet<u64> = seen.needs().map(|need| need.key).collect();
        for line in &lines {
            let of = pairs.iter().filter(|((need, patent), _)| *patent == line.patent && seen_needs.contains(need));
            let scores: Vec<u16> = of.map(|(_, cents)| *cents).collect();
            assert_eq!(line.best.map(|best| best.cents), scores.iter().copied().max());
            assert_eq!(line.waiting as usize, scores.len());
        }
    }
}

#[test]
fn a_farm_patent_is_known_by_class_or_word_and_others_are_not() {
    let (taxonomy, _) = &*TABLES;
    let patents = [
        Patent { ipc: vec!["A01B1/00".parse().unwrap()], ..patent(1, "装置", "恩施市") },
        patent(2, "富硒茶叶的种植方法", "恩施市"),
        Patent { ipc: vec!["B61D1/00".parse().unwrap()], ..patent(3, "机车", "恩施市") },
    ];
    let (_folder, reader) = kept(&patents, &[need(1, "蔬菜大棚灌溉", "恩施市"), need(2, "机车降噪", "恩施市")]);
    let survey = surveyed(&reader, TODAY);
    let board = pools_by_industry(survey.seen_by(Audience::Visitor), taxonomy, "farm", &Scope::default());
    assert_eq!((board.lines.len(), board.lines[0].tally.patents, board.lines[0].needs), (1, 2, 1));
    assert_eq!(board.elsewhere, 1);
}

#[test]
fn another_profile_gives_other_pools_without_code() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("data/regions")).unwrap();
    std::fs::write(
        folder.path().join("data/regions/profiles.tsv"),
        "110000\tdesk\t书桌产业\t书桌|课桌\tA47B*\t手术\tcashmere\n",
    )
    .unwrap();
    let taxonomy = Taxonomy::load(&Resources::of_home(folder.path())).unwrap();
    let (_, rules) = &*TABLES;
    let patents = [
        patent(1, "一种课桌", "北京"),
        Patent { ipc: vec!["A47B3/00".parse().unwrap()], ..patent(2, "折叠装置", "北京") },
        patent(3, "手术课桌", "北京"),
        patent(4, "羊绒围巾", "北京"),
    ];
    let (_folder, reader) = kept(&patents, &[need(1, "课桌摇晃", "北京")]);
    let survey = Survey::of(&reader, &taxonomy, rules, &NothingElse, TODAY).unwrap();
    let seen = survey.seen_by(Audience::Visitor);
    let board = pools_by_industry(seen, &taxonomy, "local", &Scope::default());
    let lines: Vec<(&str, u64, u64)> =
        board.lines.iter().map(|line| (line.code.as_str(), line.tally.patents, line.needs)).collect();
    assert_eq!(lines, [("110000/desk", 2, 1)]);
    let elsewhere = Scope { region: Some(440_000), ..Scope::default() };
    assert!(pools_by_industry(seen, &taxonomy, "local", &elsewhere).lines.is_empty());
    let (parted, scope) = (Parted::of(taxonomy.region("北京").as_ref()), Scope::default());
    let gaps = GapsOf { seen, served: None, taxonomy: &taxonomy, parted: &parted, scope: &scope }.board(None);
    assert!(gaps.chains[0].of_profile && gaps.chains[0].chain == "cashmere");
}

#[test]
fn trends_count_each_patent_in_its_year() {
    let filed = |code, year, class: &str| Patent {
        filing_date: Some(date(year, 3, 1)),
        ipc: vec![class.parse().unwrap()],
        ..patent(code, "装置", "")
    };
    let (_folder, reader) =
        kept(&[filed(1, 2018, "A47B3/00"), filed(2, 2020, "A47B1/00"), filed(3, 2020, "D06M1/00")], &[]);
    let survey = surveyed(&reader, TODAY);
    let trends = Trends::of(survey.seen_by(Audience::Visitor), &Scope::default(), 9);
    assert_eq!(trends.years, [2018, 2019, 2020]);
    assert_eq!((trends.all.counts, trends.all.total), (vec![1, 0, 2], 3));
    let classes: Vec<(&str, &[u64])> =
        trends.classes.iter().map(|line| (line.name.as_str(), line.counts.as_slice())).collect();
    assert_eq!(classes, [("A47B", &[1, 0, 1][..]), ("D06M", &[0, 0, 1])]);
    assert_eq!(trends.owners[0].total, 3);
}
