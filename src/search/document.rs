//! A record as the index sees it: analysed once, laid out over the fields.

use std::sync::Arc;

use tantivy::TantivyDocument;

use super::facts::{Facts, Stage, day_number};
use super::language::Language;
use super::schema::{Fields, IndexFeatures};
use super::tokens::Joiner;
use crate::assessment::Rules;
use crate::domain::{Audience, Date, Disclosed, IpcSymbol, Need, Patent, RecordId, Visibility, party_key};
use crate::taxonomy::{Classification, ClassifyInput, NodeHit, Taxonomy};
use crate::text::{Analysis, fold, is_han};

/// Confidence from which a class, industry or node is worth a facet entry.
const FACET_CONFIDENCE: f64 = 0.3;

/// Most facet entries of one kind for one record: a text that names everything is about nothing.
const MOST_FACETS: usize = 6;

/// Where a patent belongs, pools included, by the texts that whoever may see it reads: what the index is filtered by.
#[must_use]
pub fn classified_patent(taxonomy: &Taxonomy, whole: &Patent) -> Classification {
    let open = Patent { visibility: None, restriction: None, ..whole.clone() };
    let disclosed = open.seen_by(Audience::Visitor);
    let patent = disclosed.as_ref().unwrap_or(whole);
    let text = patent_bodies(patent).join("\n");
    taxonomy.classify(&ClassifyInput {
        ipc: &patent.ipc,
        title: &fold(patent.title.as_deref().unwrap_or_default()),
        text: &text,
        declared_fields: &patent.technical_field,
        declared_chains: &patent.chain,
    })
}

/// As [`classified_patent`], of a need.
#[must_use]
pub fn classified_need(taxonomy: &Taxonomy, whole: &Need) -> Classification {
    let disclosed = whole.clone().seen_by(Audience::Visitor);
    let need = disclosed.as_ref().unwrap_or(whole);
    let text = need_bodies(need).join("\n");
    taxonomy.classify(&ClassifyInput {
        ipc: &need_classes(need),
        title: &fold(need.title.as_deref().unwrap_or_default()),
        text: &text,
        declared_fields: &need.technical_field,
        declared_chains: &need_chains(need),
    })
}

/// The nodes that are sure enough to be filtered by.
pub fn sure_nodes(class: &Classification) -> impl Iterator<Item = &NodeHit> {
    class.chain_nodes.iter().filter(|hit| hit.confidence >= FACET_CONFIDENCE).take(MOST_FACETS)
}

/// The divisions of GB/T 4754 that are sure enough to be filtered by, the surest first.
pub fn sure_divisions(class: &Classification) -> impl Iterator<Item = &str> {
    let sure = class.industries.iter().filter(|hit| hit.confidence >= FACET_CONFIDENCE).take(MOST_FACETS);
    sure.filter_map(|hit| hit.code.get(..2))
}

fn patent_bodies(patent: &Patent) -> Vec<String> {
    let single = [&patent.r#abstract, &patent.claim, &patent.application, &patent.advantage];
    bodies(&single, &[&patent.product, &patent.technical_field, &patent.chain])
}

fn need_bodies(need: &Need) -> Vec<String> {
    let single = [
        &need.description,
        &need.indicators,
        &need.material,
        &need.method,
        &need.effect,
        &need.product,
        &need.application,
    ];
    bodies(&single, &[&need.keywords, &need.technical_field, &need.chain, &need.chain_node])
}

fn need_classes(need: &Need) -> Vec<IpcSymbol> {
    need.technical_field.iter().filter_map(|text| text.parse().ok()).collect()
}

fn need_chains(need: &Need) -> Vec<String> {
    need.chain.iter().chain(&need.chain_node).cloned().collect()
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
    pub(super) rules: Arc<Rules>,
    pub(super) fields: Fields,
    pub(super) features: IndexFeatures,
}

/// The texts of one record, analysed. Kept for the next record, for its memory.
#[derive(Default)]
pub(super) struct Texts {
    analysis: Analysis,
    words: Joiner,
    title: Joiner,
    names: Joiner,
    characters: Characters,
    filter: Joiner,
    /// All of them, each after a line break, and one at the end: folded texts hold none.
    folded: String,
}

impl Texts {
    fn clear(&mut self) {
        for joiner in [&mut self.words, &mut self.title, &mut self.names, &mut self.filter] {
            joiner.clear();
        }
        self.characters.clear();
        self.folded.clear();
        self.folded.push('\n');
    }

    /// Adds a text; the title counts twice among the words and has a field of its own.
    fn add(&mut self, language: &Language, features: IndexFeatures, folded: &str, role: Role) {
        language.analyzer.analyze(folded, &mut self.analysis);
        self.add_words(folded, role);
        if features.substrings {
            folded.chars().for_each(|c| self.characters.push(c));
            self.folded.push_str(folded);
            self.folded.push('\n');
        }
    }

    /// Puts the words of an undisclosed name, and its characters for what the lexicon lacks, in place of the names.
    fn undisclosed(&mut self, language: &Language, folded: &str) {
        self.names.clear();
        language.analyzer.analyze(folded, &mut self.analysis);
        self.add_words(folded, Role::Name);
        let mut bytes = [0; 4];
        folded.chars().filter(|c| is_han(*c)).for_each(|c| self.names.push_apart(c.encode_utf8(&mut bytes)));
    }

    fn add_words(&mut self, folded: &str, role: Role) {
        let phrases = if matches!(role, Role::Name) { &mut self.names } else { &mut self.words };
        let mut coarse = self.analysis.coarse.iter().peekable();
        let mut next_ordinal = 0;
        for token in &self.analysis.words {
            let word = token.text(folded);
            // Search words are the coarse words in their order, each followed by what is inside it.
            if coarse.next_if(|coarse| *coarse == token).is_some() {
                // An ordinal without a word is the end of a clause: the position moves on.
                while next_ordinal < token.ordinal {
                    phrases.skip();
                    next_ordinal += 1;
                }
                next_ordinal += 1;
                phrases.push(word);
            } else {
                phrases.push_apart(word);
            }
            if matches!(role, Role::Title) {
                phrases.push_apart(word);
                self.title.push(word);
            }
        }
        phrases.gap();
    }
}

/// The distinct Chinese characters of a record.
#[derive(Default)]
struct Characters {
    joined: Joiner,
    /// A bit for each character of the basic plane; the few others come as often as they are said.
    seen: Vec<u64>,
}

impl Characters {
    fn push(&mut self, c: char) {
        if !is_han(c) {
            return;
        }
        let code = c as usize;
        if let Some(bits) = self.seen.get_mut(code / 64) {
            let bit = 1 << (code % 64);
            if *bits & bit != 0 {
                return;
            }
            *bits |= bit;
        }
        self.joined.push(c.encode_utf8(&mut [0; 4]));
    }

    fn clear(&mut self) {
        self.joined.clear();
        self.seen.clear();
        self.seen.resize(0x1_0000 / 64, 0);
    }
}

#[derive(Clone, Copy)]
enum Role {
    Title,
    Body,
    Name,
}

impl DocumentMaker {
    /// The words of a patent are those that whoever may see it reads: else a telephone that is shown to
    /// nobody could be asked for.
    pub(super) fn patent(&self, texts: &mut Texts, id: &RecordId, whole: &Patent) -> TantivyDocument {
        let open = Patent { visibility: None, restriction: None, ..whole.clone() };
        let disclosed = open.seen_by(Audience::Visitor).unwrap_or_else(|| whole.clone());
        let patent = &disclosed;
        let title = fold(patent.title.as_deref().unwrap_or_default());
        let bodies = patent_bodies(patent);
        let names = patent.owners.iter().chain(&patent.inventors);
        let mut document = self.texts(texts, &title, &bodies, names);

        let fields = &self.fields;
        document.add_u64(fields.key, id.key());
        document.add_u64(fields.order, patent_order(id, patent));
        let class = self.classify(&patent.ipc, &title, &bodies, &patent.technical_field, &patent.chain);
        let filter = &mut texts.filter;
        self.filter_terms(&class, &patent.ipc, patent.region.as_deref(), filter, &mut document);
        if let Some(number) = &patent.number {
            filter.push_formatted(format_args!("num:{}", number.identity()));
        }
        if let Some(number) = &patent.publication_number {
            filter.push_formatted(format_args!("num:{}", number.identity()));
        }
        for owner in &patent.owners {
            filter.push(&owner_term(owner));
        }
        let facts = Facts {
            owner_kind: patent.owner_kind,
            licence: patent.licence_kind,
            stage: patent.maturity.and_then(Stage::of),
            legal: patent.legal_state,
            year: patent.filing_date.map(Date::year).or_else(|| patent.number.as_ref().map(|number| number.year())),
            restricted: whole.is_restricted(),
            visibility: whole.visibility,
            use_first: patent.use_first == Some(true),
        };
        add_fact_terms(facts, filter);
        document.add_text(fields.filter, filter.joined());
        document.add_u64(fields.facts, facts.pack());
        document.add_u64(fields.quality, u64::from(self.rules.lasting_quality(patent)));
        if whole.visibility == Some(Visibility::Named) {
            whole.names().for_each(|party| document.add_u64(fields.shown_to, party.number()));
        }
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

    /// The words of a need are those that a visitor may read; of what nobody may, all of them.
    pub(super) fn need(&self, texts: &mut Texts, id: &RecordId, whole: &Need) -> TantivyDocument {
        let disclosed = whole.clone().seen_by(Audience::Visitor);
        let need = disclosed.as_ref().unwrap_or(whole);
        let undisclosed = whole.firm.as_deref().filter(|_| need.firm.is_none());
        let title = fold(need.title.as_deref().unwrap_or_default());
        let bodies = need_bodies(need);
        let mut document = self.texts(texts, &title, &bodies, need.firm.iter());
        let fields = &self.fields;
        if let Some(firm) = undisclosed {
            texts.undisclosed(&self.language, &fold(firm));
            document.add_text(fields.undisclosed, texts.names.joined());
        }
        document.add_u64(fields.key, id.key());
        document.add_u64(fields.order, id.key());
        let (ipc, chains) = (need_classes(need), need_chains(need));
        let class = self.classify(&ipc, &title, &bodies, &need.technical_field, &chains);
        let filter = &mut texts.filter;
        self.filter_terms(&class, &ipc, need.region.as_deref(), filter, &mut document);
        if let Some(firm) = &need.firm {
            filter.push(&owner_term(firm));
        }
        for licence in &need.licences_accepted {
            filter.push_formatted(format_args!("lic:{licence}"));
        }
        let facts = Facts {
            stage: need.maturity_wanted.and_then(Stage::of),
            use_first: need.use_first_required == Some(true),
            restricted: disclosed.is_none(),
            ..Facts::default()
        };
        add_fact_terms(facts, filter);
        document.add_text(fields.filter, filter.joined());
        document.add_u64(fields.facts, facts.pack());
        if let Some(day) = need.updated_on.or(need.valid_from) {
            document.add_i64(fields.date, day_number(day));
        }
        if let Some(end) = need.valid_until {
            document.add_i64(fields.expiry, day_number(end));
        }
        document
    }

    fn texts<'a>(
        &self,
        texts: &mut Texts,
        title: &str,
        bodies: &[String],
        names: impl Iterator<Item = &'a String>,
    ) -> TantivyDocument {
        texts.clear();
        texts.add(&self.language, self.features, title, Role::Title);
        for body in bodies {
            texts.add(&self.language, self.features, body, Role::Body);
        }
        for name in names {
            texts.add(&self.language, self.features, &fold(name), Role::Name);
        }
        let mut document = TantivyDocument::default();
        document.add_text(self.fields.words, texts.words.joined());
        document.add_text(self.fields.title, texts.title.joined());
        document.add_text(self.fields.names, texts.names.joined());
        if self.features.substrings {
            document.add_text(self.fields.characters, texts.characters.joined.joined());
            document.add_text(self.fields.text, &texts.folded);
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
        self.taxonomy.classify_without_pools(&ClassifyInput {
            ipc,
            title,
            text: &text,
            declared_fields,
            declared_chains,
        })
    }

    /// Filter terms of class, field, industry, chain and region, and their facet columns.
    fn filter_terms(
        &self,
        class: &Classification,
        ipc: &[IpcSymbol],
        region: Option<&str>,
        filter: &mut Joiner,
        document: &mut TantivyDocument,
    ) {
        if !self.features.facets {
            return;
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
            filter.push_formatted(format_args!("tf:{}", field.number));
            document.add_text(fields.f_field, field.number.to_string());
        }
        for hit in class.industries.iter().filter(|hit| hit.confidence >= FACET_CONFIDENCE).take(MOST_FACETS) {
            let path = self.taxonomy.industry_path(&hit.code);
            for industry in &path {
                filter.push_formatted(format_args!("ind:{}", industry.code));
            }
        }
        let mut divisions: Vec<&str> = sure_divisions(class).collect();
        divisions.sort_unstable();
        divisions.dedup();
        for division in divisions {
            document.add_text(fields.f_industry, division);
        }
        for hit in sure_nodes(class) {
            filter.push_formatted(format_args!("node:{}", hit.node));
        }
        let mut chains: Vec<&str> =
            sure_nodes(class).map(|hit| &*hit.chain).chain(class.chains.iter().map(|chain| &**chain)).collect();
        chains.sort_unstable();
        chains.dedup();
        for chain in chains {
            filter.push_formatted(format_args!("chain:{chain}"));
            document.add_text(fields.f_chain, chain);
        }
        if let Some(region) = region.and_then(|text| self.taxonomy.region(text)) {
            for end in [2, 4, 6] {
                if let Some(prefix) = region.code.get(..end) {
                    filter.push_formatted(format_args!("reg:{prefix}"));
                }
            }
            if let Some(province) = region.code.get(..2) {
                document.add_text(fields.f_region, province);
            }
        }
    }
}

/// The filter term of an owner, or of the firm of a need.
pub(super) fn owner_term(name: &str) -> String {
    format!("own:{}", party_key(name))
}

fn add_fact_terms(facts: Facts, filter: &mut Joiner) {
    if let Some(kind) = facts.owner_kind {
        filter.push_formatted(format_args!("ok:{kind}"));
    }
    if let Some(licence) = facts.licence {
        filter.push_formatted(format_args!("lic:{licence}"));
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
    application.or_else(|| publication().map(|number| PUBLICATIONS + number)).unwrap_or_else(|| UNNUMBERED + id.key())
}
