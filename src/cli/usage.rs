//! Wrong usage and failures, said in Chinese.

use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Prints help and version as they are, and says what is wrong with any other command line. Exit status 0 or 2.
pub(super) fn explain(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return ExitCode::from(2);
    }
    let value = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let (argument, given) = (value(ContextKind::InvalidArg), value(ContextKind::InvalidValue));
    let valid = match value(ContextKind::ValidValue) {
        words if words.is_empty() => String::new(),
        words => format!("，可用的有 {words}"),
    };
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("不认识的参数 {argument}"),
        ErrorKind::InvalidSubcommand => format!("不认识的命令 {}", value(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {argument}"),
        ErrorKind::MissingSubcommand => "缺少子命令".to_owned(),
        ErrorKind::InvalidValue if given.is_empty() => format!("{argument} 缺少取值{valid}"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map_or_else(String::new, |source| format!("：{source}"));
            format!("{argument} 的取值“{given}”不对{reason}{valid}")
        }
        ErrorKind::ArgumentConflict => format!("参数 {argument} 不能与 {} 同用", value(ContextKind::PriorArg)),
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => format!("{argument} 的取值个数不对"),
        _ => format!("命令行不对：{error}"),
    };
    let mut out = std::io::stderr();
    let _ = writeln!(out, "用法不对：{what}\n查看用法：queqiao --help，或 queqiao 命令 --help");
    ExitCode::from(2)
}

/// One line: what could not be done, and why.
pub(super) fn report(error: &anyhow::Error) {
    let mut reasons: Vec<String> = Vec::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        // Errors that only pass another one on say the same again.
        if reasons.last().is_none_or(|before| !before.contains(&cause)) {
            reasons.push(cause);
        }
    }
    let _ = writeln!(std::io::stderr(), "错误：{}", reasons.join("："));
}
