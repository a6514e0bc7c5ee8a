//! Working off 疑似沉睡（待核实）: what nobody knows of each patent, said of many at once, taken back, or filled in as a
//! workbook.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::desk::{broken, workbook};
use crate::domain::{Audience, ExploitationStatus, Patent, Record, RecordId, RecordKind};
use crate::export::plain;
use crate::export::verification::{Suspect, can_return, verification};
use crate::insight::open_conditions;
use crate::store::{Revision, StoreError};
use crate::web::acts::Editor;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::parts::{Pager, html};
use crate::web::site::{Site, Work};
use crate::web::view::query::{LAST_PAGE, SearchQuery};
use crate::web::view::records::id_of;
use crate::web::viewer::{Frame, Office};

/// Patents of a page.
const LINES: usize = 100;

/// What a verification says: keys of the record.
const SAID: [&str; 2] = ["exploitation", "verified_on"];

/// One patent on the page.
#[derive(Debug)]
struct Line {
    id: RecordId,
    revision: Revision,
    title: String,
    number: Option<String>,
    /// What has to be verified, or what was said.
    words: String,
}

#[derive(Debug, Template)]
#[template(path = "office/verify.html")]
struct VerifyPage {
    frame: Frame,
    csrf: String,
    institution: String,
    today: String,
    total: usize,
    /// Of these, not in the workbook.
    without_number: usize,
    lines: Vec<Line>,
    pager: Pager,
    statuses: Vec<&'static str>,
    /// Verified today, and not changed since.
    done: Vec<Line>,
}

/// Which page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    page: String,
}

impl Work<'_> {
    /// Patents of an institution that are suspected of sleeping, and its others; by id.
    fn suspected(&self, institution: &str) -> Result<(Vec<Suspect>, Vec<Patent>), WebError> {
        let worked = self.site.worked(self.reader)?;
        let reckoning = self.reckoning(&SearchQuery::default())?;
        let (mut suspected, mut others) = (Vec::new(), Vec::new());
        for patent in self.patents_of(institution)?.into_iter().filter(|patent| patent.is_of(institution)) {
            match open_conditions(&patent, &reckoning.assessor(), &*worked) {
                Some(open) => suspected.push((patent, open)),
                None => others.push(patent),
            }
        }
        Ok((suspected, others))
    }

    fn line(&self, patent: &Patent, words: String) -> Result<Option<Line>, WebError> {
        let Some(id) = patent.id().cloned() else { return Ok(None) };
        let revision = self.reader.revision(&id)?;
        let (title, number) = (patent.display_title().to_owned(), patent.quoted_number());
        Ok(Some(Line { id, revision, title, number, words }))
    }

    /// What a verification changed, where it was the last to change the record: the values before.
    fn before(&self, id: &RecordId) -> Result<Option<Fields>, WebError> {
        let Some((seq, day)) = self.reader.change_days(id)?.pop() else { return Ok(None) };
        let was: Option<Patent> = self.reader.as_of(id, seq - 1)?;
        let now: Option<Patent> = self.reader.as_of(id, seq)?;
        let (Some(was), Some(now)) = (was, now) else { return Ok(None) };
        if day != self.today || now.exploitation.is_none() || now.exploitation == was.exploitation {
            return Ok(None);
        }
        let was = serde_json::to_value(&was).map_err(broken)?;
        let mut fields = Fields::default();
        SAID.iter().for_each(|key| fields.set(key, was.get(*key).map(plain).unwrap_or_default()));
        Ok(Some(fields))
    }

    fn verify_page(&self, office: Office, asked: &Asked) -> Result<VerifyPage, WebError> {
        let (suspected, others) = self.suspected(&office.institution)?;
        let number = SearchQuery { page: asked.page.clone(), ..SearchQuery::default() }.page();
        let pager = Pager::of(suspected.len() as u64, LINES, number, LAST_PAGE).within();
        let mut lines = Vec::new();
        for (patent, open) in suspected.iter().skip((pager.page - 1) * LINES).take(LINES) {
            lines.extend(self.line(patent, open.join("、"))?);
        }
        let mut done = Vec::new();
        let today = |patent: &&Patent| patent.verified_on == Some(self.today);
        for patent in others.iter().chain(suspected.iter().map(|(patent, _)| patent)).filter(today) {
            let said = patent.exploitation.map_or_else(String::new, |status| status.word().to_owned());
            let Some(line) = self.line(patent, said)? else { continue };
            if self.before(&line.id)?.is_some() {
                done.push(line);
            }
        }
        done.truncate(LINES);
        Ok(VerifyPage {
            csrf: office.signed_in.csrf.clone(),
            institution: office.institution,
            today: self.today.to_string(),
            total: suspected.len(),
            without_number: suspected.iter().filter(|(patent, _)| !can_return(patent)).count(),
            lines,
            pager,
            statuses: ExploitationStatus::ALL.iter().map(|status| status.word()).collect(),
            done,
            frame: office.frame,
        })
    }

    fn verify_act(&self, editor: &Editor, fields: &Fields) -> Result<(), WebError> {
        let chosen = |name: &str| fields.all(name).into_iter().map(seen).collect::<Result<Vec<_>, _>>();
        let asked: Vec<(RecordId, Revision, Fields)> = match fields.get("act") {
            "verify" => {
                let status = fields.get("exploitation");
                let known = ExploitationStatus::ALL.iter().find(|known| known.word() == status);
                let known = known.ok_or_else(|| WebError::Malformed("请选择实施状态".to_owned()))?;
                let mut said = Fields::default();
                said.set("exploitation", known.word());
                said.set("verified_on", self.today.to_string());
                let whole = fields.get("which") == "page";
                let chosen = chosen(if whole { "shown" } else { "ids" })?;
                chosen.into_iter().map(|(id, seen)| (id, seen, said.clone())).collect()
            }
            "undo" => {
                let mut asked = Vec::new();
                for (id, seen) in chosen("ids")? {
                    let before = self.before(&id)?.ok_or(StoreError::Changed)?;
                    asked.push((id, seen, before));
                }
                asked
            }
            _ => return Err(WebError::Malformed("没看懂要做什么，请返回上一页再试".to_owned())),
        };
        editor.change_each(self, &asked).map(drop)
    }
}

/// A record as it was seen: `p…:42`.
fn seen(text: &str) -> Result<(RecordId, Revision), WebError> {
    let (id, revision) = text.split_once(':').unwrap_or((text, ""));
    Ok((id_of(id, RecordKind::Patent)?, revision.parse().map_err(|_| StoreError::Changed)?))
}

/// `GET /office/verify`
pub(in crate::web) async fn verify(
    State(site): State<Arc<Site>>,
    office: Office,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Survey, Audience::Operator, move |work| work.verify_page(office, &asked)).await?;
    html(&page)
}

/// `POST /office/verify`: says of many whether they are worked, or takes that back.
pub(in crate::web) async fn act(
    State(site): State<Arc<Site>>,
    office: Office,
    fields: Fields,
) -> Result<Response, WebError> {
    let editor = Editor::by_form(&office, &fields)?;
    site.work(Load::Write, Audience::Operator, move |work| work.verify_act(&editor, &fields)).await?;
    Ok(Redirect::to("/office/verify").into_response())
}

/// `GET /office/verify.xlsx`: to be filled in and uploaded like any catalogue.
pub(in crate::web) async fn file(State(site): State<Arc<Site>>, office: Office) -> Result<Response, WebError> {
    let bytes = site
        .work(Load::Survey, Audience::Operator, move |work| {
            let (suspected, _) = work.suspected(&office.institution)?;
            verification(&suspected).and_then(|mut made| made.save_to_buffer()).map_err(broken)
        })
        .await?;
    Ok(workbook("verify.xlsx", bytes))
}
