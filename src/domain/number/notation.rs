//! From any notation to a number.

use super::{ApplicationNumber, NumberFault, PatentNumber, PublicationNumber};
use crate::domain::width::without_blanks;

/// Zeros in a row at the end of a number that a spreadsheet rounded: 2.01711E+12 has six or seven.
const ROUNDED_ZEROS: &str = "00000";

/// How the text names its country and kind of number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prefix {
    None,
    Cn,
    Zl,
}

/// What stands behind label and prefix, taken apart.
struct Body {
    /// All digits before the check digit or kind code, separators removed.
    digits: String,
    /// A dot stands before the last digit, or the last character is X: it is a check digit.
    check: Option<char>,
    kind_code: Option<String>,
}

pub(super) fn parse(text: &str) -> Result<PatentNumber, NumberFault> {
    let clean = without_blanks(text).to_uppercase();
    let clean = strip_wrapping(&clean);
    if is_scientific(clean) {
        return from_scientific(clean);
    }
    if is_foreign(clean) {
        return Err(NumberFault::Foreign);
    }
    let (prefix, rest) = strip_prefix(clean);
    let body = take_apart(rest).ok_or(NumberFault::NotANumber)?;
    from_body(prefix, body)
}

/// Takes off labels (`专利号：`), quotes and brackets around the number.
fn strip_wrapping(text: &str) -> &str {
    const LABEL: &str = "中国国家发明实用新型外观设计专利申请公开布告授权号码编第为是的NO.:=()[]【】《》<>\"'“”‘’`#,;、。—-";
    const TAIL: &str = "号()[]【】\"'“”‘’`,;、。:";
    text.trim_start_matches(|c| LABEL.contains(c))
        .trim_end_matches(|c| TAIL.contains(c))
}

/// `2.01711E+12`, `2E12`.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once('E') else {
        return false;
    };
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(exponent)
        && all_digits(&mantissa.replacen(['.', ','], "", 1))
        && mantissa.starts_with(|c: char| c.is_ascii_digit())
}

/// A number in scientific notation that still has all its digits (`2.018202194113E12`) is whole; any other is damaged.
fn from_scientific(text: &str) -> Result<PatentNumber, NumberFault> {
    let Some((mantissa, exponent)) = text.split_once('E') else {
        return Err(NumberFault::NotANumber);
    };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    match exponent.trim_start_matches('+').parse::<usize>() {
        Ok(exponent) if digits.len() == exponent + 1 && matches!(digits.len(), 12 | 13) => {
            let body = take_apart(&digits).ok_or(NumberFault::Damaged)?;
            from_body(Prefix::None, body).map_err(|_| NumberFault::Damaged)
        }
        _ => Err(NumberFault::Damaged),
    }
}

/// `US2019…`, `WO2019…`, `PCT/CN2019/…`, `EP…`: letters of another country or of the international bureau.
fn is_foreign(text: &str) -> bool {
    let letters: String = text.chars().take_while(char::is_ascii_uppercase).collect();
    let behind = text.get(letters.len()..).unwrap_or_default();
    let mut behind = behind.chars().filter(|c| !matches!(c, '/' | '-' | '.'));
    match letters.as_str() {
        "PCT" | "PCTCN" => true,
        "CN" | "ZL" => false,
        _ => {
            letters.len() == 2 && behind.by_ref().take(4).filter(char::is_ascii_digit).count() == 4
        }
    }
}

fn strip_prefix(text: &str) -> (Prefix, &str) {
    let mut prefix = Prefix::None;
    let mut rest = text;
    loop {
        let separated = rest.trim_start_matches(['.', ':', '-', '_', '/', ',', '·', '(', ')']);
        // A dot at the very start belongs to nothing.
        rest = separated;
        if let Some(after) = rest.strip_prefix("ZL") {
            (prefix, rest) = (Prefix::Zl, after);
        } else if let Some(after) = rest.strip_prefix("CN") {
            if prefix != Prefix::Zl {
                prefix = Prefix::Cn;
            }
            rest = after;
        } else {
            return (prefix, rest);
        }
    }
}

/// Digits with separators between them, then a check digit behind a dot, an X, or a kind code.
fn take_apart(text: &str) -> Option<Body> {
    const SEPARATORS: [char; 13] = [
        '.', ',', '·', '•', '・', '。', '、', '-', '_', '/', '\'', '‧', '∙',
    ];
    const LONGEST: usize = 24;
    if text.chars().count() > LONGEST {
        return None;
    }
    let mut digits = String::new();
    let mut check = None;
    let mut kind_code = None;
    // Digits behind the last separator, once there was one.
    let mut tail: Option<usize> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if kind_code.is_some() {
            return None;
        }
        match c {
            '0'..='9' if check.is_none() => {
                digits.push(c);
                tail = tail.map(|count| count + 1);
            }
            // Look-alikes of the check digit X: multiplication sign, Greek and Cyrillic letters.
            'X' | '×' | '\u{3a7}' | '\u{425}'
                if check.is_none() && matches!(digits.len(), 8 | 12) =>
            {
                check = Some('X');
            }
            'A' | 'B' | 'C' | 'U' | 'Y' | 'S' | 'D' if !digits.is_empty() => {
                // A kind code is the end, but for its own digit.
                let own_digit = chars
                    .next()
                    .map_or(Some(None), |c| c.is_ascii_digit().then_some(Some(c)))?;
                kind_code = Some(
                    c.to_string()
                        + own_digit
                            .as_ref()
                            .map(char::to_string)
                            .as_deref()
                            .unwrap_or_default(),
                );
            }
            _ if SEPARATORS.contains(&c) => tail = Some(0),
            _ => return None,
        }
    }
    if check.is_none() && tail == Some(1) && matches!(digits.len(), 9 | 13) {
        check = digits.pop();
    }
    Some(Body {
        digits,
        check,
        kind_code,
    })
}

fn from_body(prefix: Prefix, body: Body) -> Result<PatentNumber, NumberFault> {
    let Body {
        mut digits,
        mut check,
        kind_code,
    } = body;
    let kind_code = kind_code.as_deref();
    // 2018202194113.0: a whole number that went through a spreadsheet's decimal.
    if prefix == Prefix::None
        && check.is_none()
        && kind_code.is_none()
        && digits.len() == 14
        && digits.ends_with('0')
    {
        digits.pop();
    }
    if check.is_none() && digits.len() == 13 {
        if is_rounded(&digits) {
            return Err(NumberFault::Damaged);
        }
        check = digits.pop();
    }
    match digits.len() {
        12 => {
            if check.is_none() && is_rounded(&digits) {
                return Err(NumberFault::Damaged);
            }
            let like_a_year = ["19", "20", "21"]
                .iter()
                .any(|century| digits.starts_with(century));
            if prefix == Prefix::None && !like_a_year {
                return Err(NumberFault::NotANumber);
            }
            application(&digits, check)
        }
        9 if check.is_none() => nine_digits(prefix, &digits, kind_code),
        8 => match kind_code {
            // 1985 to 1988 the publication number was the application number.
            Some(_) if check.is_none() => match PublicationNumber::new(&digits, kind_code) {
                Err(NumberFault::NotANumber) => application(&digits, None),
                publication => publication.map(PatentNumber::Publication),
            },
            // Any eight digits, a date for one.
            None if prefix == Prefix::None && check.is_none() => {
                application(&digits, None).map_err(|_| NumberFault::NotANumber)
            }
            _ => application(&digits, check),
        },
        7 if check.is_none() && (prefix != Prefix::None || kind_code.is_some()) => {
            PublicationNumber::new(&digits, kind_code).map(PatentNumber::Publication)
        }
        _ => Err(NumberFault::NotANumber),
    }
}

/// Nine digits without a dot: a publication number begins with 1, 2 or 3, an old application number with its year,
/// 85 to 99 or 00 to 03.
fn nine_digits(
    prefix: Prefix,
    digits: &str,
    kind_code: Option<&str>,
) -> Result<PatentNumber, NumberFault> {
    let (eight, check) = digits.split_at(8);
    if digits.starts_with(['1', '2', '3']) {
        // Without CN, ZL or a kind code any nine digits would do, a telephone number too.
        if prefix == Prefix::None && kind_code.is_none() {
            return Err(NumberFault::NotANumber);
        }
        return PublicationNumber::new(digits, kind_code).map(PatentNumber::Publication);
    }
    match application(eight, check.chars().next()) {
        Err(NumberFault::CheckDigit { .. }) if prefix == Prefix::None => {
            Err(NumberFault::NotANumber)
        }
        result => result,
    }
}

fn application(digits: &str, check: Option<char>) -> Result<PatentNumber, NumberFault> {
    let number = ApplicationNumber::from_digits(digits)?;
    let expected = ApplicationNumber::check_digit(digits).ok_or(NumberFault::NotANumber)?;
    match check {
        Some(check) if check != expected => {
            let rounded = digits.len() == 12 && check == '0' && is_rounded(digits);
            Err(if rounded {
                NumberFault::Damaged
            } else {
                NumberFault::CheckDigit { expected }
            })
        }
        _ => Ok(PatentNumber::Application(number)),
    }
}

fn is_rounded(digits: &str) -> bool {
    digits.ends_with(ROUNDED_ZEROS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn printed(text: &str) -> Result<String, NumberFault> {
        parse(text).map(|number| number.to_string())
    }

    #[test]
    fn every_notation_of_an_application_number_prints_as_one() {
        for text in [
            "201310699744.2",
            "ZL2013106997442",
            "ZL 2013 1 0699744.2",
            "zl201310699744.2",
            "CN201310699744",
            "CN201310699744.2",
            "CN 201310699744.2",
            "2013 1069 9744.2",
            "2013106997442",
            "２０１３１０６９９７４４．２",
            "ＺＬ２０１３１０６９９７４４．２",
            "专利号：ZL201310699744.2",
            "专利号:ZL 201310699744.2",
            "申请号 201310699744.2",
            "中国发明专利（ZL201310699744.2）",
            "201310699744·2",
            "201310699744,2",
            "201310699744。2",
            "ZL.201310699744.2",
            "ZL：201310699744.2",
            "CN201310699744.2A",
            "CN201310699744A",
            "CN2013106997442B",
            "'201310699744.2",
            "=\"201310699744.2\"",
            "2013106997442.0",
            "2.013106997442E12",
            "2013\u{a0}10699744.2\u{200b}",
            "201310699744.2;",
        ] {
            assert_eq!(printed(text).as_deref(), Ok("201310699744.2"), "{text}");
        }
    }

    #[test]
    fn old_numbers_have_eight_digits_and_until_1988_no_check_digit() {
        for text in [
            "95115608.X",
            "ZL95115608.X",
            "95115608.x",
            "95115608X",
            "ZL95115608",
            "CN95115608.×",
        ] {
            assert_eq!(printed(text).as_deref(), Ok("95115608.X"), "{text}");
        }
        assert_eq!(printed("97101765.4").as_deref(), Ok("97101765.4"));
        assert_eq!(printed("971017654").as_deref(), Ok("97101765.4"));
        assert_eq!(printed("CN00129265.X").as_deref(), Ok("00129265.X"));
        assert_eq!(printed("CN85105156").as_deref(), Ok("85105156"));
        assert_eq!(printed("85105156").as_deref(), Ok("85105156"));
    }

    #[test]
    fn numbers_from_real_exports_are_read() {
        for (text, number) in [
            ("CN201710106452.1", "201710106452.1"),
            ("CN201710106452.1A", "201710106452.1"),
            ("2018202194113", "201820219411.3"),
            ("201680087887X", "201680087887.X"),
            ("201110207897.1", "201110207897.1"),
            ("201010263656.4", "201010263656.4"),
            ("201310512089.5", "201310512089.5"),
            ("201810025878.9", "201810025878.9"),
            ("202411934771.8", "202411934771.8"),
            ("CN104021203B", "CN104021203B"),
            ("CN 104021203 B", "CN104021203B"),
            ("cn104021203b", "CN104021203B"),
            ("104021203B", "CN104021203B"),
            ("CN104021203", "CN104021203"),
            ("CN1234567C", "CN1234567C"),
            ("CN85105156A", "CN85105156A"),
            ("CN85105156B", "CN85105156B"),
            ("CN2012345U", "CN2012345U"),
            ("CN301234567S", "CN301234567S"),
            ("CN109996757A", "CN109996757A"),
            ("CN108011941B", "CN108011941B"),
            ("公开号：CN109996757A", "CN109996757A"),
            ("授权公告号CN108011941B", "CN108011941B"),
        ] {
            assert_eq!(printed(text).as_deref(), Ok(number), "{text}");
        }
    }

    #[test]
    fn a_wrong_check_digit_is_named_with_the_right_one() {
        for (text, expected) in [
            ("202410123456.7", '0'),
            ("202420234567.8", '4'),
            ("202430345678.9", '8'),
            ("ZL2024303456789", '8'),
            ("95115608.1", 'X'),
            ("CN951156081", 'X'),
        ] {
            assert_eq!(
                parse(text),
                Err(NumberFault::CheckDigit { expected }),
                "{text}"
            );
        }
    }

    #[test]
    fn numbers_that_a_spreadsheet_destroyed_are_recognised() {
        for text in [
            "2.02E+12",
            "2.01711E+12",
            "2.01711e+12",
            "2E12",
            "201711000000",
            "2017110000000",
            "2017110000000.0",
            "2020000000000",
            "２．０１７１１Ｅ＋１２",
        ] {
            assert_eq!(parse(text), Err(NumberFault::Damaged), "{text}");
        }
    }

    #[test]
    fn foreign_and_international_numbers_are_told_apart() {
        for text in [
            "US10123456B2",
            "US 2019/0123456 A1",
            "WO2019123456A1",
            "PCT/CN2019/123456",
            "PCT-CN2019-123456",
            "EP3456789A1",
            "JP2019-123456A",
        ] {
            assert_eq!(parse(text), Err(NumberFault::Foreign), "{text}");
        }
    }

    #[test]
    fn years_and_kinds_that_do_not_exist_are_a_fault_of_kind() {
        for text in [
            "ZL198410123456.7",
            "201340699744.2",
            "CN210110123456.1",
            "ZL201300699744.2",
        ] {
            assert_eq!(parse(text), Err(NumberFault::Kind), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_numbers() {
        for text in [
            "",
            "无",
            "—",
            "13800138000",
            "104021203",
            "1234567",
            "2019-07-09",
            "20190709",
            "CN",
            "ZL",
            "X",
            "6901234567892",
            "一种混凝土轨枕",
            "A61B17/62",
            "91350100M000100Y43",
            "201310699744.2,201310699745.7",
            "0.5",
            "12",
            "201310699744.2X1",
        ] {
            assert_eq!(parse(text), Err(NumberFault::NotANumber), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = parse(&text);
        }

        #[test]
        fn nothing_like_a_number_panics(text in "(ZL|CN|专利号：)?[0-9XEABU .,+-]{0,20}") {
            let _ = parse(&text);
        }
    }
}
