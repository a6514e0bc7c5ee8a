//! Which encoding a text file has.
//!
//! A byte order mark decides; then valid UTF-8; then UTF-16 by its zero bytes; then GB18030 or Big5, whichever makes
//! more of the text common characters. Both standards put their common characters first (GB 2312 level 1: lead bytes
//! B0 to D7; Big5 level 1: A4 to C6), so counting lead bytes needs no table.

use std::io::{self, Read};

use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Part of the file that is always looked at.
const HEAD: usize = 64 << 10;
/// Part of the file in which lines that are not ASCII are looked for.
const SCAN: usize = 64 << 20;
/// Bytes of such lines that are enough.
const SAMPLE: usize = 512 << 10;
/// Characters of a UTF-8 text that a damaged sequence must be outnumbered by, for the file still to be UTF-8.
const SOUND_PER_DAMAGED: usize = 4;
/// Scores of GB18030 and Big5 closer than this are left to chardetng.
const TIE: f64 = 0.15;

/// What the bytes of a text file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Detected {
    /// Decodes the file.
    pub(super) encoding: &'static Encoding,
    /// Name for the report.
    pub(super) name: &'static str,
    /// Bytes of the byte order mark.
    pub(super) mark: usize,
    /// Too many control characters or undecodable bytes for any text.
    pub(super) binary: bool,
}

/// Reads as much of `source` as it needs.
///
/// # Errors
/// The source's.
pub(super) fn detect(source: &mut dyn Read) -> io::Result<Detected> {
    let mut head = Vec::with_capacity(HEAD);
    source.take(HEAD as u64).read_to_end(&mut head)?;
    if let Some((encoding, name, mark)) = by_mark(&head) {
        return Ok(Detected { encoding, name, mark, binary: is_binary(&head, encoding) });
    }
    if let Some((encoding, name)) = by_zero_bytes(&head) {
        return Ok(Detected { encoding, name, mark: 0, binary: false });
    }
    let sample = with_later_lines(head, source)?;
    let (encoding, name) = by_content(&sample);
    Ok(Detected { encoding, name, mark: 0, binary: is_binary(&sample, encoding) })
}

fn by_mark(head: &[u8]) -> Option<(&'static Encoding, &'static str, usize)> {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => Some((UTF_8, "utf-8-bom", 3)),
        [0xFF, 0xFE, ..] => Some((UTF_16LE, "utf-16le", 2)),
        [0xFE, 0xFF, ..] => Some((UTF_16BE, "utf-16be", 2)),
        [0x84, 0x31, 0x95, 0x33, ..] => Some((GB18030, "gb18030", 4)),
        _ => None,
    }
}

/// UTF-16 without a mark: line ends, digits and separators have a zero byte, all on the same side.
fn by_zero_bytes(head: &[u8]) -> Option<(&'static Encoding, &'static str)> {
    let units = head.len() / 2;
    let zeros = |side: usize| head.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let enough = |many: usize, few: usize| many > 0 && many * 50 >= units && few * 10 < many;
    let (encoding, name) = if enough(second, first) {
        (UTF_16LE, "utf-16le")
    } else if enough(first, second) {
        (UTF_16BE, "utf-16be")
    } else {
        return None;
    };
    let (text, damaged) = decode(head, encoding);
    let odd = text.chars().filter(|c| is_control(*c) || ('\u{e000}'..='\u{f8ff}').contains(c)).count();
    (damaged == 0 && odd * 50 <= text.chars().count()).then_some((encoding, name))
}

/// The head, and lines further down that are not ASCII: a header in English says nothing about the rest.
fn with_later_lines(head: Vec<u8>, source: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut sample = head;
    let mut block = vec![0; HEAD];
    let mut scanned = sample.len();
    while scanned < SCAN && sample.len() < SAMPLE {
        let got = source.read(&mut block)?;
        if got == 0 {
            break;
        }
        scanned += got;
        let block = block.get(..got).unwrap_or_default();
        if !block.is_ascii() {
            sample.extend_from_slice(whole_lines(block));
        }
    }
    Ok(sample)
}

/// Without the line that the block begins in and the one that it ends in; a line end is no part of a character in any
/// of the encodings in question.
fn whole_lines(block: &[u8]) -> &[u8] {
    let from = block.iter().position(|byte| *byte == b'\n');
    let to = block.iter().rposition(|byte| *byte == b'\n');
    match (from, to) {
        (Some(from), Some(to)) if from < to => block.get(from..=to).unwrap_or_default(),
        _ => b"",
    }
}

fn by_content(sample: &[u8]) -> (&'static Encoding, &'static str) {
    let (text, damaged) = decode(sample, UTF_8);
    let sound = text.chars().filter(|c| !c.is_ascii()).count().saturating_sub(damaged);
    if damaged == 0 || sound > damaged * SOUND_PER_DAMAGED {
        return (UTF_8, "utf-8");
    }
    let (gb, big5) = (commonness(sample, gb18030_unit), commonness(sample, big5_unit));
    let is_big5 = if (gb - big5).abs() < TIE {
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        detector.feed(sample, true);
        detector.guess(None, chardetng::Utf8Detection::Deny) == BIG5
    } else {
        big5 > gb
    };
    if is_big5 { (BIG5, "big5") } else { (GB18030, "gb18030") }
}

enum Unit {
    Common,
    Rare,
    Malformed,
}

/// From 1 (all characters common) down; damage weighs more than rarity.
fn commonness(sample: &[u8], unit: fn(&[u8]) -> (Unit, usize)) -> f64 {
    let (mut score, mut count) = (0.0, 0_u32);
    let mut rest = sample;
    while let Some(byte) = rest.first() {
        let length = if byte.is_ascii() {
            1
        } else {
            let (unit, length) = unit(rest);
            count += 1;
            score += match unit {
                Unit::Common => 1.0,
                Unit::Rare => -1.0,
                Unit::Malformed => -4.0,
            };
            length
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    score / f64::from(count.max(1))
}

fn gb18030_unit(bytes: &[u8]) -> (Unit, usize) {
    match bytes {
        [0xA1..=0xA3 | 0xB0..=0xD7, 0xA1..=0xFE, ..] => (Unit::Common, 2),
        [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE, ..] => (Unit::Rare, 2),
        [0x81..=0xFE, 0x30..=0x39, 0x81..=0xFE, 0x30..=0x39, ..] => (Unit::Rare, 4),
        _ => (Unit::Malformed, 1),
    }
}

fn big5_unit(bytes: &[u8]) -> (Unit, usize) {
    match bytes {
        [0xA1..=0xC6, 0x40..=0x7E | 0xA1..=0xFE, ..] => (Unit::Common, 2),
        [0x87..=0xFE, 0x40..=0x7E | 0xA1..=0xFE, ..] => (Unit::Rare, 2),
        _ => (Unit::Malformed, 1),
    }
}

/// More than one character in fifty is none that a text has.
fn is_binary(sample: &[u8], encoding: &'static Encoding) -> bool {
    let (text, damaged) = decode(sample, encoding);
    let control = text.chars().filter(|c| is_control(*c)).count();
    let (all, foreign) = (text.chars().count(), text.chars().filter(|c| !c.is_ascii()).count());
    control * 50 > all || damaged * 3 > foreign.max(3)
}

fn is_control(c: char) -> bool {
    // The end-of-file mark of DOS and escape sequences occur in honest text.
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1a}' | '\u{1b}' | '\u{80}'..='\u{9f}')
}

/// The text, with U+FFFD for what cannot be decoded, and how often that was; a cut at the end is none.
fn decode(bytes: &[u8], encoding: &'static Encoding) -> (String, usize) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() * 3 + 16);
    let (mut rest, mut damaged) = (bytes, 0);
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, false);
        rest = rest.get(read..).unwrap_or_default();
        match result {
            DecoderResult::InputEmpty => return (text, damaged),
            DecoderResult::OutputFull => text.reserve(rest.len() * 3 + 16),
            DecoderResult::Malformed(..) => {
                damaged += 1;
                text.push('\u{fffd}');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIMPLIFIED: &str = "专利名称,申请号,摘要\n一种锂离子电池隔膜的制备方法,2019102345678,涉及新能源材料领域\n";
    const TRADITIONAL: &str = "專利名稱,申請號,摘要\n一種鋰離子電池隔膜的製備方法,2019102345678,涉及新能源材料領域\n";

    fn name(bytes: &[u8]) -> &'static str {
        detect(&mut &*bytes).unwrap().name
    }

    fn utf_16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn each_encoding_is_named() {
        assert_eq!(name(SIMPLIFIED.as_bytes()), "utf-8");
        assert_eq!(name(b"title,number\n"), "utf-8");
        assert_eq!(name(format!("\u{feff}{SIMPLIFIED}").as_bytes()), "utf-8-bom");
        assert_eq!(name(&GB18030.encode(SIMPLIFIED).0), "gb18030");
        assert_eq!(name(&BIG5.encode(TRADITIONAL).0), "big5");
        assert_eq!(name(&utf_16(SIMPLIFIED, true)), "utf-16le");
        assert_eq!(name(&utf_16(SIMPLIFIED, false)), "utf-16be");
        assert_eq!(name(&utf_16(&format!("\u{feff}{SIMPLIFIED}"), true)), "utf-16le");
        assert_eq!(name(&utf_16(&format!("\u{feff}{SIMPLIFIED}"), false)), "utf-16be");
    }

    #[test]
    fn a_few_characters_are_enough() {
        assert_eq!(name(&GB18030.encode("名称\n电池\n").0), "gb18030");
        assert_eq!(name(&BIG5.encode("名稱,號碼\n電池,甲\n").0), "big5");
    }

    #[test]
    fn chinese_after_a_megabyte_of_ascii_is_seen() {
        let mut bytes = b"title,number\n".repeat(100_000);
        bytes.extend_from_slice(&GB18030.encode(&SIMPLIFIED.repeat(3_000)).0);
        assert_eq!(name(&bytes), "gb18030");
    }

    #[test]
    fn utf_8_with_a_damaged_place_stays_utf_8() {
        let mut bytes = SIMPLIFIED.as_bytes().to_vec();
        bytes.push(0xFF);
        bytes.extend_from_slice(SIMPLIFIED.as_bytes());
        assert_eq!(name(&bytes), "utf-8");
        bytes.truncate(bytes.len() - 2);
        assert_eq!(name(&bytes), "utf-8");
    }

    #[test]
    fn junk_is_binary_and_text_is_not() {
        let mut random = fastrand::Rng::with_seed(7);
        let junk: Vec<u8> = std::iter::repeat_with(|| random.u8(..)).take(20_000).collect();
        assert!(detect(&mut &*junk).unwrap().binary);
        assert!(detect(&mut &[0_u8; 4096][..]).unwrap().binary);
        for bytes in [SIMPLIFIED.as_bytes().to_vec(), GB18030.encode(SIMPLIFIED).0.into_owned()] {
            assert!(!detect(&mut &*bytes).unwrap().binary);
        }
    }

    proptest::proptest! {
        #[test]
        fn detection_takes_any_bytes(bytes: Vec<u8>) {
            let found = detect(&mut &*bytes).unwrap();
            let _ = decode(&bytes, found.encoding);
        }
    }
}
