//! The fields of the index. Records themselves stay in the store: the index holds words, filters, small columns and
//! folded texts, and gives back record ids.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions,
};

/// Raise when the fields, the packing of `facts` or the analysis change: an index of another version is rebuilt.
pub(super) const SCHEMA_VERSION: u32 = 8;

/// Name of the tokenizer that splits what the analysis has joined.
pub(super) const JOINED: &str = "joined";

/// Columns that are read by name.
pub(super) mod column {
    pub(crate) const KEY: &str = "key";
    pub(crate) const ORDER: &str = "order";
    pub(crate) const FACTS: &str = "facts";
    pub(crate) const DATE: &str = "date";
    pub(crate) const EXPIRY: &str = "expiry";
    pub(crate) const TERMS: &str = "terms";
    pub(crate) const QUALITY: &str = "quality";
    pub(crate) const SHOWN_TO: &str = "shown_to";
    pub(crate) const IPC: &str = "f_ipc";
    pub(crate) const FIELD: &str = "f_field";
    pub(crate) const INDUSTRY: &str = "f_industry";
    pub(crate) const CHAIN: &str = "f_chain";
    pub(crate) const REGION: &str = "f_region";
}

/// Which optional fields an index has. Everything is on in a home; benchmarks switch parts off to learn what each costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexFeatures {
    /// Characters and stored texts: any part of a text, quoted or unknown to the lexicon.
    pub substrings: bool,
    /// Ordinals of coarse words: phrases.
    pub phrases: bool,
    /// Columns for facets.
    pub facets: bool,
}

impl Default for IndexFeatures {
    fn default() -> Self {
        Self { substrings: true, phrases: true, facets: true }
    }
}

/// Handles of the indexed fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// The record id as a number ([`RecordId::key`]): indexed for deletion, fast for reading.
    pub(super) key: Field,
    /// Final tie-break: patent number as a number.
    pub(super) order: Field,
    /// Words and sub-words of all texts, the title's twice. Coarse words have their ordinals as positions, so that phrases
    /// are found; sub-words and the title's second mention stand apart.
    pub(super) words: Field,
    /// Words and sub-words of the title.
    pub(super) title: Field,
    /// Words of owners and inventors, or of the firm; positions as in `words`.
    pub(super) names: Field,
    /// Words of the firm of a need that does not name it to everybody: only the operator's queries look here.
    pub(super) undisclosed: Field,
    /// The distinct Chinese characters of all texts: candidates for any part of a text.
    pub(super) characters: Field,
    /// All texts, folded, stored: whether a part of a text stands there as it is asked for.
    pub(super) text: Field,
    /// Whole-value terms for filters and look-ups: `ipc:C02F`, `num:201310699744`, `lic:开放许可`.
    pub(super) filter: Field,
    /// Small vocabularies and flags packed into one number.
    pub(super) facts: Field,
    /// Day of the newest official date, days since 1970.
    pub(super) date: Field,
    /// Last day of the patent's term, days since 1970; none when the filing date is not known.
    pub(super) expiry: Field,
    /// Licence terms as JSON: few distinct values, so the dictionary of the column is small.
    pub(super) terms: Field,
    /// Hundredths of the points of quality that do not change with the day.
    pub(super) quality: Field,
    /// The parties that see a record for chosen ones alone.
    pub(super) shown_to: Field,
    pub(super) f_ipc: Field,
    pub(super) f_field: Field,
    pub(super) f_industry: Field,
    pub(super) f_chain: Field,
    pub(super) f_region: Field,
}

fn text(option: IndexRecordOption, fieldnorms: bool) -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default().set_tokenizer(JOINED).set_index_option(option).set_fieldnorms(fieldnorms),
    )
}

pub(super) fn build(features: IndexFeatures) -> (Schema, Fields) {
    let words = if features.phrases { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs };
    let mut schema = Schema::builder();
    let column = || TextOptions::default().set_fast("raw");
    let fields = Fields {
        key: schema.add_u64_field(column::KEY, INDEXED | FAST),
        order: schema.add_u64_field(column::ORDER, FAST),
        words: schema.add_text_field("words", text(words, true)),
        title: schema.add_text_field("title", text(IndexRecordOption::WithFreqs, true)),
        names: schema.add_text_field("names", text(words, true)),
        undisclosed: schema.add_text_field("undisclosed", text(IndexRecordOption::WithFreqs, false)),
        characters: schema.add_text_field("characters", text(IndexRecordOption::Basic, false)),
        text: schema.add_text_field("text", STORED),
        filter: schema.add_text_field("filter", text(IndexRecordOption::Basic, false)),
        facts: schema.add_u64_field(column::FACTS, FAST),
        date: schema.add_i64_field(column::DATE, NumericOptions::default().set_fast()),
        expiry: schema.add_i64_field(column::EXPIRY, NumericOptions::default().set_fast()),
        terms: schema.add_text_field(column::TERMS, column()),
        quality: schema.add_u64_field(column::QUALITY, FAST),
        shown_to: schema.add_u64_field(column::SHOWN_TO, FAST),
        f_ipc: schema.add_text_field(column::IPC, column()),
        f_field: schema.add_text_field(column::FIELD, column()),
        f_industry: schema.add_text_field(column::INDUSTRY, column()),
        f_chain: schema.add_text_field(column::CHAIN, column()),
        f_region: schema.add_text_field(column::REGION, column()),
    };
    (schema.build(), fields)
}
