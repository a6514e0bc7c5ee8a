//! `eval`: ranking quality on judged pairs, and weights learned from them.

use std::fs::File;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use serde_json::json;

use super::args_eval::{EvalWhat, JudgedFiles, ModeArgument};
use super::eval_pool::{Pool, PoolFile};
use super::session::Session;
use crate::assessment::Rules;
use crate::domain::{Patent, RecordKind};
use crate::matching::{
    JudgedScores, JudgedSet, Matcher, Mode, Named, Scorer, Weights, fit, infer_fields, judge, retrieve,
};
use crate::meaning::Encoder;
use crate::search::{CostAssumptions, Language};
use crate::store::Store;
use crate::taxonomy::Taxonomy;

pub(super) fn run(session: &Session, what: &EvalWhat) -> Result<()> {
    match what {
        EvalWhat::Judged { files, weights, per_query } => {
            judged(session, files, weights.as_deref(), per_query.as_deref())
        }
        EvalWhat::Retrieval { needs, pool, qrels, mode, weights, work } => {
            let files = RetrievalFiles { needs, pool, qrels };
            retrieval(session, &files, (*mode).into(), weights.as_deref(), work.as_deref())
        }
        EvalWhat::Field { titles, pool, work } => field(session, titles, pool, work.as_deref()),
        EvalWhat::Elements { labels, misses } => super::eval_elements::run(session, labels, *misses),
        EvalWhat::Fit { files, folds, seed, out } => fitted(session, files, *folds, *seed, out.as_deref()),
    }
}

impl From<ModeArgument> for Mode {
    fn from(mode: ModeArgument) -> Self {
        match mode {
            ModeArgument::Words => Self::Words,
            ModeArgument::Meaning => Self::Meaning,
            ModeArgument::Both => Self::Both,
        }
    }
}

/// What judged pairs are scored with.
struct Tools {
    weights: Weights,
    language: Language,
    taxonomy: std::sync::Arc<Taxonomy>,
    assumptions: CostAssumptions,
    rules: Rules,
    encoder: Option<Encoder>,
}

impl Tools {
    /// Term statistics are those of the pool.
    fn load(session: &Session, set: &JudgedSet, weights: Option<&Path>) -> Result<Self> {
        let encoder = session.encoder()?;
        if encoder.is_none() {
            session
                .note(&format!("语义编码器未安装，本次只按词语量。要连同语义，请{}", super::encoder::HOW_TO_TURN_ON));
        }
        Ok(Self {
            weights: match weights {
                Some(path) => Weights::from_file(path)?,
                None => Weights::load(&session.resources)?,
            },
            language: set.language(Language::load(&session.resources)?),
            taxonomy: session.taxonomy()?,
            assumptions: CostAssumptions::load(&session.resources)?,
            rules: Rules::load(&session.resources)?,
            encoder,
        })
    }

    fn scorer(&self, session: &Session) -> Scorer<'_> {
        Scorer {
            weights: &self.weights,
            taxonomy: &self.taxonomy,
            language: &self.language,
            assumptions: &self.assumptions,
            outside: None,
            rules: &self.rules,
            today: session.today,
            sales: None,
        }
    }
}

fn read(files: &JudgedFiles) -> Result<JudgedSet> {
    Ok(JudgedSet::read(open(&files.needs)?, open(&files.pool)?, open(&files.qrels)?)?)
}

fn judged(session: &Session, files: &JudgedFiles, weights: Option<&Path>, per_query: Option<&Path>) -> Result<()> {
    let set = read(files)?;
    let tools = Tools::load(session, &set, weights)?;
    let scores = judge(&tools.scorer(session), &set, tools.encoder.as_ref())?;
    if let Some(path) = per_query {
        let failed = || format!("{} 写不成", path.display());
        let mut file = File::create(path).with_context(failed)?;
        for query in &scores.queries {
            let (need, ndcg) = (&query.need, query.ndcg10);
            writeln!(file, "{need}\t{ndcg:.4}\t{:.2}\t{:.4}", query.p5, query.average_precision)
                .with_context(failed)?;
        }
    }
    let (ndcg, p5, map) = (rounded(scores.ndcg10()), rounded(scores.p5()), rounded(scores.map()));
    if session.json {
        return session.print_json(&json!({
            "queries": scores.queries.len(), "ndcg@10": ndcg, "p@5": p5, "map": map,
        }));
    }
    session.print(&format!("{} 条需求：nDCG@10 {ndcg:.4}，P@5 {p5:.4}，MAP {map:.4}\n", scores.queries.len()))
}

fn fitted(session: &Session, files: &JudgedFiles, folds: usize, seed: u64, out: Option<&Path>) -> Result<()> {
    let set = read(files)?;
    let tools = Tools::load(session, &set, None)?;
    let fitted = fit(&tools.scorer(session), &set, tools.encoder.as_ref(), folds, seed)?;
    let figures = |scores: &JudgedScores| json!({ "ndcg@10": rounded(scores.ndcg10()), "p@5": rounded(scores.p5()) });
    let (cv, train) = (&fitted.cross_validated, &fitted.trained);
    if let Some(path) = out {
        let basis = format!(
            "eval fit on {} judged needs of {}, {folds} folds by need, seed {seed}: nDCG@10 {:.4} cross-validated, {:.4} on the needs it was fitted to",
            cv.queries.len(),
            files.qrels.file_name().unwrap_or_default().to_string_lossy(),
            cv.ndcg10(),
            train.ndcg10(),
        );
        let weights = Weights { date: session.today.to_string(), basis, ..fitted.weights.clone() };
        let mut text = serde_json::to_string_pretty(&weights).context("权重写不成 JSON")?;
        text.push('\n');
        std::fs::write(path, text).with_context(|| format!("{} 写不成", path.display()))?;
    }
    if session.json {
        return session.print_json(&json!({
            "cv": figures(cv), "train": figures(train), "folds": folds, "seed": seed,
        }));
    }
    session.print(&format!(
        "{} 条需求，分 {folds} 份（种子 {seed}）：\n交叉验证 nDCG@10 {:.4}，P@5 {:.4}\n训练所用 nDCG@10 {:.4}，P@5 {:.4}\n",
        cv.queries.len(),
        cv.ndcg10(),
        cv.p5(),
        train.ndcg10(),
        train.p5(),
    ))
}

struct RetrievalFiles<'a> {
    needs: &'a Path,
    pool: &'a [PathBuf],
    qrels: &'a Path,
}

fn retrieval(
    session: &Session,
    files: &RetrievalFiles<'_>,
    mode: Mode,
    weights: Option<&Path>,
    work: Option<&Path>,
) -> Result<()> {
    let pools: Vec<PoolFile<'_>> = files.pool.iter().map(|path| PoolFile { path, prefix: "p".to_owned() }).collect();
    let pool = Pool::build(session, &pools, work, mode != Mode::Words)?;
    let pool = &pool.session;
    let weights = match weights {
        Some(path) => Weights::from_file(path)?,
        None => Weights::load(&session.resources)?,
    };
    let reader = pool.reader()?;
    let index = pool.index(&reader)?;
    let meaning = pool.meaning()?;
    let matcher = Matcher::new(&index, &weights, session.today).with_meaning(meaning.as_ref());
    let scores = retrieve(
        &matcher,
        || Ok::<_, anyhow::Error>(pool.home.open_reading()?),
        open(files.needs)?,
        open(files.qrels)?,
        |id| Ok(reader.resolve(id, Some(RecordKind::Patent))?),
        mode,
    )?;
    let recall = |most| rounded(scores.recall(most));
    let (at_10, at_50, at_100, mrr) = (recall(10), recall(50), recall(100), rounded(scores.mrr()));
    if session.json {
        return session.print_json(&json!({
            "queries": scores.queries.len(), "recall@10": at_10, "recall@50": at_50, "recall@100": at_100, "mrr": mrr,
            "candidates": recall(usize::MAX),
        }));
    }
    session.print(&format!(
        "{} 条需求：前 10 名找到 {at_10:.4}，前 50 名 {at_50:.4}，前 100 名 {at_100:.4}，MRR {mrr:.4}；候选里有 {:.4}\n",
        scores.queries.len(),
        recall(usize::MAX),
    ))
}

/// Ids that titles are given in their pool.
const TITLE: &str = "title-";

fn field(session: &Session, titles: &Path, pools: &[PathBuf], work: Option<&Path>) -> Result<()> {
    let mut files = vec![PoolFile { path: titles, prefix: TITLE.to_owned() }];
    files.extend(pools.iter().map(|path| PoolFile { path, prefix: "p".to_owned() }));
    let pool = Pool::build(session, &files, work, true)?;
    let (ids, pool) = (&pool.ids, &pool.session);
    let weights = Weights::load(&session.resources)?;
    let reader = pool.reader()?;
    let index = pool.index(&reader)?;
    let meaning = pool.meaning()?;
    let matcher = Matcher::new(&index, &weights, session.today).with_meaning(meaning.as_ref());
    let mut asked = Vec::new();
    for id in ids.first().into_iter().flatten() {
        let Some(id) = reader.resolve(id, Some(RecordKind::Patent))? else { continue };
        asked.extend(reader.get::<Patent>(&id)?.filter(|patent| !patent.ipc.is_empty()));
    }
    let bar = session.progress_bar("推断领域", "{human_pos}/{human_len} 个标题");
    bar.set_length(asked.len() as u64);
    let open_reader = || Ok::<_, anyhow::Error>(pool.home.open_reading()?);
    let scores = infer_fields(&matcher, open_reader, &asked, || bar.inc(1))?;
    bar.finish_and_clear();
    let share = |right: usize| rounded(right as f64 / scores.titles.max(1) as f64);
    let (top1, top3, top5) = (share(scores.top1), share(scores.top3), share(scores.top5));
    if session.json {
        return session.print_json(&json!({ "titles": scores.titles, "top1": top1, "top3": top3, "top5": top5 }));
    }
    session.print(&format!(
        "{} 个标题：推断的前 1 个小类说对 {top1:.4}，前 3 个 {top3:.4}，前 5 个 {top5:.4}\n",
        scores.titles,
    ))
}

pub(super) fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// A file as it is, also gzipped.
pub(super) fn open(path: &Path) -> Result<Named<Box<dyn BufRead>>> {
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| format!("打不开 {name}"))?;
    let gzipped = path.extension().is_some_and(|extension| extension == "gz");
    let reader: Box<dyn BufRead> =
        if gzipped { Box::new(BufReader::new(MultiGzDecoder::new(file))) } else { Box::new(BufReader::new(file)) };
    Ok(Named { name, reader })
}
