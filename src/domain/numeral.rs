//! Exact numbers as Chinese texts write them: `1,200.5`, `伍万`, `十二万五千`, `1.2亿`, `5w`.

/// An exact, non-negative decimal: `mantissa / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    mantissa: i128,
    scale: u32,
}

/// A number at the head of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numeral {
    /// Its value, multipliers applied.
    pub(crate) value: Decimal,
    /// Bytes of the text that it takes.
    pub(crate) len: usize,
    /// A multiplier of 千 or more (千, 万, 亿) stands in it, so that it may be a sum of money without 元.
    pub(crate) scaled: bool,
    /// Written with Chinese numerals throughout.
    pub(crate) chinese: bool,
}

impl Decimal {
    /// Longest run of digits that is read: far above any sum or rate, far below an overflow.
    const MAX_DIGITS: usize = 20;
    /// Largest value that multipliers may build.
    const MAX: i128 = 10i128.pow(30);

    const ZERO: Self = Self {
        mantissa: 0,
        scale: 0,
    };

    const fn integer(value: i128) -> Self {
        Self {
            mantissa: value,
            scale: 0,
        }
    }

    fn times(self, factor: i128) -> Option<Self> {
        let mantissa = self.mantissa.checked_mul(factor)?;
        (mantissa <= Self::MAX).then_some(Self { mantissa, ..self })
    }

    fn plus(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let raise = |number: Self| {
            number
                .mantissa
                .checked_mul(10i128.checked_pow(scale - number.scale)?)
        };
        let mantissa = raise(self)?.checked_add(raise(other)?)?;
        (mantissa <= Self::MAX).then_some(Self { mantissa, scale })
    }

    /// `hundredths` more.
    pub(crate) fn plus_hundredths(self, hundredths: i128) -> Option<Self> {
        self.plus(Self {
            mantissa: hundredths,
            scale: 2,
        })
    }

    /// The value times `factor` as an integer, when it is one.
    pub(crate) fn scaled_to_integer(self, factor: i128) -> Option<i128> {
        let product = self.mantissa.checked_mul(factor)?;
        let divisor = 10i128.checked_pow(self.scale)?;
        (product % divisor == 0).then_some(product / divisor)
    }

    /// The value as a whole number, when it is one and fits.
    pub(crate) fn to_u32(self) -> Option<u32> {
        self.scaled_to_integer(1)?.try_into().ok()
    }

    /// The nearest float.
    pub(crate) fn to_f64(self) -> f64 {
        // Through the printed form: dividing two floats would turn 0.3 into 0.30000000000000004.
        let digits = format!("{}e-{}", self.mantissa, self.scale);
        digits.parse().unwrap_or_default()
    }
}

/// The value of a Chinese digit, small or 大写.
pub(crate) fn chinese_digit(c: char) -> Option<u8> {
    Some(match c {
        '零' | '〇' | '○' => 0,
        '一' | '壹' | '弌' => 1,
        '二' | '贰' | '貳' | '两' | '兩' => 2,
        '三' | '叁' | '叄' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn multiplier(c: char) -> Option<i128> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        '万' | '萬' => 10_000,
        '亿' | '億' => 100_000_000,
        _ => return None,
    })
}

/// Reads the number at the head of `text` (half width, no blanks).
///
/// A number that goes on in a way that is not understood (`1.2.3`, `3万5000000`, `十几万`) is none.
pub(crate) fn read_numeral(text: &str) -> Option<Numeral> {
    let mut reader = Reader::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = if c.is_ascii_digit() {
            let (value, len) = read_arabic(rest)?;
            reader.arabic(value)?;
            len
        } else if let Some(digit) = chinese_digit(c) {
            reader.chinese(digit)?;
            c.len_utf8()
        } else if let Some(factor) = multiplier(c) {
            if reader.is_empty() && factor != 10 {
                break;
            }
            reader.multiply(factor)?;
            c.len_utf8()
        } else if matches!(c, 'w' | 'W') && reader.pending_is_arabic() {
            reader.multiply(10_000)?;
            c.len_utf8()
        } else {
            break;
        };
        rest = rest.get(taken..)?;
    }
    // 几十万, 十几万, 十多万, 5万余: not a number but a guess at one.
    if rest.starts_with(['几', '多', '余', '数', '来']) {
        return None;
    }
    let value = reader.finish()?;
    Some(Numeral {
        value,
        len: text.len() - rest.len(),
        scaled: reader.largest >= 1_000,
        chinese: !reader.has_arabic,
    })
}

/// ASCII digits with an optional fraction and thousands separators: `1200`, `1,200.50`.
fn read_arabic(text: &str) -> Option<(Decimal, usize)> {
    let bytes = text.as_bytes();
    let mut mantissa: i128 = 0;
    let mut digits = 0;
    let mut at = 0;
    let push =
        |digit: u8, mantissa: &mut i128| *mantissa = *mantissa * 10 + i128::from(digit - b'0');
    while let Some(&byte) = bytes.get(at) {
        let group_follows = || {
            let group: Vec<bool> = bytes
                .iter()
                .skip(at + 1)
                .take(4)
                .map(u8::is_ascii_digit)
                .collect();
            digits > 0
                && matches!(
                    group.as_slice(),
                    [true, true, true] | [true, true, true, false]
                )
        };
        if byte.is_ascii_digit() {
            push(byte, &mut mantissa);
            digits += 1;
        } else if !(byte == b',' && group_follows()) {
            break;
        }
        if digits > Decimal::MAX_DIGITS {
            return None;
        }
        at += 1;
    }
    let mut scale = 0;
    if bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
        at += 1;
        while let Some(&byte) = bytes.get(at).filter(|byte| byte.is_ascii_digit()) {
            push(byte, &mut mantissa);
            digits += 1;
            scale += 1;
            at += 1;
            if digits > Decimal::MAX_DIGITS {
                return None;
            }
        }
        if bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
            return None;
        }
    }
    (digits > 0).then_some((Decimal { mantissa, scale }, at))
}

/// Builds the value from left to right, as one says it: 亿 closes what is before it, 万 a section, 千 百 十 a digit.
#[derive(Default)]
struct Reader {
    total: Option<Decimal>,
    section: Option<Decimal>,
    pending: Option<Pending>,
    /// Multiplier after which the pending digit stands: 三万五 is 35,000.
    last_factor: i128,
    /// The last of 万 and 亿.
    last_section: i128,
    zero_before: bool,
    largest: i128,
    has_arabic: bool,
}

#[derive(Clone, Copy)]
enum Pending {
    Arabic(Decimal),
    Chinese { value: i128, digits: usize },
}

impl Reader {
    fn is_empty(&self) -> bool {
        self.total.is_none() && self.section.is_none() && self.pending.is_none()
    }

    fn pending_is_arabic(&self) -> bool {
        matches!(self.pending, Some(Pending::Arabic(_)))
    }

    fn arabic(&mut self, value: Decimal) -> Option<()> {
        if self.pending.is_some() {
            return None;
        }
        self.has_arabic = true;
        self.pending = Some(Pending::Arabic(value));
        Some(())
    }

    fn chinese(&mut self, digit: u8) -> Option<()> {
        self.pending = match self.pending {
            None if digit == 0 && self.last_factor > 0 => {
                self.zero_before = true;
                return Some(());
            }
            None => Some(Pending::Chinese {
                value: digit.into(),
                digits: 1,
            }),
            // 二〇一九: digits one after the other.
            Some(Pending::Chinese { value, digits }) if digits < Decimal::MAX_DIGITS => {
                Some(Pending::Chinese {
                    value: value * 10 + i128::from(digit),
                    digits: digits + 1,
                })
            }
            Some(_) => return None,
        };
        Some(())
    }

    fn take_pending(&mut self) -> Option<Decimal> {
        self.pending.take().map(|pending| match pending {
            Pending::Arabic(value) => value,
            Pending::Chinese { value, .. } => Decimal::integer(value),
        })
    }

    fn multiply(&mut self, factor: i128) -> Option<()> {
        // 三五万 is a guess (three to five), not 350,000.
        if matches!(self.pending, Some(Pending::Chinese { digits: 2.., .. })) {
            return None;
        }
        self.largest = self.largest.max(factor);
        let pending = self.take_pending();
        if factor < 10_000 {
            // 十 alone is ten; 百 and 千 want a digit, which the caller has made sure of for the first.
            let digit = match pending {
                Some(value) => value,
                None if factor == 10 => Decimal::integer(1),
                None => return None,
            };
            let in_order = self.last_factor == 0 || self.last_factor > factor;
            if !in_order {
                return None;
            }
            self.section = Some(
                self.section
                    .unwrap_or(Decimal::ZERO)
                    .plus(digit.times(factor)?)?,
            );
        } else {
            // 5万3万 are two sums that lost what parted them.
            if self.last_section == factor {
                return None;
            }
            self.last_section = factor;
            let section = self
                .section
                .take()
                .unwrap_or(Decimal::ZERO)
                .plus(pending.unwrap_or(Decimal::ZERO))?;
            let open = if factor > 10_000 {
                self.total.take()
            } else {
                None
            };
            if section == Decimal::ZERO && open.is_none() && pending.is_none() {
                return None;
            }
            let closed = open.unwrap_or(Decimal::ZERO).plus(section)?.times(factor)?;
            self.total = Some(self.total.unwrap_or(Decimal::ZERO).plus(closed)?);
        }
        self.last_factor = factor;
        self.zero_before = false;
        Some(())
    }

    fn finish(&mut self) -> Option<Decimal> {
        if self.is_empty() && !self.zero_before {
            return None;
        }
        let tail = match self.pending.take() {
            None => Decimal::ZERO,
            Some(Pending::Chinese { value, digits: 1 })
                if self.last_factor > 10 && !self.zero_before =>
            {
                Decimal::integer(value).times(self.last_factor / 10)?
            }
            // 3万5000 is a number, 3万5 and 3万50 are typing errors or colloquial; nobody can tell which.
            Some(Pending::Arabic(value)) if self.last_factor > 0 => {
                let whole = value.scaled_to_integer(1)?;
                let fills = whole >= self.last_factor / 10 && whole < self.last_factor;
                fills.then_some(value)?
            }
            Some(Pending::Arabic(value)) => value,
            Some(Pending::Chinese { value, digits }) => {
                if self.last_factor > 0 && digits > 1 {
                    return None;
                }
                Decimal::integer(value)
            }
        };
        self.total
            .unwrap_or(Decimal::ZERO)
            .plus(self.section.unwrap_or(Decimal::ZERO))?
            .plus(tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fen(text: &str) -> Option<i128> {
        let numeral = read_numeral(text)?;
        (numeral.len == text.len()).then_some(())?;
        numeral.value.scaled_to_integer(100)
    }

    #[test]
    fn numbers_are_read_as_they_are_said() {
        for (text, value) in [
            ("0", 0),
            ("零", 0),
            ("1200", 120_000),
            ("1,200.50", 120_050),
            ("1,234,567", 123_456_700),
            ("伍万", 5_000_000),
            ("五万", 5_000_000),
            ("十", 1_000),
            ("十二", 1_200),
            ("二十五", 2_500),
            ("十二万五千", 12_500_000),
            ("一百二", 12_000),
            ("三万五", 3_500_000),
            ("三万零五", 3_000_500),
            ("两千零五十", 205_000),
            ("1.2亿", 12_000_000_000),
            ("1亿2000万", 12_000_000_000),
            ("一万二千亿", 120_000_000_000_000),
            ("3万5000", 3_500_000),
            ("1万5千", 1_500_000),
            ("5w", 5_000_000),
            ("2百万", 200_000_000),
            ("两百万", 200_000_000),
            ("5千万", 5_000_000_000),
            ("叁拾捌万陆仟", 38_600_000),
            ("二〇一九", 201_900),
        ] {
            assert_eq!(fen(text), Some(value), "{text}");
        }
    }

    #[test]
    fn guesses_and_typing_errors_are_no_numbers() {
        for text in [
            "十几万",
            "5万余",
            "3万5",
            "三五万",
            "5万3万",
            "1.2.3",
            "百",
            "万",
            "",
            "元",
            "1234567890123456789012",
        ] {
            assert_eq!(fen(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = read_numeral(&text);
        }

        #[test]
        fn no_run_of_numerals_panics(text in "[0-9,.一二三十百千万亿零两w]{0,60}") {
            let _ = read_numeral(&text);
        }

        #[test]
        fn plain_numbers_keep_their_value(number in 0u32..) {
            let read = read_numeral(&number.to_string()).and_then(|numeral| numeral.value.to_u32());
            prop_assert_eq!(read, Some(number));
        }
    }
}
