//! The command line: one file a subcommand. Names and JSON shapes are fixed, because scripts rely on them; human
//! output is Chinese.
//!
//! Results go to standard output, everything else to standard error. Exit status: 0 done (also with refused rows),
//! 1 could not do it, 2 wrong usage.

mod args;
mod args_digest;
mod args_eval;
mod args_follow;
mod args_kept;
mod args_lists;
mod args_report;
mod assessed;
mod booking;
mod bundle;
mod care;
mod deal;
mod demo;
mod digest;
mod encoder;
mod eval;
mod eval_elements;
mod eval_pool;
mod event;
mod export;
mod follow;
mod handout;
mod import;
mod index;
mod kept;
mod matches;
mod report;
mod search;
mod serve;
mod session;
mod settings;
mod shortlist;
mod show;
mod usage;
mod user;

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

use self::args::{Arguments, Command, ImportWhat, Kind};
use self::import::Brings;
use self::session::Session;
use crate::domain::RecordKind;
use crate::store::Home;
use crate::workflow::LedgerFile;

/// Runs the program with the process's arguments.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage::explain(&error),
    };
    start_log();
    match dispatch(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            usage::report(&error);
            ExitCode::from(1)
        }
    }
}

/// Logs go to standard error, at the level that QUEQIAO_LOG asks for; silent by default.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("QUEQIAO_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error"));
    // A second call in one process (a test) keeps the first log.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

fn dispatch(arguments: Arguments) -> Result<()> {
    let home = Home::at(match arguments.home {
        Some(home) => home,
        None => default_home(matches!(arguments.command, Command::Demo { .. }))?,
    });
    let session = Session {
        resources: home.resources(),
        home,
        json: arguments.json,
        today: arguments.today.unwrap_or_else(|| jiff::Zoned::now().date()),
    };
    match arguments.command {
        Command::Demo { listen, load_only } => demo::run(&session, listen, load_only),
        Command::Bundle { action } => bundle::run(&session, &action),
        Command::User { action } => user::run(&session, &action),
        Command::Serve { listen } => serve::run(&session, listen, arguments.today),
        Command::Import { what } => match what {
            ImportWhat::Patents(options) => {
                import::run(&session, Brings::Records(RecordKind::Patent, &options), &options.file)
            }
            ImportWhat::Needs(options) => {
                import::run(&session, Brings::Records(RecordKind::Need, &options), &options.file)
            }
            ImportWhat::Deals(files) => import::run(&session, Brings::Ledger(LedgerFile::Deals), &files),
            ImportWhat::Products(files) => import::run(&session, Brings::Ledger(LedgerFile::Products), &files),
            ImportWhat::Holdings(files) => import::run(&session, Brings::Ledger(LedgerFile::Holdings), &files),
            ImportWhat::Targets(files) => import::run(&session, Brings::Ledger(LedgerFile::Targets), &files),
            ImportWhat::Firms(files) => import::run(&session, Brings::Ledger(LedgerFile::Firms), &files),
            ImportWhat::Packages(files) => import::run(&session, Brings::Ledger(LedgerFile::Packages), &files),
            ImportWhat::Policies(files) => import::run(&session, Brings::Ledger(LedgerFile::Policies), &files),
            ImportWhat::Library(files) => import::run(&session, Brings::Ledger(LedgerFile::Library), &files),
            ImportWhat::Undo { batch } => import::undo(&session, &batch),
        },
        Command::Template { kind, out } => import::template(&session, kind.of(), &out),
        Command::Withdraw { which, why } => import::withdraw(&session, &which, &why),
        Command::Search { kind, query, filters, sort, limit, offset } => {
            let page = search::Page { sort, limit, offset };
            search::run(&session, kind.of(), &query, &filters, &page)
        }
        Command::Show { which } => show::run(&session, &which),
        Command::Similar { which, limit } => search::similar(&session, &which, limit),
        Command::Match { what } => matches::run(&session, &what),
        Command::Export { kind, public, filters, sleep, out } => {
            export::run(&session, kind.of(), public, (&filters, &sleep), &out)
        }
        Command::Shortlist { action } => shortlist::run(&session, &action),
        Command::Event { action } => event::run(&session, &action),
        Command::Follow { action } => follow::run(&session, &action),
        Command::Digest { action } => digest::run(&session, &action),
        Command::Deal { action } => deal::run(&session, &action),
        Command::Package { action } => kept::packages(&session, &action),
        Command::Library { action } => kept::libraries(&session, &action),
        Command::Policy { action } => kept::policies(&session, &action),
        Command::Report { what } => report::run(&session, &what),
        Command::Eval { what } => eval::run(&session, &what),
        Command::Encoder { action } => encoder::run(&session, &action),
        Command::Index { action } => index::run(&session, action),
        Command::Backup { file } => care::backup(&session, &file),
        Command::Restore { file } => care::restore(&session, &file),
        Command::Doctor => care::doctor(&session),
    }
}

/// The platform's data directory; the demo has one of its own, so that its invented records never stand among real ones.
fn default_home(demo: bool) -> Result<std::path::PathBuf> {
    let name = if demo { "queqiao-demo" } else { "queqiao" };
    directories::ProjectDirs::from("", "", name)
        .map(|directories| directories.data_dir().to_owned())
        .context("找不到系统的用户数据目录，请用 --home 指定数据目录")
}

impl Kind {
    const fn of(self) -> RecordKind {
        match self {
            Self::Patents => RecordKind::Patent,
            Self::Needs => RecordKind::Need,
        }
    }
}
