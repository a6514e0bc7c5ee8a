//! The program from the outside: the real binary, real files, homes of its own. One binary, so that the sample is
//! loaded once; a file a topic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

mod anomalies;
mod assessed;
mod bad_files;
mod bad_homes;
mod bad_usage;
mod beside;
mod conformance;
mod coverage;
mod deals;
mod digest;
mod encoder;
mod events;
mod evidence;
mod filing;
mod filters;
mod follow;
mod freshness;
mod handouts;
mod home;
mod insight;
mod killed;
mod killed_encoding;
mod main_job;
mod meaning;
mod measured;
mod packages;
mod real_files;
mod repeating;
mod round_trip;
mod same_bytes;
mod shapes;
mod story;
#[path = "../support/tiny_encoder.rs"]
mod tiny_encoder;
