//! The pages in a real browser: Chromium through ChromeDriver, the real binary behind it. Screenshots are kept under
//! `target/screenshots`. Without a browser every test says that it was skipped; `./check` installs one where it may.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

mod accessibility;
mod browser;
mod firms;
mod offices;
mod server;
mod visitors;
