//! `deal`: contracts as they are, and the filing sheet of one.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, bail};
use comfy_table::{Table, presets};
use serde_json::json;

use super::args_kept::DealAction;
use super::session::Session;
use crate::domain::Audience;
use crate::export::OutputFormat;
use crate::export::filings::{remark, write_filing};
use crate::workflow::{Deal, FilingForms, FilingSheet, WorkflowError};

pub(super) fn run(session: &Session, action: &DealAction) -> Result<()> {
    match action {
        DealAction::List => list(session),
        DealAction::Show { contract } => show(session, contract),
        DealAction::Filing { contract, out } => filing(session, contract, out.as_deref()),
    }
}

fn list(session: &Session) -> Result<()> {
    let deals: Vec<Deal> = session.reader()?.all_kept::<Deal>()?.into_iter().map(|kept| kept.entry).collect();
    if session.json {
        return session.print_json(&json!({ "deals": deals }));
    }
    if deals.is_empty() {
        return session.print("还没有合同；queqiao import deals 文件 导入合同台账。\n");
    }
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_header([
        "合同编号",
        "方式",
        "签约日期",
        "出让方",
        "受让方",
        "专利",
        "成交金额",
        "已到账",
    ]);
    for deal in &deals {
        let things = deal.package.clone().unwrap_or_else(|| deal.patents.join("；"));
        table.add_row([
            deal.contract.clone(),
            deal.way.map(|way| way.to_string()).unwrap_or_default(),
            deal.signed_on.map(|day| day.to_string()).unwrap_or_default(),
            deal.seller.clone().unwrap_or_default(),
            deal.buyer.clone().unwrap_or_default(),
            things,
            deal.amount.map(|sum| sum.to_string()).unwrap_or_default(),
            deal.received().to_string(),
        ]);
    }
    session.print(&format!("{table}\n共 {} 份合同。\n", deals.len()))
}

fn show(session: &Session, contract: &str) -> Result<()> {
    let reader = session.reader()?;
    let kept = reader.kept::<Deal>(contract.trim())?;
    let kept = kept.ok_or_else(|| WorkflowError::NoContract(contract.to_owned()))?;
    if session.json {
        return session.print_json(&json!({ "deal": kept.entry, "revision": kept.revision }));
    }
    let forms = FilingForms::load(&session.resources)?;
    session.print(&text(session, &forms.sheet(&reader, contract, Audience::Operator, session.today)?))
}

fn text(session: &Session, sheet: &FilingSheet) -> String {
    let mut text = format!("{}\n", session.strong(&sheet.title));
    let mut part = "";
    for line in &sheet.lines {
        if part != line.part {
            part = &line.part;
            let _ = writeln!(text, "{part}");
        }
        let value = line.value.as_deref().unwrap_or(remark(line.must, false));
        let _ = writeln!(text, "  {}：{value}", line.item);
    }
    text
}

fn filing(session: &Session, contract: &str, out: Option<&Path>) -> Result<()> {
    if let Some(out) = out {
        OutputFormat::of_path(out)?;
    }
    let sheet = FilingForms::load(&session.resources)?.sheet(
        &session.reader()?,
        contract,
        Audience::Operator,
        session.today,
    )?;
    let Some(out) = out else {
        if session.json {
            bail!("备案表请写到文件：--out 文件.xlsx、.csv、.json 或 .jsonl");
        }
        return session.print(&text(session, &sheet));
    };
    let written = write_filing(out, &sheet)?;
    if session.json {
        let open = sheet.open();
        return session.print_json(&json!({ "file": out.display().to_string(), "lines": written.rows, "open": open }));
    }
    session.print(&format!("已写入 {}，还有 {} 项必填内容待填。\n", out.display(), sheet.open()))
}
