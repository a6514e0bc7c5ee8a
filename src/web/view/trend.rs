//! Figures over years, drawn by the chart library and as rows.

use charts_rs::{BarChart, Box as Margin, Color, Series};

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
        let svg = drawn(&rows)?;
        Some(Self { rows, svg })
    }
}

fn drawn(rows: &[(String, u64)]) -> Option<String> {
    let heights = rows.iter().map(|(_, count)| *count as f32).collect();
    let mut chart = BarChart::new(
        vec![Series::new("件数".to_owned(), heights)],
        rows.iter().map(|(year, _)| year.clone()).collect(),
    );
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
