//! What indicators are reckoned from: contracts, products and firms, each with its place.

use std::collections::{BTreeSet, HashMap};

use crate::domain::{Date, DealWay, FirmSize, Money, Period, folded_title};
use crate::store::{Reader, Result};
use crate::taxonomy::{Region, Taxonomy};
use crate::workflow::{Deal, Firm, Product, all_deals, place_of_patents};

/// Codes that [`Facts::value`] knows.
pub(super) const CODES: [&str; 14] = [
    "contracts",
    "patents",
    "equity",
    "amount",
    "received",
    "firms",
    "small_firms",
    "firm_sales",
    "firm_staff",
    "pledges",
    "pledge_amount",
    "products",
    "product_sales",
    "product_jobs",
];

/// A contract with the places of its sides.
pub(super) struct PlacedDeal {
    pub(super) deal: Deal,
    seller: Option<Region>,
    buyer: Option<Region>,
    /// The firm that takes, however it is named: its key in the register, else its code or folded name.
    taker: Option<String>,
}

/// Everything that a report is reckoned from.
pub(super) struct Facts {
    pub(super) deals: Vec<PlacedDeal>,
    products: Vec<(Product, Option<Region>)>,
    firms: HashMap<String, Firm>,
}

/// What a report is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) period: Period,
    pub(super) region: Option<&'s Region>,
    /// Folded name.
    pub(super) institution: Option<&'s str>,
}

impl Scope<'_> {
    fn at(&self, place: Option<&Region>) -> bool {
        self.region.is_none_or(|wanted| place.is_some_and(|place| wanted.contains(place)))
    }

    fn of(&self, name: Option<&str>) -> bool {
        self.institution.is_none_or(|wanted| name.is_some_and(|name| folded_title(name) == wanted))
    }

    fn in_period(&self, day: Option<Date>) -> bool {
        day.is_some_and(|day| self.period.holds(day))
    }
}

/// Whether a way moves a patent from one side to the other; pledges and what else there may be are counted apart.
fn moves(way: Option<DealWay>) -> bool {
    matches!(way, Some(DealWay::Licence | DealWay::Transfer | DealWay::Equity))
}

impl Facts {
    pub(super) fn read(reader: &Reader, taxonomy: &Taxonomy) -> Result<Self> {
        let register: Vec<Firm> = reader.all_kept::<Firm>()?.into_iter().map(|kept| kept.entry).collect();
        let firms: HashMap<String, Firm> = register.iter().map(|firm| (firm.key.clone(), firm.clone())).collect();
        let by_name: HashMap<String, &Firm> = register.iter().map(|firm| (folded_title(&firm.name), firm)).collect();
        let firm_of = |code: Option<&str>, name: Option<&str>| {
            let by_code = code.and_then(|code| firms.get(code));
            by_code.or_else(|| name.and_then(|name| by_name.get(&folded_title(name)).copied()))
        };
        let place_of = |firm: Option<&Firm>| {
            firm.and_then(|firm| firm.region.as_deref()).and_then(|region| taxonomy.region(region))
        };
        let mut deals = Vec::new();
        for deal in all_deals(reader)? {
            let code = deal.credit_code.as_ref().map(crate::domain::CreditCode::as_str);
            let buyer = firm_of(code, deal.buyer.as_deref());
            let taker = buyer
                .map(|firm| firm.key.clone())
                .or_else(|| code.map(str::to_owned))
                .or_else(|| deal.buyer.as_deref().map(folded_title));
            let seller = place_of(firm_of(None, deal.seller.as_deref()))
                .map_or_else(|| place_of_patents(reader, taxonomy, &deal), |place| Ok(Some(place)))?;
            deals.push(PlacedDeal { seller, buyer: place_of(buyer), taker, deal });
        }
        let mut products = Vec::new();
        for product in reader.all_kept::<Product>()?.into_iter().map(|kept| kept.entry) {
            let code = product.credit_code.as_ref().map(crate::domain::CreditCode::as_str);
            let place = place_of(firm_of(code, product.firm.as_deref()));
            products.push((product, place));
        }
        Ok(Self { deals, products, firms })
    }

    /// Contracts by which patents went from one side to the other, signed in the period.
    pub(super) fn moved<'f>(&'f self, scope: Scope<'f>) -> impl Iterator<Item = &'f PlacedDeal> {
        self.deals.iter().filter(move |placed| {
            moves(placed.deal.way)
                && scope.in_period(placed.deal.signed_on)
                && scope.at(placed.seller.as_ref())
                && scope.of(placed.deal.seller.as_deref())
        })
    }

    fn pledged<'f>(&'f self, scope: Scope<'f>) -> impl Iterator<Item = &'f Deal> {
        let pledges = self.deals.iter().filter(|placed| placed.deal.way == Some(DealWay::Pledge));
        pledges
            .filter(move |placed| {
                scope.in_period(placed.deal.signed_on)
                    && scope.at(placed.seller.as_ref())
                    && scope.of(placed.deal.seller.as_deref())
            })
            .map(|placed| &placed.deal)
    }

    /// Firms that took something in the period.
    fn helped(&self, scope: Scope<'_>) -> BTreeSet<&str> {
        self.deals
            .iter()
            .filter(|placed| moves(placed.deal.way) && scope.in_period(placed.deal.signed_on))
            .filter(|placed| scope.at(placed.buyer.as_ref()) && scope.of(placed.deal.seller.as_deref()))
            .filter_map(|placed| placed.taker.as_deref())
            .collect()
    }

    /// Products that had been filed by the end of the period; `new`: filed in it.
    fn filed<'f>(&'f self, scope: Scope<'f>, new: bool) -> impl Iterator<Item = &'f Product> {
        self.products
            .iter()
            .filter(move |(product, place)| {
                let filed = match new {
                    true => scope.in_period(product.filed_on),
                    false => product.filed_on.is_some_and(|day| day <= scope.period.last_day()),
                };
                filed && scope.at(place.as_ref()) && scope.of(product.firm.as_deref())
            })
            .map(|(product, _)| product)
    }

    /// Contracts of the period that no region can be given to, for want of a place of the seller.
    pub(super) fn without_place(&self, period: Period) -> usize {
        let counted = self.deals.iter().filter(|placed| moves(placed.deal.way) && placed.seller.is_none());
        counted.filter(|placed| placed.deal.signed_on.is_some_and(|day| period.holds(day))).count()
    }

    /// The figure of an indicator; none where it is not known for such a period, or nobody has reported it.
    pub(super) fn value(&self, code: &str, scope: Scope<'_>) -> Option<f64> {
        let is_year = scope.period == Period::year_of(scope.period.first_day());
        let year = scope.period.year();
        let count = |count: usize| Some(count as f64);
        match code {
            "contracts" => count(self.moved(scope).count()),
            "patents" => {
                let patents: BTreeSet<&String> = self.moved(scope).flat_map(|placed| &placed.deal.patents).collect();
                count(patents.len())
            }
            "equity" => count(self.moved(scope).filter(|placed| placed.deal.way == Some(DealWay::Equity)).count()),
            "amount" => Some(wan(self.moved(scope).filter_map(|placed| placed.deal.amount))),
            "received" => {
                let theirs = self.deals.iter().filter(|placed| {
                    moves(placed.deal.way)
                        && scope.at(placed.seller.as_ref())
                        && scope.of(placed.deal.seller.as_deref())
                });
                let payments = theirs.flat_map(|placed| &placed.deal.payments);
                Some(wan(payments.filter(|payment| scope.in_period(payment.on)).map(|payment| payment.sum)))
            }
            "firms" => count(self.helped(scope).len()),
            "small_firms" => {
                let small = |key: &&str| {
                    let size = self.firms.get(*key).and_then(|firm| firm.size);
                    matches!(size, Some(FirmSize::Medium | FirmSize::Small | FirmSize::Micro))
                };
                count(self.helped(scope).iter().filter(|key| small(key)).count())
            }
            "firm_sales" | "firm_staff" if is_year => {
                let helped = self.helped(scope);
                let years = helped.iter().filter_map(|key| self.firms.get(*key)?.years.get(&year));
                match code {
                    "firm_sales" => reported(years.map(|figures| figures.sales.map(to_wan))),
                    _ => reported(years.map(|figures| figures.staff.map(f64::from))),
                }
            }
            "pledges" => count(self.pledged(scope).count()),
            "pledge_amount" => Some(wan(self.pledged(scope).filter_map(|deal| deal.amount))),
            "products" => count(self.filed(scope, true).count()),
            "product_sales" if is_year => {
                reported(self.filed(scope, false).map(|product| product.years.get(&year)?.sales.map(to_wan)))
            }
            "product_jobs" if is_year => {
                reported(self.filed(scope, false).map(|product| product.years.get(&year)?.jobs.map(f64::from)))
            }
            _ => None,
        }
    }
}

/// A sum in 万元, added up in fen.
fn wan(sums: impl Iterator<Item = Money>) -> f64 {
    to_wan(sums.fold(Money::ZERO, Money::plus))
}

fn to_wan(sum: Money) -> f64 {
    sum.fen() as f64 / 1_000_000.0
}

/// The sum of what was reported; none where nobody reported anything.
fn reported(figures: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    figures.flatten().fold(None, |sum, figure| Some(sum.unwrap_or(0.0) + figure))
}
