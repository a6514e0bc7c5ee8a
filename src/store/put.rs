//! One row of a file into the store: which record it is, what of it is news.

use rusqlite::OptionalExtension;
use serde_json::{Map, Value};

use crate::domain::{Date, Identity, Record, RecordId};

use super::import::{FieldConflict, ImportTransaction, PutKind, PutOutcome};
use super::merge::{self, Knowledge, Merged};
use super::rows::{self, RecordRow, State, What, append_change, log_change};
use super::standing::{Standing, Standings, day_number};
use super::{Result, StoreError};

/// A record found by an identity of the row.
struct Match {
    row: RecordRow,
    knowledge: Knowledge,
}

impl ImportTransaction<'_> {
    /// Takes in the record of one row: adds it, or merges it into the record that shares an identity with it.
    ///
    /// # Errors
    /// Those of the database; the transaction is then to be dropped.
    pub fn put<R: Record>(&mut self, record: &R) -> Result<PutOutcome> {
        let mut values = to_map(record)?;
        values.shift_remove("id");
        let source = match values.get("source").and_then(Value::as_str) {
            Some(source) => source.to_owned(),
            None => {
                values.insert("source".to_owned(), Value::String(self.meta.source.clone()));
                self.meta.source.clone()
            }
        };
        let named = record.identities(&source);
        let identities: Vec<String> = named.iter().map(stored_identity::<R>).collect();
        let offer = Knowledge { standings: Standings::all(self.standing_of(&values)), values };

        let mut conflicts = Vec::new();
        let mut found = self.matches::<R>(record, &identities, &offer, &mut conflicts)?;
        let outcome = if found.is_empty() {
            self.add(record, named.first(), &identities, &offer)?
        } else {
            // The record that came first survives.
            found.sort_by_key(|found| found.row.record);
            let survivor = found.remove(0);
            self.update::<R>(survivor, found, &identities, &offer)?
        };
        match outcome.kind {
            PutKind::Added => self.counts.added += 1,
            PutKind::Updated { .. } => self.counts.updated += 1,
            PutKind::Unchanged => self.counts.unchanged += 1,
        }
        conflicts.extend(outcome.conflicts);
        Ok(PutOutcome { conflicts, ..outcome })
    }

    /// The record that a row is about, as the store has it: found as [`Self::put`] finds it, by the strongest identity that
    /// it knows, and by its id last.
    ///
    /// # Errors
    /// Those of the database.
    pub fn known<R: Record>(&self, record: &R) -> Result<Option<R>> {
        let values = to_map(record)?;
        let source = values.get("source").and_then(Value::as_str).unwrap_or(&self.meta.source);
        let of = |row: RecordRow| {
            let unreadable = |source| StoreError::Unreadable { id: row.id.clone(), source };
            serde_json::from_str(&row.json).map(Some).map_err(unreadable)
        };
        let mut find = self.connection.prepare_cached("SELECT record FROM identities WHERE identity = ?1")?;
        for identity in record.identities(source) {
            let stored = stored_identity::<R>(&identity);
            let found = find.query_row([stored], |row| row.get::<_, i64>(0)).optional()?;
            if let Some(row) = found.map(|known| RecordRow::load(self.connection, known)).transpose()?.flatten() {
                return of(row);
            }
        }
        let Some(id) = record.id().filter(|id| id.kind() == R::KIND) else { return Ok(None) };
        let row = RecordRow::resolve(self.connection, id.as_str())?;
        row.filter(|row| matches!(row.state, State::Live | State::Withdrawn)).map_or(Ok(None), of)
    }

    fn standing_of(&self, values: &Map<String, Value>) -> Standing {
        let own = ["verified_on", "updated_on"]
            .into_iter()
            .find_map(|key| values.get(key)?.as_str()?.parse::<Date>().ok())
            .map(|date| day_number(date).min(self.today));
        Standing { day: own.unwrap_or(self.standing.day), op: self.standing.op }
    }

    /// The records that the row is about: more than one where it proves two to be the same.
    fn matches<R: Record>(
        &self,
        record: &R,
        identities: &[String],
        offer: &Knowledge,
        conflicts: &mut Vec<FieldConflict>,
    ) -> Result<Vec<Match>> {
        let mut found: Vec<Match> = Vec::new();
        let mut find = self.connection.prepare_cached("SELECT record FROM identities WHERE identity = ?1")?;
        for identity in identities {
            let Some(known) = find.query_row([identity], |row| row.get::<_, i64>(0)).optional()? else { continue };
            if found.iter().any(|found| found.row.record == known) {
                continue;
            }
            let Some(row) = RecordRow::load(self.connection, known)? else { continue };
            let knowledge = row.knowledge()?;
            let contradicted = found
                .iter()
                .map(|found| &found.knowledge.values)
                .chain([&offer.values])
                .find_map(|other| merge::contradict(other, &knowledge.values));
            match contradicted {
                Some(field) => conflicts.push(FieldConflict {
                    field: field.to_owned(),
                    kept: shown(knowledge.values.get(field)),
                    offered: shown(offer.values.get(field)),
                }),
                None => found.push(Match { row, knowledge }),
            }
        }
        if found.is_empty()
            && let Some(id) = record.id().filter(|id| id.kind() == R::KIND)
            && let Some(row) = RecordRow::resolve(self.connection, id.as_str())?
            && matches!(row.state, State::Live | State::Withdrawn)
        {
            let knowledge = row.knowledge()?;
            if merge::contradict(&offer.values, &knowledge.values).is_none() {
                found.push(Match { row, knowledge });
            }
        }
        Ok(found)
    }

    fn add<R: Record>(
        &mut self,
        record: &R,
        strongest: Option<&Identity>,
        identities: &[String],
        offer: &Knowledge,
    ) -> Result<PutOutcome> {
        if let Some(erased) = self.erased(identities)? {
            return Ok(outcome(erased.record_id()?, PutKind::Unchanged, true));
        }
        let (id, revived) = self.free_id(record, strongest)?;
        let json = to_text(&offer.values)?;
        let title_key = rows::title_key(&offer.values);
        let standing = offer.standings.base;
        let pk = match revived {
            Some(row) => {
                row.keep_image(self.connection, self.op, row.json != json, None)?;
                self.connection
                    .prepare_cached(
                        "UPDATE records SET state = 0, json = ?2, base_day = ?3, base_op = ?4, fields = NULL,
                         created_op = ?5, touched_op = ?5, merged_into = NULL, title_key = ?6, code = ?7 WHERE record = ?1",
                    )?
                    .execute((row.record, &json, standing.day, standing.op, self.op, title_key, rows::code(&offer.values)))?;
                log_change(self.connection, row.record, What::Added, self.op)?;
                row.record
            }
            None => {
                let (pk, seq): (i64, i64) = self
                    .connection
                    .prepare_cached(
                        "INSERT INTO records (id, kind, state, json, base_day, base_op, created_op, touched_op, seq, title_key, code)
                         SELECT ?1, ?2, 0, ?3, ?4, ?5, ?6, ?6, coalesce(max(seq), 0) + 1, ?7, ?8 FROM changes
                         RETURNING record, seq",
                    )?
                    .query_row(
                        (
                            id.as_str(),
                            rows::letter(R::KIND),
                            &json,
                            standing.day,
                            standing.op,
                            self.op,
                            title_key,
                            rows::code(&offer.values),
                        ),
                        |row| Ok((row.get(0)?, row.get(1)?)),
                    )?;
                self.connection
                    .prepare_cached("INSERT INTO changes (seq, record, what, op) VALUES (?1, ?2, ?3, ?4)")?
                    .execute((seq, pk, What::Added.code(), self.op))?;
                pk
            }
        };
        self.identify(pk, identities)?;
        self.sight(pk)?;
        self.spoken.see(pk);
        for (field, _) in merge::fields(&offer.values) {
            self.spoken.speak(pk, &field);
        }
        let same_title = self.same_title(title_key, pk)?;
        Ok(PutOutcome { same_title, ..outcome(id, PutKind::Added, false) })
    }

    fn update<R: Record>(
        &mut self,
        mut survivor: Match,
        others: Vec<Match>,
        identities: &[String],
        offer: &Knowledge,
    ) -> Result<PutOutcome> {
        let before = survivor.row.clone();
        let pk = before.record;
        let mut merged_ids = Vec::new();
        let mut changed: Vec<String> = Vec::new();
        let mut moved = false;
        for other in others {
            let done = merge::merge(&mut survivor.knowledge, &other.knowledge, None);
            changed.extend(done.changed);
            moved |= done.moved;
            if other.row.state == State::Withdrawn {
                survivor.row.state = State::Withdrawn;
            }
            self.absorb(&other.row, pk)?;
            merged_ids.push(other.row.record_id()?);
        }
        let Merged { changed: news, moved: news_moved, conflicts, beaten } =
            merge::merge(&mut survivor.knowledge, offer, Some((&mut self.spoken, pk)));
        for field in news {
            if !changed.contains(&field) {
                changed.push(field);
            }
        }
        moved |= news_moved;
        let new_identities = self.identify(pk, identities)?;
        let content: Vec<String> =
            changed.iter().filter(|field| !R::BOOKKEEPING.contains(&field.as_str())).cloned().collect();
        let what = if !merged_ids.is_empty() {
            Some(What::Merged)
        } else if !content.is_empty() {
            Some(What::Updated)
        } else {
            (!changed.is_empty()).then_some(What::Verified)
        };
        if what.is_some() || moved || new_identities {
            let seq = what.map(|what| append_change(self.connection, pk, what, self.op)).transpose()?;
            self.store_update(&before, &survivor, !changed.is_empty(), seq)?;
        }
        if !self.repeated && !beaten.is_empty() {
            self.connection
                .prepare_cached("INSERT INTO offers (record, op, day, json) VALUES (?1, ?2, ?3, ?4)")?
                .execute((pk, self.op, offer.standings.base.day, to_text(&beaten)?))?;
        }
        self.sight(pk)?;
        let kind = if content.is_empty() && merged_ids.is_empty() {
            PutKind::Unchanged
        } else {
            PutKind::Updated { fields: content }
        };
        let conflicts = conflicts
            .into_iter()
            .filter(|(field, ..)| !R::BOOKKEEPING.contains(&field.as_str()))
            .map(|(field, kept, offered)| FieldConflict {
                field,
                kept: shown(Some(&kept)),
                offered: shown(Some(&offered)),
            })
            .collect();
        let same_title = self.same_title(rows::title_key(&survivor.knowledge.values), pk)?;
        Ok(PutOutcome {
            conflicts,
            merged: merged_ids,
            same_title,
            ..outcome(before.record_id()?, kind, survivor.row.state == State::Withdrawn)
        })
    }

    fn store_update(&self, before: &RecordRow, after: &Match, values_changed: bool, seq: Option<i64>) -> Result<()> {
        if before.created_op != self.op {
            before.keep_image(self.connection, self.op, values_changed, None)?;
        }
        let Knowledge { values, standings } = &after.knowledge;
        self.connection
            .prepare_cached(
                "UPDATE records SET json = coalesce(?2, json), base_day = ?3, base_op = ?4, fields = ?5, touched_op = ?6,
                 seq = coalesce(?7, seq) WHERE record = ?1",
            )?
            .execute((
                before.record,
                values_changed.then(|| to_text(values)).transpose()?,
                standings.base.day,
                standings.base.op,
                standings.fields_text(),
                self.op,
                seq,
            ))?;
        // Apart, because naming an indexed column costs its index two writes even where it keeps its value.
        if values_changed || before.state != after.row.state {
            self.connection
                .prepare_cached(
                    "UPDATE records SET state = ?2, title_key = ?3, code = ?4 WHERE record = ?1
                     AND (state <> ?2 OR title_key IS DISTINCT FROM ?3 OR code IS DISTINCT FROM ?4)",
                )?
                .execute((before.record, after.row.state as i64, rows::title_key(values), rows::code(values)))?;
        }
        Ok(())
    }

    /// Makes `gone` an alias of `survivor`.
    fn absorb(&mut self, gone: &RecordRow, survivor: i64) -> Result<()> {
        let identities: Vec<String> = self
            .connection
            .prepare_cached("SELECT identity FROM identities WHERE record = ?1 ORDER BY identity")?
            .query_map([gone.record], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let list = serde_json::to_string(&identities).map_err(StoreError::Unwritable)?;
        gone.keep_image(self.connection, self.op, false, Some(&list))?;
        self.connection
            .prepare_cached("UPDATE identities SET record = ?2 WHERE record = ?1")?
            .execute((gone.record, survivor))?;
        self.connection
            .prepare_cached("UPDATE records SET state = ?2, merged_into = ?3, touched_op = ?4 WHERE record = ?1")?
            .execute((gone.record, State::Merged as i64, survivor, self.op))?;
        self.connection
            .prepare_cached(
                "INSERT INTO sightings (origin, record, op) SELECT origin, ?2, ?3 FROM sightings WHERE record = ?1
                 ON CONFLICT DO NOTHING",
            )?
            .execute((gone.record, survivor, self.op))?;
        log_change(self.connection, gone.record, What::Merged, self.op)?;
        self.spoken.merge(gone.record, survivor);
        Ok(())
    }

    /// Claims the identities that nobody has yet. Whether there were any.
    fn identify(&self, record: i64, identities: &[String]) -> Result<bool> {
        let mut claim = self.connection.prepare_cached(
            "INSERT INTO identities (identity, record, op) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )?;
        let mut new = 0;
        for identity in identities {
            new += claim.execute((identity, record, self.op))?;
        }
        Ok(new > 0)
    }

    fn sight(&self, record: i64) -> Result<()> {
        self.connection
            .prepare_cached("INSERT INTO sightings (origin, record, op) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
            .execute((self.origin, record, self.op))?;
        Ok(())
    }

    fn same_title(&self, title_key: Option<i64>, record: i64) -> Result<Option<RecordId>> {
        let Some(key) = title_key else { return Ok(None) };
        let found: Option<String> = self
            .connection
            .prepare_cached(
                "SELECT id FROM records WHERE title_key = ?1 AND record < ?2 AND state = 0
                 AND kind = (SELECT kind FROM records WHERE record = ?2) ORDER BY record LIMIT 1",
            )?
            .query_row((key, record), |row| row.get(0))
            .optional()?;
        found.map(|id| rows::parse_id(&id)).transpose()
    }

    /// The id for a new record: the one it brings from another home, else one made from its identity. Where an undone
    /// import had the same record, its row is used again.
    fn free_id<R: Record>(&self, record: &R, strongest: Option<&Identity>) -> Result<(RecordId, Option<RecordRow>)> {
        let nameless = Identity::new("", &[]);
        let strongest = strongest.unwrap_or(&nameless);
        let own = record.id().filter(|id| id.kind() == R::KIND).cloned();
        let mut id = own.unwrap_or_else(|| RecordId::from_identity(R::KIND, strongest));
        let mut salt = 0u32;
        loop {
            match RecordRow::of_id(self.connection, id.as_str())? {
                None => return Ok((id, None)),
                Some(row) if row.state == State::Undone => return Ok((id, Some(row))),
                Some(_) => {
                    salt += 1;
                    let salted = Identity::new("again", &[strongest.as_str(), &salt.to_string()]);
                    id = RecordId::from_identity(R::KIND, &salted);
                }
            }
        }
    }
}

fn outcome(id: RecordId, kind: PutKind, withdrawn: bool) -> PutOutcome {
    PutOutcome { id, kind, conflicts: Vec::new(), merged: Vec::new(), same_title: None, withdrawn }
}

/// Identities of patents and needs never meet.
pub(super) fn stored_identity<R: Record>(identity: &Identity) -> String {
    format!("{}{}", rows::letter(R::KIND), identity.as_str())
}

fn to_map<R: Record>(record: &R) -> Result<Map<String, Value>> {
    match serde_json::to_value(record).map_err(StoreError::Unwritable)? {
        Value::Object(map) => Ok(map),
        _ => Ok(Map::new()),
    }
}

fn to_text(values: &Map<String, Value>) -> Result<String> {
    serde_json::to_string(values).map_err(StoreError::Unwritable)
}

/// A value as a message quotes it.
fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => items.iter().map(|item| shown(Some(item))).collect::<Vec<_>>().join(";"),
        Some(other) => other.to_string(),
    }
}
