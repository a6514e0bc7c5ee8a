//! `eval judged`: ranking quality on judged pairs.

use std::fs::File;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use serde_json::json;

use super::args::EvalWhat;
use super::session::Session;
use crate::assessment::Rules;
use crate::matching::{Named, Scorer, Weights, judge};
use crate::search::{CostAssumptions, Language};

pub(super) fn run(session: &Session, what: &EvalWhat) -> Result<()> {
    let EvalWhat::Judged { needs, pool, qrels, weights, per_query } = what;
    let weights = match weights {
        Some(path) => Weights::from_file(path)?,
        None => Weights::load(&session.resources)?,
    };
    let language = session.language()?;
    let (taxonomy, assumptions) = (session.taxonomy()?, CostAssumptions::load(&session.resources)?);
    let rules = Rules::load(&session.resources)?;
    let scorer = Scorer {
        weights: &weights,
        taxonomy: &taxonomy,
        language: &language,
        assumptions: &assumptions,
        rules: &rules,
        today: session.today,
        sales: None,
    };
    let own = Language::load(&session.resources)?;
    let scores = judge(&scorer, own, open(needs)?, open(pool)?, open(qrels)?)?;
    if let Some(path) = per_query {
        let failed = || format!("{} 写不成", path.display());
        let mut file = File::create(path).with_context(failed)?;
        for query in &scores.queries {
            let (need, ndcg) = (&query.need, query.ndcg10);
            writeln!(file, "{need}\t{ndcg:.4}\t{:.2}\t{:.4}", query.p5, query.average_precision)
                .with_context(failed)?;
        }
    }
    let rounded = |value: f64| (value * 10_000.0).round() / 10_000.0;
    let (ndcg, p5, map) = (rounded(scores.ndcg10()), rounded(scores.p5()), rounded(scores.map()));
    if session.json {
        return session.print_json(&json!({
            "queries": scores.queries.len(), "ndcg@10": ndcg, "p@5": p5, "map": map,
        }));
    }
    session.print(&format!("{} 条需求：nDCG@10 {ndcg:.4}，P@5 {p5:.4}，MAP {map:.4}\n", scores.queries.len()))
}

/// A file as it is, also gzipped.
fn open(path: &Path) -> Result<Named<Box<dyn BufRead>>> {
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| format!("打不开 {name}"))?;
    let gzipped = path.extension().is_some_and(|extension| extension == "gz");
    let reader: Box<dyn BufRead> =
        if gzipped { Box::new(BufReader::new(MultiGzDecoder::new(file))) } else { Box::new(BufReader::new(file)) };
    Ok(Named { name, reader })
}
