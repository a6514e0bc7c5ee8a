//! What is inside a zip or OLE container, checked before a reader of workbooks sees it.

use std::io::{self, Read, Seek};
use std::path::Path;

use aho_corasick::AhoCorasick;
use html5gum::{IoReader, Token, Tokenizer};

use super::sniff::{EXPORT_TABLE, UNPACK};
use super::{Format, limits};
use crate::intake::error::{IntakeError, in_mebibytes};

/// Bytes of a part that are looked at together.
const CHUNK: usize = 64 << 10;

/// The kind of workbook in a zip container whose parts are of sound size.
///
/// # Errors
/// No workbook, a damaged container, a zip bomb.
pub(super) fn zip_workbook<R: Read + Seek>(path: &Path, source: R, size: u64) -> Result<Format, IntakeError> {
    let damaged = |_| IntakeError::Damaged { path: path.to_owned(), detail: "压缩结构读不通".to_owned() };
    let mut archive = zip::ZipArchive::new(source).map_err(damaged)?;
    let format = workbook_of(&mut archive, path)?;
    let bomb = |limit: u64| IntakeError::Bomb { path: path.to_owned(), limit: in_mebibytes(limit) };
    if archive.decompressed_size().is_some_and(|declared| declared > u128::from(limits::WORKBOOK_INFLATED)) {
        return Err(bomb(limits::WORKBOOK_INFLATED));
    }
    // The sizes that a bomb declares may be lies, so the parts are inflated once, counted and looked at.
    let mut inflated = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => IntakeError::Encrypted(path.to_owned()),
            other => damaged(other),
        })?;
        let name = part.name().map(std::borrow::Cow::into_owned).unwrap_or_default();
        let limit = if is_held_whole(&name) { limits::WORKBOOK_PART } else { limits::WORKBOOK_INFLATED };
        if part.size() > limit {
            return Err(bomb(limit));
        }
        let mut pieces = Pieces::default();
        let mut part = io::BufReader::with_capacity(CHUNK, part.take(limit + 1));
        let mut got = 0;
        loop {
            let unread = |_| IntakeError::Damaged { path: path.to_owned(), detail: "压缩数据读不通".to_owned() };
            let chunk = io::BufRead::fill_buf(&mut part).map_err(unread)?;
            let length = chunk.len();
            if length == 0 {
                break;
            }
            if is_read_as_xml(&name) && !pieces.pass(chunk) {
                return Err(bomb(limits::WORKBOOK_PIECE as u64));
            }
            io::BufRead::consume(&mut part, length);
            (got, inflated) = (got + length as u64, inflated + length as u64);
            let overgrown = inflated > limits::WORKBOOK_FREE && inflated / limits::WORKBOOK_RATIO > size;
            if got > limit || inflated > limits::WORKBOOK_INFLATED {
                return Err(bomb(limit));
            }
            if overgrown {
                return Err(bomb(limits::WORKBOOK_FREE));
            }
        }
    }
    if format == Format::Ods {
        let content = archive.by_name("content.xml").map_err(damaged)?;
        check_repeats(path, content)?;
    }
    Ok(format)
}

/// Refuses an ODS whose few cells say that they stand for very many: `number-rows-repeated` is a bomb of its own.
fn check_repeats(path: &Path, content: impl Read) -> Result<(), IntakeError> {
    let mut extent = Extent::default();
    for token in Tokenizer::new(IoReader::new(content)) {
        let Ok(Token::StartTag(tag)) = token else {
            continue;
        };
        let repeats = |wanted: &[u8]| {
            let value = tag.attributes.iter().find(|(name, _)| name.as_slice() == wanted);
            value.and_then(|(_, value)| std::str::from_utf8(value).ok()?.parse().ok()).unwrap_or(1_u64)
        };
        let (name, is) = (tag.name.as_slice(), |wanted: &[u8]| tag.name.as_slice() == wanted);
        if is(b"table:table") {
            extent = Extent { cells: extent.cells(), ..Extent::default() };
        } else if is(b"table:table-row") {
            extent.row(repeats(b"table:number-rows-repeated"));
        } else if name.ends_with(b"table-cell") {
            let filled = tag.attributes.keys().any(|name| name.ends_with(b"value-type"));
            extent.cell(repeats(b"table:number-columns-repeated"), filled);
        }
        if extent.cells() > limits::WORKBOOK_CELLS {
            return Err(IntakeError::TooLarge {
                path: path.to_owned(),
                what: "单元格数",
                limit: format!("{} 万", limits::WORKBOOK_CELLS / 10_000),
                advice: "请在 Excel/WPS 中另存为 CSV 后再导入（CSV 不限大小）",
            });
        }
    }
    Ok(())
}

/// How far the filled cells of a sheet reach.
#[derive(Default)]
struct Extent {
    /// Of the sheets before.
    cells: u64,
    rows: u64,
    filled_rows: u64,
    columns: u64,
    filled_columns: u64,
}

impl Extent {
    fn row(&mut self, repeats: u64) {
        self.rows = self.rows.saturating_add(repeats);
        self.columns = 0;
    }

    fn cell(&mut self, repeats: u64, filled: bool) {
        self.columns = self.columns.saturating_add(repeats);
        if filled {
            self.filled_rows = self.rows;
            self.filled_columns = self.columns.max(self.filled_columns);
        }
    }

    fn cells(&self) -> u64 {
        self.cells.saturating_add(self.filled_rows.saturating_mul(self.filled_columns))
    }
}

/// Parts whose texts the reader of workbooks takes in.
fn is_read_as_xml(name: &str) -> bool {
    name == "content.xml" || name.starts_with("xl/") && name.to_ascii_lowercase().ends_with(".xml")
}

/// Parts that the reader of workbooks keeps in memory.
fn is_held_whole(name: &str) -> bool {
    !name.starts_with("xl/worksheets/")
}

/// Watches the XML of a part for one cell, one text or one tag that is longer than any is, and for more texts than fit.
#[derive(Default)]
struct Pieces {
    /// Bytes since a cell, a row, a text or the like began.
    piece: usize,
    texts: u64,
    /// The name of the tag that is being read, without its prefix; none outside of tags.
    name: Option<Vec<u8>>,
}

impl Pieces {
    /// Where a new piece begins: cells, rows and texts of both formats, and what else stands in long lists of its own.
    const BEGIN: [&[u8]; 12] = [
        b"c",
        b"row",
        b"si",
        b"mergeCell",
        b"hyperlink",
        b"dataValidation",
        b"cfRule",
        b"xf",
        b"table-cell",
        b"table-row",
        b"covered-table-cell",
        b"style",
    ];

    /// Longest name of a tag that is looked at.
    const NAME: usize = 40;

    /// Takes the next bytes; false where they cannot be of an honest workbook.
    fn pass(&mut self, chunk: &[u8]) -> bool {
        let mut rest = chunk;
        while !rest.is_empty() {
            let Some(mut name) = self.name.take() else {
                let Some(at) = memchr::memchr(b'<', rest) else {
                    self.piece += rest.len();
                    break;
                };
                self.piece += at + 1;
                rest = rest.get(at + 1..).unwrap_or_default();
                self.name = Some(Vec::new());
                continue;
            };
            let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'<');
            // The slash of a closing tag stands before its name, which then begins nothing.
            let end = rest.iter().position(ends);
            name.extend(rest.iter().take(end.unwrap_or(rest.len())).take(Self::NAME - name.len().min(Self::NAME)));
            let Some(end) = end else {
                self.piece += rest.len();
                self.name = Some(name);
                break;
            };
            let local = name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
            if Self::BEGIN.contains(&local) {
                self.piece = 0;
                self.texts += u64::from(local == b"si");
            }
            self.piece += end;
            rest = rest.get(end..).unwrap_or_default();
            if self.piece > limits::WORKBOOK_PIECE {
                return false;
            }
        }
        self.piece <= limits::WORKBOOK_PIECE && self.texts <= limits::WORKBOOK_TEXTS
    }
}

fn workbook_of<R: Read + Seek>(archive: &mut zip::ZipArchive<R>, path: &Path) -> Result<Format, IntakeError> {
    let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let holds = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    if has("xl/workbook.xml") || (holds("xl/worksheets/") && !has("xl/workbook.bin")) {
        return Ok(Format::Xlsx);
    }
    if has("xl/workbook.bin") {
        return Ok(Format::Xlsb);
    }
    let (kind, advice) = if holds("word/") {
        ("Word 文档（DOCX）", "请把其中的表格复制到 Excel 并另存为 XLSX 后再导入")
    } else if holds("ppt/") {
        ("PowerPoint 演示文稿", EXPORT_TABLE)
    } else if has("content.xml") {
        let mut kind = String::new();
        if let Ok(part) = archive.by_name("mimetype") {
            let _ = part.take(200).read_to_string(&mut kind);
        }
        if kind.is_empty() || kind.contains("spreadsheet") {
            return Ok(Format::Ods);
        }
        ("OpenDocument 文档，但不是电子表格", EXPORT_TABLE)
    } else {
        ("ZIP 压缩包", UNPACK)
    };
    Err(IntakeError::NotATable { path: path.to_owned(), kind, advice })
}

/// Checks that an OLE container holds an old workbook without a password on the whole file.
///
/// # Errors
/// An encrypted workbook, a document of another program.
pub(super) fn ole_workbook(path: &Path, bytes: &[u8]) -> Result<(), IntakeError> {
    let path = path.to_owned();
    if has_entry(bytes, "EncryptedPackage") {
        return Err(IntakeError::Encrypted(path));
    }
    if has_entry(bytes, "Workbook") || has_entry(bytes, "Book") {
        return Ok(());
    }
    let (kind, advice) = if has_entry(bytes, "WordDocument") {
        ("Word 文档（DOC）", "请把其中的表格复制到 Excel 并另存为 XLSX 后再导入")
    } else if has_entry(bytes, "PowerPoint Document") {
        ("PowerPoint 演示文稿", EXPORT_TABLE)
    } else {
        ("旧式 Office 文件，其中没有工作簿", EXPORT_TABLE)
    };
    Err(IntakeError::NotATable { path, kind, advice })
}

/// Names of entries stand in the directory of the container as UTF-16.
fn has_entry(bytes: &[u8], name: &str) -> bool {
    let name: Vec<u8> = format!("{name}\0").encode_utf16().flat_map(u16::to_le_bytes).collect();
    AhoCorasick::new([name]).is_ok_and(|finder| finder.is_match(bytes))
}
