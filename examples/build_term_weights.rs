//! Writes `index/term_weights.tsv`: in how many documents of the corpora of `../shared` each search word stands.
//!
//! A document is a title with its abstract or description. So that agriculture, over half of the patents, does not
//! set the weights, one agricultural patent in four is counted, and of the gazette's titles, which have no abstract, one
//! in two. A word of a single document, and bare figures, are left out.
//!
//! `cargo run --release --example build_term_weights > index/term_weights.tsv`

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use queqiao::resources::Resources;
use queqiao::text::{Analysis, Analyzer, TermWeights, fold};

const FEWEST: u32 = 2;

#[expect(clippy::print_stdout, reason = "the table is what this tool is for")]
fn main() -> anyhow::Result<()> {
    let shared = std::env::var("QUEQIAO_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let corpus = PathBuf::from(shared).join("corpus");
    if !corpus.is_dir() {
        anyhow::bail!("{} is missing: nothing to count", corpus.display());
    }
    let analyzer = Analyzer::new(&Resources::built_in())?;
    let files = ["patents", "gazette_2019", "abstracts_energy", "achievements_market", "needs_market"];
    let mut documents: Vec<BTreeSet<String>> = Vec::new();
    let mut analysis = Analysis::default();
    for file in files {
        let path = corpus.join(format!("{file}.jsonl.gz"));
        let lines = BufReader::new(flate2::read::GzDecoder::new(std::fs::File::open(&path)?)).lines();
        for (at, line) in lines.enumerate() {
            let record: serde_json::Value = serde_json::from_str(&line?)?;
            let every = match record["source"].as_str() {
                Some("a01") => 4,
                Some("gazette") => 2,
                _ => 1,
            };
            if at % every != 0 {
                continue;
            }
            let field = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
            let text = fold(&[field("title"), field("abstract"), field("description")].join("。"));
            analyzer.analyze(&text, &mut analysis);
            let words = analysis.words.iter().map(|token| token.text(&text));
            documents.push(words.filter(|word| !is_bare_figure(word)).map(str::to_owned).collect());
        }
    }
    let weights = TermWeights::from_documents(&documents);
    println!(
        "# Document frequency of search words over {} texts of patents, achievements and needs:",
        weights.documents()
    );
    println!(
        "# one agricultural patent in four, one gazette title in two, all others. Words of {FEWEST} texts and more."
    );
    println!("# Columns: word (folded), number of texts. Made by examples/build_term_weights.rs; see data/SOURCES.md.");
    println!("#documents\t{}", weights.documents());
    for (word, frequency) in weights.rows().into_iter().filter(|row| row.1 >= FEWEST) {
        println!("{word}\t{frequency}");
    }
    Ok(())
}

fn is_bare_figure(word: &str) -> bool {
    !word.contains(|c: char| c.is_alphabetic())
}
