//! `serve`: pages and API over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use super::encoder;
use super::session::Session;
use super::settings::Settings;
use crate::domain::Date;
use crate::web::{DailyDigests, Serving, serve};

/// Serves the home until the process is asked to stop.
pub(super) fn run(session: &Session, listen: Option<SocketAddr>, fixed_day: Option<Date>) -> Result<()> {
    let mut settings = Settings::load(&session.home)?;
    if let Some(listen) = listen {
        settings.web.listen = listen;
    }
    let daily = daily(session, &mut settings)?;
    // A first start makes the home.
    let writer = session.home.open_writing()?;
    session.bring_index_up(&writer, &session.language()?, &session.taxonomy()?)?;
    drop(writer);
    fetch_encoder_beside(session)?;
    let clock = Arc::new(Timestamp::now);
    let serving = Serving { home: session.home.clone(), settings: settings.web, fixed_day, clock, daily };
    let json = session.json;
    serve(serving, |address| {
        let text = match json {
            true => format!("{}\n", serde_json::json!({ "address": format!("http://{address}/") })),
            false => format!("网页与接口：http://{address}/\n按 Ctrl-C 停止。\n"),
        };
        if let Err(error) = session.print(&text) {
            tracing::warn!(%error, "the address could not be printed");
        }
    })?;
    Ok(())
}

/// What is made and sent each day by itself; mail settings that do not fit are told before the server opens.
fn daily(session: &Session, settings: &mut Settings) -> Result<Option<DailyDigests>> {
    let outbox = settings.outbox(&session.home)?;
    let Some(hour) = settings.digest.at else { return Ok(None) };
    settings.web.sends_mails = outbox.is_some();
    let base = if outbox.is_some() { settings.base_for_mails(&session.home)? } else { settings.base() };
    Ok(Some(DailyDigests { at: hour.0, outbox, base }))
}

/// Fetches the encoder where it is missing, on a thread of its own: nobody waits for it, and the server puts it to use
/// once it is there. What stands in the way is told in one line.
fn fetch_encoder_beside(session: &Session) -> Result<()> {
    // Where no cache can be had either, there is nothing to fetch into.
    if !matches!(encoder::installed(session), Ok(false)) {
        return Ok(());
    }
    let beside = session.at(session.home.clone());
    std::thread::Builder::new().name("encoder".to_owned()).spawn(move || {
        if let Err(error) = encoder::install_encoder(&beside, None, encoder::LONGEST_WAIT) {
            beside.note(&format!("{error:#}。现在只按词语匹配；以后运行 queqiao encoder install 即可补上，不用重启。"));
        }
    })?;
    Ok(())
}
