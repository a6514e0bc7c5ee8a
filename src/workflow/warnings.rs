//! What is odd about an event, told before and after its programme is made.

use super::event::Event;
use super::programme::EventPairs;
use super::shortlist::ListedPair;

/// What will keep pairs from meeting, before a programme is made.
#[must_use]
pub fn warnings(event: &Event, pairs: &EventPairs) -> Vec<String> {
    let mut warnings = Vec::new();
    for (need, patent) in &pairs.twice {
        let pair = pairs.pairs.iter().find(|known| known.pair.need == *need && known.pair.patent == *patent);
        warnings.push(format!(
            "{} 在几份清单里都有，只谈一次",
            pair.map_or_else(String::new, |pair| pair_said(&pair.pair))
        ));
    }
    let first = event.days.first();
    for pair in &pairs.pairs {
        if let Some((_, reason)) = &pair.never {
            warnings.push(format!("{}：{reason}，不会排入", pair_said(&pair.pair)));
        } else if let Some((day, reason)) = &pair.until
            && first.is_some_and(|first| day < first)
        {
            warnings.push(format!("{}：{reason}，早于活动，不会排入", pair_said(&pair.pair)));
        }
    }
    let (places, count) = (event.slots().len() * event.tables, pairs.pairs.len());
    if places < count {
        warnings.push(format!("{count} 对只有 {places} 个桌次，排日程时先排强的"));
    }
    warnings
}

/// A pair in a few words.
#[must_use]
pub fn pair_said(pair: &ListedPair) -> String {
    match &pair.shown {
        Some(shown) => format!("需求 {} 与专利 {}", shown.need_code, shown.number.as_deref().unwrap_or(&shown.title)),
        None => format!("{} 与 {}", pair.need, pair.patent),
    }
}
