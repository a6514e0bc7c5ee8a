//! Texts a second that the encoder takes, by their length: `cargo bench --bench encoder`. Skipped without the encoder.

use std::time::Instant;

use anyhow::{Result, ensure};
use queqiao::meaning::{Encoder, EncoderManifest, Passage, encoder_folder, is_installed};
use queqiao::resources::Resources;

/// Characters of a title, a sentence, a short and a long abstract, and of what is cut off.
const LENGTHS: [usize; 5] = [20, 40, 120, 240, 1_000];

/// Texts of each length.
const TEXTS: usize = 64;

/// Rounds of which the middle one counts.
const ROUNDS: usize = 3;

fn main() -> Result<()> {
    let resources = Resources::built_in();
    let manifest = EncoderManifest::load(&resources)?;
    let folder = encoder_folder(&manifest)?;
    if !is_installed(&folder, &manifest) {
        line("skipped: the encoder is not installed (queqiao encoder install)");
        return Ok(());
    }
    let began = Instant::now();
    let encoder = Encoder::load(&folder, &manifest, &resources)?;
    line(&format!("loaded, with its hash checked, in {:.0} ms", began.elapsed().as_secs_f64() * 1000.0));
    for length in LENGTHS {
        let texts: Vec<Passage> = (0..TEXTS).map(|seed| Passage::Patent(text(length, seed as u64))).collect();
        let mut many = Vec::new();
        let mut one = Vec::new();
        for _ in 0..ROUNDS {
            let began = Instant::now();
            let vectors = encoder.encode_all(&texts)?;
            many.push(TEXTS as f64 / began.elapsed().as_secs_f64());
            ensure!(vectors.len() == TEXTS, "vectors");
            let began = Instant::now();
            for text in &texts[..8] {
                encoder.encode(text)?;
            }
            one.push(began.elapsed().as_secs_f64() * 1000.0 / 8.0);
        }
        line(&format!(
            "{length:>5} characters: {:>7.1} texts/s on every core, {:>6.1} ms for one",
            middle(&mut many),
            middle(&mut one)
        ));
    }
    Ok(())
}

/// Common characters by chance: the network's time depends on how many there are, not on which.
fn text(length: usize, seed: u64) -> String {
    let mut chance = fastrand::Rng::with_seed(seed);
    let common: Vec<char> =
        "本发明公开了一种装置包括机体和控制单元所述方法用于提高效率降低成本的结构简单使用方便".chars().collect();
    (0..length).map(|_| common[chance.usize(..common.len())]).collect()
}

fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[allow(clippy::print_stdout, reason = "what a benchmark is for")]
fn line(text: &str) {
    println!("{text}");
}
