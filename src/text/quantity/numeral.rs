//! Chinese numerals as figures: 二十五, 一百零三, 三万, 半.

/// Value of a numeral; `None` for what is none.
pub(super) fn value(text: &str) -> Option<f64> {
    if text == "半" {
        return Some(0.5);
    }
    let (mut whole, mut section, mut digit) = (0.0, 0.0, None);
    for c in text.chars() {
        let unit = match c {
            '十' => 10.0,
            '百' => 100.0,
            '千' => 1000.0,
            '万' => 10_000.0,
            '零' => continue,
            _ => {
                let known = "一二三四五六七八九".chars().position(|known| known == c);
                let value = if c == '两' { 2.0 } else { known? as f64 + 1.0 };
                // Digits in a row (二五) are no numeral of this kind.
                if digit.replace(value).is_some() {
                    return None;
                }
                continue;
            }
        };
        if unit == 10_000.0 {
            whole = (whole + section + digit.take().unwrap_or(0.0)) * unit;
            section = 0.0;
        } else {
            section += digit.take().unwrap_or(1.0) * unit;
        }
    }
    let value = whole + section + digit.unwrap_or(0.0);
    (value > 0.0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn numerals_are_read() {
        for (text, expected) in [
            ("五", 5.0),
            ("十二", 12.0),
            ("二十", 20.0),
            ("一百零三", 103.0),
            ("三万", 30_000.0),
            ("两千五百", 2500.0),
            ("半", 0.5),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
        assert_eq!(value("二五"), None);
        assert_eq!(value("零"), None);
    }
}
