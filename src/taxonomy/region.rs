//! Administrative divisions: names, short names, codes, addresses, postal codes with a province glued on.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::error::TaxonomyError;
use super::table::Table;
use crate::resources::Resources;

/// Level of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionLevel {
    /// Province, autonomous region, municipality.
    Province,
    /// Prefecture, league, prefecture-level city.
    City,
    /// County, banner, district, county-level city.
    County,
}

/// A division.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    /// Six digits: `150602`.
    pub code: Arc<str>,
    /// Name: `东胜区`.
    pub name: Arc<str>,
    /// Level.
    pub level: RegionLevel,
    /// Province first, the division itself last: `["内蒙古自治区", "鄂尔多斯市", "东胜区"]`.
    pub path: Vec<Arc<str>>,
}

impl Region {
    /// Deepest level that both share: the same county, city or province. Municipalities count as city and province.
    #[must_use]
    pub fn shared_with(&self, other: &Self) -> Option<RegionLevel> {
        let same = |digits: usize| self.code.get(..digits) == other.code.get(..digits);
        let municipality = ["11", "12", "31", "50"].iter().any(|code| self.code.starts_with(code));
        if !same(2) {
            return None;
        }
        let county = self.level == RegionLevel::County && other.level == RegionLevel::County;
        if county && same(6) {
            return Some(RegionLevel::County);
        }
        let city = self.level != RegionLevel::Province && other.level != RegionLevel::Province && same(4);
        Some(if city || municipality { RegionLevel::City } else { RegionLevel::Province })
    }

    /// Whether `other` lies in this division (or is it).
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.path.len() <= other.path.len() && self.path.iter().zip(&other.path).all(|(a, b)| a == b)
    }
}

#[derive(Debug)]
struct Division {
    code: Arc<str>,
    name: Arc<str>,
    level: RegionLevel,
    parent: Option<usize>,
}

/// All divisions.
#[derive(Debug)]
pub(super) struct Regions {
    all: Vec<Division>,
    by_code: HashMap<Arc<str>, usize>,
    /// Full names, short names and aliases, each with all that bear it.
    names: HashMap<Box<str>, Vec<usize>>,
    whole_names: BTreeMap<Box<str>, usize>,
    longest: usize,
}

impl Regions {
    pub(super) fn load(resources: &Resources) -> Result<Self, TaxonomyError> {
        let table = Table::open(resources, "data/regions/divisions.tsv")?;
        let mut regions = Self {
            all: Vec::new(),
            by_code: HashMap::new(),
            names: HashMap::new(),
            whole_names: BTreeMap::new(),
            longest: 0,
        };
        for row in table.rows() {
            let code: Arc<str> = row.need(0, "代码")?.into();
            let level = match row.need(2, "级别")? {
                "1" => RegionLevel::Province,
                "2" => RegionLevel::City,
                "3" => RegionLevel::County,
                other => return Err(row.malformed(format!("级别“{other}”无法识别")).into()),
            };
            let parent = match row.optional(3) {
                Some(parent) => {
                    Some(*regions.by_code.get(parent).ok_or_else(|| row.malformed(format!("上级 {parent} 不存在")))?)
                }
                None => None,
            };
            let name = row.need(1, "名称")?;
            let at = regions.all.len();
            regions.by_code.insert(Arc::clone(&code), at);
            regions.name(name, at);
            if let Some(short) = short_name(name, level) {
                regions.name(&short, at);
            }
            regions.all.push(Division { code, name: name.into(), level, parent });
        }
        let table = Table::open(resources, "data/regions/aliases.tsv")?;
        for row in table.rows() {
            let code = row.need(1, "代码")?;
            let at = *regions.by_code.get(code).ok_or_else(|| row.malformed(format!("代码 {code} 不存在")))?;
            match row.need(2, "用法")? {
                "whole" => {
                    regions.whole_names.insert(row.need(0, "别名")?.into(), at);
                }
                _ => regions.name(row.need(0, "别名")?, at),
            }
        }
        Ok(regions)
    }

    fn name(&mut self, name: &str, at: usize) {
        self.longest = self.longest.max(name.chars().count());
        let bearers = self.names.entry(name.into()).or_default();
        if !bearers.contains(&at) {
            bearers.push(at);
        }
    }

    pub(super) fn find(&self, text: &str) -> Option<Region> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if let Some(at) = self.by_any_code(&text).or_else(|| self.whole_names.get(text.as_str()).copied()) {
            return self.region(at);
        }
        let text = text.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation());
        self.region(self.in_address(text)?)
    }

    /// Six digits, or two or four of a province or city; a postal code is none (it stands before a name).
    fn by_any_code(&self, text: &str) -> Option<usize> {
        let padded = match text.len() {
            2 => format!("{text}0000"),
            4 => format!("{text}00"),
            6 => text.to_owned(),
            12 => text.get(..6)?.to_owned(),
            _ => return None,
        };
        self.by_code.get(padded.as_str()).copied()
    }

    /// Reads names from left to right, each one below the last; the first decides where to look.
    fn in_address(&self, text: &str) -> Option<usize> {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut best: Option<usize> = None;
        let mut from = 0;
        while from + 1 < starts.len() {
            match self.name_at(text, &starts, from, best) {
                Some((at, to)) => {
                    best = Some(at);
                    from = to;
                }
                None => from += 1,
            }
        }
        best
    }

    /// The longest name that starts at character `from` and lies below `above`; with the character where it ends.
    fn name_at(&self, text: &str, starts: &[usize], from: usize, above: Option<usize>) -> Option<(usize, usize)> {
        let last = (from + self.longest).min(starts.len() - 1);
        (from + 2..=last).rev().find_map(|to| {
            let name = text.get(*starts.get(from)?..*starts.get(to)?)?;
            let bearers = self.names.get(name)?;
            let fitting: Vec<usize> =
                bearers.iter().copied().filter(|at| above.is_none_or(|above| self.is_below(*at, above))).collect();
            let at = match above {
                // Without a place above it, a name that several bear means the highest, if that is one.
                None => self.only_highest(&fitting)?,
                Some(_) => *fitting.first()?,
            };
            Some((at, to))
        })
    }

    fn only_highest(&self, bearers: &[usize]) -> Option<usize> {
        let level = |at: usize| self.all.get(at).map(|division| division.level);
        let highest = bearers.iter().filter_map(|at| level(*at)).min()?;
        let mut top = bearers.iter().copied().filter(|at| level(*at) == Some(highest));
        let first = top.next()?;
        top.next().is_none().then_some(first)
    }

    fn is_below(&self, at: usize, above: usize) -> bool {
        let mut next = self.all.get(at).and_then(|division| division.parent);
        while let Some(parent) = next {
            if parent == above {
                return true;
            }
            next = self.all.get(parent).and_then(|division| division.parent);
        }
        false
    }

    /// The division that a whole text names, with or without its kind.
    pub(super) fn whole(&self, text: &str) -> Option<Region> {
        self.region(self.only_highest(self.names.get(text)?)?)
    }

    /// The division whose name a text begins with, down to the last one below it whose name follows. A county counts only
    /// with its kind (昆山市, not 东方 or 和平): its short name may be any word.
    pub(super) fn leading(&self, text: &str) -> Option<Region> {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (mut from, mut found) = (0, None);
        while from + 1 < starts.len()
            && let Some((at, to)) = self.name_at(text, &starts, from, found)
        {
            let (division, name) = (self.all.get(at)?, text.get(*starts.get(from)?..*starts.get(to)?)?);
            if division.level == RegionLevel::County && *name != *division.name {
                break;
            }
            (found, from) = (Some(at), to);
        }
        self.region(found?)
    }

    fn region(&self, at: usize) -> Option<Region> {
        let division = self.all.get(at)?;
        let mut path = vec![Arc::clone(&division.name)];
        let mut next = division.parent;
        while let Some(parent) = next.and_then(|at| self.all.get(at)) {
            path.push(Arc::clone(&parent.name));
            next = parent.parent;
        }
        path.reverse();
        Some(Region { code: Arc::clone(&division.code), name: Arc::clone(&division.name), level: division.level, path })
    }
}

/// Name without its kind: 内蒙古自治区 → 内蒙古, 鄂尔多斯市 → 鄂尔多斯, 东胜区 → 东胜. At least two characters stay.
fn short_name(name: &str, level: RegionLevel) -> Option<String> {
    const NATIONS: &[&str] = &[
        "壮族",
        "回族",
        "维吾尔",
        "蒙古族",
        "藏族",
        "羌族",
        "彝族",
        "白族",
        "傣族",
        "景颇族",
        "傈僳族",
        "哈尼族",
        "布依族",
        "苗族",
        "侗族",
        "土家族",
        "朝鲜族",
        "哈萨克",
        "柯尔克孜",
        "蒙古",
        "黎族",
        "瑶族",
        "畲族",
        "满族",
        "水族",
        "土族",
        "撒拉族",
        "仡佬族",
        "仫佬族",
        "毛南族",
        "拉祜族",
        "佤族",
        "纳西族",
        "怒族",
        "独龙族",
        "布朗族",
        "保安族",
        "东乡族",
        "裕固族",
        "塔吉克",
        "锡伯",
        "达斡尔族",
        "各族",
    ];
    let kinds: &[&str] = match level {
        RegionLevel::Province => &["特别行政区", "自治区", "省", "市"],
        RegionLevel::City => &["自治州", "地区", "盟", "市"],
        RegionLevel::County => &["自治县", "自治旗", "林区", "特区", "县", "区", "市", "旗"],
    };
    let mut short = kinds.iter().find_map(|kind| name.strip_suffix(kind))?;
    if name.contains("自治") {
        while let Some(shorter) = NATIONS.iter().find_map(|nation| short.strip_suffix(nation)) {
            if shorter.chars().count() < 2 {
                break;
            }
            short = shorter;
        }
    }
    (short.chars().count() >= 2).then(|| short.to_owned())
}
