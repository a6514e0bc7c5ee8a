//! One contract: the form that enters or changes it, what is odd about it, its history, its filing sheet.

use std::fmt::Write as _;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::export::filings::{remark, write_filing};
use crate::store::StoreError;
use crate::web::acts::{DEAL_FIELDS, Ledger, UNDATED, doubts, told};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::office::desk::broken;
use crate::web::page::parts::html;
use crate::web::page::shortlists::file::download;
use crate::web::site::{Site, Work};
use crate::web::view::query::encoded_segment;
use crate::web::viewer::{Frame, Registrar};
use crate::workflow::{Deal, FilingForms, FilingSheet};

/// An input of the form.
#[derive(Debug)]
struct Input {
    key: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
}

#[derive(Debug, Template)]
#[template(path = "ledger/deal.html")]
struct DealPage {
    frame: Frame,
    csrf: String,
    /// Number of the contract; none for a new one.
    contract: Option<String>,
    revision: u32,
    inputs: Vec<Input>,
    payments: String,
    fault: Option<String>,
    doubts: Vec<String>,
    filing: Option<FilingSheet>,
    history: Vec<String>,
}

/// The values of a contract as the form writes them.
fn value(deal: &Deal, key: &str) -> String {
    let day = |day: Option<crate::domain::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    match key {
        "contract" => deal.contract.clone(),
        "way" => deal.way.map(|way| way.to_string()).unwrap_or_default(),
        "licence_kind" => deal.licence_kind.map(|kind| kind.to_string()).unwrap_or_default(),
        "patents" => deal.patents.join("；"),
        "package" => deal.package.clone().unwrap_or_default(),
        "seller" => deal.seller.clone().unwrap_or_default(),
        "buyer" => deal.buyer.clone().unwrap_or_default(),
        "credit_code" => deal.credit_code.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default(),
        "signed_on" => day(deal.signed_on),
        "effective_on" => day(deal.effective_on),
        "ends_on" => day(deal.ends_on),
        "amount" => deal.amount.map(|sum| (sum.yuan() / 10_000.0).to_string()).unwrap_or_default(),
        "filing_number" => deal.filing_number.clone().unwrap_or_default(),
        "filed_on" => day(deal.filed_on),
        "note" => deal.note.clone().unwrap_or_default(),
        _ => String::new(),
    }
}

fn payments(deal: &Deal) -> String {
    let mut text = String::new();
    for payment in &deal.payments {
        let on = payment.on.map_or_else(|| UNDATED.to_owned(), |on| on.to_string());
        let _ = writeln!(text, "{on} {}", payment.sum.yuan() / 10_000.0);
    }
    text
}

impl Work<'_> {
    fn deal_page(
        &self,
        registrar: Registrar,
        contract: Option<String>,
        typed: Option<(Fields, String)>,
    ) -> Result<DealPage, WebError> {
        let kept = contract.as_deref().map(|contract| self.deal(contract)).transpose()?;
        let deal = kept.as_ref().map(|kept| &kept.entry);
        let of = |key: &str| match (&typed, deal) {
            (Some((fields, _)), _) => fields.get(key).to_owned(),
            (None, Some(deal)) => value(deal, key),
            (None, None) => String::new(),
        };
        let (mut said, mut filing, mut history) = (Vec::new(), None, Vec::new());
        if let (Some(deal), Some(contract)) = (deal, &contract) {
            said = doubts(self, deal)?;
            let forms = FilingForms::load(&self.site.resources).map_err(broken)?;
            filing = Some(forms.sheet(self.reader, contract, self.audience, self.today).map_err(told)?);
            history = self
                .reader
                .course::<Deal>(contract)?
                .into_iter()
                .rev()
                .map(|line| {
                    let what = match (&line.entry, line.revision) {
                        (None, _) => "删去".to_owned(),
                        (Some(_), 1) => "登记".to_owned(),
                        (Some(deal), _) => format!("改为：成交 {}，到账 {}", amount(deal), deal.received()),
                    };
                    format!("{} {} {what}", self.local(line.at), line.actor)
                })
                .collect();
        }
        let inputs = DEAL_FIELDS.map(|(key, label, hint)| Input { key, label, hint, value: of(key) });
        let payments = match (&typed, deal) {
            (Some((fields, _)), _) => fields.get("payments").to_owned(),
            (None, deal) => deal.map(payments).unwrap_or_default(),
        };
        // What was typed stands on what its writer saw.
        let seen = typed.as_ref().and_then(|(fields, _)| fields.get("revision").parse().ok());
        Ok(DealPage {
            csrf: registrar.signed_in.csrf.clone(),
            revision: seen.or(kept.as_ref().map(|kept| kept.revision)).unwrap_or(0),
            inputs: inputs.into(),
            payments,
            fault: typed.map(|(_, fault)| fault),
            doubts: said,
            filing,
            history,
            contract,
            frame: registrar.frame,
        })
    }
}

fn amount(deal: &Deal) -> String {
    deal.amount.map_or_else(|| "面议".to_owned(), |sum| sum.to_string())
}

async fn shown(
    site: Arc<Site>,
    registrar: Registrar,
    contract: Option<String>,
    typed: Option<(Fields, String)>,
) -> Result<Response, WebError> {
    let audience = registrar.frame.audience;
    html(&site.work(Load::Light, audience, move |work| work.deal_page(registrar, contract, typed)).await?)
}

/// `GET /deals/new`
pub(in crate::web) async fn blank(State(site): State<Arc<Site>>, registrar: Registrar) -> Result<Response, WebError> {
    shown(site, registrar, None, None).await
}

/// `GET /deals/{contract}`
pub(in crate::web) async fn one(
    State(site): State<Arc<Site>>,
    registrar: Registrar,
    Path(contract): Path<String>,
) -> Result<Response, WebError> {
    shown(site, registrar, Some(contract), None).await
}

/// `POST /deals/new` and `POST /deals/{contract}`: save, or take out.
pub(in crate::web) async fn enter(
    State(site): State<Arc<Site>>,
    registrar: Registrar,
    fields: Fields,
) -> Result<Response, WebError> {
    save(site, registrar, None, fields).await
}

/// As [`enter`].
pub(in crate::web) async fn change(
    State(site): State<Arc<Site>>,
    registrar: Registrar,
    Path(contract): Path<String>,
    mut fields: Fields,
) -> Result<Response, WebError> {
    // The number is what the contract is kept under.
    fields.set("contract", contract.clone());
    save(site, registrar, Some(contract), fields).await
}

async fn save(
    site: Arc<Site>,
    registrar: Registrar,
    contract: Option<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let ledger = Ledger::by_form(&registrar, &fields)?;
    let seen: u32 = match &contract {
        None => 0,
        Some(_) => fields.get("revision").parse().map_err(|_| StoreError::Changed)?,
    };
    let (asked, which) = (fields.clone(), contract.clone());
    let saved = site.work(Load::Write, registrar.frame.audience, move |work| match (fields.get("act"), &which) {
        ("strike", Some(contract)) => ledger.strike_deal(work, contract, seen).map(|()| "/deals".to_owned()),
        _ => {
            let deal = ledger.save_deal(work, &fields, seen)?;
            Ok(format!("/deals/{}", encoded_segment(&deal.contract)))
        }
    });
    match saved.await {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(WebError::Malformed(fault)) => {
            let page = shown(site, registrar, contract, Some((asked, fault))).await?;
            Ok((StatusCode::BAD_REQUEST, page).into_response())
        }
        Err(error) => Err(error),
    }
}

/// `GET /deals/{contract}/{file}`: the filing sheet.
pub(in crate::web) async fn filing(
    State(site): State<Arc<Site>>,
    registrar: Registrar,
    Path((contract, file)): Path<(String, String)>,
) -> Result<Response, WebError> {
    const NAMES: [&str; 3] = ["filing.xlsx", "filing.csv", "filing.json"];
    let name = NAMES.into_iter().find(|name| *name == file);
    let name = name.ok_or_else(|| WebError::NotFound("这种格式的文件".to_owned()))?;
    let bytes = site.work(Load::Light, registrar.frame.audience, move |work| {
        work.deal(&contract)?;
        let forms = FilingForms::load(&work.site.resources).map_err(broken)?;
        let sheet = forms.sheet(work.reader, &contract, work.audience, work.today).map_err(told)?;
        work.written(name, |path| write_filing(path, &sheet).map(drop))
    });
    Ok(download(name, bytes.await?))
}
