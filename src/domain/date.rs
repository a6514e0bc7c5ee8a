//! Calendar days, parsed from the forms that catalogues hold.

use super::ParseError;

/// A calendar day, printed as `2019-07-09`.
pub type Date = jiff::civil::Date;

/// Parses `2019-07-09`, `2019.07.09`, `2019/7/9`, `20190709`, `2019年7月9日`, with or without a time behind it.
///
/// # Errors
/// A text that is no day of the calendar.
pub fn parse_date(text: &str) -> Result<Date, ParseError> {
    text.trim().parse().map_err(|_| ParseError::new("日期", text, "读不成日期"))
}

/// Parses a range (至, 到, -, ~) with times glued on: `2020-01-1310:49:39.0至2021-01-1310:49:41.0`.
///
/// # Errors
/// A text that is no such range.
pub fn parse_date_range(text: &str) -> Result<(Date, Date), ParseError> {
    let (from, to) = text.split_once('至').ok_or_else(|| ParseError::new("日期", text, "读不成起止日期"))?;
    Ok((parse_date(from)?, parse_date(to)?))
}
