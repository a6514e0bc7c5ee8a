//! Binding, running, and stopping without cutting anybody off.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::daily::{DailyDigests, keep_time};
use super::error::ServeError;
use super::live::{Bell, follow_store};
use super::router::router;
use super::settings::WebSettings;
use super::site::{Clock, Site};
use crate::domain::Date;
use crate::store::Home;

/// What is served.
pub struct Serving {
    /// The home; held for writing until the server stops.
    pub home: Home,
    /// Where and how.
    pub settings: WebSettings,
    /// The day of judgements where it is fixed.
    pub fixed_day: Option<Date>,
    /// The clock.
    pub clock: Clock,
    /// Digests of each day, where they are made by themselves.
    pub daily: Option<DailyDigests>,
}

/// Serves a home until the process is asked to stop (Ctrl-C, or SIGTERM). `begun` hears the address once requests are
/// answered.
///
/// # Errors
/// A home that cannot be opened for writing, an address that is taken, a machine without threads.
pub fn serve(serving: Serving, begun: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let listen = serving.settings.listen;
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let figures = recorder.handle();
    // A second server in one process (a test) counts into the first.
    let _ = metrics::set_global_recorder(recorder);
    let site = Arc::new(Site::open(serving.home, serving.settings, serving.fixed_day, serving.clock)?);
    let bell = Arc::clone(site.bell());
    let follower = {
        let (site, bell) = (Arc::clone(&site), Arc::clone(&bell));
        std::thread::Builder::new().name("follower".to_owned()).spawn(move || follow_store(&site, &bell))?
    };
    let (end, daily) = (Arc::new(Bell::default()), serving.daily);
    let timekeeper = daily.map(|daily| {
        let (site, end) = (Arc::clone(&site), Arc::clone(&end));
        std::thread::Builder::new().name("digests".to_owned()).spawn(move || keep_time(&site, &daily, &end))
    });
    let timekeeper = timekeeper.transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let served = runtime.block_on(async {
        let listener =
            TcpListener::bind(listen).await.map_err(|source| ServeError::Listen { address: listen, source })?;
        let address = listener.local_addr()?;
        begun(address);
        // Whoever opens a board first should not wait for the store to be counted.
        let counted = Arc::clone(&site);
        tokio::spawn(async move {
            if let Err(error) = counted.warm().await {
                tracing::error!(%error, "counting the store");
            }
        });
        let app = router(Arc::clone(&site), figures).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, app).with_graceful_shutdown(asked_to_stop()).await?;
        Ok(())
    });
    bell.stop();
    end.stop();
    if let Some(timekeeper) = timekeeper {
        let _ = timekeeper.join();
    }
    // A follower that panicked has nothing left to finish.
    let _ = follower.join();
    served
}

/// Ends when the process is asked to stop; a second request ends it at once, as it would have.
async fn asked_to_stop() {
    let (tell, told) = oneshot::channel();
    let waiting = std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        use signal_hook::consts::{SIGINT, SIGTERM};
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
        if signals.forever().next().is_some() {
            let _ = tell.send(());
        }
        if signals.forever().next().is_some() {
            std::process::exit(130);
        }
    });
    match waiting {
        Ok(_) => drop(told.await),
        Err(_) => std::future::pending().await,
    }
}
