//! How a score is made, in words that are data and figures that are those of the weights in force.

use crate::matching::Weights;
use crate::resources::{ResourceError, Resources, tsv_rows};

const TABLE: &str = "data/score_notes.tsv";

/// A part of the score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePart {
    /// Its name.
    pub name: String,
    /// Points that can be earned.
    pub points: f64,
    /// What it measures.
    pub says: String,
}

/// How the score is made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScoreNotes {
    /// Parts; their points add up to 100.
    pub parts: Vec<ScorePart>,
    /// What else is to be known: name and text.
    pub notes: Vec<(String, String)>,
}

impl ScoreNotes {
    /// Reads the table, and puts in the figures of the weights.
    ///
    /// # Errors
    /// A table that is missing, or has a row of another shape.
    pub fn load(resources: &Resources, weights: &Weights) -> Result<Self, ResourceError> {
        let text = resources.text(TABLE)?;
        let mut all = Self::default();
        for (line, cells) in tsv_rows(&text) {
            let malformed =
                |reason: &str| ResourceError::Malformed { name: TABLE.to_owned(), line, reason: reason.to_owned() };
            let &[kind, code, name, says] = cells.as_slice() else { return Err(malformed("应为四列")) };
            match kind {
                "part" => {
                    let points = points(weights, code).ok_or_else(|| malformed("没有这个评分项"))?;
                    all.parts.push(ScorePart { name: name.to_owned(), points, says: says.to_owned() });
                }
                "note" => all.notes.push((name.to_owned(), filled(says, weights))),
                _ => return Err(malformed("第一列应为 part 或 note")),
            }
        }
        Ok(all)
    }
}

fn points(weights: &Weights, code: &str) -> Option<f64> {
    let points = &weights.points;
    Some(match code {
        "subject" => points.subject,
        "field" => points.field,
        "chain" => points.chain,
        "terms" => points.terms,
        "readiness" => points.readiness,
        "standing" => points.standing,
        "place" => points.place,
        _ => return None,
    })
}

fn filled(text: &str, weights: &Weights) -> String {
    let percent = |share: f64| ((share * 1_000.0).round() / 10.0).to_string();
    text.replace("{strong}", &weights.grades.strong.to_string())
        .replace("{fair}", &weights.grades.fair.to_string())
        .replace("{floor}", &weights.grades.floor.to_string())
        .replace("{least}", &percent(weights.grades.least_subject))
        .replace("{unknown}", &percent(weights.unknown_share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_those_of_the_weights() {
        let resources = Resources::built_in();
        let notes = ScoreNotes::load(&resources, &Weights::load(&resources).unwrap()).unwrap();
        let total: f64 = notes.parts.iter().map(|part| part.points).sum();
        assert!((total - 100.0).abs() < 1e-9, "{notes:?}");
        assert!(notes.notes.iter().all(|(_, text)| !text.contains('{')), "{notes:?}");
        assert!(notes.notes[0].1.contains("70 分以上为“强”"), "{notes:?}");
    }
}
