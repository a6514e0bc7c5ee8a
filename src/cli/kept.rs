//! `package`, `library`, `policy`: what is kept beside the records. Files bring it (`import packages|library|policies`).

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, bail};
use comfy_table::{Table, presets};
use serde_json::{Value, json};

use super::args_kept::{LibraryAction, PackageAction, PolicyAction};
use super::session::Session;
use crate::domain::{Audience, Package, Record as _};
use crate::export::libraries::write_library;
use crate::workflow::{Library, Policy, library_patents, package_patents};

pub(super) fn packages(session: &Session, action: &PackageAction) -> Result<()> {
    let reader = session.reader()?;
    match action {
        PackageAction::List => {
            let all: Vec<Package> = reader.all_kept::<Package>()?.into_iter().map(|kept| kept.entry).collect();
            if session.json {
                return session.print_json(&json!({ "packages": all }));
            }
            if all.is_empty() {
                return session.print("还没有专利组合；queqiao import packages 文件 导入。\n");
            }
            let mut table = Table::new();
            table.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_header([
                "组合编号",
                "名称",
                "件数",
                "提供方",
                "许可使用费",
            ]);
            for package in &all {
                table.add_row([
                    package.package_code.clone(),
                    package.display_name().to_owned(),
                    package.patents.len().to_string(),
                    package.holder.clone().unwrap_or_default(),
                    package.licence_fee.clone().unwrap_or_default(),
                ]);
            }
            session.print(&format!("{table}\n共 {} 个组合。\n", all.len()))
        }
        PackageAction::Show { code } => {
            let Some(package) = reader.kept::<Package>(code.trim())?.map(|kept| kept.entry) else {
                bail!("没有专利组合 {code}，package list 列出全部");
            };
            if session.json {
                return session.print_json(&package);
            }
            let mut text = format!("{}（{}）\n", session.strong(package.display_name()), package.package_code);
            let kind = package.licence_kind.map(|kind| kind.to_string());
            for (what, value) in [
                ("提供方", &package.holder),
                ("许可方式", &kind),
                ("许可使用费", &package.licence_fee),
                ("备注", &package.note),
            ] {
                if let Some(value) = value {
                    let _ = writeln!(text, "{what}：{value}");
                }
            }
            for (named, patent) in package_patents(&reader, &package, Audience::Operator)? {
                let said = patent.map_or_else(|| "不在库中".to_owned(), |patent| patent.display_title().to_owned());
                let _ = writeln!(text, "  {named}  {said}");
            }
            session.print(&text)
        }
    }
}

pub(super) fn libraries(session: &Session, action: &LibraryAction) -> Result<()> {
    match action {
        LibraryAction::List => list_libraries(session),
        LibraryAction::Show { name } => show_library(session, name),
        LibraryAction::Export { name, out } => export_library(session, name, out),
    }
}

fn library(session: &Session, name: &str) -> Result<Library> {
    let found = session.reader()?.kept::<Library>(name.trim())?;
    found.map(|kept| kept.entry).ok_or_else(|| anyhow::anyhow!("没有叫“{name}”的库，library list 列出全部"))
}

fn json_of(session: &Session, library: &Library) -> Result<Value> {
    let mut json = serde_json::to_value(library)?;
    json["due"] = library.is_due(session.today).into();
    Ok(json)
}

fn reviewed(session: &Session, library: &Library) -> String {
    match library.review_on {
        Some(day) if library.is_due(session.today) => format!("{day}（到期，待复核）"),
        Some(day) => day.to_string(),
        None => "未定".to_owned(),
    }
}

fn list_libraries(session: &Session) -> Result<()> {
    let all: Vec<Library> = session.reader()?.all_kept::<Library>()?.into_iter().map(|kept| kept.entry).collect();
    if session.json {
        let libraries: Vec<Value> = all.iter().map(|library| json_of(session, library)).collect::<Result<_>>()?;
        return session.print_json(&json!({ "libraries": libraries }));
    }
    if all.is_empty() {
        return session.print("还没有高价值专利库；queqiao import library 文件 导入。\n");
    }
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_header(["库名", "件数", "责任人", "复核日期"]);
    for library in &all {
        table.add_row([
            library.name.clone(),
            library.chosen.len().to_string(),
            library.curator.clone().unwrap_or_default(),
            reviewed(session, library),
        ]);
    }
    session.print(&format!("{table}\n"))
}

fn show_library(session: &Session, name: &str) -> Result<()> {
    let library = library(session, name)?;
    if session.json {
        return session.print_json(&json_of(session, &library)?);
    }
    let mut text = format!("{}\n", session.strong(&library.name));
    let _ = writeln!(text, "入选标准：{}", library.criteria.as_deref().unwrap_or("未写明"));
    let _ = writeln!(text, "责任人：{}", library.curator.as_deref().unwrap_or("未写明"));
    let _ = writeln!(text, "复核日期：{}", reviewed(session, &library));
    for (chosen, patent) in library_patents(&session.reader()?, &library, Audience::Operator)? {
        let said = patent.map_or_else(|| "不在库中".to_owned(), |patent| patent.display_title().to_owned());
        let words = chosen.words.map_or_else(String::new, |words| format!("：{words}"));
        let _ = writeln!(text, "  {}  {said}{words}", chosen.patent);
    }
    session.print(&text)
}

fn export_library(session: &Session, name: &str, out: &Path) -> Result<()> {
    let library = library(session, name)?;
    let patents = library_patents(&session.reader()?, &library, Audience::Operator)?;
    let written = write_library(out, &library, &patents, session.today)?;
    if session.json {
        return session.print_json(&json!({ "file": out.display().to_string(), "rows": written.rows }));
    }
    session.print(&format!("已写入 {}，{} 件。\n", out.display(), written.rows))
}

pub(super) fn policies(session: &Session, action: &PolicyAction) -> Result<()> {
    let PolicyAction::List { all } = action;
    let mut kept: Vec<Policy> = session.reader()?.all_kept::<Policy>()?.into_iter().map(|kept| kept.entry).collect();
    kept.retain(|policy| *all || policy.holds_on(session.today));
    if session.json {
        let said: Vec<_> = kept.iter().map(|policy| &policy.said).collect();
        return session.print_json(&json!({ "policies": said }));
    }
    if kept.is_empty() {
        return session.print("没有当天有效的政策提示；queqiao import policies 文件 导入。\n");
    }
    let mut text = String::new();
    for Policy { said, .. } in &kept {
        let until = said.until.map_or_else(|| "没有写明截止日期".to_owned(), |day| format!("到 {day}"));
        let _ = writeln!(text, "{}（{until}）", session.strong(&said.policy_title));
        let place = if said.regions.is_empty() { "不限".to_owned() } else { said.regions.join("、") };
        let about = if said.industries.is_empty() { "不限".to_owned() } else { said.industries.join("、") };
        let _ = writeln!(text, "  地区：{place}；行业：{about}");
        if let Some(words) = &said.text {
            let _ = writeln!(text, "  {words}");
        }
    }
    session.print(&text)
}
