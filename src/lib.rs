//! Queqiao 鹊桥: a supply-demand matchmaking search engine for sleeping patents (沉睡专利).
//!
//! Patents that nobody works are put beside the technology needs (技术需求) of small firms; pairs are ranked, and each
//! comes with the reasons for it and what speaks against it. The rooms, ground floor first; a room may use the rooms
//! above it in this list, never those below:
//!
//! | room | what lives there |
//! | --- | --- |
//! | [`resources`] | reference tables and lexicons, built in and replaceable under the home |
//! | [`text`] | Chinese text: folding, segmentation, key terms, numbers with units |
//! | [`domain`] | the nouns: patent, need, number, licence terms, money; no I/O, no clock |
//! | [`taxonomy`] | fields, industries, chains, regions, kinds of owner; classifying a text or a patent into them |
//! | [`assessment`] | judgements on one record and a day: dormancy, quality, life and fees, freshness, listing linter |
//! | [`intake`] | files of any institution to nouns, and the row report |
//! | [`store`] | the record of truth: SQLite, change log, history of sources |
//! | [`meaning`] | vectors of texts: what two texts share when they share no word; the nearest under a filter of ids |
//! | [`search`] | the word index that follows the change log; queries, facets, snippets |
//! | [`matching`] | candidates, signals, score, explanation; packages of patents as one |
//! | [`workflow`] | shortlists, events and their schedules, follow-up, contracts, products, digests, and the indicators reckoned from them |
//! | [`insight`] | views over many records: pools, wake-up list, chain gaps, freshness, abnormal deals |
//! | [`export`] | workbooks, handbooks, CSV and JSON of what the other rooms show; mails |
//! | [`web`] | pages, JSON API and feeds over HTTP |
//! | [`cli`] | one file a subcommand |
//!
//! Data flows intake → store → search → matching → workflow → insight → export → web and cli.

pub mod assessment;
pub mod cli;
pub mod domain;
pub mod export;
pub mod insight;
pub mod intake;
pub mod matching;
pub mod meaning;
pub mod resources;
pub mod search;
pub mod store;
pub mod taxonomy;
pub mod text;
pub mod web;
pub mod workflow;
