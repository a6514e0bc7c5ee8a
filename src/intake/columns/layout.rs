//! For every column of a file the field it is read as.

use std::collections::{BTreeMap, HashMap};

use crate::domain::{Date, parse_date};
use crate::intake::report::{ColumnReport, RecognisedBy};
use crate::intake::source::Cell;

use super::contradiction::contradict;
use super::looks::{Looks, looks_like};
use super::table::{ColumnTable, FieldSpec, Unit, unit_of_header};

/// One column of the file.
#[derive(Debug, Clone)]
pub(in crate::intake) struct Column {
    /// Header as written; `列3` where there is none.
    pub(in crate::intake) header: String,
    /// Place of its field in the table.
    pub(in crate::intake) field: Option<usize>,
    /// Rank of the header among the field's names: the lowest that has a value gives it.
    pub(in crate::intake) rank: usize,
    /// How it was recognised.
    pub(in crate::intake) by: RecognisedBy,
    /// Unit that the header states.
    pub(in crate::intake) unit: Option<Unit>,
    /// Canonical header of the field that the header names and the values contradict.
    pub(in crate::intake) contradicted: Option<String>,
}

/// What the columns of a sheet are.
#[derive(Debug, Clone, Default)]
pub(in crate::intake) struct Layout {
    columns: Vec<Column>,
    by_name: HashMap<String, usize>,
}

/// Share of the values that must look alike for a column to be recognised by them.
pub(super) const ALIKE: f64 = 0.8;

/// Under a header that says something else, words of this length on average are titles.
const SHORTEST_TITLE: usize = 8;

/// Words no longer than this are no title, and may stand for a time.
const SHORT_PHRASE: usize = 6;

/// Whether a phrase has a year or a length of time in it.
fn speaks_of_time(text: &str) -> bool {
    text.contains(['年', '月', '期', '日']) || text.contains("20")
}

/// Rank of columns that only their values recognise: behind every name.
pub(super) const BY_VALUES: usize = 1_000;

/// How often each look occurs in a column.
#[derive(Debug, Default)]
pub(super) struct Profile {
    looks: BTreeMap<Looks, usize>,
    pub(super) filled: usize,
    characters: usize,
    /// Plain words that may speak of a time.
    pub(super) times: usize,
    dates: Vec<Date>,
}

impl Profile {
    fn add(&mut self, cell: &Cell) {
        let Some(looks) = looks_like(cell) else {
            return;
        };
        *self.looks.entry(looks).or_default() += 1;
        self.filled += 1;
        let text = cell.text();
        let length = text.chars().count();
        self.characters += length;
        let is_plain = matches!(looks, Looks::Title | Looks::Persons);
        self.times += usize::from(is_plain && (length <= SHORT_PHRASE || (length <= 24 && speaks_of_time(&text))));
        if looks == Looks::Date {
            self.dates.extend(match cell {
                Cell::Date(date) => Some(*date),
                other => parse_date(&other.text()).ok(),
            });
        }
    }

    pub(super) fn share(&self, wanted: impl Fn(Looks) -> bool) -> f64 {
        let hits: usize = self.looks.iter().filter(|(looks, _)| wanted(**looks)).map(|(_, count)| count).sum();
        if self.filled == 0 { 0.0 } else { hits as f64 / self.filled as f64 }
    }

    pub(super) fn mean_length(&self) -> usize {
        self.characters.checked_div(self.filled).unwrap_or_default()
    }

    fn middle_date(&mut self) -> Option<Date> {
        self.dates.sort_unstable();
        self.dates.get(self.dates.len() / 2).copied()
    }
}

impl Layout {
    /// Recognises the columns: `headers` may be shorter than the rows, or empty; `rows` are a sample of the data.
    pub(in crate::intake) fn decide(headers: &[String], rows: &[&[Cell]], table: &ColumnTable) -> Self {
        let width = rows.iter().map(|row| row.len()).chain([headers.len()]).max().unwrap_or_default();
        let mut profiles: Vec<Profile> = (0..width).map(|_| Profile::default()).collect();
        for row in rows {
            for (profile, cell) in profiles.iter_mut().zip(row.iter()) {
                profile.add(cell);
            }
        }
        let mut columns: Vec<Column> = (0..width).map(|at| named_column(at, headers.get(at), table)).collect();
        contradict(&mut columns, &profiles, table);
        recognise_by_values(&mut columns, &mut profiles, table);
        let mut layout = Self { columns: Vec::new(), by_name: HashMap::new() };
        for column in columns {
            layout.push(column);
        }
        layout
    }

    fn push(&mut self, column: Column) -> usize {
        let at = self.columns.len();
        self.by_name.entry(column.header.clone()).or_insert(at);
        self.columns.push(column);
        at
    }

    /// The columns in file order.
    pub(in crate::intake) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Place of the column of a named value; a name that is new becomes a column.
    pub(in crate::intake) fn of_name(&mut self, name: &str, table: &ColumnTable) -> usize {
        match self.by_name.get(name) {
            Some(at) => *at,
            None => {
                let column = named_column(self.columns.len(), Some(&name.to_owned()), table);
                self.push(column)
            }
        }
    }

    /// Whether any column is a field that makes a record: a title, a number, a description.
    pub(in crate::intake) fn is_usable(&self, table: &ColumnTable) -> bool {
        self.columns.iter().filter_map(|column| table.field(column.field?)).any(FieldSpec::makes_a_record)
    }

    /// Whether a record is made of more than free text without a header, which a cover or a note is as well.
    pub(in crate::intake) fn is_sure(&self, table: &ColumnTable) -> bool {
        self.columns.iter().any(|column| {
            column.field.and_then(|at| table.field(at)).is_some_and(|field| {
                field.makes_a_record() && (column.by != RecognisedBy::Values || !field.is_free_text())
            })
        })
    }

    /// The columns for the report.
    pub(in crate::intake) fn report(&self, table: &ColumnTable) -> Vec<ColumnReport> {
        self.columns
            .iter()
            .filter(|column| column.field.is_some() || !column.is_nameless())
            .map(|column| ColumnReport {
                header: column.header.clone(),
                field: column
                    .field
                    .and_then(|at| table.field(at))
                    .filter(|field| field.key != "-")
                    .map(|field| if field.header.is_empty() { field.key.clone() } else { field.header.clone() }),
                by: column.by,
            })
            .collect()
    }
}

impl Column {
    fn is_nameless(&self) -> bool {
        self.header.starts_with('列') && self.header.chars().skip(1).all(|c| c.is_ascii_digit())
    }
}

fn named_column(at: usize, header: Option<&String>, table: &ColumnTable) -> Column {
    let header = header.map(|header| header.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default();
    let known = table.of_header(&header);
    let is_field = known.and_then(|(field, _)| table.field(field)).is_some_and(|field| field.key != "-");
    let by = match known {
        Some((_, 0)) if is_field => RecognisedBy::Name,
        Some(_) if is_field => RecognisedBy::Alias,
        _ => RecognisedBy::Kept,
    };
    let unit = unit_of_header(&header);
    let header = if header.is_empty() { format!("列{}", at + 1) } else { header };
    Column {
        header,
        field: known.map(|(field, _)| field),
        rank: known.map_or(BY_VALUES, |(_, rank)| rank),
        by,
        unit,
        contradicted: None,
    }
}

/// Columns without a known header, and those whose header was not believed, by their values.
fn recognise_by_values(columns: &mut [Column], profiles: &mut [Profile], table: &ColumnTable) {
    let open: Vec<usize> = (0..columns.len())
        .filter(|at| columns.get(*at).is_some_and(|column| column.field.is_none()))
        .filter(|at| profiles.get(*at).is_some_and(|profile| profile.filled > 0))
        .collect();
    for (looks, key) in [
        (Looks::ApplicationNumber, "number"),
        (Looks::PublicationNumber, "publication_number"),
        (Looks::Ipc, "ipc"),
        (Looks::CreditCode, "credit_code"),
        (Looks::Email, "contact_email"),
        (Looks::Phone, "contact_phone"),
        (Looks::Kind, "patent_type"),
    ] {
        for at in &open {
            if profiles.get(*at).is_some_and(|profile| profile.share(|value| value == looks) >= ALIKE) {
                claim(columns, *at, key, table);
            }
        }
    }
    recognise_dates(columns, profiles, &open, table);
    // Free text proves less: it is taken only for a field that no other column is, and only the column that is most so.
    let body = if table.of_key("abstract").is_some() { "abstract" } else { "description" };
    let holder = if table.of_key("owners").is_some() { "owners" } else { "firm" };
    let mean = |profiles: &[Profile], at: usize| profiles.get(at).map_or(0, Profile::mean_length);
    let longest = open.iter().copied().filter(|at| mean(profiles, *at) >= 60).max_by_key(|at| mean(profiles, *at));
    if let Some(at) = longest
        && profiles
            .get(at)
            .is_some_and(|profile| profile.share(|looks| matches!(looks, Looks::Long | Looks::Title)) >= ALIKE)
    {
        claim(columns, at, body, table);
    }
    for (looks, key) in [(Looks::Organisation, holder), (Looks::Persons, "inventors"), (Looks::Title, "title")] {
        let wanted = |value: Looks| {
            value == looks || (looks == Looks::Title && matches!(value, Looks::NumberAndText | Looks::Long))
        };
        let best = open
            .iter()
            .copied()
            .filter(|at| columns.get(*at).is_some_and(|column| column.field.is_none()))
            .filter(|at| profiles.get(*at).is_some_and(|profile| profile.share(wanted) >= ALIKE))
            .max_by_key(|at| (mean(profiles, *at), std::cmp::Reverse(*at)));
        // Under a header that says something else, names and titles stay what that header says.
        let free = |column: &Column| column.is_nameless() || column.contradicted.is_some();
        let reads_as_title = |at: usize| key == "title" && mean(profiles, at) >= SHORTEST_TITLE;
        if let Some(at) = best.filter(|at| reads_as_title(*at) || columns.get(*at).is_some_and(free)) {
            claim(columns, at, key, table);
        }
    }
}

/// Dates under no known header: with one, the filing date; with two, the earlier is the filing date and the later the
/// day of publication or grant.
fn recognise_dates(columns: &mut [Column], profiles: &mut [Profile], open: &[usize], table: &ColumnTable) {
    let mut dated: Vec<(Date, usize)> = Vec::new();
    for at in open {
        let free = columns.get(*at).is_some_and(|column| column.is_nameless() || column.contradicted.is_some());
        if let Some(profile) = profiles.get_mut(*at)
            && free
            && profile.share(|looks| looks == Looks::Date) >= ALIKE
            && let Some(middle) = profile.middle_date()
        {
            dated.push((middle, *at));
        }
    }
    dated.sort_unstable();
    let mut keys = ["filing_date", "+publication_or_grant_date"]
        .into_iter()
        .filter(|key| {
            let field = table.of_key(key);
            field.is_some() && columns.iter().all(|column| column.field != field)
        })
        .collect::<Vec<_>>()
        .into_iter();
    for (_, at) in dated {
        if let Some(key) = keys.next() {
            claim(columns, at, key, table);
        }
    }
}

/// Gives a column a field that no other column has, or, for numbers, one more column of it.
fn claim(columns: &mut [Column], at: usize, key: &str, table: &ColumnTable) {
    let Some(field) = table.of_key(key) else {
        return;
    };
    if columns.iter().any(|column| column.field == Some(field)) {
        return;
    }
    if let Some(column) = columns.get_mut(at) {
        column.field = Some(field);
        column.by = RecognisedBy::Values;
        column.rank = BY_VALUES;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Resources;

    fn decide(headers: &[&str], rows: &[&[&str]]) -> Vec<(String, RecognisedBy)> {
        let table = ColumnTable::load(&Resources::built_in(), "data/columns/patent.tsv").unwrap();
        let rows: Vec<Vec<Cell>> =
            rows.iter().map(|row| row.iter().map(|cell| Cell::of_text((*cell).to_owned())).collect()).collect();
        let rows: Vec<&[Cell]> = rows.iter().map(Vec::as_slice).collect();
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        Layout::decide(&headers, &rows, &table)
            .columns()
            .iter()
            .map(|column| {
                let key = column.field.and_then(|at| table.field(at)).map_or("", |field| field.key.as_str());
                (key.to_owned(), column.by)
            })
            .collect()
    }

    fn keys(found: &[(String, RecognisedBy)]) -> Vec<&str> {
        found.iter().map(|(key, _)| key.as_str()).collect()
    }

    const ROWS: &[&[&str]] = &[
        &["201310699744.2", "一种羊绒清洗装置", "2013-12-18", "D06B3/10;D06B23/04", "示例大学"],
        &["201110207897.1", "一种煤矸石制砖方法", "2011-07-22", "C04B33/132", "示例研究院"],
        &["201010263656.4", "稀土抛光粉及其制备", "2010-08-24", "C09G1/02", "示例大学"],
    ];

    #[test]
    fn a_table_without_header_is_read_by_its_values() {
        assert_eq!(keys(&decide(&[], ROWS)), ["number", "title", "filing_date", "ipc", "owners"]);
    }

    #[test]
    fn swapped_headers_are_believed_less_than_values() {
        let found = decide(&["专利名称", "专利号", "申请日", "分类号", "专利权人"], ROWS);
        assert_eq!(keys(&found), ["number", "title", "filing_date", "ipc", "owners"]);
        assert_eq!(found[0].1, RecognisedBy::Values);
        assert_eq!(found[2].1, RecognisedBy::Name);
    }

    #[test]
    fn columns_that_went_round_are_all_put_right() {
        let found = decide(
            &["专利名称", "专利权人", "申请日", "分类号", "专利号"],
            &[
                &["201310699744.2", "一种羊绒清洗装置", "2013-12-18", "D06B3/10", "示例大学"],
                &["201110207897.1", "一种煤矸石制砖方法", "2011-07-22", "C04B33/132", "示例研究院"],
            ],
        );
        assert_eq!(keys(&found), ["number", "title", "filing_date", "ipc", "owners"]);
    }

    #[test]
    fn one_row_is_put_right_by_its_number() {
        let found = decide(&["专利权人", "专利号", "专利名称"], &[&["201310699744.2", "示例大学", "一种羊绒清洗装置"]]);
        assert_eq!(keys(&found), ["number", "owners", "title"]);
        let found = decide(&["专利名称", "发明人"], &[&["智能小车", "一种羊绒清洗装置"]]);
        assert_eq!(keys(&found), ["title", "inventors"]);
    }

    #[test]
    fn inventors_who_own_their_patents_stay_owners() {
        let found = decide(
            &["专利名称", "专利号", "专利权人", "发明人"],
            &[
                &["一种羊绒清洗装置", "201310699744.2", "张三", "李四"],
                &["一种煤矸石制砖方法", "201110207897.1", "王五", "赵六"],
            ],
        );
        assert_eq!(keys(&found), ["title", "number", "owners", "inventors"]);
    }

    #[test]
    fn a_date_header_over_classes_gives_way() {
        let found = decide(&["专利号", "专利名称", "IPC", "申请日", "专利权人"], ROWS);
        assert_eq!(keys(&found), ["number", "title", "filing_date", "ipc", "owners"]);
    }

    #[test]
    fn unknown_headers_are_kept() {
        let found = decide(&["专利号", "专利名称", "申请日", "分类号", "奇怪的列"], ROWS);
        assert_eq!(found[4], (String::new(), RecognisedBy::Kept));
    }
}
