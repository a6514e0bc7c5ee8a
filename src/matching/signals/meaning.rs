//! Meaning: how near the vectors of need and patent are, and the sentence of the patent that is nearest.

use crate::domain::Patent;
use crate::matching::pair::{Evidence, Notes, Part};
use crate::matching::weights::MeaningWeights;
use crate::meaning::{Encodable, Sentence};

const SIGNAL: &str = "meaning";

/// Longest piece of the need that is quoted as what the sentence answers, in characters.
const LONGEST_QUOTE: usize = 60;

/// How near a patent is to a need in meaning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::matching) struct Nearness {
    /// Cosine of the two vectors, -1..=1.
    pub(in crate::matching) whole: f64,
    /// The nearest sentence's place among the patent's sentences, and its cosine as estimated from the two sketches.
    pub(in crate::matching) sentence: Option<(usize, f64)>,
}

impl Nearness {
    /// One figure of the two: a sentence that answers the need counts beside the patent as a whole.
    pub(in crate::matching) fn combined(&self, weights: &MeaningWeights) -> f64 {
        match self.sentence {
            Some((_, cosine)) => self.whole + weights.sentence * (cosine - self.whole),
            None => self.whole,
        }
    }
}

/// The meaning part.
pub(in crate::matching) fn meaning(
    nearness: Nearness,
    need_text: &str,
    patent: &Patent,
    of: f64,
    weights: &MeaningWeights,
    notes: &Notes,
) -> Part {
    let share = weights.share(nearness.combined(weights));
    if !notes.wanted() {
        return Part::of_share(SIGNAL, share, of, String::new());
    }
    let how = match share {
        share if share >= 0.7 => "说的很可能是同一件事",
        share if share >= 0.4 => "说的事情相近",
        share if share > 0.0 => "说的事情稍有关联",
        _ => return Part::of_share(SIGNAL, share, of, "说的不是一类事情"),
    };
    let sentences = patent.sentences();
    let nearest = nearness.sentence.and_then(|(at, _)| sentences.get(at).copied());
    let title = || patent.title.as_deref().map(|text| Sentence { column: "专利名称", text });
    let nearest = nearest.or_else(|| title().filter(|_| sentences.is_empty()));
    let Some(nearest) = nearest.filter(|sentence| !sentence.text.is_empty()) else {
        return Part::of_share(SIGNAL, share, of, format!("{how}（按整篇文字的意思比较）"));
    };
    let mut part = Part::of_share(SIGNAL, share, of, format!("{how}，最相关的一句：“{}”", nearest.text));
    let quoted = need_text.char_indices().nth(LONGEST_QUOTE).map_or(need_text, |(end, _)| &need_text[..end]);
    if !quoted.is_empty() {
        part.evidence.push(Evidence {
            need: quoted.to_owned(),
            patent: nearest.text.to_owned(),
            r#where: nearest.column,
        });
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::Weights;
    use crate::resources::Resources;

    fn part(whole: f64, sentence: Option<(usize, f64)>) -> Part {
        let weights = Weights::load(&Resources::built_in()).unwrap().meaning;
        let patent = Patent { title: Some("一种隔振基座".into()), ..Patent::default() };
        meaning(Nearness { whole, sentence }, "楼板跟着抖", &patent, 30.0, &weights, &Notes::full())
    }

    #[test]
    fn nearer_is_never_less_and_unrelated_is_nothing() {
        let points: Vec<f64> = (-10..=10).map(|tenths| part(f64::from(tenths) / 10.0, None).points).collect();
        assert!(points.is_sorted(), "{points:?}");
        assert!(points[0] == 0.0 && points[20] > 29.9);
        assert!(part(0.3, Some((0, 0.6))).points > part(0.3, Some((0, 0.3))).points);
    }

    #[test]
    fn the_nearest_sentence_is_quoted_as_it_stands() {
        let part = part(0.5, Some((0, 0.5)));
        assert_eq!(part.evidence[0].patent, "一种隔振基座");
        assert_eq!(part.evidence[0].r#where, "专利名称");
        assert!(part.reason.contains("一种隔振基座"));
    }
}
