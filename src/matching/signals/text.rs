//! Text: how much of the need's weighted key terms the patent covers, and where.

use aho_corasick::AhoCorasick;

use crate::domain::{Need, Patent};
use crate::matching::pair::{Evidence, Notes, Part};
use crate::matching::weights::{TextWeights, Weights};
use crate::search::Language;
use crate::text::{FoldedText, KeyTerm, fold};

const SIGNAL: &str = "text";

/// Evidence shown for one pair: the heaviest terms.
const MOST_EVIDENCE: usize = 8;

/// Words that the reason names.
const MOST_NAMED: usize = 5;

/// Under this coverage a gap says that little of the need is answered.
const LITTLE_COVERAGE: f64 = 0.25;

/// What a pattern of the automaton stands for.
#[derive(Debug, Clone, Copy)]
struct Pattern {
    term: usize,
    /// 1 for the term itself, less for a synonym.
    factor: f64,
}

/// A need made ready to be looked for in many patents.
#[derive(Debug)]
pub(in crate::matching) struct TextProbe {
    terms: Vec<KeyTerm>,
    patterns: Vec<Pattern>,
    automaton: Option<AhoCorasick>,
    /// For each term, how the need itself writes it.
    as_written: Vec<Option<String>>,
}

/// Where a term was found in a patent.
#[derive(Debug, Clone)]
struct Find {
    worth: f64,
    place: usize,
    at: std::ops::Range<usize>,
}

impl TextProbe {
    pub(in crate::matching) fn new(
        terms: Vec<KeyTerm>,
        need: &Need,
        language: &Language,
        weights: &TextWeights,
    ) -> Self {
        let mut patterns = Vec::new();
        let mut texts: Vec<&str> = Vec::new();
        for (at, term) in terms.iter().enumerate() {
            let mut add = |text, factor| {
                texts.push(text);
                patterns.push(Pattern { term: at, factor });
            };
            add(term.text.as_str(), 1.0);
            term.synonyms.iter().for_each(|(text, factor)| add(text.as_str(), *factor));
            let rarity = language.weights.idf(&term.text).max(f64::MIN_POSITIVE);
            // A part that is a term itself has its own weight, and would count twice.
            let parts = language.parts(&term.text).filter(|part| terms.iter().all(|term| term.text != *part));
            for part in parts {
                add(part, weights.part * (language.weights.idf(part) / rarity).min(1.0));
            }
        }
        let automaton = AhoCorasick::new(&texts).ok();
        let written: Vec<(&str, FoldedText)> =
            need_texts(need).into_iter().map(|text| (text, FoldedText::new(text))).collect();
        let as_written = terms
            .iter()
            .map(|term| {
                written.iter().find_map(|(original, folded)| {
                    let at = folded.text().find(&term.text)?;
                    Some(folded.quote(original, at..at + term.text.len()).to_owned())
                })
            })
            .collect();
        Self { terms, patterns, automaton, as_written }
    }

    /// Weights of the terms found, each times what its find is worth.
    fn weigh(&self, finds: &[Option<Find>]) -> f64 {
        self.terms.iter().zip(finds).filter_map(|(term, find)| Some(term.weight * find.as_ref()?.worth)).sum()
    }

    /// The best find of each term.
    fn search(&self, texts: &PatentTexts<'_>, weights: &TextWeights) -> Vec<Option<Find>> {
        let mut best: Vec<Option<Find>> = vec![None; self.terms.len()];
        let Some(automaton) = &self.automaton else {
            return best;
        };
        for (number, (place, folded)) in texts.places.iter().zip(&texts.folded).enumerate() {
            let weight = (place.weight)(weights);
            for found in automaton.find_overlapping_iter(folded.as_str()) {
                let pattern = self.patterns[found.pattern().as_usize()];
                let worth = pattern.factor * weight;
                let slot = &mut best[pattern.term];
                if slot.as_ref().is_none_or(|find| worth > find.worth)
                    && stands_alone(folded, found.start(), found.end())
                {
                    *slot = Some(Find { worth, place: number, at: found.start()..found.end() });
                }
            }
        }
        best
    }
}

/// A latin word or a figure must not be part of a longer one: `led` is not in `controlled`.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let glued = |inner: Option<u8>, outer: Option<u8>| {
        inner.is_some_and(|byte| byte.is_ascii_alphanumeric()) && outer.is_some_and(|byte| byte.is_ascii_alphanumeric())
    };
    let bytes = text.as_bytes();
    let before = start.checked_sub(1).and_then(|at| bytes.get(at)).copied();
    !glued(bytes.get(start).copied(), before)
        && !glued(end.checked_sub(1).and_then(|at| bytes.get(at)).copied(), bytes.get(end).copied())
}

/// Picks what a find in a place is worth.
type WeightOf = fn(&TextWeights) -> f64;

/// The texts of a patent, folded once for all signals.
pub(in crate::matching) struct PatentTexts<'p> {
    places: Vec<Place<'p>>,
    /// One for each place.
    folded: Vec<String>,
}

impl<'p> PatentTexts<'p> {
    pub(in crate::matching) fn new(patent: &'p Patent) -> Self {
        let places = patent_places(patent);
        let folded = places.iter().map(|place| fold(place.text)).collect();
        Self { places, folded }
    }

    /// The folded text of the column; empty where the patent has none.
    pub(in crate::matching) fn folded(&self, column: &str) -> &str {
        let at = self.places.iter().position(|place| place.name == column);
        at.and_then(|at| self.folded.get(at)).map_or("", String::as_str)
    }
}

/// One text of a patent.
pub(super) struct Place<'a> {
    pub(super) name: &'static str,
    pub(super) text: &'a str,
    weight: WeightOf,
}

pub(super) fn patent_places(patent: &Patent) -> Vec<Place<'_>> {
    let mut places: Vec<Place<'_>> = Vec::with_capacity(8);
    let single: [(&'static str, Option<&str>, WeightOf); 5] = [
        ("专利名称", patent.title.as_deref(), |weights| weights.title),
        ("应用场景", patent.application.as_deref(), |weights| weights.application),
        ("技术优势", patent.advantage.as_deref(), |weights| weights.advantage),
        ("摘要", patent.r#abstract.as_deref(), |weights| weights.r#abstract),
        ("主权项", patent.claim.as_deref(), |weights| weights.claim),
    ];
    for (name, text, weight) in single {
        if let Some(text) = text {
            places.push(Place { name, text, weight });
        }
    }
    let lists: [(&'static str, &[String], WeightOf); 3] = [
        ("对应产品", &patent.product, |weights| weights.product),
        ("技术领域", &patent.technical_field, |weights| weights.field),
        ("所属产业链", &patent.chain, |weights| weights.field),
    ];
    for (name, texts, weight) in lists {
        places.extend(texts.iter().map(|text| Place { name, text, weight }));
    }
    places
}

/// A folded word as the need writes it, with the column's place among its texts.
pub(super) fn need_quote(need: &Need, word: &str) -> Option<(String, usize)> {
    need_texts(need).into_iter().enumerate().find_map(|(at, text)| Some((quote(text, word)?, at)))
}

/// A folded word as the patent writes it, and the column that it stands in.
pub(super) fn patent_quote(patent: &Patent, word: &str) -> Option<(String, &'static str)> {
    patent_places(patent).into_iter().find_map(|place| Some((quote(place.text, word)?, place.name)))
}

fn quote(text: &str, word: &str) -> Option<String> {
    let folded = FoldedText::new(text);
    let at = folded.text().find(word)?;
    let quoted = folded.quote(text, at..at + word.len());
    (!quoted.is_empty()).then(|| quoted.to_owned())
}

/// Every text of a need in which a key term may stand.
fn need_texts(need: &Need) -> Vec<&str> {
    let single = [
        &need.title,
        &need.description,
        &need.indicators,
        &need.material,
        &need.method,
        &need.effect,
        &need.product,
        &need.application,
        &need.conditions,
    ];
    let lists = [&need.keywords, &need.technical_field, &need.chain, &need.chain_node];
    single
        .into_iter()
        .filter_map(|text| text.as_deref())
        .chain(lists.into_iter().flatten().map(String::as_str))
        .collect()
}

/// Coverage of the need's key terms, each by where it was found, 0..=1.
pub(in crate::matching) fn coverage(probe: &TextProbe, texts: &PatentTexts<'_>, weights: &Weights) -> f64 {
    probe.weigh(&probe.search(texts, &weights.text))
}

/// The text part; evidence only where notes are wanted.
pub(in crate::matching) fn text(
    probe: &TextProbe,
    texts: &PatentTexts<'_>,
    of: f64,
    weights: &Weights,
    notes: &mut Notes,
) -> Part {
    let places = &texts.places;
    let finds = probe.search(texts, &weights.text);
    let coverage = probe.weigh(&finds);
    let share = weights.text.share(coverage);
    if !notes.wanted() {
        return Part::of_share(SIGNAL, share, of, String::new());
    }
    let mut evidence = Vec::new();
    for (find, written) in finds.iter().zip(&probe.as_written) {
        let (Some(find), Some(written)) = (find, written) else {
            continue;
        };
        let place = &places[find.place];
        let folded = FoldedText::new(place.text);
        let quoted = folded.quote(place.text, find.at.clone());
        let repeats = evidence.iter().any(|known: &Evidence| known.need == *written && known.patent == quoted);
        if evidence.len() < MOST_EVIDENCE && !quoted.is_empty() && !repeats {
            evidence.push(Evidence { need: written.clone(), patent: quoted.to_owned(), r#where: place.name });
        }
    }
    let missing: Vec<&str> = finds
        .iter()
        .zip(&probe.as_written)
        .filter_map(|(find, written)| if find.is_none() { written.as_deref() } else { None })
        .take(3)
        .collect();
    if coverage < LITTLE_COVERAGE && !missing.is_empty() {
        notes.gap("coverage", || format!("需求的要点大多没有提到，如{}", missing.join("、")));
    }
    let reason = if evidence.is_empty() {
        "没有共同的关键词".to_owned()
    } else {
        let mut words: Vec<&str> = Vec::new();
        for item in &evidence {
            if words.len() < MOST_NAMED && !words.contains(&item.patent.as_str()) {
                words.push(&item.patent);
            }
        }
        format!("提到{}，覆盖需求要点的{:.0}%", words.join("、"), (coverage * 100.0).min(100.0))
    };
    let mut part = Part::of_share(SIGNAL, share, of, reason);
    part.evidence = evidence;
    part
}

/// A gap for what the need says it does not want (不含, 不用) and the patent works with.
pub(in crate::matching) fn unwanted(words: &[String], patent: &Patent, language: &Language, notes: &mut Notes) {
    let texts: Vec<String> = [&patent.title, &patent.r#abstract].into_iter().flatten().map(|text| fold(text)).collect();
    let named: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| texts.iter().any(|text| language.affirms(text, word)))
        .take(3)
        .collect();
    if !named.is_empty() {
        notes.gap("unwanted", || format!("提到了企业不想要的：{}，请核实", named.join("、")));
    }
}
