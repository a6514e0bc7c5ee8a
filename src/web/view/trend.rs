//! Figures over years, drawn by the chart library and as rows.

use charts_rs::{BarChart, Box as Margin, Color, Series};

use crate::domain::Date;
use crate::search::FacetCounts;

/// Years of one chart: the newest.
const MOST_YEARS: usize = 20;

/// A count for each year, the earliest first, without holes.
#[derive(Debug)]
pub(in crate::web) struct Trend {
    pub(in crate::web) rows: Vec<(String, u64)>,
    /// The same as SVG; colours of text and lines are the page's.
    pub(in crate::web) svg: String,
}

impl Trend {
    /// `None` where there is nothing to compare: fewer than two years.
    pub(in crate::web) fn of_years(counts: &FacetCounts) -> Option<Self> {
        let known: Vec<(i32, u64)> =
            counts.iter().filter_map(|(year, count)| Some((year.parse().ok()?, *count))).collect();
        let (first, last) = (known.iter().min()?.0, known.iter().max()?.0);
        let first = first.max(last.saturating_sub(MOST_YEARS as i32 - 1));
        if first == last {
            return None;
        }
        let of = |year| known.iter().find(|(known, _)| *known == year).map_or(0, |(_, count)| *count);
        let rows: Vec<(String, u64)> = (first..=last).map(|year| (year.to_string(), of(year))).collect();
        let heights = rows.iter().map(|(_, count)| *count as f32).collect();
        let svg = drawn("件数", rows.iter().map(|(year, _)| year.clone()).collect(), heights)?;
        Some(Self { rows, svg })
    }
}

/// A course of a figure over days, the earliest first.
#[derive(Debug)]
pub(in crate::web) struct Course {
    /// The same as SVG.
    pub(in crate::web) svg: String,
}

impl Course {
    /// `None` where there is nothing to compare: fewer than two days.
    pub(in crate::web) fn of_days(name: &str, days: &[(Date, f64)]) -> Option<Self> {
        if days.len() < 2 {
            return None;
        }
        let labels = days.iter().map(|(day, _)| day.strftime("%Y-%m").to_string()).collect();
        let svg = drawn(name, labels, days.iter().map(|(_, figure)| *figure as f32).collect())?;
        Some(Self { svg })
    }
}

fn drawn(name: &str, labels: Vec<String>, heights: Vec<f32>) -> Option<String> {
    let mut chart = BarChart::new(vec![Series::new(name.to_owned(), heights)], labels);
    (chart.width, chart.height) = (720.0, 220.0);
    chart.margin = Margin { left: 4.0, top: 8.0, right: 4.0, bottom: 4.0 };
    chart.background_color = Color::transparent();
    chart.font_family = "sans-serif".to_owned();
    chart.legend.show = Some(false);
    let svg = chart.svg().map_err(|error| tracing::error!(%error, "chart")).ok()?;
    // Read out by the table beside it.
    Some(svg.replacen("<svg ", "<svg aria-hidden=\"true\" ", 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_of_one_day_is_none() {
        let day = Date::constant(2026, 10, 31);
        assert!(Course::of_days("分", &[(day, 50.0)]).is_none());
        let course = Course::of_days("分", &[(day, 50.0), (Date::constant(2026, 11, 24), 62.5)]).unwrap();
        assert!(course.svg.contains("2026-10") && !course.svg.contains("style="));
    }

    fn counts(years: &[(&str, u64)]) -> FacetCounts {
        years.iter().map(|(year, count)| ((*year).to_owned(), *count)).collect()
    }

    #[test]
    fn years_without_a_patent_are_none_and_the_newest_stay() {
        let trend = Trend::of_years(&counts(&[("2018", 3), ("2020", 5), ("1985", 1)])).unwrap();
        assert_eq!(trend.rows.len(), MOST_YEARS);
        assert_eq!(trend.rows[17..], [("2018".to_owned(), 3), ("2019".to_owned(), 0), ("2020".to_owned(), 5)]);
        assert!(trend.svg.starts_with("<svg aria-hidden") && !trend.svg.contains("style="));
        assert!(Trend::of_years(&counts(&[("2020", 5)])).is_none());
        assert!(Trend::of_years(&counts(&[])).is_none());
    }
}
