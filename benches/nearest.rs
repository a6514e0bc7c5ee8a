//! The nearest 200 of many vectors: times, and how many of the exact nearest 20 a scan of bits and rescoring finds.
//!
//! `cargo bench --bench nearest` makes vectors of seeded noise around seeded centres, 100 thousand and 1.35 million of
//! them; it takes some minutes. `QUEQIAO_VECTORS` names a file of real vectors to take instead of the centres: numbers
//! of four bytes, little-endian, 512 a vector, one vector after the other. They come first as they are, and then again
//! with noise until there are enough. `QUEQIAO_BENCH` gives another number of vectors.
//!
//! The exact nearest are by the cosine of the floats as they were before they became codes. Times hold for any vectors,
//! agreement only for those measured: made ones that share no subjects and topics (centres by chance alone) have next to
//! nothing near them, and agree to 0.72, 0.79 and 0.85 where those made here agree to 0.998.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use queqiao::domain::RecordId;
use queqiao::meaning::{DIMENSIONS, RowSet, Vector, VectorWriter, Vectors};
use rayon::prelude::*;

type Floats = [f32; DIMENSIONS];

const COUNTS: [usize; 2] = [100_000, 1_350_000];
const QUERIES: usize = 100;
const NEAREST: usize = 200;
/// Of the exact nearest, those that have to be found.
const EXACT: usize = 20;
const RESCORED: [usize; 3] = [400, 800, 1600];

/// Centres of made vectors: as many as the patents of the corpus.
const CENTRES: usize = 20_000;
/// Length of the noise beside a vector of length 1: the cosine of the two is 0.86 then, that of two of one centre 0.74.
const NOISE: f32 = 0.6;
/// A made centre is the sum of what all share, of its subject, of its topic and of its own, each of this length: texts
/// of one kind are all somewhat alike, and each has some that are more so.
const LEVELS: [(u64, f32); 4] = [(1, 0.8), (100, 0.6), (2_000, 0.6), (CENTRES as u64, 0.6)];

/// Vectors that are made, compared and committed at a time.
const BATCH: usize = 16_384;

const MODEL: &str = "bench";

fn main() -> Result<()> {
    let source = match std::env::var_os("QUEQIAO_VECTORS") {
        Some(path) => Source::real(Path::new(&path))?,
        None => Source::made(),
    };
    line(&format!("noise of length {NOISE} around {} {} vectors", source.centres.len(), source.what));
    let asked = std::env::var("QUEQIAO_BENCH").ok().and_then(|count| count.parse().ok());
    for count in asked.map_or(COUNTS.to_vec(), |count| vec![count]) {
        measure(&source, count)?;
    }
    Ok(())
}

fn measure(source: &Source, count: usize) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let queries: Vec<Floats> = (0..QUERIES).map(|place| source.query(place)).collect();
    let (mut writer, _) = VectorWriter::open(dir.path(), MODEL)?;
    let mut exact = vec![Vec::new(); QUERIES];
    let mut writing = Duration::ZERO;
    for begin in (0..count).step_by(BATCH) {
        let batch: Vec<Floats> = (begin..count.min(begin + BATCH)).into_par_iter().map(|row| source.row(row)).collect();
        exact.par_iter_mut().zip(&queries).for_each(|(best, query)| keep_nearest(best, query, &batch, begin));
        let began = Instant::now();
        for (row, floats) in (begin..).zip(&batch) {
            writer.add(&id(row), row as u64, Vector::from_floats(floats).context("no direction")?, &[]);
        }
        writer.commit(begin as u64 + 1)?;
        writing += began.elapsed();
    }
    drop(writer);

    let (opening, vectors) = timed(|| Vectors::open(dir.path(), MODEL));
    let vectors = vectors?.context("nothing was committed")?;
    ensure!(vectors.len() == count, "{} of {count} vectors", vectors.len());
    let (verifying, damaged) = timed(|| vectors.verify());
    ensure!(damaged.is_empty(), "{damaged:?}");
    let bytes: u64 = std::fs::read_dir(dir.path())?.map(|file| Ok(file?.metadata()?.len())).sum::<Result<u64>>()?;
    line(&format!(
        "\n{count} vectors: written in {:.1} s, opened in {:.2} ms, verified in {:.0} ms; {:.1} bytes each on the disk \
         without sentences, of which a scan reads 64",
        writing.as_secs_f64(),
        milliseconds(opening),
        milliseconds(verifying),
        bytes as f64 / count as f64,
    ));

    let tenth = vectors.rows_of((0..count).step_by(10).map(|row| id(row).key()));
    line(&format!(
        "{:<12}{:<14}{:>10}{:>10}{:>10}{:>12}",
        "threads", "among", "rescored", "p50 ms", "p99 ms", "exact 20"
    ));
    for threads in [1, rayon::current_num_threads()] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        for rescored in RESCORED {
            for (among, within) in [("all", None), ("a tenth", Some(&tenth))] {
                let (times, found) = pool.install(|| ask(&vectors, &queries, rescored, within));
                ensure!(found.iter().all(|found| found.len() == NEAREST.min(count)), "too few were found");
                let agreement =
                    if within.is_none() { format!("{:.4}", agreement(&exact, &found)) } else { String::new() };
                line(&format!(
                    "{threads:<12}{among:<14}{rescored:>10}{:>10.2}{:>10.2}{agreement:>12}",
                    quantile(&times, 0.5),
                    quantile(&times, 0.99),
                ));
            }
        }
    }
    Ok(())
}

/// Asks every query twice: pages are in memory the second time, which counts.
fn ask(
    vectors: &Vectors,
    queries: &[Floats],
    rescored: usize,
    within: Option<&RowSet>,
) -> (Vec<Duration>, Vec<Vec<RecordId>>) {
    let queries: Vec<Vector> = queries.iter().filter_map(|query| Vector::from_floats(query)).collect();
    let ask = |query: &Vector| timed(|| vectors.nearest(query, NEAREST, rescored, within));
    for query in &queries {
        ask(query);
    }
    let answers = queries.iter().map(ask);
    answers.map(|(time, found)| (time, found.into_iter().map(|(id, _)| id).collect())).unzip()
}

/// Keeps the nearest of those so far and of a batch, exactly.
fn keep_nearest(best: &mut Vec<(f32, usize)>, query: &Floats, batch: &[Floats], begin: usize) {
    best.extend((begin..).zip(batch).map(|(row, floats)| (product(query, floats), row)));
    best.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    best.truncate(EXACT);
}

/// Share of the exact nearest that are among as many of those found.
fn agreement(exact: &[Vec<(f32, usize)>], found: &[Vec<RecordId>]) -> f64 {
    let hits = |(exact, found): (&Vec<(f32, usize)>, &Vec<RecordId>)| {
        exact.iter().filter(|(_, row)| found.iter().take(EXACT).any(|found| *found == id(*row))).count()
    };
    let wanted: usize = exact.iter().map(Vec::len).sum();
    exact.iter().zip(found).map(hits).sum::<usize>() as f64 / wanted as f64
}

/// Where vectors come from.
struct Source {
    what: &'static str,
    centres: Vec<Floats>,
}

impl Source {
    fn made() -> Self {
        let centre = |place: u64| {
            let levels = (1..).zip(LEVELS).map(|(level, (count, length))| {
                noise(&mut fastrand::Rng::with_seed(1_000_000_007 * level + place % count), length)
            });
            normalised(levels.fold([0.0; DIMENSIONS], |sum, level| add(&sum, &level)))
        };
        Self { what: "made", centres: (0..CENTRES as u64).map(centre).collect() }
    }

    fn real(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        let numbers = bytes.chunks_exact(4).filter_map(|bytes| bytes.try_into().ok()).map(f32::from_le_bytes);
        let numbers: Vec<f32> = numbers.collect();
        let (centres, rest) = numbers.as_chunks::<DIMENSIONS>();
        ensure!(rest.is_empty() && !centres.is_empty(), "not vectors of {DIMENSIONS} numbers");
        Ok(Self { what: "real", centres: centres.iter().map(|centre| normalised(*centre)).collect() })
    }

    fn row(&self, row: usize) -> Floats {
        if self.what == "real" && row < self.centres.len() {
            return self.centres[row];
        }
        self.around(row, 2_000_000_011 + row as u64)
    }

    /// A vector that is not among the rows, near one of the centres.
    fn query(&self, place: usize) -> Floats {
        let mut chance = fastrand::Rng::with_seed(4_000_000_007 + place as u64);
        self.around(chance.usize(..), chance.u64(..))
    }

    fn around(&self, centre: usize, seed: u64) -> Floats {
        let noise = noise(&mut fastrand::Rng::with_seed(seed), NOISE);
        normalised(add(&self.centres[centre % self.centres.len()], &noise))
    }
}

/// A direction by chance, of about this length.
fn noise(chance: &mut fastrand::Rng, length: f32) -> Floats {
    // A number between -1/2 and 1/2 has a variance of 1/12.
    let scale = length * (12.0 / DIMENSIONS as f32).sqrt();
    std::array::from_fn(|_| (chance.f32() - 0.5) * scale)
}

fn add(one: &Floats, other: &Floats) -> Floats {
    std::array::from_fn(|place| one[place] + other[place])
}

fn normalised(floats: Floats) -> Floats {
    let length = product(&floats, &floats).sqrt();
    floats.map(|number| number / length)
}

/// The product, in lanes of their own so that the compiler may take several at a time.
fn product(one: &Floats, other: &Floats) -> f32 {
    let mut lanes = [0.0; 16];
    for (one, other) in one.as_chunks::<16>().0.iter().zip(other.as_chunks::<16>().0) {
        for (lane, (one, other)) in lanes.iter_mut().zip(one.iter().zip(other)) {
            *lane += one * other;
        }
    }
    lanes.iter().sum()
}

/// Ids whose order is not that of the rows.
fn id(row: usize) -> RecordId {
    RecordId::of_key(1 << 48 | (row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16)
}

fn timed<T>(run: impl FnOnce() -> T) -> (Duration, T) {
    let began = Instant::now();
    let result = run();
    (began.elapsed(), result)
}

/// The time under which this share of the queries stays, in milliseconds.
fn quantile(times: &[Duration], share: f64) -> f64 {
    let mut times = times.to_vec();
    times.sort_unstable();
    let at = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len().max(1)) - 1;
    times.get(at).map_or(f64::NAN, |time| milliseconds(*time))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[expect(clippy::print_stdout, reason = "figures for reading")]
fn line(text: &str) {
    println!("{text}");
}
