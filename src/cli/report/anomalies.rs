//! `report anomalies`.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use serde_json::json;

use crate::cli::args_report::AnomalyArguments;
use crate::cli::import::ACTOR;
use crate::cli::session::Session;
use crate::export::anomalies::write_anomalies;
use crate::insight::anomalies::{AnomalyReport, AnomalyRules, Asked, Severity, State, Verdict, review};
use crate::store::Act;

pub(super) fn run(session: &Session, asked: &AnomalyArguments) -> Result<()> {
    let (taxonomy, rules) = (session.taxonomy()?, AnomalyRules::load(&session.resources)?);
    let wanted = Asked { region: asked.region.clone(), owner: asked.owner.clone() };
    let verdicts = [(&asked.confirm, Verdict::Confirmed), (&asked.dismiss, Verdict::Dismissed)];
    for (id, verdict) in verdicts.into_iter().filter_map(|(id, verdict)| Some((id.as_ref()?, verdict))) {
        let mut writer = session.home.open_writing()?;
        let all = AnomalyReport::of(writer.reader(), &taxonomy, &rules, &Asked::default(), session.today)?;
        let alert = all
            .alerts
            .iter()
            .find(|alert| alert.id == id.trim())
            .with_context(|| format!("没有编号为 {id} 的异常提示，report anomalies 列出全部"))?;
        let seen = alert.review.as_ref().map_or(0, |review| review.revision);
        let act = Act { actor: ACTOR, now: Timestamp::now(), reason: None };
        review(&mut writer, alert, (verdict, asked.why.as_deref().unwrap_or_default()), seen, &act)?;
    }
    let report = AnomalyReport::of(&session.reader()?, &taxonomy, &rules, &wanted, session.today)?;
    if let Some(path) = &asked.out {
        write_anomalies(path, &report)?;
    }
    if session.json {
        return session.print_json(&json!(report));
    }
    session.print(&text(session, &report))
}

fn text(session: &Session, report: &AnomalyReport) -> String {
    let mut text = format!("{}\n", session.strong(&format!("异常交易（截至 {}）", report.today)));
    let _ = writeln!(
        text,
        "共看了 {} 份合同，{} 条提示：待核 {}，已确认 {}，已排除 {}。提示是要问的问题，不是结论。",
        report.contracts,
        report.alerts.len(),
        report.in_state(State::Open),
        report.in_state(State::Confirmed),
        report.in_state(State::Dismissed),
    );
    for severity in Severity::ALL {
        for alert in report.alerts.iter().filter(|alert| alert.severity == severity) {
            let head = format!("[{}] [{}] {}  {}", severity.word(), alert.state.word(), alert.name, alert.id);
            let _ = writeln!(text, "\n{}\n  {}", session.strong(&head), alert.said);
            let contracts: Vec<&str> = alert.contracts.iter().map(|evidence| evidence.contract.as_str()).collect();
            let _ = writeln!(text, "  合同：{}", contracts.join("、"));
            if let Some(rule) = report.rule_of(alert) {
                let _ = writeln!(text, "  请核对：{}", rule.ask);
            }
            if let Some(review) = &alert.review {
                let changed = if review.holds { "" } else { "；核后合同有变动，请再核" };
                let _ = writeln!(text, "  {}（{}）：{}{changed}", review.verdict.state().word(), review.by, review.why);
            }
            for earlier in &alert.earlier {
                let _ = writeln!(
                    text,
                    "  此前核过 {}：{}，{}；新增合同 {}",
                    earlier.alert,
                    earlier.verdict.state().word(),
                    earlier.why,
                    earlier.added.join("、"),
                );
            }
        }
    }
    text
}
