//! What the rules look at: contracts that were signed by the day, and the parties behind the names.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::AnomalyRules;
use crate::domain::{Date, DealWay, LicenceKind, Money, party_key};
use crate::text::fold;
use crate::workflow::{Deal, Firm};

/// A party by its place in [`Facts::parties`].
pub(super) type PartyAt = usize;
/// A contract by its place in [`Facts::contracts`].
pub(super) type ContractAt = usize;

/// What two parties may share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MarkKind {
    Telephone,
    Address,
    Person,
}

/// An institution or firm, however its name is spelled.
#[derive(Debug)]
pub(super) struct PartyFacts {
    /// Its code, else its folded name.
    pub(super) key: String,
    pub(super) name: String,
    pub(super) region: Option<String>,
    pub(super) marks: BTreeSet<(MarkKind, String)>,
}

/// A contract.
#[derive(Debug)]
pub(super) struct Contract {
    pub(super) number: String,
    pub(super) way: Option<DealWay>,
    kind: Option<LicenceKind>,
    pub(super) patents: BTreeSet<String>,
    pub(super) seller: Option<PartyAt>,
    pub(super) buyer: Option<PartyAt>,
    pub(super) day: Option<Date>,
    /// The later of signature and entry into force.
    pub(super) begins: Option<Date>,
    pub(super) amount: Option<Money>,
    /// What had come in by the day.
    pub(super) received: Money,
    /// Place of the deal among those that were given.
    pub(super) deal: usize,
}

impl Contract {
    /// Whether the patents themselves go over.
    pub(super) fn assigns(&self) -> bool {
        matches!(self.way, Some(DealWay::Transfer | DealWay::Equity))
    }

    /// Whether something is to be paid for the patents: shares and loans are not.
    pub(super) fn is_sale(&self) -> bool {
        matches!(self.way, Some(DealWay::Transfer | DealWay::Licence))
    }

    /// Whether patents or the right to work them go from one side to the other.
    pub(super) fn moves(&self) -> bool {
        self.assigns() || self.is_sale()
    }

    /// Whether it follows terms that were published for everybody.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.kind, Some(LicenceKind::Open | LicenceKind::OpenLike))
    }

    /// Agreed at a price, and nothing has come in.
    pub(super) fn is_unpaid(&self) -> bool {
        self.amount.is_some_and(|amount| amount > Money::ZERO) && self.received == Money::ZERO
    }
}

/// Contracts by day then number, and parties.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) parties: Vec<PartyFacts>,
    pub(super) contracts: Vec<Contract>,
}

/// Gathers the parties.
struct Register<'r> {
    rules: &'r AnomalyRules,
    /// Codes by folded name: only where a name has one code.
    codes: BTreeMap<String, Option<String>>,
    at: BTreeMap<String, PartyAt>,
    parties: Vec<PartyFacts>,
}

impl Register<'_> {
    fn learn(&mut self, name: &str, code: &str) {
        let known = self.codes.entry(party_key(name)).or_insert_with(|| Some(code.to_owned()));
        if known.as_deref() != Some(code) {
            *known = None;
        }
    }

    fn party(&mut self, name: Option<&str>, code: Option<&str>) -> Option<PartyAt> {
        let folded = name.map(party_key).filter(|name| !name.is_empty());
        let known = folded.as_ref().and_then(|name| self.codes.get(name)).cloned().flatten();
        let key = code.map(str::to_owned).or(known).or_else(|| folded.clone())?;
        if let Some(at) = self.at.get(&key) {
            return Some(*at);
        }
        let name = name.map_or_else(|| key.clone(), str::to_owned);
        self.parties.push(PartyFacts { key: key.clone(), name, region: None, marks: BTreeSet::new() });
        self.at.insert(key, self.parties.len() - 1);
        Some(self.parties.len() - 1)
    }

    /// What a column says of a party; `header` without the word that says whose it is.
    fn mark(&mut self, at: PartyAt, header: &str, text: &str) {
        let headers = &self.rules.headers;
        for (kind, names) in [
            (MarkKind::Telephone, &headers.telephone),
            (MarkKind::Address, &headers.address),
            (MarkKind::Person, &headers.person),
        ] {
            if names.iter().any(|name| name == header) {
                let pieces = match kind {
                    MarkKind::Address => vec![text],
                    _ => text.split(['、', '；', ';', '，', ',', '/']).collect(),
                };
                let marks = pieces.into_iter().filter_map(|piece| normal(kind, piece));
                self.parties[at].marks.extend(marks.map(|mark| (kind, mark)));
            }
        }
    }
}

/// A mark in one spelling; none where it says too little.
fn normal(kind: MarkKind, text: &str) -> Option<String> {
    match kind {
        MarkKind::Telephone => {
            let digits: String = fold(text).chars().filter(char::is_ascii_digit).collect();
            let digits = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86")).unwrap_or(&digits);
            // Shorter ones are extensions.
            (digits.len() >= 7).then(|| digits.to_owned())
        }
        MarkKind::Address | MarkKind::Person => {
            let folded = party_key(text);
            (folded.chars().count() >= 2).then_some(folded)
        }
    }
}

impl Facts {
    pub(super) fn of(deals: &[Deal], firms: &[Firm], rules: &AnomalyRules, today: Date) -> Self {
        let mut register = Register { rules, codes: BTreeMap::new(), at: BTreeMap::new(), parties: Vec::new() };
        for deal in deals {
            if let (Some(name), Some(code)) = (&deal.buyer, &deal.credit_code) {
                register.learn(name, code.as_str());
            }
        }
        // What the register of firms says stands above what contracts say.
        for firm in firms {
            if let Some(code) = &firm.credit_code {
                register.codes.insert(party_key(&firm.name), Some(code.as_str().to_owned()));
            }
        }
        for firm in firms {
            let code = firm.credit_code.as_ref().map(|code| code.as_str());
            let Some(at) = register.party(Some(&firm.name), code) else { continue };
            register.parties[at].region = firm.region.clone();
            firm.extra.iter().for_each(|(header, text)| register.mark(at, header, text));
        }
        let mut contracts = Vec::new();
        for (place, deal) in deals.iter().enumerate() {
            // What is signed later is not known on the day.
            if deal.signed_on.is_some_and(|day| day > today) {
                continue;
            }
            let seller = register.party(deal.seller.as_deref(), None);
            let code = deal.credit_code.as_ref().map(|code| code.as_str());
            let buyer = register.party(deal.buyer.as_deref(), code);
            let sides = [(seller, &rules.sides.seller), (buyer, &rules.sides.buyer)];
            for (side, words) in sides {
                let Some(at) = side else { continue };
                for (header, text) in &deal.extra {
                    let said = words.iter().find_map(|word| header.strip_prefix(word.as_str()));
                    if let Some(rest) = said {
                        register.mark(at, rest, text);
                    }
                }
            }
            let paid = deal.payments.iter().filter(|payment| payment.on.is_none_or(|day| day <= today));
            contracts.push(Contract {
                number: deal.contract.clone(),
                way: deal.way,
                kind: deal.licence_kind,
                patents: deal.patents.iter().cloned().collect(),
                seller,
                buyer,
                day: deal.signed_on,
                begins: deal.signed_on.max(deal.effective_on).filter(|_| deal.signed_on.is_some()),
                amount: deal.amount,
                received: paid.fold(Money::ZERO, |sum, payment| sum.plus(payment.sum)),
                deal: place,
            });
        }
        contracts.sort_by(|a, b| (a.day, &a.number).cmp(&(b.day, &b.number)));
        Self { parties: register.parties, contracts }
    }

    /// Contracts that have a day and that a rule is about, the earliest first.
    pub(super) fn dated(
        &self,
        wanted: impl Fn(&Contract) -> bool,
    ) -> impl Iterator<Item = (ContractAt, &Contract, Date)> {
        let all = self.contracts.iter().enumerate();
        all.filter_map(move |(at, contract)| Some((at, contract, contract.day?)).filter(|_| wanted(contract)))
    }

    /// Assignments by who parted with the patents, the earliest first.
    pub(super) fn assigned_by(&self) -> BTreeMap<PartyAt, Vec<ContractAt>> {
        let mut by_seller: BTreeMap<PartyAt, Vec<ContractAt>> = BTreeMap::new();
        for (at, contract, _) in self.dated(Contract::assigns) {
            if let Some(seller) = contract.seller {
                by_seller.entry(seller).or_default().push(at);
            }
        }
        by_seller
    }

    pub(super) fn name(&self, party: PartyAt) -> &str {
        &self.parties[party].name
    }

    /// Days from the first to the last of some contracts.
    pub(super) fn span(&self, contracts: &BTreeSet<ContractAt>) -> Option<(Date, Date)> {
        let days = || contracts.iter().filter_map(|at| self.contracts[*at].day);
        days().min().zip(days().max())
    }

    /// All patents of some contracts.
    pub(super) fn patents(&self, contracts: &BTreeSet<ContractAt>) -> usize {
        contracts.iter().flat_map(|at| &self.contracts[*at].patents).collect::<BTreeSet<_>>().len()
    }
}

/// A day some days on; the last of all days where there is none.
pub(super) fn later(day: Date, days: u32) -> Date {
    day.saturating_add(jiff::Span::new().days(i64::from(days).min(1_000_000)))
}

/// Days from one day to another.
pub(super) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_has_one_spelling() {
        for text in ["+86 138-0000-1111", "１３８００００１１１１", "008613800001111"] {
            assert_eq!(normal(MarkKind::Telephone, text).as_deref(), Some("13800001111"), "{text}");
        }
        assert_eq!(normal(MarkKind::Telephone, "转 802"), None);
        assert_eq!(normal(MarkKind::Address, "甲市 乙路（3）号"), normal(MarkKind::Address, "甲市乙路(3)号"));
    }
}
