//! WordPiece of our own against the published tokenizer, through the tokenizers library.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use flate2::read::MultiGzDecoder;
use proptest::prelude::*;
use serde_json::Value;
use tokenizers::Tokenizer;

use crate::meaning::cache::path_in;
use crate::meaning::tiny_encoder::TinyEncoder;
use crate::meaning::{EncoderManifest, WordPiece, encoder_folder};
use crate::resources::Resources;

/// Titles and abstracts that are compared.
const TEXTS: usize = 10_000;

/// Our tokenizer and the library's, of one encoder.
struct Both {
    ours: WordPiece,
    theirs: Tokenizer,
}

impl Both {
    fn expected(&self, text: &str) -> Vec<i32> {
        let encoding = self.theirs.encode(text, true).unwrap();
        encoding.get_ids().iter().map(|id| i32::try_from(*id).unwrap()).collect()
    }

    /// Whole, and cut off.
    #[track_caller]
    fn assert_same(&self, text: &str) {
        let expected = self.expected(text);
        assert_eq!(self.ours.encode(text, usize::MAX), expected, "{text:?}");
        let (last, rest) = expected.split_last().unwrap();
        for longest in [2, 3, 16, 256] {
            let mut cut: Vec<i32> = rest.iter().take(longest - 1).copied().collect();
            cut.push(*last);
            assert_eq!(self.ours.encode(text, longest), cut, "{longest} of {text:?}");
        }
    }
}

static TINY: LazyLock<Both> = LazyLock::new(|| {
    let tiny = TinyEncoder::of_seed(1);
    Both {
        ours: WordPiece::parse(&tiny.vocabulary).unwrap(),
        theirs: Tokenizer::from_bytes(tiny.tokenizer.as_bytes()).unwrap(),
    }
});

/// The encoder that is published, where it is installed.
static PUBLISHED: LazyLock<Option<Both>> = LazyLock::new(|| {
    let manifest = EncoderManifest::load(&Resources::built_in()).unwrap();
    let folder = encoder_folder(&manifest).unwrap();
    let (vocabulary, tokenizer) =
        (path_in(&folder, &manifest.files.vocabulary), path_in(&folder, &manifest.files.tokenizer));
    if !tokenizer.exists() {
        println!("skipped: {} is missing", tokenizer.display());
        return None;
    }
    Some(Both {
        ours: WordPiece::parse(&std::fs::read_to_string(vocabulary).unwrap()).unwrap(),
        theirs: Tokenizer::from_file(tokenizer).unwrap(),
    })
});

const ODD: [&str; 22] = [
    "",
    " \t\r\n",
    "隔振基座",
    "LED 灯，controlled by ＬＥＤ",
    "pH值为7.0～9.0；含水率≤60%",
    "😀🏭🔩 楼板",
    "👩‍🔬👨‍👩‍👧 🇨🇳",
    "Ａｂｃ１２３。，！",
    "é è ñ ü Ünïcödé ǖ",
    "e\u{301}n\u{303}",
    "진동 방지 받침대",
    "ひらがな カタカナ ﾊﾝｶｸ",
    "русский العربية עברית ไทย हिन्दी",
    "\u{0}\u{1}\u{7f}\u{85}\u{a0}\u{ad}\u{200b}\u{200d}\u{202e}\u{feff}\u{fffd}",
    "a\u{2028}b\u{2029}c\u{3000}d\u{2003}e\u{1680}f",
    "𠀀𪜀𫝀𫠠𬺰\u{2f800}豈〇々",
    "$＋￥°±×÷≥μΩ①Ⅳ㎡℃",
    "_-—–…·•“”‘’《》【】「」",
    "\u{e000}\u{e001}私用",
    "a.b-c_d/e\\f`g^h~i|j",
    "机器机器a机器",
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
];

#[test]
fn odd_texts_give_the_tokens_of_the_library() {
    for both in [Some(&*TINY), PUBLISHED.as_ref()].into_iter().flatten() {
        ODD.iter().for_each(|text| both.assert_same(text));
        for length in [99, 100, 101, 300] {
            both.assert_same(&"x".repeat(length));
            both.assert_same(&format!("楼{}板", "é".repeat(length)));
        }
        both.assert_same(&"楼板跟着抖".repeat(400));
    }
}

#[test]
fn words_are_cut_into_the_longest_pieces_first() {
    let vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nled\n##s\nle\n##ds\n楼\n##板\n";
    let ours = WordPiece::parse(vocabulary).unwrap();
    let middle = |text: &str| {
        let ids = ours.encode(text, 64);
        assert_eq!((ids[0], ids[ids.len() - 1]), (2, 3));
        ids[1..ids.len() - 1].to_vec()
    };
    assert_eq!(middle("leds"), [4, 5]);
    assert_eq!(middle("le ds"), [6, 1], "a piece that goes on begins no word");
    assert_eq!(middle("ledx"), [1], "a word is known as a whole or not at all");
    assert_eq!(middle("楼板"), [8, 1], "every ideograph is a word");
    assert_eq!(middle(""), Vec::<i32>::new());
    assert_eq!(ours.encode("leds leds", 4), [2, 4, 5, 3]);
}

#[test]
fn a_vocabulary_without_a_special_token_is_refused_and_line_ends_of_any_kind_are_read() {
    for missing in ["[UNK]", "[CLS]", "[SEP]"] {
        let rest: String = ["[UNK]", "[CLS]", "[SEP]"]
            .iter()
            .filter(|token| **token != missing)
            .fold(String::new(), |text, token| text + token + "\n");
        let said = WordPiece::parse(&rest).unwrap_err().to_string();
        assert!(said.contains(missing) && said.contains("词表"), "{said}");
    }
    let ours = WordPiece::parse("[UNK]\r\n[CLS]\r\n[SEP]\r\n楼\r\n").unwrap();
    assert_eq!(ours.encode("楼", 8), [1, 3, 2]);
}

#[test]
fn ten_thousand_titles_and_abstracts_give_the_published_tokens() {
    let Some(both) = &*PUBLISHED else { return };
    let root = std::env::var_os("QUEQIAO_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = root.join("corpus/patents.jsonl.gz");
    if !path.exists() {
        println!("skipped: {} is missing", path.display());
        return;
    }
    let lines = BufReader::new(MultiGzDecoder::new(std::fs::File::open(path).unwrap())).lines();
    // Every fourth, so that all sources are among them.
    let mut compared = 0;
    for line in lines.step_by(4) {
        let patent: Value = serde_json::from_str(&line.unwrap()).unwrap();
        for text in ["title", "abstract"].into_iter().filter_map(|key| patent[key].as_str()) {
            assert_eq!(both.ours.encode(text, usize::MAX), both.expected(text), "{text:?}");
            compared += 1;
        }
    }
    assert!(compared >= TEXTS, "{compared}");
}

/// Texts of many scripts, with what tokenizers stumble over.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[一-龥]{1,6}",
        2 => "[a-zA-Z0-9]{1,8}",
        1 => "\\PC{1,4}",
        1 => any::<char>().prop_map(String::from),
        1 => "[ \\t\\r\\n\u{a0}\u{3000}]{1,3}",
        1 => "[!-/:-@，。；：（）“”]{1,3}",
        1 => "[가-힣ぁ-ヶА-я\u{300}-\u{36f}]{1,4}",
        1 => "[\u{1f300}-\u{1faff}\u{200d}\u{fe0f}]{1,3}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat().chars().filter(|c| is_agreed(*c)).collect())
}

/// Whether both see the character as the same kind of thing.
fn is_agreed(c: char) -> bool {
    let text = format!("a{c}b");
    TINY.ours.encode(&text, usize::MAX) == TINY.expected(&text)
}

/// The library's tables are of Unicode 8: what later versions call a mark or a control character, it calls a letter.
#[test]
fn every_character_but_marks_of_newer_unicode_is_seen_as_the_library_sees_it() {
    // Nothing is assigned between the last ideographs and the tags.
    let all = ('\0'..='\u{33fff}').chain('\u{e0000}'..='\u{e0fff}').chain('\u{10ff00}'..=char::MAX);
    let others: Vec<char> = all.filter(|c| !is_agreed(*c)).collect();
    assert!(others.len() < 200, "{}: {others:?}", others.len());
    let is_seldom =
        |c: &char| !c.is_alphanumeric() && !matches!(c, '\0'..='\u{600}' | '\u{2e80}'..='\u{fffd}' | '\u{1f000}'..);
    assert!(others.iter().all(is_seldom), "{others:?}");
}

proptest! {
    #[test]
    fn any_text_gives_the_tokens_of_the_library(text in texts()) {
        for both in [Some(&*TINY), PUBLISHED.as_ref()].into_iter().flatten() {
            both.assert_same(&text);
        }
    }
}
