//! Load on a server from a second process: `cargo run --release --example load -- ADDRESS RATE SECONDS < paths`.
//!
//! Paths come one a line and are asked for in turn, so many a second, whether the server keeps up or not: times count
//! from when a request was due. Prints how many were answered, how long they took, and what was refused.

use std::io::BufRead;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// Requests under way at most.
const WORKERS: usize = 64;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().context("ADDRESS RATE SECONDS < paths")?;
    let rate: f64 = arguments.next().context("RATE")?.parse()?;
    let seconds: f64 = arguments.next().context("SECONDS")?.parse()?;
    let paths: Vec<String> = std::io::stdin().lock().lines().collect::<std::io::Result<_>>()?;
    ensure!(!paths.is_empty() && rate > 0.0, "no paths");
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_idle_connections_per_host(WORKERS)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into();
    let (next, results) = (Mutex::new(0_usize), Mutex::new(Vec::new()));
    let (total, begun) = ((rate * seconds) as usize, Instant::now());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let at = {
                        let Ok(mut next) = next.lock() else { return };
                        *next += 1;
                        *next - 1
                    };
                    if at >= total {
                        return;
                    }
                    let due = Duration::from_secs_f64(at as f64 / rate);
                    std::thread::sleep(due.saturating_sub(begun.elapsed()));
                    let asked = agent.get(format!("{address}{}", paths[at % paths.len()])).call();
                    let status = asked.map_or(0, |mut answer| {
                        let read = answer.body_mut().read_to_vec().is_ok();
                        if read { answer.status().as_u16() } else { 0 }
                    });
                    let took = begun.elapsed().saturating_sub(due);
                    if let Ok(mut results) = results.lock() {
                        results.push((status, took));
                    }
                }
            });
        }
    });
    let results = results.into_inner().unwrap_or_default();
    let mut good: Vec<Duration> = results.iter().filter(|(status, _)| *status == 200).map(|(_, took)| *took).collect();
    good.sort();
    let at = |share: f64| {
        let place = ((good.len() as f64 * share) as usize).min(good.len().saturating_sub(1));
        good.get(place).map_or(f64::NAN, |took| took.as_secs_f64() * 1e3)
    };
    let refused = results.iter().filter(|(status, _)| *status == 503).count();
    let others = results.len() - good.len() - refused;
    let line = format!(
        "{} answered: p50 {:.1}, p95 {:.1}, p99 {:.1} ms; {refused} turned away, {others} others\n",
        good.len(),
        at(0.5),
        at(0.95),
        at(0.99)
    );
    std::io::Write::write_all(&mut std::io::stdout(), line.as_bytes())?;
    Ok(())
}
