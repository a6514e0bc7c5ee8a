//! The yardstick: a bare tantivy index of the same text. One text field of title and abstract, term frequencies (what
//! BM25 needs, and no positions, which it does not), plain jieba in search mode with HMM and the default dictionary,
//! the engine's own segment merging, the number of writer threads and the memory of ours.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jieba_rs::Jieba;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{LowerCaser, TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument, Term};

const TEXT: &str = "text";

/// As the indexer of the program has them.
const WRITER_THREADS: usize = 2;
const WRITER_MEMORY: usize = 240_000_000;

#[derive(Clone)]
struct PlainJieba {
    jieba: Arc<Jieba>,
    tokens: Vec<Token>,
}

struct Tokens<'a> {
    tokens: &'a mut Vec<Token>,
    next: usize,
}

impl Tokenizer for PlainJieba {
    type TokenStream<'a> = Tokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens<'a> {
        self.tokens.clear();
        for (position, word) in self.jieba.cut_for_search(text, true).into_iter().enumerate() {
            self.tokens.push(Token {
                offset_from: word.byte_start,
                offset_to: word.byte_end,
                position,
                text: word.word.to_owned(),
                position_length: 1,
            });
        }
        Tokens { tokens: &mut self.tokens, next: 0 }
    }
}

impl TokenStream for Tokens<'_> {
    fn advance(&mut self) -> bool {
        self.next += 1;
        self.next <= self.tokens.len()
    }

    fn token(&self) -> &Token {
        &self.tokens[self.next - 1]
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.tokens[self.next - 1]
    }
}

/// A bare index, ready to be asked.
pub(crate) struct Bare {
    searcher: Searcher,
    text: Field,
}

impl Bare {
    /// Indexes the texts in an empty directory. Gives the time that it took, merging included.
    pub(crate) fn build(
        directory: &Path,
        texts: impl Iterator<Item = String>,
        stored: bool,
    ) -> tantivy::Result<(Self, Duration)> {
        let mut schema = Schema::builder();
        let indexing =
            TextFieldIndexing::default().set_tokenizer("jieba").set_index_option(IndexRecordOption::WithFreqs);
        let mut options = TextOptions::default().set_indexing_options(indexing);
        if stored {
            options = options | STORED;
        }
        let text = schema.add_text_field(TEXT, options);
        let index = Index::create_in_dir(directory, schema.build())?;
        let jieba = PlainJieba { jieba: Arc::new(Jieba::new()), tokens: Vec::new() };
        index.tokenizers().register("jieba", TextAnalyzer::builder(jieba).filter(LowerCaser).build());
        let began = Instant::now();
        let mut writer: IndexWriter = index.writer_with_num_threads(WRITER_THREADS, WRITER_MEMORY)?;
        for value in texts {
            let mut document = TantivyDocument::default();
            document.add_text(text, value);
            writer.add_document(document)?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        let took = began.elapsed();
        Ok((Self { searcher: index.reader()?.searcher(), text }, took))
    }

    /// Opens one that was built before.
    pub(crate) fn open(directory: &Path) -> tantivy::Result<Self> {
        let index = Index::open_in_dir(directory)?;
        let text = index.schema().get_field(TEXT)?;
        Ok(Self { searcher: index.reader()?.searcher(), text })
    }

    pub(crate) fn documents(&self) -> u64 {
        self.searcher.num_docs()
    }

    pub(crate) fn segments(&self) -> usize {
        self.searcher.segment_readers().len()
    }

    /// Any of the words, each with its boost: the best `limit`. Gives how many were found.
    pub(crate) fn any(&self, words: &[(&str, f32)], limit: usize) -> tantivy::Result<usize> {
        let clauses = words.iter().map(|(word, boost)| -> (Occur, Box<dyn Query>) {
            (Occur::Should, Box::new(BoostQuery::new(self.term(word), *boost)))
        });
        self.top(&BooleanQuery::new(clauses.collect()), limit)
    }

    /// All of the words: the best `limit`. Gives how many were found.
    pub(crate) fn all(&self, words: &[&str], limit: usize) -> tantivy::Result<usize> {
        self.top(&BooleanQuery::new(words.iter().map(|word| (Occur::Must, self.term(word))).collect()), limit)
    }

    fn term(&self, word: &str) -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_text(self.text, word), IndexRecordOption::WithFreqs))
    }

    fn top(&self, query: &BooleanQuery, limit: usize) -> tantivy::Result<usize> {
        Ok(self.searcher.search(query, &TopDocs::with_limit(limit).order_by_score())?.len())
    }
}
