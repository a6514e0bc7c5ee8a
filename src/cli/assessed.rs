//! The section 评估 of `show`: what follows from a patent and the day, for people.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::session::Session;
use crate::assessment::{Assessment, Dormancy, Encumbrances, FeeDue, Finding, Freshness, Life, Quality};

pub(super) fn section(assessment: &Assessment<'_>, session: &Session) -> String {
    let mut text = "\n评估\n".to_owned();
    dormancy(&mut text, &assessment.dormancy);
    encumbrances(&mut text, &assessment.encumbrances);
    quality(&mut text, &assessment.quality);
    life(&mut text, &assessment.life);
    freshness(&mut text, &assessment.freshness);
    linter(&mut text, &assessment.linter, session);
    text
}

/// A name filled up with blanks to a width on screen.
fn padded(name: &str, width: usize) -> String {
    format!("{name}{}", " ".repeat(width.saturating_sub(name.width())))
}

fn dormancy(text: &mut String, dormancy: &Dormancy<'_>) {
    let _ = writeln!(text, "  沉睡判断：{}。{}", dormancy.state.word(), dormancy.reason);
    for condition in &dormancy.conditions {
        let mark = match condition.holds {
            Some(true) => "满足",
            Some(false) => "不满足",
            None => "未知",
        };
        let evidence: Vec<String> = condition.evidence.iter().map(ToString::to_string).collect();
        let line = format!("    {} {} {}", padded(&condition.name, 20), padded(mark, 6), evidence.join("；"));
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

fn encumbrances(text: &mut String, lies_on: &Encumbrances<'_>) {
    let all = [
        ("已质押，许可须经质权人同意", &lies_on.pledged),
        ("被保全，解除前不能转让", &lies_on.frozen),
        ("已有独占或排他许可，能否再许可须问明", &lies_on.exclusive),
    ];
    for (what, evidence) in all {
        if let Some(evidence) = evidence {
            let _ = writeln!(text, "  ！{what}（{evidence}）");
        }
    }
}

fn quality(text: &mut String, quality: &Quality) {
    let grade = quality.grade.as_deref().unwrap_or("资料不足，暂不评级");
    let known = quality.known_share * 100.0;
    let _ =
        writeln!(text, "  质量：{:.1}分（{grade}），满分{}，有资料的项目占{known:.0}分", quality.points, quality.of);
    for part in &quality.parts {
        let _ = writeln!(text, "    {} {:>5.1}/{:<3} {}", padded(part.name, 10), part.points, part.of, part.reason);
    }
    if !quality.unknown.is_empty() {
        let _ = writeln!(text, "    未知的项目按中性分计，补上即可重算：{}", quality.unknown.join("、"));
    }
}

fn life(text: &mut String, life: &Life) {
    if let (Some(end), Some(years)) = (life.term_end, life.years_left()) {
        let left = if years < 0.0 { "已届满".to_owned() } else { format!("还有{years:.1}年") };
        let _ = writeln!(text, "  保护期：至{end}，{left}");
    }
    if let Some(late) = &life.late_fee {
        let fee = &late.fee;
        let unpaid = if late.unpaid_on_record { "法律状态显示尚未缴纳" } else { "如尚未缴纳" };
        let _ = writeln!(
            text,
            "  ！第{}年度年费{}元已于{}到期；{unpaid}，最迟{}补缴，今天另加滞纳金{}元",
            fee.year, fee.yuan, fee.due, fee.grace_until, late.surcharge
        );
    }
    let note = life.note.map_or_else(String::new, |note| format!("（{note}）"));
    match &life.next_fee {
        Some(fee) => next_fee(text, fee, &note),
        None => {
            let _ = writeln!(text, "  下次年费：{}", life.note.unwrap_or("无"));
        }
    }
}

fn next_fee(text: &mut String, fee: &FeeDue, note: &str) {
    let _ = writeln!(
        text,
        "  下次年费：第{}年度{}元，{}到期；逾期可补缴到{}，满一个月后每月加滞纳金{}元{note}",
        fee.year, fee.yuan, fee.due, fee.grace_until, fee.surcharge_per_month
    );
    for reduction in &fee.reductions {
        let _ = writeln!(text, "    {}：{}元", reduction.basis, reduction.yuan);
    }
}

fn freshness(text: &mut String, freshness: &Freshness) {
    let state = freshness.state.word();
    let _ = match (freshness.verified_on, freshness.fresh_until) {
        (Some(day), Some(until)) => writeln!(text, "  核验：{state}（上次{day}），应在{until}前再次核验"),
        _ => writeln!(text, "  核验：{state}，请与登记簿核对后填写核验日期"),
    };
}

fn linter(text: &mut String, findings: &[Finding], session: &Session) {
    if findings.is_empty() {
        text.push_str("  挂牌检查：没有发现问题\n");
        return;
    }
    let _ = writeln!(text, "  挂牌检查：{}处可改", findings.len());
    for finding in findings {
        let _ = writeln!(text, "    [{}] {}", finding.severity.word(), finding.message);
        let _ = writeln!(text, "{}", session.faint(&format!("           {}", finding.fix)));
    }
}
