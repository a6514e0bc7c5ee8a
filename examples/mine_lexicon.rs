//! Candidates for `index/lexicon.txt`: strings of Chinese characters that the corpora of `../shared` use as words and
//! that the default dictionary of jieba cuts to pieces.
//!
//! Prints a table: word, occurrences, smallest pointwise mutual information over its divisions in two, entropy of the
//! characters before and after it (bits), frequency that keeps it whole, and how jieba cuts it. Words given in the file
//! named by the first argument (one a line, from word lists) are printed whatever their figures; others only past the
//! thresholds below. The choice among candidates is made by reading.
//!
//! `cargo run --release --example mine_lexicon -- wordlists.txt > candidates.tsv`

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use jieba_rs::Jieba;
use queqiao::text::fold;

const LONGEST: usize = 7;
const FEWEST: u32 = 12;
const PMI: f64 = 4.5;
const ENTROPY: f64 = 1.5;

fn main() -> anyhow::Result<()> {
    let shared = std::env::var("QUEQIAO_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let corpus = PathBuf::from(shared).join("corpus");
    if !corpus.is_dir() {
        anyhow::bail!("{} is missing: nothing to mine", corpus.display());
    }
    let listed: Vec<String> = match std::env::args().nth(1) {
        Some(path) => std::fs::read_to_string(path)?.lines().map(fold).collect(),
        None => Vec::new(),
    };
    let runs = han_runs(&corpus)?;
    let counts = count(&runs);
    let total: f64 = counts.iter().filter(|(gram, _)| gram.chars().count() == 1).map(|(_, n)| f64::from(*n)).sum();
    let jieba = Jieba::new();
    let listed: HashSet<&str> = listed.iter().map(String::as_str).collect();

    let mut rows: Vec<(&str, u32, f64)> = Vec::new();
    for (gram, n) in &counts {
        let length = gram.chars().count();
        if length < 2 || length == LONGEST || jieba.has_word(gram) {
            continue;
        }
        let pmi = cohesion(gram, *n, &counts, total);
        let cut = jieba.cut(gram, false);
        let torn = cut.iter().any(|token| token.end - token.start == 1);
        if listed.contains(gram) || (*n >= FEWEST && pmi >= PMI && torn) {
            rows.push((gram, *n, pmi));
        }
    }
    let wanted: HashSet<&str> = rows.iter().map(|row| row.0).collect();
    let sides = sides(&runs, &wanted);
    rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let print = |gram: &str, n: u32, pmi: f64, left: f64, right: f64| {
        let cut: Vec<&str> = jieba.cut(gram, false).iter().map(|token| token.word).collect();
        let frequency = jieba.suggest_freq(gram);
        let listed = if listed.contains(gram) { "list" } else { "mined" };
        #[expect(clippy::print_stdout, reason = "the table is what this tool is for")]
        {
            println!("{gram}\t{n}\t{pmi:.2}\t{left:.2}\t{right:.2}\t{frequency}\t{listed}\t{}", cut.join("/"));
        }
    };
    for (gram, n, pmi) in rows {
        let (left, right) = sides.get(gram).map_or((0.0, 0.0), |(before, after)| (entropy(before), entropy(after)));
        if listed.contains(gram) || (left >= ENTROPY && right >= ENTROPY) {
            print(gram, n, pmi, left, right);
        }
    }
    let mut unseen: Vec<&str> =
        listed.iter().copied().filter(|word| !wanted.contains(word) && !jieba.has_word(word)).collect();
    unseen.sort_unstable();
    for word in unseen {
        print(word, 0, 0.0, 0.0, 0.0);
    }
    Ok(())
}

/// All runs of Chinese characters of all texts of the corpora, folded; one agricultural patent in three.
fn han_runs(corpus: &Path) -> anyhow::Result<Vec<String>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(corpus)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "gz"));
    files.sort();
    let mut runs = Vec::new();
    for file in files {
        let lines = BufReader::new(flate2::read::GzDecoder::new(std::fs::File::open(&file)?)).lines();
        for (at, line) in lines.enumerate() {
            let record: serde_json::Value = serde_json::from_str(&line?)?;
            if record["source"] == "a01" && at % 3 != 0 {
                continue;
            }
            for field in ["title", "abstract", "description", "claim"] {
                let text = fold(record[field].as_str().unwrap_or_default());
                let pieces = text.split(|c: char| !('\u{4E00}'..='\u{9FFF}').contains(&c));
                runs.extend(pieces.filter(|run| !run.is_empty()).map(str::to_owned));
            }
        }
    }
    Ok(runs)
}

/// Counts of all n-grams whose two shorter parts are frequent enough themselves.
fn count(runs: &[String]) -> HashMap<&str, u32> {
    let mut all: HashMap<&str, u32> = HashMap::new();
    for length in 1..=LONGEST {
        let mut level: HashMap<&str, u32> = HashMap::new();
        for run in runs {
            for gram in grams(run, length) {
                let frequent =
                    length < 3 || shorter(gram).iter().all(|part| all.get(part).is_some_and(|n| *n >= FEWEST));
                if frequent {
                    *level.entry(gram).or_default() += 1;
                }
            }
        }
        let fewest = if length == 1 { 1 } else { 2 };
        all.extend(level.into_iter().filter(|(_, n)| *n >= fewest));
    }
    all
}

fn grams(run: &str, length: usize) -> impl Iterator<Item = &str> {
    // The runs hold characters of three bytes only.
    let bytes = 3 * length;
    (0..(run.len() + 3).saturating_sub(bytes)).step_by(3).filter_map(move |at| run.get(at..at + bytes))
}

fn shorter(gram: &str) -> [&str; 2] {
    [gram.get(..gram.len() - 3).unwrap_or_default(), gram.get(3..).unwrap_or_default()]
}

/// Smallest pointwise mutual information of a gram's divisions in two, in bits.
fn cohesion(gram: &str, n: u32, counts: &HashMap<&str, u32>, total: f64) -> f64 {
    let of = |part: &str| f64::from(counts.get(part).copied().unwrap_or(1));
    (3..gram.len())
        .step_by(3)
        .filter_map(|at| gram.split_at_checked(at))
        .map(|(left, right)| (f64::from(n) * total / (of(left) * of(right))).log2())
        .fold(f64::INFINITY, f64::min)
}

type Side = HashMap<char, u32>;

/// The characters before and after each wanted gram; the edge of a run counts as a character that never repeats.
fn sides<'g>(runs: &[String], wanted: &HashSet<&'g str>) -> HashMap<&'g str, (Side, Side)> {
    let mut sides: HashMap<&str, (Side, Side)> = HashMap::new();
    let mut edge = 0x10_0000;
    for run in runs {
        for length in 2..LONGEST {
            for (at, gram) in grams(run, length).enumerate() {
                let Some(gram) = wanted.get(gram) else {
                    continue;
                };
                let start = 3 * at;
                let mut fresh = || {
                    edge = if edge >= 0x10_FFFF { 0x10_0000 } else { edge + 1 };
                    char::from_u32(edge).unwrap_or('\0')
                };
                let before = run.get(..start).and_then(|head| head.chars().next_back()).unwrap_or_else(&mut fresh);
                let after =
                    run.get(start + gram.len()..).and_then(|tail| tail.chars().next()).unwrap_or_else(&mut fresh);
                let (left, right) = sides.entry(gram).or_default();
                *left.entry(before).or_default() += 1;
                *right.entry(after).or_default() += 1;
            }
        }
    }
    sides
}

fn entropy(side: &Side) -> f64 {
    let total: f64 = side.values().map(|n| f64::from(*n)).sum();
    side.values().map(|n| f64::from(*n) / total).map(|share| -share * share.log2()).sum()
}
