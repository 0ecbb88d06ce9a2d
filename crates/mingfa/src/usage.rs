//! Command-line parsing with help and errors in Chinese.

use std::error::Error as _;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};

use crate::args::Args;
use crate::fault::Fault;

/// Why nothing is to be run.
#[derive(Debug)]
pub enum Stop {
    /// Help or the version was asked for.
    Help(String),
    /// Wrong use.
    Wrong(Fault),
}

/// Parses the words of the command line.
pub fn parse(words: Vec<OsString>) -> Result<Args, Stop> {
    let mut command = definition();
    let matches = command.try_get_matches_from_mut(words).map_err(|error| stop(&error))?;
    Args::from_arg_matches(&matches).map_err(|error| stop(&error))
}

/// The definition with Chinese headings.
pub fn definition() -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true).help("显示用法").help_heading("通用选项");
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).help("显示版本").help_heading("通用选项");
    chinese(Args::command()).disable_version_flag(true).arg(help).arg(version)
}

fn chinese(command: Command) -> Command {
    let args: Vec<clap::Id> = command.get_arguments().map(|arg| arg.get_id().clone()).collect();
    let mut command = command;
    for id in args {
        command = command.mut_arg(id, |arg| {
            let heading = match (arg.is_positional(), arg.is_global_set()) {
                (true, _) => "参数",
                (_, true) => "通用选项",
                _ => "选项",
            };
            let takes = arg.get_action().takes_values();
            arg.help_heading(heading).hide_default_value(takes)
        });
    }
    command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .next_help_heading("选项")
        .help_template("{about}\n\n用法：{usage}\n\n{all-args}\n")
        .mut_subcommands(chinese)
}

fn stop(error: &clap::Error) -> Stop {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Stop::Help(error.render().to_string()),
        _ => Stop::Wrong(Fault::wrong(format!("{}；运行 mingfa --help 或“mingfa 命令 --help”查看用法", sentence(error)))),
    }
}

fn sentence(error: &clap::Error) -> String {
    let of = |kind| error.get(kind).map(text).filter(|text| !text.is_empty());
    let arg = of(ContextKind::InvalidArg).unwrap_or_default();
    let value = of(ContextKind::InvalidValue).unwrap_or_default();
    let near = of(ContextKind::SuggestedArg).or_else(|| of(ContextKind::SuggestedSubcommand)).or_else(|| of(ContextKind::SuggestedValue));
    let near = near.map(|near| format!("，是否想用“{near}”")).unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidSubcommand => format!("没有“{}”这个命令{near}", of(ContextKind::InvalidSubcommand).unwrap_or_default()),
        ErrorKind::UnknownArgument => format!("不认识参数“{arg}”{near}"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "缺少命令".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("缺少参数{arg}"),
        ErrorKind::ArgumentConflict => format!("参数“{arg}”重复或与其他参数冲突"),
        ErrorKind::InvalidValue if value.is_empty() => format!("参数“{arg}”缺少值"),
        ErrorKind::InvalidValue => {
            let valid = of(ContextKind::ValidValue).map(|valid| format!("，应为 {valid} 之一")).unwrap_or_default();
            format!("参数“{arg}”的值“{value}”不对{valid}")
        }
        ErrorKind::ValueValidation => {
            let why = error.source().map(ToString::to_string).unwrap_or_default();
            format!("参数“{arg}”的值“{value}”不对：{}", why.trim_end_matches('。'))
        }
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("参数“{arg}”的值个数不对"),
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文字".to_owned(),
        _ => "命令行写法不对".to_owned(),
    }
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(words: &[&str]) -> String {
        match parse(words.iter().map(Into::into).collect()) {
            Err(Stop::Wrong(fault)) => fault.to_string(),
            other => panic!("{words:?}: {other:?}"),
        }
    }

    #[test]
    fn the_definition_is_sound() {
        definition().debug_assert();
    }

    #[test]
    fn slips_are_answered_in_chinese_with_what_was_probably_meant() {
        for (words, part) in [
            (&["mingfa"][..], "缺少命令"),
            (&["mingfa", "chek"], "没有“chek”这个命令，是否想用“check”"),
            (&["mingfa", "check", "--jsn"], "不认识参数“--jsn”，是否想用“--json”"),
            (&["mingfa", "deadline", "--from", "2020-01-22"], "缺少参数--within"),
            (&["mingfa", "deadline", "--from", "2020-02-30", "--within", "5 days"], "的值“2020-02-30”不对"),
            (&["mingfa", "deadline", "--from", "2020-01-22", "--within", "5 workng days"], "应写成 “5 working days”"),
        ] {
            let sentence = wrong(words);
            assert!(sentence.contains(part), "{sentence}");
            assert!(sentence.contains("--help"), "{sentence}");
        }
    }
}
