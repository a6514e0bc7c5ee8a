//! What the entries of the register do to a right, by their terms and codes.

use aho_corasick::{AhoCorasick, MatchKind};

use super::error::TaxonomyError;
use super::legal_terms::date_in;
use super::table::Table;
use crate::domain::{Date, LegalEffect, parse_date};
use crate::resources::Resources;
use crate::text::fold;

/// One entry of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalEvent<'t> {
    /// What it does.
    pub effect: LegalEffect,
    /// Its day, where the text names one.
    pub date: Option<Date>,
    /// The entry as written.
    pub text: &'t str,
}

/// Terms and event codes, and what each does.
#[derive(Debug)]
pub(super) struct LegalEffects {
    automaton: Option<AhoCorasick>,
    /// Effect by pattern; none for terms that only hold one that has an effect (未授权, 质押人).
    effects: Vec<Option<LegalEffect>>,
}

/// Between two entries.
const ENTRY_ENDS: [char; 7] = [';', '；', '\n', '\r', '|', '｜', '。'];

/// Inside an entry, between what it says.
const CLAUSE_ENDS: [char; 3] = ['、', ',', '，'];

impl LegalEffects {
    pub(super) fn load(resources: &Resources) -> Result<Self, TaxonomyError> {
        let table = Table::open(resources, "data/facts/legal_effects.tsv")?;
        let (mut terms, mut effects) = (Vec::new(), Vec::new());
        for row in table.rows() {
            terms.push(fold(row.need(0, "法律事件用语")?));
            effects.push(match row.need(1, "作用")? {
                "-" => None,
                _ => Some(row.parse(1, "作用")?),
            });
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&terms).ok();
        Ok(Self { automaton, effects })
    }

    pub(super) fn events<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Vec<LegalEvent<'t>> {
        let mut events = Vec::new();
        // A cell that was cut at its commas has the day of an entry in front of it.
        let mut day_before = None;
        for entry in texts.into_iter().flat_map(|text| text.split(ENTRY_ENDS)).map(str::trim) {
            if let Ok(day) = parse_date(entry) {
                day_before = Some(day);
                continue;
            }
            self.read(entry, day_before.take(), &mut events);
        }
        events
    }

    /// The effects of one entry; said twice in it, an effect counts once.
    fn read<'t>(&self, entry: &'t str, day_before: Option<Date>, events: &mut Vec<LegalEvent<'t>>) {
        let Some(automaton) = &self.automaton else {
            return;
        };
        let first = events.len();
        for clause in entry.split(CLAUSE_ENDS) {
            let folded = fold(clause);
            let found = automaton.find_iter(&folded).filter_map(|hit| self.effects.get(hit.pattern().as_usize()));
            for effect in found.copied().flatten() {
                let date = date_in(clause).or_else(|| date_in(entry)).or(day_before);
                let said = events.iter().skip(first).any(|event| event.effect == effect && event.date == date);
                if !said {
                    events.push(LegalEvent { effect, date, text: entry });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn effects(texts: &[&str]) -> Vec<(LegalEffect, Option<String>)> {
        let effects = LegalEffects::load(&Resources::built_in()).unwrap();
        let events = effects.events(texts.iter().copied());
        events.into_iter().map(|event| (event.effect, event.date.map(|day| day.to_string()))).collect()
    }

    #[test]
    fn entries_of_the_register_are_read_by_term_and_by_code() {
        use LegalEffect::{Frozen, Granted, LicenceEnded, Licensed, OpenLicence, PledgeLifted, Pledged, Transferred};
        for (text, effect) in [
            ("授权", Granted),
            ("2018.05.04 GR01 专利权授予", Granted),
            ("专利实施许可合同备案的生效", Licensed),
            ("EC01", LicenceEnded),
            ("专利实施许可合同备案的注销", LicenceEnded),
            ("專利權的轉移", Transferred),
            ("专利申请权、专利权的转移", Transferred),
            ("权利转移", Transferred),
            ("专利权质押合同登记的生效", Pledged),
            ("专利权质押合同登记的注销", PledgeLifted),
            ("专利权的保全", Frozen),
            ("专利开放许可声明", OpenLicence),
        ] {
            let found: Vec<LegalEffect> = effects(&[text]).into_iter().map(|(effect, _)| effect).collect();
            assert_eq!(found, [effect], "{text}");
        }
    }

    #[test]
    fn what_holds_a_term_but_does_nothing_is_left_out() {
        for text in
            ["", "未授权", "实质审查的生效", "避免重复授权放弃专利权", "质押人：示例公司", "未许可", "著录事项变更"]
        {
            assert_eq!(effects(&[text]), [], "{text}");
        }
    }

    #[test]
    fn each_entry_has_its_own_day() {
        use LegalEffect::{Granted, Licensed, Pledged};
        let day = |text: &str| Some(text.to_owned());
        assert_eq!(
            effects(&["2018-05-04 授权；2020年3月1日 专利权质押合同登记的生效", "许可"]),
            [(Granted, day("2018-05-04")), (Pledged, day("2020-03-01")), (Licensed, None)]
        );
        assert_eq!(effects(&["2018-05-04", "授权", "许可"]), [(Granted, day("2018-05-04")), (Licensed, None)]);
        assert_eq!(
            effects(&["2021-06-01，专利实施许可合同备案的生效，许可种类：独占许可"]),
            [(Licensed, day("2021-06-01"))]
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[授权许可质押转移保全解除0-9年月日；、，. -]{0,40}") {
            let _ = effects(&[&text]);
        }
    }
}
