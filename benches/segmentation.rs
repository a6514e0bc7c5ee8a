//! Speed of the complete analysis (folding, coarse words, search words) beside plain jieba in search mode
//! with HMM, in bytes of text a second. On abstracts of `../shared` when they are there, else on text made of the lexicon.

#![expect(missing_docs, reason = "criterion's macros make public items")]

use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jieba_rs::Jieba;
use queqiao::resources::Resources;
use queqiao::text::{Analysis, Analyzer, fold};

const TEXTS: usize = 2_000;
const CHARACTERS: usize = 250;

fn segmentation(criterion: &mut Criterion) {
    let resources = Resources::built_in();
    let Ok(analyzer) = Analyzer::new(&resources) else {
        return;
    };
    let texts = shared_abstracts().unwrap_or_else(|| made_of_lexicon(&resources));
    let bytes: usize = texts.iter().map(String::len).sum();
    let jieba = Jieba::new();

    let mut group = criterion.benchmark_group("segmentation");
    group.throughput(Throughput::Bytes(u64::try_from(bytes).unwrap_or(u64::MAX)));
    group.sample_size(10);
    group.bench_function("fold", |bencher| {
        bencher.iter(|| texts.iter().map(|text| fold(black_box(text)).len()).sum::<usize>());
    });
    group.bench_function("complete analysis", |bencher| {
        let mut analysis = Analysis::default();
        bencher.iter(|| {
            let mut tokens = 0;
            for text in &texts {
                let folded = fold(black_box(text));
                analyzer.analyze(&folded, &mut analysis);
                tokens += analysis.coarse.len() + analysis.words.len();
            }
            tokens
        });
    });
    group.bench_function("plain jieba, search mode", |bencher| {
        bencher.iter(|| texts.iter().map(|text| jieba.cut_for_search(black_box(text), true).len()).sum::<usize>());
    });
    group.finish();
}

/// The first abstracts of the corpus of patents, each cut to the same length.
fn shared_abstracts() -> Option<Vec<String>> {
    let shared = std::env::var("QUEQIAO_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let file = std::fs::File::open(PathBuf::from(shared).join("corpus/patents.jsonl.gz")).ok()?;
    let lines = BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    let texts = lines.map_while(Result::ok).step_by(10).filter_map(|line| {
        let record: serde_json::Value = serde_json::from_str(&line).ok()?;
        let text = record.get("abstract")?.as_str()?;
        (text.chars().count() >= CHARACTERS).then(|| text.chars().take(CHARACTERS).collect())
    });
    Some(texts.take(TEXTS).collect())
}

/// Texts of words drawn from the lexicon with a fixed seed.
fn made_of_lexicon(resources: &Resources) -> Vec<String> {
    let lexicon = resources.text("index/lexicon.txt").unwrap_or_default();
    let words: Vec<&str> =
        lexicon.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split(' ').next()).collect();
    let mut chance = fastrand::Rng::with_seed(20_260_711);
    (0..TEXTS)
        .map(|_| {
            let mut text = String::new();
            let mut length = 0;
            while length < CHARACTERS {
                let Some(word) = chance.choice(&words) else {
                    break;
                };
                text.push_str(word);
                length += word.chars().count();
                if chance.u8(0..6) == 0 {
                    text.push('，');
                    length += 1;
                }
            }
            text
        })
        .collect()
}

criterion_group!(benches, segmentation);
criterion_main!(benches);
