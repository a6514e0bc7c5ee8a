//! The program at scale beside the engine underneath, on patents recombined from the corpora of `../shared`.
//!
//! `cargo bench --bench scale` takes 20,000 patents, a few minutes; `QUEQIAO_BENCH=500000 cargo bench --bench scale`
//! takes as many as it says. `QUEQIAO_BENCH_ROWS=1000000` gives the import of a catalogue by the release binary its own
//! number of rows, `QUEQIAO_BENCH_ROUNDS` the indexing its number of rounds. `QUEQIAO_SHARED` names another place for the corpora. `QUEQIAO_BENCH_HOME` keeps the
//! home and both indexes there; where they are found, only latencies are measured, as often as one likes.
//!
//! Every figure stands beside that of a bare tantivy index of the same text (see `bare`), measured in the same run, and
//! their ratio. Results are asserted, times never: they are for reading.

mod bare;
mod latency;
mod meaning;
mod memory;
mod recombine;

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use jieba_rs::Jieba;
use queqiao::domain::{Date, Need, RecordKind};
use queqiao::intake::IntakeTables;
use queqiao::matching::Weights;
use queqiao::meaning::Meaning;
use queqiao::resources::Resources;
use queqiao::search::{IndexFeatures, Indexer, Language, SearchIndex};
use queqiao::store::{FileImport, Home, Reader, Store, Writer};
use queqiao::taxonomy::Taxonomy;
use queqiao::text::{Analysis, fold};

use bare::Bare;
use recombine::Recombiner;

const TODAY: Date = Date::constant(2026, 11, 24);

/// Patents by default, and for what each field costs.
const FEW: usize = 20_000;

/// Texts that are segmented.
const SEGMENTED: usize = 4_000;

/// Runs of the small scale, of which the middle one counts: ours and the yardstick by turns.
const ROUNDS: usize = 3;

fn main() -> Result<()> {
    let shared = std::env::var_os("QUEQIAO_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let Some(recombiner) = Recombiner::new(&shared) else {
        line("skipped: no corpora in ../shared");
        return Ok(());
    };
    let count = number("QUEQIAO_BENCH").unwrap_or(FEW);
    let kit = Kit::load(&recombiner)?;
    line(&format!("{count} patents recombined from the corpora; yardstick: bare tantivy with plain jieba"));
    line(&format!("{:<58}{:>12}{:>12}{:>8}", "", "queqiao", "yardstick", "ratio"));
    kit.segmentation();
    let scratch = tempfile::tempdir()?;
    let kept = std::env::var_os("QUEQIAO_BENCH_HOME").map(PathBuf::from);
    let place = kept.as_deref().unwrap_or_else(|| scratch.path());
    let (home, bare) = (Home::at(place.join("home")), place.join("bare"));
    if bare.exists() {
        return kit.latencies(&home, &Bare::open(&bare)?, &shared);
    }
    let rounds = number("QUEQIAO_BENCH_ROUNDS").unwrap_or(if count > FEW { 1 } else { ROUNDS });
    let csv = scratch.path().join("catalogue.csv");
    recombiner.write_csv(count, &csv)?;
    kit.import(&home, &csv, count)?;
    let writer = home.open_writing()?;
    let bare = kit.indexing(&home, &writer, &bare, count, rounds)?;
    drop(writer);
    kit.latencies(&home, &bare, &shared)?;
    drop(bare);
    kit.costs_of_fields(scratch.path())?;
    kit.child_import(scratch.path(), number("QUEQIAO_BENCH_ROWS").unwrap_or(count))
}

fn number(variable: &str) -> Option<usize> {
    std::env::var(variable).ok()?.parse().ok()
}

#[expect(clippy::print_stdout, reason = "the table is the result")]
fn line(text: &str) {
    println!("{text}");
}

/// One line of the table: our figure, the yardstick's, and their ratio.
fn figure(name: &str, ours: f64, yardstick: f64) {
    let shown = |value: f64| if value.is_nan() { "n/a".to_owned() } else { format!("{value:.1}") };
    let ratio = if yardstick.is_nan() || ours.is_nan() { "-".to_owned() } else { format!("{:.2}", ours / yardstick) };
    line(&format!("{name:<58}{:>12}{:>12}{ratio:>8}", shown(ours), shown(yardstick)));
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn or_unknown(value: Option<f64>) -> f64 {
    value.unwrap_or(f64::NAN)
}

fn lines(path: &Path) -> Result<impl Iterator<Item = String> + use<>> {
    Ok(BufReader::new(File::open(path)?).lines().map_while(Result::ok))
}

/// What every measurement needs.
struct Kit<'a> {
    recombiner: &'a Recombiner,
    resources: Resources,
    language: Arc<Language>,
    taxonomy: Arc<Taxonomy>,
    tables: IntakeTables,
    weights: Weights,
}

impl<'a> Kit<'a> {
    fn load(recombiner: &'a Recombiner) -> Result<Self> {
        let resources = Resources::built_in();
        Ok(Self {
            recombiner,
            language: Arc::new(Language::load(&resources)?),
            taxonomy: Arc::new(Taxonomy::load(&resources)?),
            tables: IntakeTables::load(&resources)?,
            weights: Weights::load(&resources)?,
            resources,
        })
    }

    fn texts(&self, count: usize) -> impl Iterator<Item = String> + use<'_> {
        (0..count).map(|number| self.recombiner.row(number).text())
    }

    /// The texts in a file, one a line: making them is no work of the yardstick's, as reading them is.
    fn write_texts(&self, count: usize, path: &Path) -> Result<()> {
        let mut file = BufWriter::new(File::create(path)?);
        for text in self.texts(count) {
            writeln!(file, "{}", text.replace('\n', "\t"))?;
        }
        Ok(file.flush()?)
    }

    /// One thread: fold, coarse words, search words; beside plain jieba in search mode.
    fn segmentation(&self) {
        let texts: Vec<String> = self.texts(SEGMENTED).collect();
        let megabytes = texts.iter().map(String::len).sum::<usize>() as f64 / 1e6;
        let jieba = Jieba::new();
        let mut analysis = Analysis::default();
        let (mut ours, mut plain) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let began = Instant::now();
            let mut tokens = 0;
            for text in &texts {
                let folded = fold(text);
                self.language.analyzer.analyze(&folded, &mut analysis);
                tokens += analysis.coarse.len() + analysis.words.len();
            }
            ours.push(megabytes / began.elapsed().as_secs_f64());
            let began = Instant::now();
            let words: usize = texts.iter().map(|text| jieba.cut_for_search(text, true).len()).sum();
            plain.push(megabytes / began.elapsed().as_secs_f64());
            assert!(words > 0 && tokens > words, "the complete analysis says more than plain jieba");
        }
        figure("segmentation, complete analysis, MB/s", median(ours), median(plain));
    }

    fn file_import<'k>(&'k self) -> FileImport<'k> {
        FileImport {
            tables: &self.tables,
            taxonomy: &self.taxonomy,
            owner: None,
            source: Some("bench".to_owned()),
            only_owner: None,
            replace: false,
            more_files_follow: false,
            actor: "bench".to_owned(),
            now: jiff::Timestamp::UNIX_EPOCH,
            today: TODAY,
            batch: None,
        }
    }

    /// A CSV into the store, in this process, without the index.
    fn import(&self, home: &Home, csv: &Path, count: usize) -> Result<()> {
        let mut writer = home.open_writing()?;
        memory::reset_peak();
        let began = Instant::now();
        let go_on = &mut |_, _| std::ops::ControlFlow::Continue(());
        self.file_import().run(&mut writer, RecordKind::Patent, csv, go_on)?;
        let took = began.elapsed().as_secs_f64();
        let stored = writer.reader().count(RecordKind::Patent)?;
        ensure!(stored == count as u64, "{stored} of {count} rows are stored");
        figure("import into the store, rows/s", count as f64 / took, f64::NAN);
        figure("import into the store, peak memory of this process, MB", or_unknown(memory::own_peak()), f64::NAN);
        figure("store on disk, MB (CSV beside it)", memory::megabytes(&home.database()), memory::megabytes(csv));
        Ok(())
    }

    fn rebuild(&self, root: &Path, writer: &Writer, features: IndexFeatures) -> Result<f64> {
        let language = Arc::clone(&self.language);
        let indexer =
            Indexer::new(root, &self.resources, language, Arc::clone(&self.taxonomy))?.with_features(features);
        let began = Instant::now();
        indexer.rebuild(writer.reader(), &mut |_, _| {})?;
        Ok(began.elapsed().as_secs_f64())
    }

    /// The index of the home with every field, read from the store; beside the bare index, read from a file.
    fn indexing(&self, home: &Home, writer: &Writer, directory: &Path, count: usize, rounds: usize) -> Result<Bare> {
        let texts = directory.with_extension("txt");
        self.write_texts(count, &texts)?;
        let (mut ours, mut plain) = (Vec::new(), Vec::new());
        let (mut our_peak, mut plain_peak) = (None, None);
        let mut last = None;
        for _ in 0..rounds {
            memory::reset_peak();
            ours.push(count as f64 / self.rebuild(&home.index(), writer, IndexFeatures::default())?);
            our_peak = memory::own_peak();
            drop(last.take());
            if directory.exists() {
                std::fs::remove_dir_all(directory)?;
            }
            std::fs::create_dir_all(directory)?;
            memory::reset_peak();
            let (bare, took) = Bare::build(directory, lines(&texts)?, false)?;
            plain_peak = memory::own_peak();
            ensure!(bare.documents() == count as u64, "the bare index is not complete");
            plain.push(count as f64 / took.as_secs_f64());
            last = Some(bare);
        }
        let ratios = ours.iter().zip(&plain).map(|(ours, plain)| ours / plain);
        let shown: Vec<String> = ratios.map(|ratio| format!("{ratio:.3}")).collect();
        figure("indexing with every field, patents/s", median(ours), median(plain));
        line(&format!("  ratios of the paired runs: {}", shown.join(" ")));
        figure("indexing, peak memory of this process, MB", or_unknown(our_peak), or_unknown(plain_peak));
        figure("index on disk, MB", memory::megabytes(&home.index()), memory::megabytes(directory));
        last.context("no bare index")
    }

    fn latencies(&self, home: &Home, bare: &Bare, shared: &Path) -> Result<()> {
        let language = Arc::clone(&self.language);
        let index = SearchIndex::open(&home.index(), &self.resources, language, Arc::clone(&self.taxonomy))?;
        let needs = latency::needs(shared)?;
        let (reader, weights) = (home.open_reading()?, &self.weights);
        let bench = latency::Bench { index: &index, reader: &reader, bare, weights, today: TODAY };
        line(&format!("segments of the bare index: {}", bare.segments()));
        let searches = bench.searches(&needs)?;
        let matches = bench.matches(&needs)?;
        let kinds = [("search of 1 to 4 words", &searches), ("match of a need, whole", &matches)];
        for (name, pair) in kinds {
            for (which, share) in [("median", 0.5), ("p95", 0.95), ("p99", 0.99)] {
                let name = format!("{name}, {} queries, {which}, ms", pair.ours.len());
                figure(&name, pair.ours.quantile(share), pair.bare.quantile(share));
            }
        }
        self.match_with_meaning(home, &index, &reader, &needs)
    }

    /// The match of a text with meaning, beside the sum of its stages.
    fn match_with_meaning(&self, home: &Home, index: &SearchIndex, reader: &Reader, needs: &[Need]) -> Result<()> {
        if !meaning::make_vectors(home, &self.resources)? {
            line("match with meaning: skipped, QUEQIAO_VECTORS names no vectors or the encoder is not installed");
            return Ok(());
        }
        let open = Meaning::open(&home.vectors(), &self.resources)?;
        let stages = meaning::matches(index, reader, &open, &self.weights, TODAY, needs)?;
        let kinds = [("encode once", &stages.encode), ("scan", &stages.scan), ("query by words", &stages.words)];
        for (name, times) in kinds {
            line(&format!("{name}: median {:.1}, p95 {:.1} ms", times.quantile(0.5), times.quantile(0.95)));
        }
        for (which, share) in [("median", 0.5), ("p95", 0.95), ("p99", 0.99)] {
            let name =
                format!("match text with meaning, {} needs, {which}, ms (beside its stages)", stages.whole.len());
            figure(&name, stages.whole.quantile(share), stages.sum.quantile(share));
        }
        Ok(())
    }

    /// What each field costs, in indexing time and on disk, beside the index with every field; stored text alone
    /// beside the bare index.
    fn costs_of_fields(&self, scratch: &Path) -> Result<()> {
        let home = Home::at(scratch.join("few"));
        let csv = scratch.join("few.csv");
        self.recombiner.write_csv(FEW, &csv)?;
        let mut writer = home.open_writing()?;
        let go_on = &mut |_, _| std::ops::ControlFlow::Continue(());
        self.file_import().run(&mut writer, RecordKind::Patent, &csv, go_on)?;
        let all = IndexFeatures::default();
        let variants = [
            ("characters and stored text", IndexFeatures { substrings: false, ..all }),
            ("phrases", IndexFeatures { phrases: false, ..all }),
            ("facets", IndexFeatures { facets: false, ..all }),
            ("all three", IndexFeatures { substrings: false, phrases: false, facets: false }),
        ];
        line(&format!("what a field costs, at {FEW} patents (with it, without it, ratio)"));
        let measure = |features| -> Result<(f64, f64)> {
            let took = self.rebuild(&home.index(), &writer, features)?;
            Ok((took, memory::megabytes(&home.index())))
        };
        for (name, without) in variants {
            let (mut with_times, mut times) = (Vec::new(), Vec::new());
            let (mut with_size, mut size) = (0.0, 0.0);
            for _ in 0..ROUNDS {
                let (took, megabytes) = measure(all)?;
                with_times.push(took);
                with_size = megabytes;
                let (took, megabytes) = measure(without)?;
                times.push(took);
                size = megabytes;
            }
            figure(&format!("  {name}, s"), median(with_times), median(times));
            figure(&format!("  {name}, MB on disk"), with_size, size);
        }
        let texts = scratch.join("few.txt");
        self.write_texts(FEW, &texts)?;
        let bare = |stored: bool| -> Result<(f64, f64)> {
            let directory = tempfile::tempdir_in(scratch)?;
            let (index, took) = Bare::build(directory.path(), lines(&texts)?, stored)?;
            ensure!(index.documents() == FEW as u64, "the bare index is not complete");
            Ok((took.as_secs_f64(), memory::megabytes(directory.path())))
        };
        let (with, without) = (bare(true)?, bare(false)?);
        figure("  stored text, bare index, s", with.0, without.0);
        figure("  stored text, bare index, MB on disk", with.1, without.1);
        Ok(())
    }

    /// The release binary imports a CSV into a fresh home and indexes it.
    fn child_import(&self, scratch: &Path, rows: usize) -> Result<()> {
        let csv = scratch.join("child.csv");
        self.recombiner.write_csv(rows, &csv)?;
        let home = scratch.join("child");
        let began = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_queqiao"))
            .arg("--home")
            .arg(&home)
            .args(["import", "patents"])
            .arg(&csv)
            .stdout(Stdio::null())
            .spawn()?;
        let (status, peak) = memory::wait_with_peak(&mut child)?;
        ensure!(status.success(), "the import failed");
        let stored = Home::at(home).open_reading()?.count(RecordKind::Patent)?;
        ensure!(stored == rows as u64, "{stored} of {rows} rows are stored");
        let rate = rows as f64 / began.elapsed().as_secs_f64();
        figure(&format!("import command, {rows} rows, stored and indexed, rows/s"), rate, f64::NAN);
        figure("import command, peak memory of its process, MB", or_unknown(peak), f64::NAN);
        Ok(())
    }
}
