//! The order by quality: the figure that is shown, on the day that is asked for.

use super::{Shelf, TAXONOMY, TODAY, titled};
use crate::assessment::{Assessor, Rules};
use crate::domain::{Date, LegalState, Patent, PatentKind};
use crate::resources::Resources;
use crate::search::Sort;

fn patent(number: &str, kind: PatentKind, filed: Date, state: Option<LegalState>, stars: Option<u8>) -> Patent {
    Patent {
        number: Some(number.parse().unwrap()),
        patent_type: Some(kind),
        filing_date: Some(filed),
        legal_state: state,
        self_rating: stars,
        claims_count: stars.map(|stars| u32::from(stars) * 3),
        ..titled("一种包装装置")
    }
}

fn shelf() -> Shelf {
    use PatentKind::{Invention, UtilityModel};
    let day = Date::constant;
    let alive = Some(LegalState::InForce);
    let mut shelf = Shelf::new();
    shelf.put([
        patent("201310699744.2", Invention, day(2013, 12, 18), alive, Some(4)),
        patent("201110207897.1", Invention, day(2011, 7, 25), alive, Some(5)),
        patent("201010263656.4", Invention, day(2010, 8, 26), Some(LegalState::Lapsed), Some(5)),
        patent("201810025878.9", Invention, day(2018, 1, 11), None, None),
        patent("202411934771.8", Invention, day(2024, 12, 26), Some(LegalState::Pending), Some(1)),
        patent("201220249767.4", UtilityModel, day(2017, 1, 31), alive, Some(5)),
        // Two that say the same: the number decides.
        patent("97101765.4", Invention, day(2020, 1, 1), alive, None),
        patent("95115608.X", Invention, day(2020, 1, 1), alive, None),
        titled("一种包装装置的成果"),
    ]);
    shelf.catch_up();
    shelf
}

#[test]
fn hits_stand_in_the_order_of_the_figure_that_is_shown_on_any_day() {
    let shelf = shelf();
    let rules = Rules::load(&Resources::built_in()).unwrap();
    for today in [Date::constant(2020, 1, 1), TODAY, Date::constant(2027, 2, 1), Date::constant(2045, 1, 1)] {
        let assessor = Assessor { rules: &rules, taxonomy: &TAXONOMY, today };
        for query in ["", "包装"] {
            let answer = shelf.search_on(query, Sort::Quality, today);
            assert_eq!(answer.total, 9);
            let shown: Vec<(f64, Option<String>)> = answer
                .hits
                .iter()
                .map(|hit| (assessor.quality(&hit.record).points, hit.record.quoted_number()))
                .collect();
            assert!(shown.is_sorted_by(|a, b| a.0 >= b.0), "{today} {query}: {shown:?}");
            let at = |number: &str| shown.iter().position(|(_, shown)| shown.as_deref() == Some(number)).unwrap();
            assert_eq!(at("95115608.X") + 1, at("97101765.4"), "ties stand by number");
        }
    }
}

#[test]
fn the_order_changes_with_the_day() {
    let shelf = shelf();
    let place = |today: Date| {
        let hits = shelf.search_on("", Sort::Quality, today).hits;
        let number = |hit: &super::super::Found<Patent>| hit.record.quoted_number();
        hits.iter().position(|hit| number(hit).as_deref() == Some("201220249767.4")).unwrap()
    };
    // The ten years of the utility model end at the end of January 2027.
    assert!(place(Date::constant(2027, 2, 1)) > place(TODAY));
}
