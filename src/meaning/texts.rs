//! Which texts of a record are encoded.

use std::ops::Range;

use super::encoder::Passage;
use crate::domain::{Need, Patent, Record};
use crate::text::fold;

/// Pieces between marks are joined until they have so many characters: a shorter one says too little by itself.
const LEAST_SENTENCE: usize = 24;

/// Sentences of a record that are encoded.
const MOST_SENTENCES: usize = 16;

/// Marks at which a text may be parted.
const MARKS: [char; 12] = ['。', '；', '！', '？', '，', ';', '!', '?', ',', '\n', '：', ':'];

/// A record that can be given a vector.
pub trait Encodable: Record {
    /// What is encoded; `None` where the record says nothing.
    fn passage(&self) -> Option<Passage>;

    /// The sentences that are encoded one by one, in a fixed order; none for a record that is only asked for others.
    fn sentences(&self) -> Vec<Sentence<'_>>;
}

/// A sentence of a record, as it stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence<'r> {
    /// The column, in its Chinese name.
    pub column: &'static str,
    /// As written.
    pub text: &'r str,
}

impl Encodable for Patent {
    fn passage(&self) -> Option<Passage> {
        let first = [&self.r#abstract, &self.claim].into_iter().flatten().next();
        let texts = [self.title.as_ref(), first, self.application.as_ref(), self.advantage.as_ref()];
        joined(texts.into_iter().flatten().map(String::as_str)).map(Passage::Patent)
    }

    fn sentences(&self) -> Vec<Sentence<'_>> {
        let mut all = Vec::new();
        if let Some(title) = &self.title {
            all.push(Sentence { column: "专利名称", text: title });
        }
        let body = match (&self.r#abstract, &self.claim) {
            (Some(text), _) => Some(("摘要", text)),
            (None, Some(text)) => Some(("主权项", text)),
            (None, None) => None,
        };
        let further = [("应用场景", &self.application), ("技术优势", &self.advantage)];
        let further = further.into_iter().filter_map(|(column, text)| Some((column, text.as_ref()?)));
        for (column, text) in further.chain(body) {
            all.extend(sentence_ranges(text).into_iter().map(|range| Sentence { column, text: &text[range] }));
        }
        if all.len() == 1 {
            // A record that is one sentence is compared as a whole.
            all.clear();
        }
        all.truncate(MOST_SENTENCES);
        all
    }
}

impl Encodable for Need {
    fn passage(&self) -> Option<Passage> {
        let details = [&self.effect, &self.product, &self.application, &self.material, &self.method, &self.indicators];
        // A title that was cut from the text says nothing of its own.
        let said =
            |title: &&str| !self.description.as_deref().is_some_and(|text| text.trim().starts_with(title.trim()));
        let title = self.title.as_deref().filter(said);
        let sentences: Vec<&str> =
            self.description.iter().flat_map(|text| text.split_inclusive(['。', '；', '\n'])).collect();
        let further = sentences.into_iter().chain(details.into_iter().flatten().map(String::as_str));
        let whole = joined(title.into_iter().chain(further));
        let title = joined(title);
        match (title, whole) {
            (Some(title), Some(whole)) if title == whole => Some(Passage::Need { title, whole: None }),
            (Some(title), whole) => Some(Passage::Need { title, whole }),
            (None, Some(whole)) => Some(Passage::Need { title: whole, whole: None }),
            (None, None) => None,
        }
    }

    fn sentences(&self) -> Vec<Sentence<'_>> {
        Vec::new()
    }
}

/// Folded texts, each a sentence, said once each: many firms paste their text twice.
fn joined<'t>(texts: impl IntoIterator<Item = &'t str>) -> Option<String> {
    let mut all = String::new();
    for text in texts {
        let text = fold(text);
        let text = text.trim_end_matches(['。', ';']);
        if text.is_empty() || all.contains(text) {
            continue;
        }
        if !all.is_empty() {
            all.push('。');
        }
        all.push_str(text);
    }
    (!all.is_empty()).then_some(all)
}

/// A text parted at its marks, short pieces joined to what follows. The marks inside a piece stay, those at its ends go.
fn sentence_ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    let mut take = |start: usize, end: usize| {
        let inner = text[start..end].trim_matches(|c: char| c.is_whitespace() || MARKS.contains(&c));
        if !inner.is_empty() {
            let from = start + text[start..end].find(inner).unwrap_or_default();
            ranges.push(from..from + inner.len());
        }
    };
    for (at, mark) in text.match_indices(MARKS) {
        let end = at + mark.len();
        if text[start..at].chars().count() >= LEAST_SENTENCE {
            take(start, end);
            start = end;
        }
    }
    // What is left over at the end stands by itself: joining it backwards would make the last sentence the longest.
    take(start, text.len());
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_pieces_of_the_record_as_written() {
        let text = "本发明公开了一种隔振基座，包括底板和橡胶垫层，所述橡胶垫层设于底板的下方；能够减轻楼板的振动。";
        let patent = Patent { title: Some("隔振基座".into()), r#abstract: Some(text.into()), ..Patent::default() };
        let sentences = patent.sentences();
        assert_eq!(sentences[0], Sentence { column: "专利名称", text: "隔振基座" });
        assert!(sentences.len() > 2);
        assert!(sentences[1..].iter().all(|sentence| sentence.column == "摘要" && text.contains(sentence.text)));
        assert!(sentences.last().unwrap().text.ends_with("能够减轻楼板的振动"));
    }

    #[test]
    fn a_description_that_is_pasted_twice_is_encoded_once() {
        let need = |description: &str| Need {
            title: Some("降噪".into()),
            description: Some(description.to_owned()),
            ..Need::default()
        };
        assert_eq!(need("车间太吵。要降噪。").passage(), need("车间太吵。要降噪。车间太吵。要降噪。").passage());
    }

    #[test]
    fn a_title_that_says_everything_is_encoded_once_and_nothing_is_nothing() {
        let need = Need { title: Some("围巾起球".into()), ..Need::default() };
        assert_eq!(need.passage(), Some(Passage::Need { title: "围巾起球".into(), whole: None }));
        assert_eq!(Need::default().passage(), None);
        assert_eq!(Patent::default().passage(), None);
    }
}
