//! Whom to call, inside texts that are about something else: what a private person's number, mail address or name may
//! stand in is blacked out before anybody but the operator reads it.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// What stands in the place of a contact.
const BLACKED: &str = "（联系方式已隐去）";

/// What stands in the place of the name of a person to call.
const SOMEBODY: &str = "（联系人已隐去）";

/// Mobile numbers, fixed-line numbers, numbers of messengers and mail addresses, in digits of any width. Only characters
/// of ASCII count as part of an address: the sentence around it stays.
static CONTACTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        [1１][3-9３-９]\d [-－—–.·\x20]? \d{4} [-－—–.·\x20]? \d{4}
        | [(（]? [0０]\d{2,3} [)）]? [-－—–\x20]{1,2} \d{3,4} [-\x20]? \d{4}
        | [(（] [0０]\d{2,3} [)）] \d{7,8}
        | (?i:微信|QQ|WeChat) (?:号码?)? \s* (?: [:：] \s* [A-Za-z0-9_][A-Za-z0-9_-]{4,} | [1-9]\d{5,10} )
        | [A-Za-z0-9_.+-]+ \s? [@＠] \s? [A-Za-z0-9-]+ (?:[.．][A-Za-z0-9-]+)+
        ",
    )
    .ok()
});

/// Whether a text can hold a contact at all: looking closely takes longer, and most texts cannot.
fn may_hold(text: &str) -> bool {
    const LEAST_DIGITS: usize = 7;
    let mut digits = 0;
    let numbered = text.chars().any(|c| {
        match c {
            _ if c.is_numeric() => digits += 1,
            '-' | '－' | '—' | '–' | '.' | '·' | ' ' | '(' | ')' | '（' | '）' => {}
            _ => digits = 0,
        }
        digits >= LEAST_DIGITS
    });
    numbered
        || text.contains(['@', '＠'])
        || ["微信", "QQ", "qq", "Qq", "qQ"].iter().any(|word| text.contains(word))
        || {
            let lower = text.as_bytes();
            lower.windows(6).any(|window| window.eq_ignore_ascii_case(b"wechat"))
        }
}

/// Words beside a name that say that it is somebody to call.
const BEFORE: [&str; 8] = ["联系人", "联系", "咨询", "致电", "询", "找", "请与", "发明人代表"];
const AFTER: [&str; 12] =
    ["老师", "教授", "先生", "女士", "博士", "研究员", "工程师", "高工", "经理", "主任", "处长", "联系"];

/// Blacks out the contacts in a text. `person`: the name of a person to call, which goes too.
pub(super) fn black_out(text: &mut String, person: Option<&str>) {
    // Better no text than a private number.
    let Some(contacts) = &*CONTACTS else { return text.clear() };
    if !may_hold(text) {
        if let Some(person) = person.map(str::trim) {
            black_out_name(text, person);
        }
        return;
    }
    let replaced = contacts.replace_all(text, |found: &Captures<'_>| {
        let Some(whole) = found.get(0) else { return BLACKED.to_owned() };
        // Digits inside a longer row of digits are those of a patent's number, not of a telephone.
        let starts_with_digit = whole.as_str().starts_with(|c: char| c.is_numeric());
        let digit_before = text[..whole.start()].ends_with(|c: char| c.is_numeric());
        let digit_after = text[whole.end()..].starts_with(|c: char| c.is_numeric());
        let inside = starts_with_digit && (digit_before || digit_after);
        if inside { whole.as_str().to_owned() } else { BLACKED.to_owned() }
    });
    if let Cow::Owned(replaced) = replaced {
        *text = replaced;
    }
    if let Some(person) = person.map(str::trim) {
        black_out_name(text, person);
    }
}

/// A name of three characters is nobody else's word; one of two (高强, 温度) goes where something beside it says that it
/// is a person.
fn black_out_name(text: &mut String, person: &str) {
    let length = person.chars().count();
    if length < 2 || !text.contains(person) {
        return;
    }
    let mut written = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in text.match_indices(person) {
        let (before, after) =
            (text[..at].trim_end_matches([':', '：', ' ', '　', '是', '为']), &text[at + person.len()..]);
        let called = BEFORE.iter().any(|word| before.ends_with(word))
            || AFTER.iter().any(|word| after.starts_with(word))
            || after.trim_start_matches([':', '：', ' ', '，', ',']).starts_with(BLACKED);
        if length > 2 || called {
            written.push_str(&text[done..at]);
            written.push_str(SOMEBODY);
            done = at + person.len();
        }
    }
    written.push_str(&text[done..]);
    *text = written;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn blacked(text: &str, person: Option<&str>) -> String {
        let mut text = text.to_owned();
        black_out(&mut text, person);
        text
    }

    #[test]
    fn contacts_go_in_every_notation_and_the_sentence_stays() {
        for contact in [
            "13800000000",
            "138 0000 0000",
            "138-0000-0000",
            "１３８００００００００",
            "010-62780000",
            "0471—6576000",
            "(0471)6576000",
            "微信：zhang_san88",
            "QQ 123456789",
            "zhang.san@example.com",
            "zhang@mail.example.edu.cn",
            "zhang＠example.com",
        ] {
            let text = format!("减振效果好，请打{contact}，随时可谈");
            assert_eq!(blacked(&text, None), "减振效果好，请打（联系方式已隐去），随时可谈", "{contact}");
        }
    }

    #[test]
    fn numbers_of_patents_and_measures_stay() {
        for text in [
            "见专利2013106997442和ZL201310699744.2",
            "CN113800000123A",
            "转速13800转，功率1500-3000 W",
            "参见 GB/T 19001-2016",
            "邮箱@符号",
            "微信WeChat小程序",
        ] {
            assert_eq!(blacked(text, None), text);
        }
    }

    #[test]
    fn a_name_goes_where_it_is_a_persons() {
        assert_eq!(
            blacked("有意请找欧阳修，或欧阳修的学生", Some("欧阳修")),
            "有意请找（联系人已隐去），或（联系人已隐去）的学生"
        );
        assert_eq!(blacked("高强混凝土，联系人：高强", Some("高强")), "高强混凝土，联系人：（联系人已隐去）");
        assert_eq!(
            blacked("高强老师，高强 13800000000", Some("高强")),
            "（联系人已隐去）老师，（联系人已隐去） （联系方式已隐去）"
        );
        assert_eq!(blacked("李氏杆菌", Some("李")), "李氏杆菌");
    }

    proptest! {
        #[test]
        fn what_is_not_looked_at_closely_holds_no_contact(text in "[0-9１３８٣a@＠.微信QqWeChat:（）()—\\-一 ]{0,40}") {
            prop_assert!(may_hold(&text) || !CONTACTS.as_ref().unwrap().is_match(&text));
        }

        #[test]
        fn what_was_blacked_out_stays_as_it_is(text in "[0-9a-z@.欧阳修找 -]{0,60}") {
            let once = blacked(&text, Some("欧阳修"));
            prop_assert_eq!(blacked(&once, Some("欧阳修")), once);
        }
    }
}
