//! `match`: need to patents, text to patents, patent to needs, all to all.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::json;

use super::args::{MatchArguments, MatchWhat};
use super::encoder::HOW_TO_TURN_ON;
use super::session::Session;
use crate::domain::{Need, Patent, Record, RecordKind};
use crate::export::PairWriter;
use crate::export::answers::milliseconds;
use crate::matching::{
    Grade, MatchError, MatchOptions, Matched, Matcher, NeedMatches, PackageMatched, PairScore, PatentSide, Weights,
    match_all,
};
use crate::meaning::Meaning;
use crate::search::SearchIndex;
use crate::store::{Reader, Store};
use crate::workflow::Worked;

pub(super) fn run(session: &Session, what: &MatchWhat) -> Result<()> {
    match what {
        MatchWhat::Need { which, options } => {
            let reader = session.reader()?;
            let Some(id) = reader.resolve(which, Some(RecordKind::Need))? else {
                bail!("没有找到需求 {which}，请检查编号，或用 search needs 查一下");
            };
            let Some(need) = reader.get::<Need>(&id)? else { bail!("需求 {which} 已撤下") };
            patents(session, &reader, &need, options)
        }
        MatchWhat::Text { text, options } => {
            let text = if text == "-" { text_of_standard_input()? } else { text.clone() };
            patents(session, &session.reader()?, &Need::of_text(&text), options)
        }
        MatchWhat::Patent { which, options } => needs(session, which, options),
        MatchWhat::All { top: 0, .. } => bail!("--top 至少为 1"),
        MatchWhat::All { top, since, out } => all(session, *top, *since, out.as_deref()),
    }
}

/// A need longer than an argument may be.
fn text_of_standard_input() -> Result<String> {
    const MOST: u64 = 4 << 20;
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(MOST + 1).read_to_end(&mut bytes).context("标准输入读不出来")?;
    if bytes.len() as u64 > MOST {
        bail!("标准输入的文字超过 4 MiB，请只给要匹配的那段话");
    }
    String::from_utf8(bytes).map_err(|_| anyhow!("标准输入不是 UTF-8 文字，请转换编码后再试"))
}

fn weights(session: &Session, options: &MatchArguments) -> Result<Weights> {
    if options.top == 0 {
        bail!("--top 至少为 1");
    }
    if options.min_score.is_some_and(|score| !(0.0..=100.0).contains(&score)) {
        bail!("--min-score 应在 0 与 100 之间");
    }
    Ok(match &options.weights {
        Some(path) => Weights::from_file(path)?,
        None => Weights::load(&session.resources)?,
    })
}

fn patents(session: &Session, reader: &Reader, need: &Need, options: &MatchArguments) -> Result<()> {
    let index = session.index(reader)?;
    let weights = weights(session, options)?;
    let filters = options.filters.parse(index.taxonomy())?;
    let meaning = session.meaning()?;
    let worked = Worked::of(reader)?;
    let matcher = Matcher::new(&index, &weights, session.today)
        .with_sales(filters.sales())
        .with_meaning(meaning.as_ref())
        .with_outside(&worked)
        .with_packages(worked.packages());
    let begun = Instant::now();
    let options = MatchOptions { top: options.top, min_score: options.min_score, filters: &filters };
    let result = match matcher.patents_for(reader, need, &options) {
        Err(MatchError::Meaning(error)) => {
            session.note(&format!("{error}；本次只按词语匹配"));
            matcher.with_meaning(None).patents_for(reader, need, &options)?
        }
        other => other?,
    };
    let took = begun.elapsed();
    let covered = MeaningCoverage::of(reader, meaning.as_ref(), result.by_meaning)?;
    if session.json {
        let mut value = serde_json::to_value(&result)?;
        if let Some(map) = value.as_object_mut() {
            map.insert("took_ms".to_owned(), json!(milliseconds(took.as_secs_f64())));
            map.insert("meaning_coverage".to_owned(), json!(covered.rounded()));
        }
        return session.print_json(&value);
    }
    session.print(&format!("{}{}", printed(session, &result), session.faint(&covered.line())))
}

/// How much of the store a match compared by meaning.
pub(super) struct MeaningCoverage {
    /// Patents with a vector and patents of the store; none where meaning took no part.
    share: Option<(u64, u64)>,
}

impl MeaningCoverage {
    pub(super) fn of(reader: &Reader, meaning: Option<&Meaning>, took_part: bool) -> Result<Self> {
        let vectors = meaning.and_then(Meaning::patents).filter(|_| took_part);
        let share = match vectors {
            Some(vectors) => Some((vectors.len() as u64, reader.count(RecordKind::Patent)?)),
            None => None,
        };
        Ok(Self { share })
    }

    fn rounded(&self) -> f64 {
        let share = self.share.map_or(0.0, |(vectors, records)| vectors as f64 / records.max(1) as f64);
        (share.min(1.0) * 10_000.0).round() / 10_000.0
    }

    /// A line for results that were not compared by meaning, or not all of them; empty otherwise.
    pub(super) fn line(&self) -> String {
        match self.share {
            None => format!("本次只按词语匹配。要按语义匹配，请{HOW_TO_TURN_ON}。\n"),
            Some((vectors, records)) if vectors < records => format!(
                "语义向量已算出 {:.0}%（{vectors} / {records} 件专利），其余只按词语匹配；运行 queqiao encoder run 可补齐。\n",
                self.rounded() * 100.0
            ),
            Some(_) => String::new(),
        }
    }
}

/// Pieces of one element that are printed.
const MOST_OF_AN_ELEMENT: usize = 6;

/// The matches of a need as text.
pub(super) fn printed(session: &Session, result: &NeedMatches) -> String {
    let mut text = format!("需求：{}\n", session.strong(&result.need.title));
    let terms: Vec<&str> = result.need.terms.iter().map(|term| term.term.as_str()).take(8).collect();
    let _ = writeln!(text, "读出的要点：{}", terms.join("、"));
    for (word, texts) in result.need.elements.lines(MOST_OF_AN_ELEMENT) {
        let _ = writeln!(text, "{word}：{}", texts.join("、"));
    }
    if !result.need.fields.is_empty() {
        let fields: Vec<String> = result
            .need
            .fields
            .iter()
            .take(3)
            .map(|field| format!("{} {:.0}%", field.ipc, field.share * 100.0))
            .collect();
        let _ = writeln!(text, "可能的领域：{}", fields.join("、"));
    }
    if result.matches.is_empty() {
        text.push_str("\n暂无合适专利。补充产品、材料、要达到的指标或现有做法，可能找到更好的；也可发布为揭榜需求。\n");
        if !result.closest.is_empty() {
            text.push_str("最接近的有：\n");
            result.closest.iter().for_each(|matched| print_patent(&mut text, session, matched));
        }
    }
    if result.matches.first().is_some_and(|best| best.pair.grade == Grade::Weak) {
        text.push_str(
            "\n没有达到“较强”的专利，以下较弱，仅供参考。补充产品、材料、要达到的指标或现有做法，可能找到更好的。\n",
        );
    }
    result.packages.iter().for_each(|matched| print_package(&mut text, session, matched));
    result.matches.iter().for_each(|matched| print_patent(&mut text, session, matched));
    if !result.free_to_use.is_empty() {
        text.push_str("\n已失效（可自由实施，请自行核实）：\n");
        for matched in &result.free_to_use {
            let number = matched.other.patent.number.as_deref().unwrap_or("无号码");
            let _ = writeln!(text, "  {:.1} 分 {}（{number}）", matched.pair.score, matched.other.patent.title);
        }
    }
    text
}

fn print_patent(text: &mut String, session: &Session, matched: &Matched<PatentSide>) {
    let patent = &matched.other.patent;
    let number = patent.number.as_deref().unwrap_or("无号码");
    let owners = if patent.owners.is_empty() { "权利人未知".to_owned() } else { patent.owners.join("、") };
    let _ = writeln!(
        text,
        "\n{:>3}. {}  {:.1} 分（{}）\n     {number} · {owners}",
        matched.rank,
        session.strong(&patent.title),
        matched.pair.score,
        matched.pair.grade.word(),
    );
    print_pair(text, &matched.pair);
    if !matched.twins.is_empty() {
        let twins: Vec<String> =
            matched.twins.iter().map(|twin| twin.number.clone().unwrap_or_else(|| twin.id.to_string())).collect();
        let _ = writeln!(text, "     同族：{}", twins.join("、"));
    }
}

fn print_package(text: &mut String, session: &Session, matched: &PackageMatched) {
    let _ = writeln!(
        text,
        "\n 组合 {}  {:.1} 分（{}），高于其中任何一件\n     组合编号 {}{}",
        session.strong(&matched.name),
        matched.pair.score,
        matched.pair.grade.word(),
        matched.code,
        matched.holder.as_ref().map_or_else(String::new, |holder| format!(" · {holder}")),
    );
    for member in &matched.patents {
        let number = member.patent.number.as_deref().unwrap_or("无号码");
        let answers = match member.answers.is_empty() {
            true => String::new(),
            false => format!("，对应 {}", member.answers.join("、")),
        };
        let _ = writeln!(text, "     · {}（{number}）单独 {:.1} 分{answers}", member.patent.title, member.score);
    }
    print_pair(text, &matched.pair);
}

fn print_pair(text: &mut String, pair: &PairScore) {
    for part in &pair.parts {
        let _ = writeln!(text, "     {} {:>5.1}/{:<3} {}", part.word(), part.points, part.of, part.reason);
    }
    let _ = writeln!(text, "     三年费用：{}", pair.cost_three_years.basis);
    for gap in &pair.gaps {
        let _ = writeln!(text, "     ！{}", gap.message);
    }
}

fn needs(session: &Session, which: &str, options: &MatchArguments) -> Result<()> {
    let reader = session.reader()?;
    let Some(id) = reader.resolve(which, Some(RecordKind::Patent))? else {
        bail!("没有找到专利 {which}，请检查号码，或用 search 查一下");
    };
    let Some(patent) = reader.get::<Patent>(&id)? else { bail!("专利 {which} 已撤下") };
    let index = session.index(&reader)?;
    let weights = weights(session, options)?;
    let filters = options.filters.parse_for_needs(index.taxonomy())?;
    let meaning = session.meaning()?;
    let worked = Worked::of(&reader)?;
    let matcher = Matcher::new(&index, &weights, session.today)
        .with_sales(filters.sales())
        .with_meaning(meaning.as_ref())
        .with_outside(&worked);
    let begun = Instant::now();
    let options = MatchOptions { top: options.top, min_score: options.min_score, filters: &filters };
    let result = match matcher.needs_for(&reader, &patent, &options) {
        Err(MatchError::Meaning(error)) => {
            session.note(&format!("{error}；本次只按词语匹配"));
            matcher.with_meaning(None).needs_for(&reader, &patent, &options)?
        }
        other => other?,
    };
    let took = begun.elapsed();
    let covered = MeaningCoverage::of(&reader, meaning.as_ref(), meaning.as_ref().is_some_and(Meaning::is_in_use))?;
    if session.json {
        let mut value = serde_json::to_value(&result)?;
        if let Some(map) = value.as_object_mut() {
            map.insert("took_ms".to_owned(), json!(milliseconds(took.as_secs_f64())));
            map.insert("meaning_coverage".to_owned(), json!(covered.rounded()));
        }
        return session.print_json(&value);
    }
    let mut text = format!("专利：{}\n", session.strong(patent.display_title()));
    match (result.needs.is_empty(), result.free_to_use.is_empty()) {
        (true, true) => text.push_str("\n暂无合适的需求。\n"),
        (true, false) => text.push_str("\n已失效（可自由实施，请自行核实），不再许可。可以参考它的需求：\n"),
        _ => {}
    }
    for matched in result.needs.iter().chain(&result.free_to_use) {
        let need = &matched.other.need;
        let firm = need.firm.as_deref().unwrap_or("企业未写明");
        let _ = writeln!(
            text,
            "\n{:>3}. {}  {:.1} 分（{}）\n     {firm}",
            matched.rank,
            session.strong(&need.title),
            matched.pair.score,
            matched.pair.grade.word(),
        );
        print_pair(&mut text, &matched.pair);
    }
    text.push_str(&session.faint(&covered.line()));
    session.print(&text)
}

fn all(session: &Session, top: usize, since: Option<u64>, out: Option<&Path>) -> Result<()> {
    let reader = session.reader()?;
    let index: SearchIndex = session.index(&reader)?;
    let weights = Weights::load(&session.resources)?;
    let meaning = session.meaning()?;
    let worked = Worked::of(&reader)?;
    let matcher = Matcher::new(&index, &weights, session.today).with_meaning(meaning.as_ref()).with_outside(&worked);
    let mut writer = out.map(PairWriter::create).transpose()?;
    let bar = session.progress_bar("匹配", "{human_pos}/{human_len} 条需求");
    let begun = Instant::now();
    let summary = match_all(
        &matcher,
        || Ok(session.home.open_reading()?),
        &reader,
        since,
        top,
        &mut |need, matches| {
            bar.inc(1);
            if let Some(writer) = &mut writer {
                for matched in matches {
                    writer.pair(need, matched)?;
                }
            }
            Ok::<(), anyhow::Error>(())
        },
        &mut |needs| bar.set_length(needs),
    )?;
    bar.finish_and_clear();
    if let Some(writer) = writer {
        writer.finish()?;
    }
    let seconds = begun.elapsed().as_secs_f64();
    let rate = summary.needs as f64 / seconds.max(1e-9);
    if session.json {
        return session.print_json(&json!({
            "needs": summary.needs,
            "patents": reader.count(RecordKind::Patent)?,
            "pairs": summary.pairs,
            "seconds": (seconds * 1000.0).round() / 1000.0,
            "needs_per_second": (rate * 10.0).round() / 10.0,
        }));
    }
    let mut text = format!("{} 条需求配出 {} 对，用时 {seconds:.1} 秒。\n", summary.needs, summary.pairs);
    match out {
        Some(path) => {
            let _ = writeln!(text, "已写入 {}", path.display());
        }
        None => text.push_str("加 --out 文件.xlsx 可写出全部配对。\n"),
    }
    let in_use = meaning.as_ref().is_some_and(Meaning::is_in_use);
    text.push_str(&session.faint(&MeaningCoverage::of(&reader, meaning.as_ref(), in_use)?.line()));
    session.print(&text)
}
