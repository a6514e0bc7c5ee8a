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
        let counts = cells_by_record(sample, separator);
        let Some(score) = score(&counts, separator) else {
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
        let counts = cells_by_record(sample, separator);
        let usual = usual(counts.iter().copied()).unwrap_or_default();
        let agreeing = counts.iter().filter(|count| **count == usual).count();
        usual >= cells && counts.len() > 1 && agreeing as f64 >= counts.len() as f64 * CONSISTENT
    })
}

/// Separator named in the first line, `sep=;`, as spreadsheet programs write it.
pub(super) fn declared(sample: &str) -> Option<(char, usize)> {
    let line = sample.split_inclusive('\n').next()?;
    let mut rest = line.trim_end().strip_prefix("sep=").or_else(|| line.trim_end().strip_prefix("SEP="))?.chars();
    let separator = rest.next().or_else(|| line.contains('\t').then_some('\t'))?;
    rest.next().is_none().then_some((separator, line.len()))
}

/// Agreement of the records, weighed by how many cells they agree on.
fn score(counts: &[usize], separator: char) -> Option<f64> {
    let records = counts.len() as f64;
    let present = counts.iter().filter(|count| **count > 1).count() as f64 / records;
    let usual = usual(counts.iter().copied().filter(|count| *count > 1))?;
    let agreeing = counts.iter().filter(|count| **count == usual).count() as f64 / records;
    let wanted = if separator.is_ascii() { present >= PRESENT } else { agreeing >= CONSISTENT && counts.len() > 1 };
    wanted.then(|| agreeing * (usual as f64).ln() + if separator == '\t' { 0.1 } else { 0.0 })
}

fn usual(counts: impl Iterator<Item = usize>) -> Option<usize> {
    let mut tally = std::collections::BTreeMap::<usize, usize>::new();
    for count in counts {
        *tally.entry(count).or_default() += 1;
    }
    tally.into_iter().max_by_key(|(count, times)| (*times, *count)).map(|(count, _)| count)
}

/// Cells of each record that is not blank, separators and line breaks inside quotes left alone.
fn cells_by_record(sample: &str, separator: char) -> Vec<usize> {
    let mut counts = Vec::new();
    let (mut cells, mut quoted, mut at_start, mut blank) = (1, false, true, true);
    for c in sample.chars() {
        if counts.len() == RECORDS {
            return counts;
        }
        if quoted {
            quoted = c != '"';
        } else if c == '"' && at_start {
            (quoted, blank, at_start) = (true, false, false);
        } else if c == '\n' {
            if !blank {
                counts.push(cells);
            }
            (cells, at_start, blank) = (1, true, true);
        } else {
            at_start = c == separator;
            cells += usize::from(c == separator);
            blank &= c.is_whitespace() && c != separator;
        }
    }
    if !blank && (counts.is_empty() || !quoted) {
        counts.push(cells);
    }
    counts
}
