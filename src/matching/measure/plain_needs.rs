//! The sets of needs in plain and in spoken words (`eval/`): large enough, evenly over the sources, and in words of
//! their own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde_json::Value;

use crate::resources::Resources;
use crate::text::{Analyzer, fold};

/// Words that a need may share with its patent.
const MOST_SHARED: usize = 2;

fn lines(reader: impl BufRead) -> impl Iterator<Item = Value> {
    reader.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap())
}

/// Words that carry the subject and stand in the folded text.
fn shared_words<'w>(analyzer: &Analyzer, need: &'w str, text: &str) -> BTreeSet<&'w str> {
    let tells =
        |word: &&str| word.chars().count() >= 2 && !analyzer.is_stop_word(word) && !analyzer.is_boilerplate(word);
    analyzer.coarse(need).into_iter().filter(tells).filter(|word| text.contains(word)).collect()
}

#[test]
fn needs_in_plain_words_are_many_even_and_share_two_words_at_most_with_their_patent() {
    assert_sound("plain");
}

#[test]
fn so_are_those_in_spoken_words() {
    assert_sound("spoken");
}

fn assert_sound(set: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("QUEQIAO_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let corpus = shared.join("corpus/patents.jsonl.gz");
    if !corpus.exists() {
        println!("skipped: {} is missing", corpus.display());
        return;
    }
    let needs: BTreeMap<String, String> =
        lines(BufReader::new(File::open(root.join(format!("eval/{set}_needs.jsonl"))).unwrap()))
            .map(|need| (need["id"].as_str().unwrap().to_owned(), fold(need["text"].as_str().unwrap())))
            .collect();
    let qrels = std::fs::read_to_string(root.join(format!("eval/{set}_qrels.tsv"))).unwrap();
    let answers: BTreeMap<&str, &str> =
        qrels.lines().map(|line| line.split('\t').collect::<Vec<_>>()).map(|cells| (cells[2], cells[0])).collect();
    assert!(needs.len() >= 120 && needs.len() == answers.len(), "{} needs, {} patents", needs.len(), answers.len());

    let analyzer = Analyzer::new(&Resources::built_in()).unwrap();
    let mut sources: BTreeMap<String, usize> = BTreeMap::new();
    let mut offenders = Vec::new();
    for patent in lines(BufReader::new(MultiGzDecoder::new(File::open(corpus).unwrap()))) {
        let id = patent["id"].as_str().unwrap();
        let Some(need) = answers.get(id) else { continue };
        *sources.entry(patent["source"].as_str().unwrap().to_owned()).or_default() += 1;
        let said = |key: &str| patent[key].as_str().unwrap_or_default();
        let text = fold(&format!("{}\n{}", said("title"), said("abstract")));
        let words = shared_words(&analyzer, &needs[*need], &text);
        if words.len() > MOST_SHARED {
            offenders.push(format!("{need} ({id}): {}", words.into_iter().collect::<Vec<_>>().join(" ")));
        }
    }
    assert_eq!(sources.values().sum::<usize>(), needs.len(), "every patent is in the corpus");
    let (least, most) = (sources.values().min().unwrap(), sources.values().max().unwrap());
    assert!(sources.len() == 4 && most - least <= 2, "{sources:?}");
    assert!(
        offenders.is_empty(),
        "{} needs share more words than {MOST_SHARED}:\n{}",
        offenders.len(),
        offenders.join("\n")
    );
}
