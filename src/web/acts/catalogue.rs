//! An institution's own records, changed by hand.

use std::ops::ControlFlow;

use serde_json::{Value, json};

use crate::domain::{Patent, Record, RecordId, RecordKind};
use crate::intake::{Collected, IntakeOptions, IntakeTables, read_patents};
use crate::store::{Act, Batch, BatchId, Reader, RecordState, Revision, Store, StoreError, Undone};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::office::desk::broken;
use crate::web::site::Work;
use crate::web::view::records::id_of;
use crate::web::viewer::Office;

/// Fields that can be changed by hand: key of the record, label, and what to write.
pub(in crate::web) const FIELDS: [(&str, &str, &str); 19] = [
    ("title", "专利名称", ""),
    ("abstract", "摘要", ""),
    ("product", "对应产品", "用在哪种产品上，几种用；隔开"),
    ("application", "应用场景", "在什么场合用"),
    ("advantage", "技术优势", "比现有做法好多少，写数值"),
    ("maturity", "技术成熟度", "实验室、小试、中试、产业化，或 TRL1-9"),
    ("exploitation", "专利实施状态", "未实施、自行实施、已许可、已转让"),
    ("licence_kind", "许可方式", "开放许可、参照开放许可、普通、排他、独占"),
    ("licence_fee", "许可使用费", "如“入门费2万元，另按净销售额3%提成”"),
    ("payment_form", "支付方式", "免费、一次总付、分期支付、提成支付、入门费+提成、面议"),
    ("licence_until", "许可期限届满日", "如 2028-12-31"),
    ("use_first", "先使用后付费", "是 或 否"),
    ("trial_months", "免费试用期(月)", "月数"),
    ("tier", "推广级别", "重点、一般、储备"),
    ("visibility", "公开级别", "公开、登录可见、定向可见"),
    ("visible_to", "可见对象", "定向可见时谁能看到：机构或企业的全称，几家用；隔开"),
    ("contact_department", "联系部门", "写办公室，不写个人"),
    ("contact_phone", "联系电话", "办公室座机会公开，手机不公开"),
    ("verified_on", "核验日期", "如 2026-11-24"),
];

/// Values that others are derived from: when they change, what was derived goes.
const DERIVED: [&str; 3] = ["fee", "royalty_percent", "royalty_base"];

/// Records that are changed at once.
pub(in crate::web) const MOST_AT_ONCE: usize = 1_000;

/// The right to change the records of an institution.
#[derive(Debug, Clone)]
pub(in crate::web) struct Editor {
    institution: String,
    actor: String,
}

/// A record that the institution owns, in lists or withdrawn.
pub(in crate::web) fn own(work: &Work<'_>, institution: &str, id: &RecordId) -> Result<(Patent, bool), WebError> {
    let missing = || WebError::NotFound("本单位的这件专利".to_owned());
    let stored = work.reader.lookup::<Patent>(id)?.ok_or_else(missing)?;
    let withdrawn = match stored.state {
        RecordState::Live => false,
        RecordState::Withdrawn => true,
        RecordState::Undone | RecordState::Erased => return Err(missing()),
    };
    if stored.record.is_of(institution) { Ok((stored.record, withdrawn)) } else { Err(missing()) }
}

/// The id of a record that the institution owns.
pub(in crate::web) fn own_id(work: &Work<'_>, institution: &str, id: &str) -> Result<RecordId, WebError> {
    let id = id_of(id, RecordKind::Patent)?;
    own(work, institution, &id)?;
    Ok(id)
}

/// The imports of an institution, the newest first.
pub(in crate::web) fn batches_of(work: &Work<'_>, institution: &str, most: usize) -> Result<Vec<Batch>, WebError> {
    let own = |batch: &Batch| batch.actor.starts_with(&format!("{institution}·"));
    let mut batches: Vec<Batch> = work.reader.batches()?.into_iter().filter(own).collect();
    batches.reverse();
    batches.truncate(most);
    Ok(batches)
}

/// Gives every record of an institution that is in lists, by id. From the store: the index follows in its own time, and a
/// catalogue that is taken right after an import must not lack what the import brought.
pub(in crate::web) fn each_of(
    reader: &Reader,
    institution: &str,
    mut give: impl FnMut(Vec<Patent>) -> Result<(), WebError>,
) -> Result<(), WebError> {
    const PAGE: usize = 1_000;
    let mut after: Option<RecordId> = None;
    loop {
        let page: Vec<Patent> = reader.each(after.as_ref(), PAGE)?;
        let Some(last) = page.last().and_then(|patent| patent.id.clone()) else { return Ok(()) };
        give(page.into_iter().filter(|patent| patent.is_of(institution)).collect())?;
        after = Some(last);
    }
}

impl Editor {
    /// By a form of an office's session.
    ///
    /// # Errors
    /// [`WebError::StaleForm`] for a form of another session, or of another site.
    pub(in crate::web) fn by_form(office: &Office, fields: &Fields) -> Result<Self, WebError> {
        office.signed_in.check(fields)?;
        Ok(Self::by_token(&office.institution, &office.signed_in.user.name))
    }

    /// By a token that has the scope.
    pub(in crate::web) fn by_token(institution: &str, name: &str) -> Self {
        Self { institution: institution.to_owned(), actor: format!("{institution}·{name}") }
    }

    /// For whom.
    pub(in crate::web) fn institution(&self) -> &str {
        &self.institution
    }

    /// Who the log names.
    pub(in crate::web) fn actor(&self) -> &str {
        &self.actor
    }

    /// Changes the fields of a record that a form names, as it was `seen`.
    ///
    /// # Errors
    /// [`WebError::NotFound`] for a record of others; [`StoreError::Changed`] where somebody else was first; a value that
    /// is not understood.
    pub(in crate::web) fn change(
        &self,
        work: &Work<'_>,
        id: &str,
        seen: Revision,
        fields: &Fields,
    ) -> Result<(), WebError> {
        let tables = built_in(work)?;
        self.write(work, self.changed((work, &tables), id, Some(seen), fields)?.as_slice()).map(drop)
    }

    /// Changes the fields that a form names in many records as they are now; empty answers change nothing. All of them are
    /// looked at before the first is written. Gives how many changed.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub(in crate::web) fn change_many(
        &self,
        work: &Work<'_>,
        ids: &[&str],
        fields: &Fields,
    ) -> Result<usize, WebError> {
        if ids.is_empty() || ids.len() > MOST_AT_ONCE {
            return Err(WebError::Malformed(format!("请勾选要修改的专利，一次最多 {MOST_AT_ONCE} 件")));
        }
        let mut distinct = ids.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let tables = built_in(work)?;
        let one = |id: &&str| self.changed((work, &tables), id, None, fields);
        let changed: Result<Vec<_>, _> = distinct.iter().map(one).collect();
        self.write(work, &changed?.into_iter().flatten().collect::<Vec<_>>())
    }

    /// Changes each record as it was seen, with a form of its own; all of them are looked at before the first is written.
    /// Gives how many changed.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub(in crate::web) fn change_each(
        &self,
        work: &Work<'_>,
        asked: &[(RecordId, Revision, Fields)],
    ) -> Result<usize, WebError> {
        if asked.is_empty() || asked.len() > MOST_AT_ONCE {
            return Err(WebError::Malformed(format!("请勾选专利，一次最多 {MOST_AT_ONCE} 件")));
        }
        let tables = built_in(work)?;
        let one = |(id, seen, fields): &(RecordId, Revision, Fields)| {
            self.changed((work, &tables), id.as_str(), Some(*seen), fields)
        };
        let changed: Result<Vec<_>, _> = asked.iter().map(one).collect();
        self.write(work, &changed?.into_iter().flatten().collect::<Vec<_>>())
    }

    /// Takes a record out of every list. `false`: it was out.
    ///
    /// # Errors
    /// [`WebError::NotFound`] for a record of others; [`WebError::Malformed`] without a reason.
    pub(in crate::web) fn withdraw(&self, work: &Work<'_>, id: &str, reason: &str) -> Result<bool, WebError> {
        let id = own_id(work, &self.institution, id)?;
        let done = work.site.writer().withdraw(&id, &self.act(work, Some(why(reason)?)))?;
        work.site.bell().ring();
        Ok(done)
    }

    /// Brings a withdrawn record back. `false`: it was not withdrawn.
    ///
    /// # Errors
    /// As [`Self::withdraw`].
    pub(in crate::web) fn restore(&self, work: &Work<'_>, id: &str, reason: &str) -> Result<bool, WebError> {
        let id = own_id(work, &self.institution, id)?;
        let done = work.site.writer().reinstate(&id, &self.act(work, Some(why(reason)?)))?;
        work.site.bell().ring();
        Ok(done)
    }

    /// Takes an import of the institution back.
    ///
    /// # Errors
    /// [`StoreError::NoBatch`] also for an import of others.
    pub(in crate::web) fn undo(&self, work: &Work<'_>, batch: &BatchId) -> Result<Undone, WebError> {
        let own = batches_of(work, &self.institution, usize::MAX)?.into_iter().any(|known| known.id == *batch);
        if !own {
            return Err(StoreError::NoBatch(batch.clone()).into());
        }
        let undone = work.site.writer().undo(batch, &self.act(work, Some("机构撤销导入")))?;
        work.site.bell().ring();
        Ok(undone)
    }

    /// Answers a question about one of the institution's records.
    ///
    /// # Errors
    /// [`WebError::NotFound`] for a question about a record of others, or for none.
    pub(in crate::web) fn answer(&self, work: &Work<'_>, question: i64, answer: &str) -> Result<(), WebError> {
        let missing = || WebError::NotFound("本单位收到的这条咨询".to_owned());
        let asked = work.reader.enquiry(question)?.ok_or_else(missing)?;
        if asked.record.kind() != RecordKind::Patent || own(work, &self.institution, &asked.record).is_err() {
            return Err(missing());
        }
        let answer = super::asking::answer_of(answer)?;
        Ok(work.site.writer().answer_enquiry(question, &asked.record, answer, (work.site.clock)())?)
    }

    fn act<'a>(&'a self, work: &Work<'_>, reason: Option<&'a str>) -> Act<'a> {
        Act { actor: &self.actor, now: (work.site.clock)(), reason }
    }

    fn write(&self, work: &Work<'_>, changed: &[(Patent, Revision)]) -> Result<usize, WebError> {
        let mut writer = work.site.writer();
        for (patent, seen) in changed {
            writer.edit(patent, *seen, work.today, &self.act(work, None))?;
        }
        work.site.bell().ring();
        Ok(changed.len())
    }

    /// A record with the fields that a form names, read the way an import reads them, and the revision that it was made
    /// from; none where nothing differs.
    fn changed(
        &self,
        (work, tables): (&Work<'_>, &IntakeTables),
        id: &str,
        seen: Option<Revision>,
        fields: &Fields,
    ) -> Result<Option<(Patent, Revision)>, WebError> {
        let id = own_id(work, &self.institution, id)?;
        let (patent, _) = own(work, &self.institution, &id)?;
        let now_at = work.reader.revision(&id)?;
        let mut values = serde_json::to_value(&patent).map_err(broken)?;
        let Some(map) = values.as_object_mut() else { return Err(WebError::Broken) };
        let mut asked = Vec::new();
        for (key, label, _) in FIELDS {
            let old = map.get(key).map(crate::export::plain).unwrap_or_default();
            let new = fields.get(key);
            if new == old || !fields.has(key) || (new.is_empty() && seen.is_none()) {
                continue;
            }
            if matches!(key, "licence_fee" | "payment_form") {
                DERIVED.iter().for_each(|derived| drop(map.shift_remove(*derived)));
            }
            asked.push((key, label, new));
            match new {
                "" => drop(map.shift_remove(key)),
                new => drop(map.insert(key.to_owned(), json!(new))),
            }
        }
        // Sent twice, or by two who want the same: there is nothing to do, and nobody's change to lose.
        if asked.is_empty() {
            return Ok(None);
        }
        if seen.is_some_and(|seen| seen != now_at) {
            return Err(StoreError::Changed.into());
        }
        let read = read_again(work, tables, &values)?;
        // What was inferred is inferred again; what the reader did not understand is told, not dropped.
        let again = serde_json::to_value(&read).map_err(broken)?;
        for (key, label, new) in &asked {
            if !new.is_empty() && again.get(*key).is_none_or(Value::is_null) {
                let text: String = new.chars().take(40).collect();
                return Err(WebError::Malformed(format!("{label}“{text}”没有看懂，没有保存；请按提示的写法填写")));
            }
        }
        Ok(Some((Patent { id: Some(id), code: patent.code, source: patent.source, ..read }, now_at)))
    }
}

fn why(reason: &str) -> Result<&str, WebError> {
    /// In characters.
    const LONGEST: usize = 500;
    let reason = Some(reason.trim()).filter(|reason| !reason.is_empty() && reason.chars().count() <= LONGEST);
    reason.ok_or_else(|| WebError::Malformed("请写明原因，最多 500 个字，它会记在日志里".to_owned()))
}

/// The tables by which values are read that were typed.
fn built_in(work: &Work<'_>) -> Result<IntakeTables, WebError> {
    IntakeTables::load(&work.site.resources).map_err(broken)
}

/// A record through the importer, so that a fee or a date that was typed is read like one in a file.
fn read_again(work: &Work<'_>, tables: &IntakeTables, values: &Value) -> Result<Patent, WebError> {
    let folder = tempfile::tempdir().map_err(broken)?;
    let path = folder.path().join("record.json");
    std::fs::write(&path, values.to_string()).map_err(broken)?;
    let options = IntakeOptions { owner: None, source: None, today: work.today };
    let mut read = Collected::<Patent>::default();
    let go_on = &mut |_, _| ControlFlow::Continue(());
    let done = read_patents(&path, tables, work.live.index.taxonomy(), &options, &mut read, go_on);
    done.map_err(|error| WebError::Malformed(error.to_string()))?;
    let first = read.records().next().cloned();
    first.ok_or_else(|| WebError::Malformed("修改后的内容不成一条记录，没有保存".to_owned()))
}
