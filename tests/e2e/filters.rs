//! Filters, facets, sorting and paging of a search.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::home::Home;

fn total(home: &Home, kind: &str, more: &[&str]) -> u64 {
    home.json(&[&["search", kind, ""], more].concat())["total"].as_u64().unwrap()
}

fn ids(answer: &Value) -> Vec<String> {
    answer["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn filtering_by_a_facet_gives_its_count() {
    let home = Home::shared_sample();
    let facets = home.json(&["search", "patents", ""])["facets"].clone();
    let options = [
        ("owner_kind", "--owner-kind"),
        ("ipc", "--field"),
        ("field", "--field"),
        ("industry", "--industry"),
        ("chain", "--chain"),
        ("region", "--region"),
        ("licence", "--licence"),
    ];
    for (facet, option) in options {
        let entries = facets[facet].as_array().unwrap();
        assert!(!entries.is_empty(), "{facet}");
        for entry in [entries.first(), entries.last()].into_iter().flatten() {
            let value = entry["value"].as_str().unwrap();
            assert_eq!(total(home, "patents", &[option, value]), entry["count"], "{facet} {value}");
        }
    }
}

#[test]
fn codes_and_names_are_the_same_filter() {
    let home = Home::shared_sample();
    let facets = home.json(&["search", "patents", ""])["facets"].clone();
    for (facet, option) in [("field", "--field"), ("chain", "--chain"), ("region", "--region")] {
        let entry = &facets[facet][0];
        let (value, name) = (entry["value"].as_str().unwrap(), entry["name"].as_str().unwrap());
        let count = total(home, "patents", &[option, value]);
        assert!(count > 0 && total(home, "patents", &[option, name]) == count, "{facet} {value} {name}");
    }
}

#[test]
fn every_filter_narrows_and_they_narrow_together() {
    let home = Home::shared_sample();
    let all = total(home, "patents", &[]);
    let filters = [
        ["--field", "D06M"],
        ["--owner-kind", "高校"],
        ["--licence", "开放许可"],
        ["--legal", "有效"],
        ["--max-cost", "50000"],
        ["--region", "内蒙古"],
    ];
    for filter in filters {
        let count = total(home, "patents", &filter);
        assert!(0 < count && count < all, "{filter:?}: {count} of {all}");
    }
    let both = home.json(&["search", "patents", "", "--owner-kind", "高校", "--legal", "有效", "--limit", "300"]);
    for id in ids(&both) {
        let shown = home.json(&["show", &id]);
        assert_eq!((&shown["owner_kind"], &shown["legal_state"]), (&"高校".into(), &"有效".into()));
    }
    assert!(total(home, "needs", &["--region", "内蒙古"]) > 0);
}

#[test]
fn a_class_of_the_old_edition_finds_what_replaced_it() {
    let home = Home::empty();
    let file = home.write(
        "a.csv",
        "专利名称,专利号,分类号\n一种太阳能电池,201310699744.2,H10F10/00\n一种水处理装置,201110207897.1,C02F1/44\n",
    );
    home.run(&["import", "patents", &file]);
    for class in ["H01L", "H01L31", "H10F", "H10F10/00"] {
        let found = home.json(&["search", "patents", "", "--field", class]);
        assert_eq!(found["total"], 1, "{class}");
    }
    assert_eq!(total(&home, "patents", &["--field", "C02F"]), 1);
    assert_eq!(total(&home, "patents", &["--field", "C02F3"]), 0);
}

#[test]
fn a_cost_ceiling_counts_what_it_cannot_judge() {
    let home = Home::shared_sample();
    let answer = home.json(&["search", "patents", "", "--max-cost", "60000", "--limit", "300"]);
    for hit in answer["hits"].as_array().unwrap() {
        let yuan = hit["terms"]["cost_three_years"]["yuan"].as_f64().unwrap();
        assert!(yuan <= 60000.0, "{hit}");
    }
    assert!(answer["without_cost"].as_u64().unwrap() > 0);
    let with_sales = |sales: &str| {
        let answer = home.json(&["search", "patents", "", "--max-cost", "60000", "--sales", sales]);
        (answer["total"].as_u64().unwrap(), answer["without_cost"].as_u64().unwrap())
    };
    let ((small, left), (large, left_too)) = (with_sales("1000000"), with_sales("100000000"));
    assert!(small > large, "royalties grow with sales: {small} {large}");
    assert_eq!(left, left_too);
    assert!(left < answer["without_cost"].as_u64().unwrap(), "with sales a royalty has a figure");
    assert!(home.run(&["search", "patents", "", "--max-cost", "60000"]).stdout.contains("面议"));
}

#[test]
fn pages_follow_each_other_without_gaps_or_repeats_in_every_order() {
    let home = Home::shared_sample();
    for sort in ["relevance", "newest", "cost", "quality"] {
        for query in ["", "方法"] {
            let whole = home.json(&["search", "patents", query, "--sort", sort, "--limit", "300"]);
            let whole_ids = ids(&whole);
            let mut paged = Vec::new();
            for offset in (0..whole_ids.len()).step_by(60) {
                let page = home.json(&[
                    "search",
                    "patents",
                    query,
                    "--sort",
                    sort,
                    "--limit",
                    "60",
                    "--offset",
                    &offset.to_string(),
                ]);
                assert_eq!(page["total"], whole["total"]);
                assert_eq!(page["facets"], whole["facets"]);
                paged.extend(ids(&page));
            }
            assert_eq!(paged, whole_ids, "{sort} {query}");
            assert_eq!(whole_ids.iter().collect::<BTreeSet<_>>().len(), whole_ids.len(), "{sort} {query}");
            assert_eq!(whole["total"], whole_ids.len());
        }
    }
}

#[test]
fn sorting_by_cost_puts_the_unknown_last() {
    let home = Home::shared_sample();
    let answer = home.json(&["search", "patents", "", "--sort", "cost", "--limit", "300"]);
    let costs: Vec<Option<f64>> = answer["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| &hit["terms"]["cost_three_years"])
        // A rate alone is no known price.
        .map(|cost| cost["yuan"].as_f64().filter(|yuan| *yuan > 0.0 || cost["at_least"] == false))
        .collect();
    let known = costs.iter().take_while(|cost| cost.is_some()).count();
    assert!(known > 50 && costs[known..].iter().all(Option::is_none), "{costs:?}");
    assert!(costs[..known].is_sorted(), "{costs:?}");
}

#[test]
fn sorting_by_quality_follows_the_figure_that_show_gives() {
    let home = Home::shared_sample();
    let answer = home.json(&["search", "patents", "", "--sort", "quality", "--limit", "300"]);
    let hits = answer["hits"].as_array().unwrap();
    let points: Vec<f64> = hits.iter().map(|hit| hit["quality"]["points"].as_f64().unwrap()).collect();
    assert!(points.len() == 267 && points.is_sorted_by(|a, b| a >= b), "{points:?}");
    assert!(points[0] > points[266] + 20.0);
    for hit in hits.iter().step_by(66) {
        let shown = home.json(&["show", hit["id"].as_str().unwrap()]);
        assert_eq!(shown["assessment"]["quality"]["points"], hit["quality"]["points"], "{hit}");
    }
    // Equal figures stand by number, where there is one.
    for pair in hits.windows(2).filter(|pair| pair[0]["quality"]["points"] == pair[1]["quality"]["points"]) {
        let number = |hit: &Value| hit["number"].as_str().map(str::to_owned);
        if let (Some(a), Some(b)) = (number(&pair[0]), number(&pair[1])) {
            let application = |number: &str| !number.starts_with("CN");
            assert!(!application(&a) || !application(&b) || a < b, "{a} {b}");
        }
    }
    assert!(home.fails(&["search", "needs", "", "--sort", "quality"]).contains("quality"));
}
