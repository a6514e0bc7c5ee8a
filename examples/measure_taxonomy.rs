//! Measures classification on the gazette of 2019 (67,507 records, all fields of technology, titles without abstracts).
//!
//! `cargo run --release --example measure_taxonomy` prints the shares that get a technology field, an industry, a
//! strategic industry and a chain node, and the time a record takes. `-- nodes 60 7` (or `strategic`, `owners`,
//! `needs`) prints that many hits, sampled with the seed given, to be read. Without `../shared` it prints that it was
//! skipped.
#![expect(clippy::print_stdout, reason = "a program that prints figures")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use queqiao::domain::{IpcSymbol, OwnerKind};
use queqiao::resources::Resources;
use queqiao::taxonomy::{Classification, ClassifyInput, Taxonomy};

struct Record {
    title: String,
    text: String,
    ipc: Vec<IpcSymbol>,
    owners: Vec<String>,
}

fn corpus(name: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("QUEQIAO_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = shared.join("corpus").join(name);
    path.exists().then_some(path)
}

fn records(path: &PathBuf) -> anyhow::Result<Vec<Record>> {
    let file = BufReader::new(flate2::read::GzDecoder::new(std::fs::File::open(path)?));
    let mut records = Vec::new();
    for line in file.lines() {
        let value: serde_json::Value = serde_json::from_str(&line?)?;
        let word = |key: &str| value.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_lowercase();
        let list = |key: &str| -> Vec<String> {
            let items = value.get(key).and_then(|v| v.as_array()).into_iter().flatten();
            items.filter_map(|v| v.as_str()).map(str::to_owned).collect()
        };
        records.push(Record {
            title: word("title"),
            text: word("abstract") + &word("description"),
            ipc: list("ipc").iter().filter_map(|text| text.parse().ok()).collect(),
            owners: list("owners"),
        });
    }
    Ok(records)
}

fn classify(taxonomy: &Taxonomy, record: &Record) -> Classification {
    let input =
        ClassifyInput { ipc: &record.ipc, title: &record.title, text: &record.text, ..ClassifyInput::default() };
    taxonomy.classify(&input)
}

fn main() -> anyhow::Result<()> {
    let started = Instant::now();
    let taxonomy = Taxonomy::load(&Resources::built_in())?;
    println!("tables loaded in {:?}", started.elapsed());
    let started = Instant::now();
    assert!(!taxonomy.classify(&ClassifyInput { title: "石墨烯", ..ClassifyInput::default() }).chain_nodes.is_empty());
    println!("first classification (builds the automaton) in {:?}", started.elapsed());

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let what = arguments.first().map_or("shares", String::as_str);
    let number = |at: usize, default: u64| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(default);
    let file = if what == "needs" { "needs_market.jsonl.gz" } else { "gazette_2019.jsonl.gz" };
    let Some(path) = corpus(file) else {
        println!("skipped: ../shared/corpus/{file} is missing");
        return Ok(());
    };
    let records = records(&path)?;
    match what {
        "shares" => shares(&taxonomy, &records),
        "owners" => owners(&taxonomy, &records, number(1, 100), number(2, 1)),
        _ => sample(&taxonomy, &records, what, number(1, 60), number(2, 1)),
    }
    Ok(())
}

fn shares(taxonomy: &Taxonomy, records: &[Record]) {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut nodes_per_chain: BTreeMap<String, u64> = BTreeMap::new();
    let started = Instant::now();
    for record in records {
        let found = classify(taxonomy, record);
        let mut count = |name, holds| *counts.entry(name).or_default() += u64::from(holds);
        count("1 technology field", !found.fields.is_empty());
        count("2 industry, 2 digits or more", found.industries.iter().any(|hit| hit.code.len() >= 2));
        count("3 industry, 3 digits or more", found.industries.iter().any(|hit| hit.code.len() >= 3));
        count("4 strategic industry, firm", found.strategic.iter().any(|hit| hit.firm));
        count("5 strategic industry, firm or possible", !found.strategic.is_empty());
        count("6 other pool, firm", found.pools.iter().any(|hit| hit.firm));
        count("7 chain node", !found.chain_nodes.is_empty());
        count("8 chain node, confidence 0.6 or more", found.chain_nodes.iter().any(|hit| hit.confidence >= 0.6));
        count("9 nodes in all (per record)", false);
        *counts.entry("9 nodes in all (per record)").or_default() += found.chain_nodes.len() as u64;
        for hit in found.chain_nodes.iter().take(1) {
            *nodes_per_chain.entry(hit.chain.to_string()).or_default() += 1;
        }
    }
    let took = started.elapsed();
    println!("{} records, {:?} each", records.len(), took / u32::try_from(records.len().max(1)).unwrap_or(1));
    for (name, count) in counts {
        println!("{name}: {count} ({:.1} %)", 100.0 * count as f64 / records.len() as f64);
    }
    println!("best node by chain: {nodes_per_chain:?}");
    println!("a text of 300 characters: {:?}", long_text(taxonomy, records));
}

/// Titles glued to about 300 characters, with the classes of the first.
fn long_text(taxonomy: &Taxonomy, records: &[Record]) -> Duration {
    let glued: Vec<(String, &Record)> = records
        .chunks(18)
        .map(|chunk| {
            let text: String = chunk.iter().flat_map(|record| record.title.chars()).take(300).collect();
            (text, &chunk[0])
        })
        .collect();
    let started = Instant::now();
    let mut hits = 0;
    for (text, first) in &glued {
        let input = ClassifyInput { ipc: &first.ipc, title: &first.title, text, ..ClassifyInput::default() };
        hits += taxonomy.classify(&input).chain_nodes.len();
    }
    assert!(hits > 0 || glued.is_empty());
    started.elapsed() / u32::try_from(glued.len().max(1)).unwrap_or(1)
}

fn sample(taxonomy: &Taxonomy, records: &[Record], what: &str, size: u64, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut lines = Vec::new();
    for record in records {
        let found = classify(taxonomy, record);
        let classes: Vec<&str> = record.ipc.iter().map(IpcSymbol::as_str).take(3).collect();
        let head = format!("{} [{}]", record.title, classes.join(" "));
        if what == "strategic" {
            let firm = found.strategic.iter().filter(|hit| hit.firm);
            lines.extend(firm.map(|hit| format!("{head} => {} {} | {}", hit.code, hit.name, hit.rule)));
        } else {
            let nodes = found.chain_nodes.iter();
            let line = |hit: &queqiao::taxonomy::NodeHit| {
                format!("{head} => {} {} {:.2} | {}", hit.node, hit.name, hit.confidence, hit.rule)
            };
            lines.extend(nodes.map(line));
        }
    }
    random.shuffle(&mut lines);
    lines.iter().take(usize::try_from(size).unwrap_or(60)).for_each(|line| println!("{line}"));
}

fn owners(taxonomy: &Taxonomy, records: &[Record], size: u64, seed: u64) {
    let mut by_name: BTreeMap<&str, Option<OwnerKind>> = BTreeMap::new();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for name in records.iter().flat_map(|record| &record.owners) {
        let verdict = taxonomy.owner_kind(name);
        let kind = verdict.as_ref().map(|verdict| verdict.kind);
        *counts.entry(kind.map_or("unknown".to_owned(), |kind| kind.to_string())).or_default() += 1;
        by_name.insert(name, kind);
    }
    println!("{counts:?}");
    let mut names: Vec<_> = by_name.into_iter().collect();
    fastrand::Rng::with_seed(seed).shuffle(&mut names);
    for (name, kind) in names.iter().take(usize::try_from(size).unwrap_or(100)) {
        println!("{name} => {}", kind.map_or("?", OwnerKind::word));
    }
    let unknown: Vec<&str> = names.iter().filter(|(_, kind)| kind.is_none()).map(|(name, _)| *name).collect();
    println!("unknown ({}): {}", unknown.len(), unknown.iter().take(80).copied().collect::<Vec<_>>().join(" | "));
}
