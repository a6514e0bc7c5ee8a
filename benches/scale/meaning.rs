//! The match of a text with meaning, whole, beside the sum of its stages: encoding it once, the scan of all vectors,
//! the query by words.
//!
//! Vectors are real ones with seeded noise (`QUEQIAO_VECTORS`, numbers of four bytes, little-endian, 512 a vector), one
//! for each patent of the home: encoding half a million texts would take hours and prove nothing here.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use queqiao::domain::{Date, Need, Patent, Record, RecordKind};
use queqiao::matching::{MatchError, MatchOptions, Matcher, Weights};
use queqiao::meaning::{
    DIMENSIONS, Encodable, EncoderManifest, Meaning, Vector, VectorWriter, encoder_folder, folder_of, is_installed,
};
use queqiao::resources::Resources;
use queqiao::search::{DeadPatents, Filters, SearchIndex};
use queqiao::store::{Home, Reader, Store};
use queqiao::text::{DEFAULT_CAP, DemandText};

use super::latency::Times;

/// Length of the noise beside a vector of length 1.
const NOISE: f32 = 0.6;

/// Records given their vectors together.
const BATCH: usize = 10_000;

/// Texts asked before the clock starts.
const WARM_UP: usize = 20;

/// Hits of a page.
const PAGE: usize = 10;

/// Times of a match and of its stages.
#[derive(Default)]
pub(crate) struct Stages {
    pub(crate) encode: Times,
    pub(crate) scan: Times,
    pub(crate) words: Times,
    pub(crate) sum: Times,
    pub(crate) whole: Times,
}

/// Gives every patent of the home a vector, where it has none yet. `false` where no real vectors are named, or the
/// encoder is not installed.
pub(crate) fn make_vectors(home: &Home, resources: &Resources) -> Result<bool> {
    let manifest = EncoderManifest::load(resources)?;
    let Some(path) = std::env::var_os("QUEQIAO_VECTORS") else { return Ok(false) };
    if !is_installed(&encoder_folder(&manifest)?, &manifest) {
        return Ok(false);
    }
    let bytes = std::fs::read(&path).with_context(|| Path::new(&path).display().to_string())?;
    let numbers: Vec<f32> =
        bytes.chunks_exact(4).filter_map(|bytes| bytes.try_into().ok()).map(f32::from_le_bytes).collect();
    let (real, _) = numbers.as_chunks::<DIMENSIONS>();
    ensure!(!real.is_empty(), "no vectors");
    let reader = home.open_reading()?;
    let dir = folder_of(&home.vectors(), RecordKind::Patent);
    let (mut writer, _) = VectorWriter::open(&dir, &manifest.identity(RecordKind::Patent, resources)?)?;
    if writer.len() as u64 == reader.count(RecordKind::Patent)? {
        return Ok(true);
    }
    let (mut row, mut after) = (0_usize, 0);
    loop {
        let (page, last) = reader.arrivals::<Patent>(after, BATCH)?;
        if page.is_empty() {
            break;
        }
        after = last;
        for patent in &page {
            let mut chance = fastrand::Rng::with_seed(row as u64);
            // A number between -1/2 and 1/2 has a variance of 1/12.
            let scale = NOISE * (12.0 / DIMENSIONS as f32).sqrt();
            let floats = real[row % real.len()].map(|value| value + (chance.f32() - 0.5) * scale);
            let vector = Vector::from_floats(&floats).context("no direction")?;
            // As many sketches as an abstract has sentences.
            let sketches = vec![vector.bits(); 6];
            writer.add(patent.id().context("no id")?, row as u64, vector, &sketches);
            row += 1;
        }
        writer.commit(row as u64)?;
    }
    Ok(true)
}

/// Every need, as the text of a firm that types it.
pub(crate) fn matches(
    index: &SearchIndex,
    reader: &Reader,
    meaning: &Meaning,
    weights: &Weights,
    today: Date,
    needs: &[Need],
) -> Result<Stages> {
    let matcher = Matcher::new(index, weights, today).with_meaning(Some(meaning));
    let encoder = meaning.encoder()?.context("no encoder")?;
    let vectors = meaning.patents().context("no vectors")?;
    let filters = Filters::default();
    let options = MatchOptions { top: PAGE, min_score: None, filters: &filters };
    let mut stages = Stages::default();
    for (at, need) in needs.iter().take(WARM_UP).chain(needs).enumerate() {
        let Some(passage) = need.passage() else { continue };
        let demand = DemandText {
            title: need.title.as_deref().unwrap_or_default(),
            description: need.description.as_deref().unwrap_or_default(),
            ..DemandText::default()
        };
        let terms = index.language().key_terms(&demand, weights.terms).terms;
        let began = Instant::now();
        let vector = encoder.encode(&passage)?;
        let encoded = began.elapsed();
        let began = Instant::now();
        let near = vectors.nearest(&vector, weights.candidates, weights.rescored, None);
        let scanned = began.elapsed();
        let began = Instant::now();
        let (among, most) = (DeadPatents::Beside(weights.vote.neighbours), weights.candidates);
        let found = index.candidates::<Patent>(&terms, DEFAULT_CAP, &filters, today, among, most)?;
        let asked = began.elapsed();
        let began = Instant::now();
        let result = matcher.patents_for(reader, need, &options);
        let whole = began.elapsed();
        match result {
            Ok(result) => ensure!(result.by_meaning && result.candidates >= near.len().max(found.len()), "candidates"),
            Err(MatchError::NothingToMatch) => continue,
            Err(error) => return Err(error.into()),
        }
        if at >= WARM_UP.min(needs.len()) {
            stages.encode.push(encoded);
            stages.scan.push(scanned);
            stages.words.push(asked);
            stages.sum.push(encoded + scanned + asked);
            stages.whole.push(whole);
        }
    }
    Ok(stages)
}
