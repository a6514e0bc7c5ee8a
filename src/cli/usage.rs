//! Wrong usage and failures, said in Chinese.

use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Prints help and version as they are, and says what is wrong with any other command line. Exit status 0 or 2.
pub(super) fn explain(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = writeln!(std::io::stdout(), "{}", help_in_chinese(error));
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = writeln!(std::io::stderr(), "{}", help_in_chinese(error));
            return ExitCode::from(2);
        }
        _ => {}
    }
    let value = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let (argument, given) = (value(ContextKind::InvalidArg), value(ContextKind::InvalidValue));
    let valid = match value(ContextKind::ValidValue) {
        words if words.is_empty() => String::new(),
        words => format!("，可用的值：{words}"),
    };
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("不认识的参数 {argument}"),
        ErrorKind::InvalidSubcommand => format!("不认识的命令 {}", value(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {argument}"),
        ErrorKind::MissingSubcommand => "缺少子命令".to_owned(),
        ErrorKind::InvalidValue if given.is_empty() => format!("{argument} 缺少取值{valid}"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            // What the parsers of the standard library say is English and says no more than that it is wrong.
            let reason = std::error::Error::source(error).map(ToString::to_string).filter(|reason| !reason.is_ascii());
            let reason = reason.map_or_else(String::new, |reason| format!("：{reason}"));
            format!("{argument} 的取值“{given}”不对{reason}{valid}")
        }
        ErrorKind::InvalidUtf8 => "参数不是有效的 UTF-8 文字，请检查终端的编码".to_owned(),
        ErrorKind::ArgumentConflict => format!("参数 {argument} 不能与 {} 同用", value(ContextKind::PriorArg)),
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => format!("{argument} 的取值个数不对"),
        _ => format!("命令行不对：{error}"),
    };
    let mut out = std::io::stderr();
    let _ = writeln!(out, "用法不对：{what}\n查看用法：queqiao --help，或 queqiao 命令 --help");
    ExitCode::from(2)
}

/// Help as clap renders it, with the words that clap has only in English.
fn help_in_chinese(error: &clap::Error) -> String {
    let words = [
        ("Usage:", "用法："),
        ("Commands:", "命令："),
        ("Arguments:", "参数："),
        ("Options:", "选项："),
        ("[OPTIONS]", "[选项]"),
        ("<COMMAND>", "<命令>"),
        ("[default:", "[默认"),
        ("[possible values:", "[可用的有"),
        ("Possible values:", "可用的有："),
    ];
    let help = error.render().to_string();
    words.iter().fold(help, |help, (english, chinese)| help.replace(english, chinese)).trim_end().to_owned()
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
