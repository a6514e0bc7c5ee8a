//! Field inference: titles whose IPC subclasses are known, each inferred from its neighbours.

use rayon::prelude::*;

use crate::domain::{IpcSymbol, Need, Patent, RecordId};
use crate::matching::{MatchError, Matcher};
use crate::store::Store;

/// How many titles were right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FieldScores {
    /// Titles asked.
    pub titles: usize,
    /// The first inferred subclass is a true one.
    pub top1: usize,
    /// One of the first three is.
    pub top3: usize,
    /// One of the first five is.
    pub top5: usize,
}

/// Infers the fields of every title of `titles`, records of the store with their true classes. The record itself is no
/// neighbour. Each thread reads through its own reader.
///
/// # Errors
/// Those of matching.
pub fn infer_fields<S: Store + Send, E: From<MatchError> + Send>(
    matcher: &Matcher<'_>,
    open: impl Fn() -> Result<S, E> + Sync,
    titles: &[Patent],
    tell: impl Fn() + Sync,
) -> Result<FieldScores, E> {
    let places: Vec<Result<Option<usize>, E>> = titles
        .par_iter()
        .map_init(&open, |reader, title| {
            let reader = match reader {
                Ok(reader) => reader,
                Err(_) => &mut open()?,
            };
            let need = Need { title: title.title.clone(), ..Need::default() };
            let own: Option<&RecordId> = title.id.as_ref();
            let fields = matcher.fields_of(reader, &need, own)?;
            tell();
            Ok(fields.iter().position(|field| is_true(matcher, &field.ipc, &title.ipc)))
        })
        .collect();
    let mut scores = FieldScores { titles: titles.len(), ..FieldScores::default() };
    for place in places {
        let Some(place) = place? else { continue };
        scores.top1 += usize::from(place < 1);
        scores.top3 += usize::from(place < 3);
        scores.top5 += usize::from(place < 5);
    }
    Ok(scores)
}

/// A code and the code that replaced it count as the same.
fn is_true(matcher: &Matcher<'_>, inferred: &IpcSymbol, truth: &[IpcSymbol]) -> bool {
    truth.iter().any(|symbol| matcher.index.taxonomy().same_or_replaced(inferred, symbol))
}
