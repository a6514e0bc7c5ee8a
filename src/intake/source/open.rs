//! From a path to the reader of its format: what a file is, its bytes say.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::encoding::{self, Detected};
use super::feed::{Feed, Refused, failure};
use super::sniff::{self, Kind};
use super::text::Text;
use super::{Format, ReadError, RowSink, blocks, container, delimited, json, limits, markup, separator, workbook};
use crate::intake::error::{IntakeError, in_mebibytes};

/// Text that the layout of a file is found by, in bytes.
const SAMPLE: usize = 64 << 10;

pub(super) fn read<S: RowSink>(
    path: &Path,
    sink: &mut S,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<(), ReadError<S::Error>> {
    let failed = |error| IntakeError::of_io(path, error);
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Err(IntakeError::Directory(path.to_owned()).into());
    }
    let mut file = File::open(path).map_err(failed)?;
    let size = metadata.len();
    let mut feed = Feed::new(path, size, sink, progress);
    let kind = sniff::kind_of(&head(&mut file).map_err(failed)?);
    file.rewind().map_err(failed)?;
    match kind {
        Kind::Foreign { kind, advice } => Err(not_a_table(path, kind, advice).into()),
        Kind::Zip => {
            check_size(path, size)?;
            let format = container::zip_workbook(path, BufReader::new(&mut file), size)?;
            file.rewind().map_err(failed)?;
            let source = feed.counted(BufReader::new(file));
            workbook::read(&mut feed, source, format)
        }
        Kind::Ole => {
            check_size(path, size)?;
            let mut bytes = Vec::new();
            feed.counted(file).read_to_end(&mut bytes).map_err(failed)?;
            container::ole_workbook(path, &bytes)?;
            workbook::read(&mut feed, Cursor::new(bytes), Format::Xls)
        }
        Kind::Gzip => {
            let inflate = |file: File| Inflated { source: MultiGzDecoder::new(BufReader::new(file)), size, given: 0 };
            let unread = |error| failure(path, error);
            let mut first = inflate(file.try_clone().map_err(failed)?);
            let inner = head(&mut first).map_err(unread)?;
            match sniff::kind_of(&inner) {
                Kind::Text => {}
                Kind::Foreign { kind, .. } => {
                    return Err(not_a_table(path, kind, sniff::UNPACK).into());
                }
                _ => return Err(not_a_table(path, "压缩过的工作簿或压缩包", sniff::UNPACK).into()),
            }
            let detected = encoding::detect(&mut Cursor::new(inner).chain(first)).map_err(unread)?;
            file.rewind().map_err(failed)?;
            let counted = feed.counted(file);
            let source = Inflated { source: MultiGzDecoder::new(BufReader::new(counted)), size, given: 0 };
            read_text(&mut feed, Box::new(source), detected)
        }
        Kind::Text => {
            let detected = encoding::detect(&mut file).map_err(failed)?;
            file.seek(SeekFrom::Start(0)).map_err(failed)?;
            let source = Box::new(feed.counted(file));
            read_text(&mut feed, source, detected)
        }
    }
}

fn head(source: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    source.take(sniff::HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

fn not_a_table(path: &Path, kind: &'static str, advice: &'static str) -> IntakeError {
    IntakeError::NotATable { path: path.to_owned(), kind, advice }
}

fn check_size(path: &Path, size: u64) -> Result<(), IntakeError> {
    if size <= limits::WORKBOOK_BYTES {
        return Ok(());
    }
    Err(IntakeError::TooLarge {
        path: path.to_owned(),
        what: "大小",
        limit: in_mebibytes(limits::WORKBOOK_BYTES),
        advice: "请在 Excel/WPS 中另存为 CSV 后再导入（CSV 不限大小）",
    })
}

fn read_text<S: RowSink>(
    feed: &mut Feed<'_, S>,
    source: Box<dyn Read>,
    detected: Detected,
) -> Result<(), ReadError<S::Error>> {
    if detected.binary {
        return Err(IntakeError::Binary(feed.path().to_owned()).into());
    }
    let mut text = Text::new(source, detected).map_err(|error| feed.failed(error))?;
    let sample = text.peek(SAMPLE).map_err(|error| feed.failed(error))?;
    // Whether an object stands alone or is the first of many lines shows where its line ends.
    let cut_object = sample.starts_with('{') && sample.len() + 4 > SAMPLE && !sample.contains('\n');
    let enough = if cut_object { limits::JSON_LINE_BYTES } else { SAMPLE };
    let sample = text.peek(enough).map_err(|error| feed.failed(error))?;
    if sample.len() < SAMPLE && sample.trim().is_empty() {
        return Err(IntakeError::Empty { path: feed.path().to_owned(), hint: "" }.into());
    }
    let described = |feed: &Feed<'_, S>, format| {
        let mut info = feed.info(format);
        info.encoding = Some(detected.name.to_owned());
        info.notes.extend(misnamed(feed.path()));
        info
    };
    if let Some(format) = json::detect(sample) {
        let info = described(feed, format);
        return match format {
            Format::JsonLines => json::read_lines(feed, text, &info),
            _ => json::read_document(feed, text, &info),
        };
    }
    if markup::is_markup(sample) {
        let info = described(feed, Format::Markup);
        return markup::read(feed, text, &info);
    }
    if markup::is_mhtml(sample) {
        let info = described(feed, Format::Markup);
        return markup::read_mhtml(feed, text, &info);
    }
    if sample.trim_start().starts_with("<?xml") {
        return Err(not_a_table(feed.path(), "XML 文件", sniff::EXPORT_TABLE).into());
    }
    let (declared, layout) = (separator::declared(sample), blocks::detect(sample));
    if let (None, Some(layout)) = (declared, layout)
        && !separator::is_plain_table(sample, 3)
    {
        feed.sheet(&described(feed, Format::Blocks))?;
        blocks::read(feed, text, &layout)?;
        return feed.end();
    }
    let separator = declared.map(|(separator, _)| separator).or_else(|| separator::detect(sample));
    if let Some((_, length)) = declared {
        io::BufRead::consume(&mut text, length);
    }
    feed.sheet(&described(feed, separator.map_or(Format::Lines, Format::Delimited)))?;
    delimited::read(feed, text, separator)?;
    feed.end()
}

/// A remark on text under the name of a workbook.
fn misnamed(path: &Path) -> Option<String> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    let workbook = matches!(extension.as_str(), "xls" | "xlsx" | "xlsm" | "xlsb" | "et" | "ods");
    workbook.then(|| format!("文件名以 .{extension} 结尾，但不是真正的工作簿，已按其实际内容读取"))
}

/// Stops a gzip file that grows beyond all measure.
struct Inflated<R> {
    source: R,
    size: u64,
    given: u64,
}

impl<R: Read> Read for Inflated<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.source.read(into)?;
        self.given += got as u64;
        if self.given > limits::GZIP_INFLATED && self.given / limits::GZIP_RATIO > self.size {
            return Err(io::Error::other(Refused::Overgrown));
        }
        Ok(got)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_file_of_any_size_is_read_unless_it_grows_beyond_all_measure() {
        let read = |size: u64, given: u64| {
            let mut inflated = Inflated { source: io::repeat(b'x').take(given), size, given: 0 };
            io::copy(&mut inflated, &mut io::sink())
        };
        let most = limits::GZIP_INFLATED;
        assert_eq!(read(10, most).unwrap(), most);
        assert!(read(10, most + 1_000).is_err());
        // A million rows of a catalogue, packed thirty times.
        assert_eq!(read(most / 20, most + most / 2).unwrap(), most + most / 2);
    }
}
