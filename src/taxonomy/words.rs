//! One automaton over every word that a rule or a chain node looks for, and what it found in a record.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use daachorse::CharwiseDoubleArrayAhoCorasick;

use super::chain::Chains;
use super::error::TaxonomyError;
use super::pool::Pools;

/// Words of all tables together, in bytes: the built-in ones have about 60 kB.
pub(super) const MOST_BYTES: usize = 64 << 20;

/// Where a node's word counts: `word`, `word!` and `word~` in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Anywhere.
    Anywhere,
    /// Only in a title.
    InTitle,
    /// Only beside a class of the node.
    BesideClass,
}

/// A word of a node.
#[derive(Debug, Clone, Copy)]
struct NodeTarget {
    node: u32,
    reach: Reach,
}

/// Words and what they stand for.
pub(super) struct Words {
    words: Vec<Arc<str>>,
    nodes: Vec<Vec<NodeTarget>>,
    /// Whether the word takes part in "the longer word wins".
    guards: Vec<bool>,
    rule_words: Vec<Vec<u32>>,
    rule_excluded: Vec<Vec<u32>>,
    automaton: OnceLock<CharwiseDoubleArrayAhoCorasick<u32>>,
}

/// A word of a node that a record holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundWord {
    pub(super) word: Arc<str>,
    pub(super) in_title: bool,
}

/// What was found in one record.
#[derive(Debug)]
pub(super) struct FoundWords<'a> {
    of: &'a Words,
    nodes: BTreeMap<u32, FoundWord>,
    beside_class: BTreeMap<u32, FoundWord>,
    /// Ids of words, ascending.
    found: Vec<u32>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The automaton has no form to print.
        f.debug_struct("Words").field("words", &self.words.len()).finish_non_exhaustive()
    }
}

struct Match {
    word: u32,
    start: usize,
    end: usize,
}

impl Words {
    pub(super) fn of(chains: &Chains, pools: &Pools) -> Result<Self, TaxonomyError> {
        let mut words = Self {
            words: Vec::new(),
            nodes: Vec::new(),
            guards: Vec::new(),
            rule_words: Vec::new(),
            rule_excluded: Vec::new(),
            automaton: OnceLock::new(),
        };
        let mut ids = HashMap::new();
        for (number, node) in chains.numbered() {
            for word in &node.words {
                let (word, reach) = match (word.strip_suffix('!'), word.strip_suffix('~')) {
                    (Some(bare), _) => (bare, Reach::InTitle),
                    (_, Some(bare)) => (bare, Reach::BesideClass),
                    _ => (&**word, Reach::Anywhere),
                };
                let id = words.id(word, &mut ids);
                words.guard(id);
                if let Some(targets) = words.nodes.get_mut(id as usize) {
                    targets.push(NodeTarget { node: number, reach });
                }
            }
        }
        for word in chains.guards() {
            let id = words.id(word, &mut ids);
            words.guard(id);
        }
        for rule in &pools.rules {
            let mut of_rule = |list: &[Arc<str>]| {
                let mut found: Vec<u32> = list.iter().map(|word| words.id(word, &mut ids)).collect();
                found.sort_unstable();
                found
            };
            let (wanted, excluded) = (of_rule(&rule.words), of_rule(&rule.excluded_words));
            words.rule_words.push(wanted);
            words.rule_excluded.push(excluded);
        }
        let bytes = words.words.iter().map(|word| word.len()).sum();
        if bytes > MOST_BYTES {
            return Err(TaxonomyError::TooManyWords(bytes));
        }
        Ok(words)
    }

    fn id(&mut self, word: &str, ids: &mut HashMap<String, u32>) -> u32 {
        let folded = word.to_lowercase();
        if let Some(id) = ids.get(&folded) {
            return *id;
        }
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(folded.as_str().into());
        self.nodes.push(Vec::new());
        self.guards.push(false);
        ids.insert(folded, id);
        id
    }

    fn guard(&mut self, id: u32) {
        if let Some(guard) = self.guards.get_mut(id as usize) {
            *guard = true;
        }
    }

    fn automaton(&self) -> &CharwiseDoubleArrayAhoCorasick<u32> {
        self.automaton.get_or_init(|| {
            #[expect(clippy::expect_used, reason = "fails only past 2^31 states, and MOST_BYTES keeps far below")]
            CharwiseDoubleArrayAhoCorasick::new(&self.words).expect("the words are within MOST_BYTES")
        })
    }

    /// Words of a record: title and text, both folded.
    pub(super) fn find(&self, title: &str, text: &str) -> FoundWords<'_> {
        let mut found =
            FoundWords { of: self, nodes: BTreeMap::new(), beside_class: BTreeMap::new(), found: Vec::new() };
        self.scan(title, true, &mut found);
        self.scan(text, false, &mut found);
        found.found.sort_unstable();
        found.found.dedup();
        found
    }

    fn scan(&self, text: &str, is_title: bool, found: &mut FoundWords<'_>) {
        if text.is_empty() {
            return;
        }
        let mut matches: Vec<Match> = Vec::new();
        for hit in self.automaton().find_overlapping_iter(text) {
            let word = hit.value();
            if !cuts_latin_word(text, hit.start(), hit.end()) {
                found.found.push(word);
                if self.guards.get(word as usize).copied().unwrap_or_default() {
                    matches.push(Match { word, start: hit.start(), end: hit.end() });
                }
            }
        }
        for hit in &matches {
            let longer = |other: &Match| {
                other.start <= hit.start && hit.end <= other.end && other.end - other.start > hit.end - hit.start
            };
            if matches.iter().any(longer) {
                continue;
            }
            let (Some(targets), Some(word)) = (self.nodes.get(hit.word as usize), self.words.get(hit.word as usize))
            else {
                continue;
            };
            for target in targets {
                let known = match target.reach {
                    Reach::InTitle if !is_title => continue,
                    Reach::InTitle | Reach::Anywhere => &mut found.nodes,
                    Reach::BesideClass => &mut found.beside_class,
                };
                // Of several words one in the title stays, then the longest, then the first.
                let rank = |word: &FoundWord| (word.in_title, word.word.len());
                let new = FoundWord { word: Arc::clone(word), in_title: is_title };
                if known.get(&target.node).is_none_or(|old| rank(old) < rank(&new)) {
                    known.insert(target.node, new);
                }
            }
        }
    }
}

/// `led` inside `sealed` is no LED.
fn cuts_latin_word(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let latin = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    (latin(Some(start)) && latin(start.checked_sub(1))) || (latin(end.checked_sub(1)) && latin(Some(end)))
}

impl FoundWords<'_> {
    /// Nodes that a word names, in table order.
    pub(super) fn nodes(&self) -> impl Iterator<Item = (u32, FoundWord)> {
        self.nodes.iter().map(|(node, word)| (*node, word.clone()))
    }

    /// A word that may stand beside a class of the node.
    pub(super) fn for_node(&self, node: u32) -> Option<FoundWord> {
        self.nodes.get(&node).or_else(|| self.beside_class.get(&node)).cloned()
    }

    /// The longest of a pool rule's words that the record holds.
    pub(super) fn for_rule(&self, rule: u32) -> Option<Arc<str>> {
        self.common(self.of.rule_words.get(rule as usize)?)
    }

    pub(super) fn excluded_for_rule(&self, rule: u32) -> bool {
        self.of.rule_excluded.get(rule as usize).is_some_and(|words| self.common(words).is_some())
    }

    fn common(&self, wanted: &[u32]) -> Option<Arc<str>> {
        self.found
            .iter()
            .filter(|word| wanted.binary_search(word).is_ok())
            .filter_map(|word| self.of.words.get(*word as usize))
            .max_by_key(|word| word.len())
            .cloned()
    }
}
