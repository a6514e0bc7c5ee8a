//! How far a technology is from the market.
//!
//! Only the canonical words and readiness levels parse here; the wide vocabulary (已有样品, 可量产, 正在研发 ...) is data,
//! `data/vocabulary/maturity.tsv`, applied by `intake`.

use super::ParseError;
use super::numeral::read_numeral;
use super::vocabulary::serde_as_text;
use super::width::without_blanks;

/// Technology readiness level 1 to 9, or a stage word that spans levels: 实验室 1-3, 小试 4-5, 中试 6-7, 产业化 8-9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Maturity {
    /// A level, 1 to 9.
    Trl(u8),
    /// 实验室.
    Laboratory,
    /// 小试.
    BenchScale,
    /// 中试.
    PilotScale,
    /// 产业化.
    Industrial,
}

impl Maturity {
    /// Lowest and highest readiness level that it stands for.
    #[must_use]
    pub const fn levels(self) -> (u8, u8) {
        match self {
            Self::Trl(level) => (level, level),
            Self::Laboratory => (1, 3),
            Self::BenchScale => (4, 5),
            Self::PilotScale => (6, 7),
            Self::Industrial => (8, 9),
        }
    }

    /// The stage word that covers it: facets show this.
    #[must_use]
    pub const fn stage(self) -> &'static str {
        match self.levels().1 {
            0..=3 => "实验室",
            4..=5 => "小试",
            6..=7 => "中试",
            _ => "产业化",
        }
    }
}

impl std::fmt::Display for Maturity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Trl(level) => f.pad(&format!("TRL{level}")),
            other => f.pad(other.stage()),
        }
    }
}

impl std::str::FromStr for Maturity {
    type Err = ParseError;

    /// The four stage words, alone or with 阶段, and levels in every notation: `TRL7`, `TRL 7`, `TRL-7级`, `7级`,
    /// `技术成熟度7级`, `第七级`. Of a range of levels (`TRL4-5`) the lower one counts.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || ParseError::new("技术成熟度", text, "不在词表中");
        let clean = without_blanks(text).to_uppercase();
        let word = clean.strip_suffix("阶段").unwrap_or(&clean);
        match word {
            "实验室" => return Ok(Self::Laboratory),
            "小试" => return Ok(Self::BenchScale),
            "中试" => return Ok(Self::PilotScale),
            "产业化" => return Ok(Self::Industrial),
            _ => {}
        }
        let marked = [
            "技术就绪度",
            "技术成熟度",
            "技术准备度",
            "成熟度",
            "等级",
            "TRL",
            "第",
        ];
        let mut level = word;
        let mut has_mark = false;
        while let Some(after) = marked.iter().find_map(|mark| level.strip_prefix(mark)) {
            has_mark = true;
            level = after.trim_start_matches([':', '-', '_', '(', ')', '=', '.']);
        }
        let numeral = read_numeral(level).ok_or_else(fault)?;
        let tail = level.get(numeral.len..).unwrap_or_default();
        let tail = range_end(tail).unwrap_or(tail);
        let is_level = matches!(tail.trim_end_matches(')'), "级" | "级别" | "层级")
            || (has_mark && matches!(tail, "" | ")"));
        match numeral.value.to_u32() {
            Some(level @ 1..=9) if is_level => {
                u8::try_from(level).map(Self::Trl).map_err(|_| fault())
            }
            _ => Err(fault()),
        }
    }
}

/// What stands behind the upper end of a range of levels: `-5级`, `至TRL5`.
fn range_end(tail: &str) -> Option<&str> {
    let after = tail
        .trim_start_matches('级')
        .strip_prefix(['-', '~', '至', '到', '—', '–'])?;
    let after = after.strip_prefix("TRL").unwrap_or(after);
    let numeral = read_numeral(after)?;
    after.get(numeral.len..)
}

serde_as_text!(Maturity);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Option<Maturity> {
        text.parse().ok()
    }

    #[test]
    fn levels_are_read_in_every_notation() {
        for text in [
            "TRL7",
            "trl 7",
            "ＴＲＬ７",
            "TRL-7",
            "TRL7级",
            "7级",
            "七级",
            "第7级",
            "技术成熟度7级",
            "技术成熟度：TRL7",
            "技术就绪度（TRL）7级",
            "TRL7-8",
            "7-8级",
        ] {
            assert_eq!(parse(text), Some(Maturity::Trl(7)), "{text}");
        }
    }

    #[test]
    fn stage_words_are_read_with_and_without_their_suffix() {
        assert_eq!(parse("实验室阶段"), Some(Maturity::Laboratory));
        assert_eq!(parse("小试"), Some(Maturity::BenchScale));
        assert_eq!(parse(" 中试阶段 "), Some(Maturity::PilotScale));
        assert_eq!(parse("产业化"), Some(Maturity::Industrial));
    }

    #[test]
    fn other_texts_are_left_to_the_table_of_the_importer() {
        for text in [
            "",
            "7",
            "TRL0",
            "TRL10",
            "已有样品",
            "10级",
            "TRL",
            "一级建造师",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn stages_cover_all_levels_without_gaps() {
        let stages = [
            Maturity::Laboratory,
            Maturity::BenchScale,
            Maturity::PilotScale,
            Maturity::Industrial,
        ];
        let covered: Vec<u8> = stages
            .iter()
            .flat_map(|stage| stage.levels().0..=stage.levels().1)
            .collect();
        assert_eq!(covered, (1..=9).collect::<Vec<u8>>());
        for level in 1..=9 {
            let stage: Maturity = Maturity::Trl(level).stage().parse().unwrap();
            assert!((stage.levels().0..=stage.levels().1).contains(&level));
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,20}") {
            let _ = parse(&text);
        }

        #[test]
        fn every_level_parses_back_from_its_print(level in 1u8..=9) {
            prop_assert_eq!(parse(&Maturity::Trl(level).to_string()), Some(Maturity::Trl(level)));
        }
    }
}
