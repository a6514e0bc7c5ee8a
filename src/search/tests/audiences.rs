//! Nobody finds what they may not see: not by its words, not in a total, not in a facet.

use super::*;
use crate::domain::{Audience, Need, NeedPrivacy, OwnerKind, Party, RecordKind, Visibility};
use crate::search::Searchable;

fn ask<R: Searchable>(shelf: &Shelf, audience: Audience, query: &str) -> SearchAnswer<R> {
    let filters = Filters::default().asked_by(audience);
    let (sort, today) = (Sort::Relevance, TODAY);
    let request = SearchRequest { query, filters: &filters, sort, limit: 50, offset: 0, today, meaning: None };
    shelf.index().search(shelf.writer.reader(), &request).unwrap()
}

fn need(title: &str, firm: &str, privacy: NeedPrivacy) -> Need {
    Need {
        title: Some(title.to_owned()),
        firm: Some(firm.to_owned()),
        description: Some(format!("{firm}的冲床振动大，电话13912345678")),
        privacy: Some(privacy),
        ..Need::default()
    }
}

#[test]
fn patents_are_counted_and_found_by_those_who_may_see_them() {
    let mut shelf = Shelf::new();
    let patent = |title: &str, visibility, restriction: Option<&str>| Patent {
        owner_kind: Some(OwnerKind::University),
        visibility: Some(visibility),
        restriction: restriction.map(str::to_owned),
        ..titled(title)
    };
    shelf.put([
        patent("隔振基座甲", Visibility::Public, None),
        patent("隔振基座乙", Visibility::LoggedIn, None),
        Patent { visible_to: vec!["丙公司".to_owned()], ..patent("隔振基座丙", Visibility::Named, None) },
        patent("隔振基座丁", Visibility::Public, Some("国家安全")),
    ]);
    shelf.catch_up();
    let audiences = [
        (Audience::Visitor, 1),
        (Audience::Member(Party::NOBODY), 2),
        (Audience::Member(Party::named("乙公司")), 2),
        (Audience::Member(Party::named("丙公司")), 3),
        (Audience::Operator, 4),
    ];
    for (audience, seen) in audiences {
        for query in ["隔振", "", "\"振基座\"", "座", "想找一个能让机器不再抖动的隔振基座"] {
            let answer = ask::<Patent>(&shelf, audience, query);
            assert_eq!((answer.total, answer.hits.len()), (seen, seen as usize), "{audience:?} {query}");
            assert_eq!(answer.facets.owner_kind.values().sum::<u64>(), seen);
        }
        let index = shelf.index();
        let everything = Filters::default().asked_by(audience);
        assert_eq!(index.filtered_ids(RecordKind::Patent, &everything, TODAY).unwrap().len(), seen as usize);
        assert_eq!(index.hides_from(RecordKind::Patent, audience).unwrap(), seen < 4);
        let first = &ask::<Patent>(&shelf, Audience::Visitor, "").hits[0].record;
        let similar = index.similar(shelf.writer.reader(), first, None, audience, TODAY, 10).unwrap();
        assert_eq!(similar.total, seen - 1, "{audience:?}");
    }
}

#[test]
fn an_anonymous_need_is_found_by_its_problem_but_not_by_its_firm_or_telephone() {
    let mut shelf = Shelf::new();
    shelf.put([
        need("冲床隔振", "东胜伊煜煤机有限公司", NeedPrivacy::Anonymous),
        need("振动筛降噪", "示例重工", NeedPrivacy::MatchOnly),
        need("机床隔振", "示例机床厂", NeedPrivacy::Public),
    ]);
    shelf.catch_up();
    let total = |audience, query: &str| ask::<Need>(&shelf, audience, query).total;
    for audience in [Audience::Visitor, Audience::Member(Party::NOBODY)] {
        assert_eq!(total(audience, "隔振"), 2);
        assert_eq!(total(audience, ""), 2);
        for query in ["伊煜", "煤机", "\"东胜伊煜\"", "煜", "东胜伊煜煤机有限公司", "13912345678", "示例重工", "降噪"]
        {
            let found = ask::<Need>(&shelf, audience, query);
            let text = format!("{:?}", found.hits);
            assert!(!text.contains("伊煜") && !text.contains("重工") && !text.contains("139"), "{query} {text}");
            assert!(found.closest_only || found.total == 0, "{query}");
        }
        assert_eq!(total(audience, "示例机床厂"), 1);
        assert!(shelf.index().hides_from(RecordKind::Need, audience).unwrap());
    }
    for query in ["伊煜", "煤机", "示例重工", "示例机床厂"] {
        assert_eq!(total(Audience::Operator, query), 1, "{query}");
    }
    assert_eq!(total(Audience::Operator, ""), 3);
}
