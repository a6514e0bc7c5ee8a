//! A record as the index sees it: analysed once, laid out over the fields.

use std::sync::Arc;

use tantivy::TantivyDocument;

use super::facts::{Facts, Stage, day_number};
use super::language::Language;
use super::schema::{Fields, IndexFeatures};
use super::tokens::Joiner;
use crate::domain::{Date, IpcSymbol, Need, Patent, RecordId};
use crate::taxonomy::{Classification, ClassifyInput, Taxonomy};
use crate::text::{Analysis, bigrams, fold};

/// Confidence from which a class, industry or node is worth a facet entry.
const FACET_CONFIDENCE: f64 = 0.3;

/// Most facet entries of one kind for one record: a text that names everything is about nothing.
const MOST_FACETS: usize = 6;

/// The record id as the number that the index keeps; ids are 48 bits.
pub(super) fn key_of(id: &RecordId) -> u64 {
    u64::from_str_radix(id.as_str().get(1..).unwrap_or_default(), 16).unwrap_or(0)
}

/// The id that [`key_of`] came from.
pub(super) fn id_of(letter: char, key: u64) -> Option<RecordId> {
    format!("{letter}{key:012x}").parse().ok()
}

/// Filter term of a class. `C02F1/00` stands for the whole main group `C02F1`.
pub(super) fn class_term(symbol: &IpcSymbol) -> String {
    let text = symbol.as_str();
    format!("ipc:{}", text.strip_suffix("/00").unwrap_or(text))
}

/// Makes documents; one for all threads.
#[derive(Debug, Clone)]
pub(super) struct DocumentMaker {
    pub(super) language: Arc<Language>,
    pub(super) taxonomy: Arc<Taxonomy>,
    pub(super) fields: Fields,
    pub(super) features: IndexFeatures,
}

/// The analysed texts of one record.
#[derive(Default)]
struct Texts {
    analysis: Analysis,
    words: Joiner,
    title: Joiner,
    names: Joiner,
    bigrams: Joiner,
    coarse: Joiner,
    term: String,
    /// By first byte: length of the shortest word that begins there.
    is_word: Vec<u8>,
}

impl Texts {
    /// Adds a text to words, bigrams and phrases; the title counts twice among the words and has a field of its own.
    fn add(&mut self, language: &Language, features: IndexFeatures, folded: &str, role: Role) {
        language.analyzer.analyze(folded, &mut self.analysis);
        for token in &self.analysis.words {
            let word = token.text(folded);
            match role {
                Role::Title => {
                    self.title.push(word);
                    self.words.push(word);
                    self.words.push(word);
                }
                Role::Body => self.words.push(word),
                Role::Name => self.names.push(word),
            }
        }
        if features.phrases {
            let mut next = 0;
            for token in &self.analysis.coarse {
                // An ordinal without a word is the end of a clause: the position moves on.
                while next < token.ordinal {
                    self.coarse.skip();
                    next += 1;
                }
                self.coarse.push(token.text(folded));
                next += 1;
            }
            self.coarse.gap();
        }
        if features.bigrams {
            // A pair that is a word of its own stands among the words already; names have words elsewhere.
            self.is_word.clear();
            self.is_word.resize(folded.len() + 1, 0);
            if !matches!(role, Role::Name) {
                for token in &self.analysis.words {
                    let length = u8::try_from(token.end - token.start).unwrap_or(u8::MAX);
                    let at = &mut self.is_word[token.start as usize];
                    // Of the words that begin here, only one as short as a pair can be the pair.
                    *at = if *at == 0 { length } else { length.min(*at) };
                }
            }
            for bigram in bigrams(folded) {
                if bigram.closes_run || usize::from(self.is_word[bigram.start]) != bigram.text.len() {
                    bigram.write_term(&mut self.term);
                    self.bigrams.push(&self.term);
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Role {
    Title,
    Body,
    Name,
}

impl DocumentMaker {
    pub(super) fn patent(&self, id: &RecordId, patent: &Patent) -> TantivyDocument {
        let title = fold(patent.title.as_deref().unwrap_or_default());
        let single = [&patent.r#abstract, &patent.claim, &patent.application, &patent.advantage];
        let lists = [&patent.product, &patent.technical_field, &patent.chain];
        let bodies = bodies(&single, &lists);
        let names = patent.owners.iter().chain(&patent.inventors);
        let mut document = self.texts(&title, &bodies, names);

        let fields = &self.fields;
        document.add_u64(fields.key, key_of(id));
        document.add_u64(fields.order, patent_order(id, patent));
        let class = self.classify(&patent.ipc, &title, &bodies, &patent.technical_field, &patent.chain);
        let mut filter = self.filter_terms(&class, &patent.ipc, patent.region.as_deref(), &mut document);
        if let Some(number) = &patent.number {
            filter.push(&format!("num:{}", number.identity()));
        }
        if let Some(number) = &patent.publication_number {
            filter.push(&format!("num:{}", number.identity()));
        }
        for owner in &patent.owners {
            filter.push(&format!("own:{}", fold(owner)));
        }
        let facts = Facts {
            owner_kind: patent.owner_kind,
            licence: patent.licence_kind,
            stage: patent.maturity.and_then(Stage::of),
            legal: patent.legal_state,
            year: patent.filing_date.map(Date::year).or_else(|| patent.number.as_ref().map(|number| number.year())),
            restricted: patent.is_restricted(),
            visibility: patent.visibility,
            use_first: patent.use_first == Some(true),
        };
        add_fact_terms(facts, &mut filter);
        document.add_text(fields.filter, filter.into_text());
        document.add_u64(fields.facts, facts.pack());
        if let Some(day) = [patent.grant_date, patent.publication_date, patent.filing_date].into_iter().flatten().max()
        {
            document.add_i64(fields.date, day_number(day));
        }
        if let Some(end) = patent.term_end() {
            document.add_i64(fields.expiry, day_number(end));
        }
        if (patent.fee.is_some() || patent.payment_form.is_some())
            && let Ok(terms) = serde_json::to_string(&patent.licence_terms())
        {
            document.add_text(fields.terms, terms);
        }
        document
    }

    pub(super) fn need(&self, id: &RecordId, need: &Need) -> TantivyDocument {
        let title = fold(need.title.as_deref().unwrap_or_default());
        let single = [
            &need.description,
            &need.indicators,
            &need.material,
            &need.method,
            &need.effect,
            &need.product,
            &need.application,
        ];
        let lists = [&need.keywords, &need.technical_field, &need.chain, &need.chain_node];
        let bodies = bodies(&single, &lists);
        let mut document = self.texts(&title, &bodies, need.firm.iter());
        let fields = &self.fields;
        document.add_u64(fields.key, key_of(id));
        document.add_u64(fields.order, key_of(id));
        let ipc: Vec<IpcSymbol> = need.technical_field.iter().filter_map(|text| text.parse().ok()).collect();
        let chains: Vec<String> = need.chain.iter().chain(&need.chain_node).cloned().collect();
        let class = self.classify(&ipc, &title, &bodies, &need.technical_field, &chains);
        let mut filter = self.filter_terms(&class, &ipc, need.region.as_deref(), &mut document);
        for licence in &need.licences_accepted {
            filter.push(&format!("lic:{licence}"));
        }
        let facts = Facts {
            stage: need.maturity_wanted.and_then(Stage::of),
            use_first: need.use_first_required == Some(true),
            ..Facts::default()
        };
        add_fact_terms(facts, &mut filter);
        document.add_text(fields.filter, filter.into_text());
        document.add_u64(fields.facts, facts.pack());
        if let Some(day) = need.updated_on.or(need.valid_from) {
            document.add_i64(fields.date, day_number(day));
        }
        if let Some(end) = need.valid_until {
            document.add_i64(fields.expiry, day_number(end));
        }
        document
    }

    fn texts<'a>(&self, title: &str, bodies: &[String], names: impl Iterator<Item = &'a String>) -> TantivyDocument {
        let mut texts = Texts::default();
        texts.add(&self.language, self.features, title, Role::Title);
        for body in bodies {
            texts.add(&self.language, self.features, body, Role::Body);
        }
        for name in names {
            texts.add(&self.language, self.features, &fold(name), Role::Name);
        }
        let mut document = TantivyDocument::default();
        document.add_text(self.fields.words, texts.words.into_text());
        document.add_text(self.fields.title, texts.title.into_text());
        document.add_text(self.fields.names, texts.names.into_text());
        if self.features.bigrams {
            document.add_text(self.fields.bigrams, texts.bigrams.into_text());
        }
        if self.features.phrases {
            document.add_text(self.fields.coarse, texts.coarse.into_text());
        }
        document
    }

    fn classify(
        &self,
        ipc: &[IpcSymbol],
        title: &str,
        bodies: &[String],
        declared_fields: &[String],
        declared_chains: &[String],
    ) -> Classification {
        if !self.features.facets {
            return Classification::default();
        }
        let text = bodies.join("\n");
        self.taxonomy.classify(&ClassifyInput { ipc, title, text: &text, declared_fields, declared_chains })
    }

    /// Filter terms of class, field, industry, chain and region, and their facet columns.
    fn filter_terms(
        &self,
        class: &Classification,
        ipc: &[IpcSymbol],
        region: Option<&str>,
        document: &mut TantivyDocument,
    ) -> Joiner {
        let mut filter = Joiner::default();
        if !self.features.facets {
            return filter;
        }
        let fields = &self.fields;
        let mut subclasses: Vec<&str> = Vec::new();
        let replaced = ipc.iter().flat_map(|symbol| self.taxonomy.current(symbol));
        for symbol in ipc.iter().chain(replaced) {
            for level in symbol.parents().iter().chain([symbol]) {
                filter.push(&class_term(level));
            }
            if let Some(subclass) = symbol.subclass()
                && !subclasses.contains(&subclass)
            {
                subclasses.push(subclass);
            }
        }
        for subclass in subclasses {
            document.add_text(fields.f_ipc, subclass);
        }
        for field in &class.fields {
            filter.push(&format!("tf:{}", field.number));
            document.add_text(fields.f_field, field.number.to_string());
        }
        for hit in class.industries.iter().filter(|hit| hit.confidence >= FACET_CONFIDENCE).take(MOST_FACETS) {
            let path = self.taxonomy.industry_path(&hit.code);
            for industry in &path {
                filter.push(&format!("ind:{}", industry.code));
            }
        }
        let mut divisions: Vec<&str> = class
            .industries
            .iter()
            .filter(|hit| hit.confidence >= FACET_CONFIDENCE)
            .take(MOST_FACETS)
            .filter_map(|hit| hit.code.get(..2))
            .collect();
        divisions.sort_unstable();
        divisions.dedup();
        for division in divisions {
            document.add_text(fields.f_industry, division);
        }
        let nodes = || class.chain_nodes.iter().filter(|hit| hit.confidence >= FACET_CONFIDENCE).take(MOST_FACETS);
        for hit in nodes() {
            filter.push(&format!("node:{}", hit.node));
        }
        let mut chains: Vec<&str> =
            nodes().map(|hit| &*hit.chain).chain(class.chains.iter().map(|chain| &**chain)).collect();
        chains.sort_unstable();
        chains.dedup();
        for chain in chains {
            filter.push(&format!("chain:{chain}"));
            document.add_text(fields.f_chain, chain);
        }
        if let Some(region) = region.and_then(|text| self.taxonomy.region(text)) {
            for end in [2, 4, 6] {
                if let Some(prefix) = region.code.get(..end) {
                    filter.push(&format!("reg:{prefix}"));
                }
            }
            if let Some(province) = region.code.get(..2) {
                document.add_text(fields.f_region, province);
            }
        }
        filter
    }
}

fn add_fact_terms(facts: Facts, filter: &mut Joiner) {
    if let Some(kind) = facts.owner_kind {
        filter.push(&format!("ok:{kind}"));
    }
    if let Some(licence) = facts.licence {
        filter.push(&format!("lic:{licence}"));
    }
    if let Some(legal) = facts.legal {
        filter.push(&format!("leg:{legal}"));
    }
    if let Some(stage) = facts.stage {
        filter.push(&format!("mat:{}", stage.word()));
    }
    if facts.use_first {
        filter.push("usefirst");
    }
}

fn bodies(single: &[&Option<String>], lists: &[&Vec<String>]) -> Vec<String> {
    single
        .iter()
        .filter_map(|text| text.as_deref())
        .chain(lists.iter().flat_map(|list| list.iter().map(String::as_str)))
        .filter(|text| !text.is_empty())
        .map(fold)
        .collect()
}

/// Ties stand in the order of the patent number; records without one follow, by id.
fn patent_order(id: &RecordId, patent: &Patent) -> u64 {
    const PUBLICATIONS: u64 = 10_u64.pow(13);
    const UNNUMBERED: u64 = 10_u64.pow(15);
    let digits = |text: String| text.chars().filter(char::is_ascii_digit).collect::<String>().parse::<u64>().ok();
    let application = patent.number.as_ref().and_then(|number| digits(number.identity()));
    let publication = || patent.publication_number.as_ref().and_then(|number| digits(number.identity()));
    application.or_else(|| publication().map(|number| PUBLICATIONS + number)).unwrap_or_else(|| UNNUMBERED + key_of(id))
}
