//! Cells that hold several values: split where a separator stands outside brackets.

/// Splits by line breaks and semicolons; only where there are none, by 、; only where there is none either, by commas.
/// Separators inside brackets part nothing, `??` of old exports is a blank.
pub(super) fn split(text: &str) -> Vec<String> {
    for separators in [&['\n', '\r', ';', '；', '|', '｜'][..], &['、'], &[',', '，']] {
        let parts = outside_brackets(text, separators);
        if parts.len() > 1 {
            return tidy(parts);
        }
    }
    tidy(vec![text])
}

/// Splits names of persons and organisations: like [`split`], but a comma before Ltd., Inc. and the like parts
/// nothing, slashes and runs of blanks between Chinese names do, and codes in brackets behind a name go.
pub(super) fn split_names(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in split(text) {
        let is_suffix = |part: &str| {
            let word = part.trim_end_matches('.').to_ascii_lowercase();
            matches!(
                word.as_str(),
                "ltd"
                    | "inc"
                    | "llc"
                    | "co"
                    | "corp"
                    | "limited"
                    | "s.a"
                    | "gmbh"
                    | "ag"
                    | "l.p"
                    | "co., ltd"
                    | "co ltd"
            )
        };
        if is_suffix(&part)
            && let Some(last) = names.last_mut()
        {
            last.push_str(", ");
            last.push_str(&part);
            continue;
        }
        names.extend(chinese_names(without_rank(&part)));
    }
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

/// `1.张三` without the rank.
fn without_rank(name: &str) -> &str {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let rank = name.len() - rest.len();
    match rest.strip_prefix(['.', '．', '、', ')', '）']).map(str::trim_start) {
        Some(bare) if (1..=2).contains(&rank) && bare.chars().next().is_some_and(|c| !c.is_ascii()) => bare,
        _ => name,
    }
}

/// `张三  李四` and `甲公司/乙大学` are two names, `Zhang San` is one.
fn chinese_names(text: &str) -> Vec<String> {
    let is_chinese = |part: &&str| part.chars().filter(|c| !c.is_ascii()).count() >= 2;
    for separators in [&['/', '／'][..], &[' ', '\u{3000}', '\t']] {
        let parts: Vec<&str> =
            outside_brackets(text, separators).into_iter().filter(|part| !part.trim().is_empty()).collect();
        if parts.len() > 1 && parts.iter().all(is_chinese) {
            return parts.into_iter().map(|part| without_rank(part.trim()).to_owned()).collect();
        }
    }
    vec![text.to_owned()]
}

fn outside_brackets<'t>(text: &'t str, separators: &[char]) -> Vec<&'t str> {
    let mut depth = 0_u32;
    let mut parts = Vec::new();
    let mut begin = 0;
    let balanced = text.matches(['(', '（', '[', '【']).count() == text.matches([')', '）', ']', '】']).count();
    for (at, c) in text.char_indices() {
        match c {
            '(' | '（' | '[' | '【' if balanced => depth += 1,
            ')' | '）' | ']' | '】' if balanced => depth = depth.saturating_sub(1),
            _ if depth == 0 && separators.contains(&c) => {
                parts.push(&text[begin..at]);
                begin = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[begin..]);
    parts
}

fn tidy(parts: Vec<&str>) -> Vec<String> {
    parts
        .into_iter()
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || matches!(c, '?' | '？' | '\u{a0}')).to_owned())
        .filter(|part| !part.is_empty() && !super::numbers::says_nothing(part))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_separator_parts_a_list() {
        assert_eq!(split("电子信息；新材料、化工；"), ["电子信息", "新材料、化工"]);
        assert_eq!(split("电子信息、新材料"), ["电子信息", "新材料"]);
        assert_eq!(split("农、林、牧、渔业；制造业"), ["农、林、牧、渔业", "制造业"]);
    }

    #[test]
    fn designers_of_old_exports_are_parted() {
        assert_eq!(split_names("陈永兴;??陈斌;??陈丽"), ["陈永兴", "陈斌", "陈丽"]);
    }

    #[test]
    fn company_names_stay_whole() {
        assert_eq!(
            split_names("内蒙古示例乳业（集团、控股）股份有限公司；示例大学"),
            ["内蒙古示例乳业（集团、控股）股份有限公司", "示例大学"]
        );
        assert_eq!(split_names("Example Co., Ltd., Sample Inc."), ["Example Co., Ltd.", "Sample Inc."]);
        assert_eq!(split_names("示例大学 示例研究院"), ["示例大学", "示例研究院"]);
        assert_eq!(split_names("Zhang San"), ["Zhang San"]);
    }
}
