//! Headers that their values contradict: the values are believed.

use std::collections::BTreeMap;

use super::layout::{ALIKE, BY_VALUES, Column, Profile};
use super::looks::Looks;
use super::table::ColumnTable;
use crate::intake::report::RecognisedBy;

/// A header is not believed when fewer of its column's values than this could be what it says.
const BELIEVED: f64 = 0.3;

/// Whether a value that looks so can stand in a column of the shape. Shapes of free text take anything.
fn fits(shape: &str, looks: Looks) -> bool {
    use Looks::{
        ApplicationNumber, CreditCode, Date, Decimal, Email, Integer, Ipc, Kind, Long, NumberAndText, Organisation,
        Other, Persons, Phone, PublicationNumber, Title,
    };
    match shape {
        "title" => matches!(looks, Title | Long | Organisation | Persons | NumberAndText | Other | Kind | Decimal),
        "patent_number" | "publication_number" => {
            matches!(looks, ApplicationNumber | PublicationNumber | NumberAndText | Integer | Decimal | Other)
        }
        "date" => matches!(looks, Date | Integer | Decimal | Other),
        "validity" | "months" => {
            !matches!(looks, Ipc | ApplicationNumber | PublicationNumber | Email | Organisation | Long)
        }
        "ipc" => matches!(looks, Ipc | Other),
        "credit_code" => matches!(looks, CreditCode | Integer | Other | ApplicationNumber),
        "phone" => !matches!(looks, Ipc | Email | Long | Date | Organisation),
        "email" => !matches!(looks, Ipc | Date | Long | Organisation | ApplicationNumber | PublicationNumber),
        "kind" | "legal_status" => !matches!(
            looks,
            ApplicationNumber | PublicationNumber | Ipc | Date | Email | Phone | CreditCode | Organisation | Integer
        ),
        "owners" | "inventors" => !matches!(
            looks,
            ApplicationNumber | PublicationNumber | Ipc | Date | Email | CreditCode | Integer | Decimal | Kind
        ),
        "long" => !matches!(
            looks,
            ApplicationNumber | PublicationNumber | Ipc | Date | Email | Phone | CreditCode | Integer | Kind
        ),
        "row_number" => {
            !matches!(looks, Title | Long | Organisation | Ipc | ApplicationNumber | PublicationNumber | NumberAndText)
        }
        "code" => !matches!(looks, Title | Long | Organisation),
        _ => true,
    }
}

/// Headers that their values contradict lose their field; columns that changed places among themselves change fields.
pub(super) fn contradict(columns: &mut [Column], profiles: &[Profile], table: &ColumnTable) {
    let moved = moved(columns, profiles, table);
    for (at, (column, profile)) in columns.iter_mut().zip(profiles).enumerate() {
        let Some(field) = column.field.and_then(|at| table.field(at)) else {
            continue;
        };
        if let Some(to) = moved.get(&at) {
            column.contradicted = Some(field.header.clone());
            column.field = Some(*to);
            column.by = RecognisedBy::Values;
            continue;
        }
        // A plain name over days is believed for 长期, 三年 and 至2027-12-31 as well.
        let times = if field.shape == "date" { profile.times } else { 0 };
        let fitting = profile.share(|looks| fits(&field.shape, looks)) * profile.filled as f64 + times as f64;
        if profile.filled >= 2 && fitting < BELIEVED * profile.filled as f64 {
            column.contradicted = Some(field.header.clone());
            column.field = None;
            column.by = RecognisedBy::Kept;
            column.rank = BY_VALUES;
        }
    }
}

/// Keys of the fields that nearly all values of a column look like.
fn looked_like(profile: &Profile) -> &'static [&'static str] {
    let alike = |wanted: &dyn Fn(Looks) -> bool| profile.share(wanted) >= ALIKE;
    if alike(&|looks| looks == Looks::ApplicationNumber) {
        &["number"]
    } else if alike(&|looks| looks == Looks::PublicationNumber) {
        &["publication_number"]
    } else if alike(&|looks| looks == Looks::Ipc) {
        &["ipc", "+main_ipc"]
    } else if alike(&|looks| looks == Looks::Phone) {
        &["contact_phone"]
    } else if alike(&|looks| looks == Looks::Organisation) {
        &["owners", "firm"]
    } else if alike(&|looks| looks == Looks::Persons) {
        &["inventors", "contact_person"]
    } else if alike(&|looks| matches!(looks, Looks::Title | Looks::Long)) {
        match profile.mean_length() {
            1..50 => &["title"],
            100.. => &["abstract", "description"],
            _ => &[],
        }
    } else {
        &[]
    }
}

/// Columns whose values stand under each other's headers, with the fields that the values are: two changed places, or
/// several went round. A column moves only if both its values have another header and its header has other values.
fn moved(columns: &[Column], profiles: &[Profile], table: &ColumnTable) -> BTreeMap<usize, usize> {
    let looked: Vec<Vec<usize>> = profiles
        .iter()
        .map(|profile| looked_like(profile).iter().filter_map(|key| table.of_key(key)).collect())
        .collect();
    let looks = |at: usize, field: usize| looked.get(at).is_some_and(|fields| fields.contains(&field));
    let only = |field: usize| {
        let mut of_field = columns.iter().enumerate().filter(|(_, column)| column.field == Some(field));
        of_field.next().map(|(at, _)| at).filter(|_| of_field.next().is_none())
    };
    let mut moved = BTreeMap::new();
    for (at, column) in columns.iter().enumerate() {
        let Some(own) = column.field.filter(|own| only(*own) == Some(at) && !looks(at, *own)) else {
            continue;
        };
        let is_elsewhere = (0..columns.len()).any(|other| looks(other, own));
        let to = looked.get(at).into_iter().flatten().copied();
        let to = to.into_iter().find(|to| only(*to).is_some_and(|there| there != at && !looks(there, *to)));
        if let (true, Some(to)) = (is_elsewhere, to) {
            moved.insert(at, to);
        }
    }
    // One row proves it only by a number: a short title looks like a name.
    let rows = profiles.iter().map(|profile| profile.filled).max().unwrap_or_default();
    if rows < 2 && !moved.values().any(|to| table.of_key("number") == Some(*to)) {
        moved.clear();
    }
    moved
}
