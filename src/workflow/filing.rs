//! The filing sheet (备案表) of a contract, filled in from the contract, its patents and the register of firms (R39). What
//! nobody has said is left open and marked, never guessed.

use std::fmt::Write as _;

use super::deals::{all_deals, patent_named};
use super::{Deal, Firm, WorkflowError};
use crate::domain::{Audience, Date, DealWay, Disclosed, Money, Patent, Record as _, folded_title};
use crate::resources::{ResourceError, Resources, tsv_rows};
use crate::store::{Reader, Store};

const NAME: &str = "data/filing_sheet.tsv";

/// Sources of what stands in the sheet.
const SOURCES: [&str; 30] = [
    "contract",
    "way",
    "licence_kind",
    "signed_on",
    "effective_on",
    "ends_on",
    "territory",
    "amount",
    "received",
    "payments",
    "payment_form",
    "seller",
    "seller_code",
    "seller_region",
    "buyer",
    "buyer_code",
    "buyer_region",
    "buyer_size",
    "patent_number",
    "patent_title",
    "patent_type",
    "patent_owners",
    "patent_filed",
    "patent_granted",
    "patent_state",
    "patent_term_end",
    "filing_number",
    "filed_on",
    "note",
    "by_hand",
];

/// A line of the form.
#[derive(Debug, Clone)]
struct Item {
    /// Ways that it is for; none: all.
    ways: Vec<DealWay>,
    part: String,
    item: String,
    source: String,
    must: bool,
}

/// The forms of all ways of contracts.
#[derive(Debug, Clone)]
pub struct FilingForms {
    titles: Vec<(DealWay, String)>,
    items: Vec<Item>,
}

/// A line of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingLine {
    /// Part of the sheet: 合同, 许可人, 专利 2 ...
    pub part: String,
    /// What is asked for.
    pub item: String,
    /// What is known.
    pub value: Option<String>,
    /// The office asks for it.
    pub must: bool,
}

/// A sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingSheet {
    /// Its heading.
    pub title: String,
    /// The contract.
    pub contract: String,
    /// Line by line.
    pub lines: Vec<FilingLine>,
}

impl FilingSheet {
    /// Lines that have to be filled in by hand.
    #[must_use]
    pub fn open(&self) -> usize {
        self.lines.iter().filter(|line| line.must && line.value.is_none()).count()
    }
}

impl FilingForms {
    /// Loads `data/filing_sheet.tsv`.
    ///
    /// # Errors
    /// A table that is missing, unreadable or of another shape.
    pub fn load(resources: &Resources) -> Result<Self, ResourceError> {
        let malformed = |line, reason: String| ResourceError::Malformed { name: NAME.to_owned(), line, reason };
        let text = resources.text(NAME)?;
        let mut forms = Self { titles: Vec::new(), items: Vec::new() };
        for (line, cells) in tsv_rows(&text) {
            let [ways, part, item, source, rest @ ..] = cells.as_slice() else {
                return Err(malformed(line, "应有方式、栏目、项目、来源、是否必填五列".to_owned()));
            };
            let ways = match *ways {
                "*" => Vec::new(),
                ways => ways
                    .split(';')
                    .map(|way| way.parse().map_err(|_| malformed(line, format!("没有合同方式“{way}”"))))
                    .collect::<Result<Vec<DealWay>, _>>()?,
            };
            if *source == "title" {
                forms.titles.extend(ways.into_iter().map(|way| (way, (*item).to_owned())));
                continue;
            }
            if !SOURCES.contains(source) {
                return Err(malformed(line, format!("没有来源“{source}”")));
            }
            forms.items.push(Item {
                ways,
                part: (*part).to_owned(),
                item: (*item).to_owned(),
                source: (*source).to_owned(),
                must: rest.first() == Some(&"必填"),
            });
        }
        Ok(forms)
    }

    /// The sheet of a contract, on a day, with the patents as the asker may see them.
    ///
    /// # Errors
    /// [`WorkflowError::NoContract`]; those of the store.
    pub fn sheet(
        &self,
        reader: &Reader,
        contract: &str,
        audience: Audience,
        today: Date,
    ) -> Result<FilingSheet, WorkflowError> {
        let contract = contract.trim();
        let deal = all_deals(reader)?.into_iter().find(|deal| deal.contract == contract);
        let deal = deal.ok_or_else(|| WorkflowError::NoContract(contract.to_owned()))?;
        let mut patents = Vec::new();
        for number in &deal.patents {
            let patent = match patent_named(reader, number)? {
                Some(id) => reader.get::<Patent>(&id)?.and_then(|patent| patent.seen_by(audience)),
                None => None,
            };
            patents.push((number.clone(), patent));
        }
        let firms: Vec<Firm> = reader.all_kept::<Firm>()?.into_iter().map(|kept| kept.entry).collect();
        let known = Known { seller: firm(&firms, deal.seller.as_deref(), None), buyer: None, deal, patents, today };
        let code = known.deal.credit_code.as_ref().map(|code| code.as_str());
        let buyer = firm(&firms, known.deal.buyer.as_deref(), code);
        Ok(self.filled(&Known { buyer, ..known }))
    }

    fn filled(&self, known: &Known<'_>) -> FilingSheet {
        let way = known.deal.way.unwrap_or(DealWay::Other);
        let mut lines = Vec::new();
        let mut of_patents: Vec<&Item> = Vec::new();
        let flush = |of_patents: &mut Vec<&Item>, lines: &mut Vec<FilingLine>| {
            if of_patents.is_empty() {
                return;
            }
            for at in 0..known.patents.len().max(1) {
                lines.extend(of_patents.iter().map(|item| FilingLine {
                    part: format!("{} {}", item.part, at + 1),
                    item: item.item.clone(),
                    value: known.of_patent(&item.source, at),
                    must: item.must,
                }));
            }
            of_patents.clear();
        };
        for item in self.items.iter().filter(|item| item.ways.is_empty() || item.ways.contains(&way)) {
            if item.source.starts_with("patent_") {
                of_patents.push(item);
                continue;
            }
            flush(&mut of_patents, &mut lines);
            lines.push(FilingLine {
                part: item.part.clone(),
                item: item.item.clone(),
                value: known.of_contract(&item.source),
                must: item.must,
            });
        }
        flush(&mut of_patents, &mut lines);
        let title = self.titles.iter().find(|(of, _)| *of == way).map_or("专利合同信息表", |(_, title)| title);
        FilingSheet { title: title.to_owned(), contract: known.deal.contract.clone(), lines }
    }
}

fn firm<'f>(firms: &'f [Firm], name: Option<&str>, code: Option<&str>) -> Option<&'f Firm> {
    let by_code = code.and_then(|code| firms.iter().find(|firm| firm.key == code));
    by_code.or_else(|| {
        let name = folded_title(name?);
        firms.iter().find(|firm| folded_title(&firm.name) == name)
    })
}

/// What a sheet is filled in from.
struct Known<'f> {
    deal: Deal,
    patents: Vec<(String, Option<Patent>)>,
    seller: Option<&'f Firm>,
    buyer: Option<&'f Firm>,
    today: Date,
}

/// What all patents say alike; none where they differ or say nothing.
fn alike(patents: &[(String, Option<Patent>)], of: impl Fn(&Patent) -> Option<String>) -> Option<String> {
    let mut said = patents.iter().map(|(_, patent)| patent.as_ref().and_then(&of));
    let first = said.next()??;
    said.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// What the patents were offered on, where the contract itself says nothing.
fn offered(said: Option<String>) -> Option<String> {
    said.map(|said| format!("{said}（按专利的许可声明，请与合同核对）"))
}

impl Known<'_> {
    fn of_contract(&self, source: &str) -> Option<String> {
        let deal = &self.deal;
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        let region = |firm: Option<&Firm>| firm.and_then(|firm| firm.region.clone());
        match source {
            "contract" => Some(deal.contract.clone()),
            "way" => deal.way.map(|way| way.to_string()),
            "licence_kind" => deal.licence_kind.map(|kind| kind.to_string()),
            "signed_on" => day(deal.signed_on),
            "effective_on" => day(deal.effective_on),
            "ends_on" => day(deal.ends_on),
            "territory" => offered(alike(&self.patents, |patent| patent.licence_territory.clone())),
            "amount" => deal.amount.map(|sum| sum.to_string()),
            "received" => Some(deal.received()).filter(|sum| *sum != Money::ZERO).map(|sum| sum.to_string()),
            "payments" => {
                let mut text = String::new();
                for payment in &deal.payments {
                    let between = if text.is_empty() { "" } else { "；" };
                    let on = payment.on.map_or_else(|| "日期未写明".to_owned(), |on| on.to_string());
                    let _ = write!(text, "{between}{on} {}", payment.sum);
                }
                Some(text).filter(|text| !text.is_empty())
            }
            "payment_form" => offered(alike(&self.patents, |patent| patent.payment_form.map(|form| form.to_string()))),
            "seller" => deal.seller.clone(),
            "seller_code" => {
                self.seller.and_then(|firm| firm.credit_code.as_ref()).map(|code| code.as_str().to_owned())
            }
            "seller_region" => region(self.seller).or_else(|| alike(&self.patents, |patent| patent.region.clone())),
            "buyer" => deal.buyer.clone(),
            "buyer_code" => {
                let code = deal.credit_code.as_ref().or_else(|| self.buyer.and_then(|firm| firm.credit_code.as_ref()));
                code.map(|code| code.as_str().to_owned())
            }
            "buyer_region" => region(self.buyer),
            "buyer_size" => self.buyer.and_then(|firm| firm.size).map(|size| size.to_string()),
            "filing_number" => deal.filing_number.clone(),
            "filed_on" => day(deal.filed_on),
            "note" => deal.note.clone(),
            _ => None,
        }
    }

    fn of_patent(&self, source: &str, at: usize) -> Option<String> {
        let (number, patent) = self.patents.get(at)?;
        if source == "patent_number" {
            // The number of a patent that was granted; an application has none yet.
            let granted = patent.as_ref().filter(|patent| patent.grant_date.is_some());
            let granted = granted.and_then(|patent| patent.number.as_ref()).map(|number| format!("ZL{number}"));
            return Some(granted.unwrap_or_else(|| number.clone()));
        }
        let patent = patent.as_ref()?;
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        match source {
            "patent_title" => Some(patent.display_title().to_owned()),
            "patent_type" => patent.patent_type.map(|kind| kind.to_string()),
            "patent_owners" => Some(patent.owners.join("；")).filter(|owners| !owners.is_empty()),
            "patent_filed" => day(patent.filing_date),
            "patent_granted" => day(patent.grant_date),
            "patent_state" => patent.state_on(self.today).map(|state| state.to_string()),
            "patent_term_end" => day(patent.term_end()),
            _ => None,
        }
    }
}
