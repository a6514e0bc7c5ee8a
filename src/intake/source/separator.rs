//! What parts the cells of a text.

/// In order of preference between equals. `、`, `，` and `；` also stand inside Chinese text, so they must be consistent.
const SEPARATORS: [char; 8] = ['\t', ',', ';', '|', '｜', '，', '；', '、'];
/// Records that are looked at.
const RECORDS: usize = 200;
/// Share of the records that must hold the separator at all.
const PRESENT: f64 = 0.6;
/// Share of the records that must agree on the number of cells, for separators that are punctuation in Chinese.
const CONSISTENT: f64 = 0.8;

/// The separator of a table, none for a list with one cell a line. The last line of the sample is taken for cut.
pub(super) fn detect(sample: &str) -> Option<char> {
    let mut best: Option<(f64, char)> = None;
    // Where a separator that is no Chinese punctuation parts every record alike, none is looked for inside sentences.
    let plain = is_plain_table(sample, 2);
    for separator in SEPARATORS.into_iter().filter(|separator| separator.is_ascii() || !plain) {
        let records = records(sample, separator);
        let Some(score) = score(&records, separator) else {
            continue;
        };
        if best.is_none_or(|(top, _)| score > top) {
            best = Some((score, separator));
        }
    }
    // One column in quotes: any separator makes the quotes mean what they do in a table.
    best.map(|(_, separator)| separator).or_else(|| sample.starts_with('"').then_some(','))
}

/// Whether an ASCII separator parts nearly every record into the same number of cells, `cells` or more.
pub(super) fn is_plain_table(sample: &str, cells: usize) -> bool {
    SEPARATORS.into_iter().filter(char::is_ascii).any(|separator| {
        let records = records(sample, separator);
        let usual = usual(records.iter().map(|record| record.cells)).unwrap_or_default();
        let agreeing = records.iter().filter(|record| record.cells == usual).count();
        usual >= cells && records.len() > 1 && agreeing as f64 >= records.len() as f64 * CONSISTENT
    })
}

/// Separator named in the first line, `sep=;`, as spreadsheet programs write it.
pub(super) fn declared(sample: &str) -> Option<(char, usize)> {
    let line = sample.split_inclusive('\n').next()?;
    let mut rest = line.trim_end().strip_prefix("sep=").or_else(|| line.trim_end().strip_prefix("SEP="))?.chars();
    let separator = rest.next().or_else(|| line.contains('\t').then_some('\t'))?;
    rest.next().is_none().then_some((separator, line.len()))
}

/// Agreement of the records, weighed by how many cells they agree on and by how many have their quotes where cells
/// begin and end: with the wrong separator the quotes of the right one stand anywhere.
fn score(records: &[Record], separator: char) -> Option<f64> {
    let share = |wanted: &dyn Fn(&Record) -> bool| {
        records.iter().filter(|record| wanted(record)).count() as f64 / records.len() as f64
    };
    let present = share(&|record| record.cells > 1);
    let usual = usual(records.iter().map(|record| record.cells).filter(|cells| *cells > 1))?;
    let agreeing = share(&|record| record.cells == usual);
    let wanted = if separator.is_ascii() { present >= PRESENT } else { agreeing >= CONSISTENT && records.len() > 1 };
    let agreement = agreeing * (usual as f64).ln() * share(&|record| record.quotes_enclose);
    wanted.then_some(agreement + if separator == '\t' { 0.1 } else { 0.0 })
}

fn usual(counts: impl Iterator<Item = usize>) -> Option<usize> {
    let mut tally = std::collections::BTreeMap::<usize, usize>::new();
    for count in counts {
        *tally.entry(count).or_default() += 1;
    }
    tally.into_iter().max_by_key(|(count, times)| (*times, *count)).map(|(count, _)| count)
}

/// What one record is if it is parted by some separator.
struct Record {
    cells: usize,
    /// Every quote that opens a cell closes it too: after it comes the separator or the end of the record.
    quotes_enclose: bool,
}

/// The records that are not blank, separators and line breaks inside quotes left alone.
fn records(sample: &str, separator: char) -> Vec<Record> {
    let mut records = Vec::new();
    let mut record = Record { cells: 1, quotes_enclose: true };
    let (mut quoted, mut at_start, mut blank) = (false, true, true);
    let mut chars = sample.chars().peekable();
    while let Some(c) = chars.next() {
        if records.len() == RECORDS {
            return records;
        }
        if quoted {
            quoted = c != '"';
            let next = chars.peek().copied().unwrap_or('\n');
            // A doubled quote closes and opens again.
            if !quoted && next != '"' && next != separator && !next.is_whitespace() {
                record.quotes_enclose = false;
            }
            quoted |= c == '"' && next == '"' && chars.next().is_some();
        } else if c == '"' && at_start {
            (quoted, blank, at_start) = (true, false, false);
        } else if c == '\n' {
            if !blank {
                records.push(record);
            }
            record = Record { cells: 1, quotes_enclose: true };
            (at_start, blank) = (true, true);
        } else {
            at_start = c == separator;
            record.cells += usize::from(c == separator);
            blank &= c.is_whitespace() && c != separator;
        }
    }
    if !blank && (records.is_empty() || !quoted) {
        records.push(record);
    }
    records
}
