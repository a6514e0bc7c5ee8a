//! Periods of a report: a year, a quarter, a month.

use jiff::ToSpan;
use jiff::civil::date;

use super::vocabulary::serde_as_text;
use super::{Date, ParseError};

/// A calendar period: prints as `2026`, `2026Q1`, `2026-03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: i16,
    part: Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Year,
    /// 1 to 4.
    Quarter(i8),
    /// 1 to 12.
    Month(i8),
}

/// Years that a report is made for.
const YEARS: std::ops::RangeInclusive<i16> = 1985..=2200;

impl Period {
    /// The month that a day is in.
    #[must_use]
    pub fn month_of(day: Date) -> Self {
        Self { year: day.year(), part: Part::Month(day.month()) }
    }

    /// The year that a day is in.
    #[must_use]
    pub fn year_of(day: Date) -> Self {
        Self { year: day.year(), part: Part::Year }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        let month = match self.part {
            Part::Year => 1,
            Part::Quarter(quarter) => quarter * 3 - 2,
            Part::Month(month) => month,
        };
        date(self.year, month, 1)
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        let months = match self.part {
            Part::Year => 12,
            Part::Quarter(_) => 3,
            Part::Month(_) => 1,
        };
        // Within the years that are read, neither addition can leave the calendar.
        self.first_day().saturating_add(months.months()).saturating_sub(1.day())
    }

    /// Whether the day is in it.
    #[must_use]
    pub fn holds(self, day: Date) -> bool {
        (self.first_day()..=self.last_day()).contains(&day)
    }

    /// The same period of the year before, which growth is measured against.
    #[must_use]
    pub const fn a_year_before(self) -> Self {
        Self { year: self.year - 1, part: self.part }
    }

    /// Its year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// How people say it: 2026年, 2026年第1季度, 2026年3月.
    #[must_use]
    pub fn said(self) -> String {
        match self.part {
            Part::Year => format!("{}年", self.year),
            Part::Quarter(quarter) => format!("{}年第{quarter}季度", self.year),
            Part::Month(month) => format!("{}年{month}月", self.year),
        }
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.part {
            Part::Year => write!(f, "{}", self.year),
            Part::Quarter(quarter) => write!(f, "{}Q{quarter}", self.year),
            Part::Month(month) => write!(f, "{}-{month:02}", self.year),
        }
    }
}

impl std::str::FromStr for Period {
    type Err = ParseError;

    /// `2026`, `2026年`, `2026Q1`, `2026年第1季度`, `2026年一季度`, `2026-03`, `2026年3月`, `202603`.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let wrong = || ParseError::new("期间", text, "应为年（2026）、季（2026Q1）或月（2026-03）");
        let clean: String = text.trim().chars().filter(|c| !c.is_whitespace()).collect();
        let digits = clean.find(|c: char| !c.is_ascii_digit()).unwrap_or(clean.len());
        let (head, rest) = clean.split_at(digits);
        let (year, rest) = match (head.len(), rest) {
            (4, rest) => (head, rest.to_owned()),
            (6, "") => (&head[..4], format!("-{}", &head[4..])),
            _ => return Err(wrong()),
        };
        let year: i16 = year.parse().ok().filter(|year| YEARS.contains(year)).ok_or_else(wrong)?;
        let rest = rest.trim_start_matches('年');
        let part = if rest.is_empty() || rest == "度" || rest == "全年" {
            Part::Year
        } else if let Some(quarter) = quarter(rest) {
            Part::Quarter(quarter)
        } else {
            let month = rest.trim_start_matches(['-', '/', '.', 'M', 'm']).trim_end_matches(['月', '份']);
            let month = month.parse().ok().filter(|month| (1..=12).contains(month)).ok_or_else(wrong)?;
            Part::Month(month)
        };
        Ok(Self { year, part })
    }
}

fn quarter(text: &str) -> Option<i8> {
    let text = text.trim_start_matches(['-', '第']);
    let number =
        text.strip_prefix(['Q', 'q']).or_else(|| text.strip_suffix("季度")).or_else(|| text.strip_suffix('季'))?;
    match number {
        "1" | "一" => Some(1),
        "2" | "二" => Some(2),
        "3" | "三" => Some(3),
        "4" | "四" => Some(4),
        _ => None,
    }
}

serde_as_text!(Period);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_as_people_write_them() {
        for (written, canonical, first, last) in [
            ("2026", "2026", date(2026, 1, 1), date(2026, 12, 31)),
            ("2026年度", "2026", date(2026, 1, 1), date(2026, 12, 31)),
            ("2026Q1", "2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
            ("2026年第四季度", "2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
            ("2024-02", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
            ("2026年3月", "2026-03", date(2026, 3, 1), date(2026, 3, 31)),
            ("202612", "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ] {
            let period: Period = written.parse().unwrap();
            assert_eq!((period.to_string().as_str(), period.first_day(), period.last_day()), (canonical, first, last));
            assert_eq!(canonical.parse::<Period>().unwrap(), period);
        }
        for wrong in ["", "26", "2026Q5", "2026-13", "2026-00", "去年", "1900", "2026-3-1"] {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn growth_is_against_the_same_period() {
        for (period, before) in [("2026", "2025"), ("2026Q3", "2025Q3"), ("2024-02", "2023-02")] {
            assert_eq!(period.parse::<Period>().unwrap().a_year_before().to_string(), before);
        }
    }
}
