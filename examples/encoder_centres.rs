//! Computes the centres of the encoder's vectors (`index/encoder_centres.json`) and prints them.
//!
//! `cargo run --release --example encoder_centres -- PATENTS.jsonl.gz FORMAL_NEEDS.jsonl.gz SPOKEN_NEEDS.jsonl`: means
//! of the normalised vectors of patents, of needs as an office writes them, and of needs as people speak. Nothing of a
//! text can be read back from a mean of thousands.
#![expect(clippy::print_stdout, reason = "a program that prints figures")]

use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use anyhow::{Context, Result, bail};
use flate2::read::MultiGzDecoder;
use queqiao::domain::{Need, Patent};
use queqiao::meaning::{Encodable, Encoder, EncoderManifest, Passage, encoder_folder};
use queqiao::resources::Resources;

/// Every so many patents one is taken: a mean does not need all.
const EVERY: usize = 5;

fn lines(path: &str) -> Result<Vec<serde_json::Value>> {
    let file = File::open(path).with_context(|| path.to_owned())?;
    let reader: Box<dyn Read> =
        if path.ends_with(".gz") { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    BufReader::new(reader).lines().map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

fn text(value: &serde_json::Value, key: &str) -> Option<String> {
    value[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn mean(directions: &[Vec<f32>]) -> Vec<f64> {
    let length = directions.first().map_or(0, Vec::len);
    let sum = |at: usize| directions.iter().map(|direction| f64::from(direction[at])).sum::<f64>();
    // Four digits: what is left out is far below the noise of the network's own quantisation.
    (0..length).map(|at| (sum(at) / directions.len() as f64 * 1e4).round() / 1e4).collect()
}

fn main() -> Result<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [patents, formal, spoken] = paths.as_slice() else { bail!("three files: patents, formal needs, spoken needs") };
    let resources = Resources::built_in();
    let manifest = EncoderManifest { centres: None, ..EncoderManifest::load(&resources)? };
    let encoder = Encoder::load(&encoder_folder(&manifest)?, &manifest, &resources)?;
    let patents: Vec<Passage> = lines(patents)?
        .iter()
        .step_by(EVERY)
        .filter_map(|row| {
            Patent { title: text(row, "title"), r#abstract: text(row, "abstract"), ..Patent::default() }.passage()
        })
        .collect();
    let needs = |path: &str| -> Result<Vec<Passage>> {
        let rows = lines(path)?;
        let passages = rows.iter().filter_map(|row| {
            let description = text(row, "description");
            Need { title: text(row, "title").or_else(|| text(row, "text")), description, ..Need::default() }.passage()
        });
        Ok(passages.collect())
    };
    let (formal, spoken) = (needs(formal)?, needs(spoken)?);
    let basis = format!("{} patents, {} formal needs, {} spoken needs", patents.len(), formal.len(), spoken.len());
    let all = [patents, formal, spoken].map(|passages| encoder.directions(&passages).map(|all| mean(&all)));
    let [patent, formal_need, spoken_need] = all;
    let centres = serde_json::json!({
        "basis": basis, "patent": patent?, "formal_need": formal_need?, "spoken_need": spoken_need?,
    });
    println!("{centres}");
    Ok(())
}
