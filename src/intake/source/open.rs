//! From a path to the reader of its format: what a file is, its first bytes say.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;

use super::feed::Feed;
use super::text::Text;
use super::{Format, ReadError, RowSink, delimited, encoding, separator};
use crate::intake::error::IntakeError;

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
    let mut feed = Feed::new(path, metadata.len(), sink, progress);
    let detected = encoding::detect(&mut file).map_err(failed)?;
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let source: Box<dyn Read> = Box::new(feed.counted(file));
    let text = Text::new(source, detected).map_err(failed)?;
    read_text(&mut feed, text, detected)
}

fn read_text<S: RowSink>(
    feed: &mut Feed<'_, S>,
    mut text: Text,
    detected: encoding::Detected,
) -> Result<(), ReadError<S::Error>> {
    if detected.binary {
        return Err(IntakeError::Binary(feed.path().to_owned()).into());
    }
    let sample = text.peek(SAMPLE).map_err(|error| feed.failed(error))?;
    if sample.trim().is_empty() {
        return Err(IntakeError::Empty {
            path: feed.path().to_owned(),
            hint: "",
        }
        .into());
    }
    let separator = separator::detect(sample);
    let mut info = feed.info(separator.map_or(Format::Lines, Format::Delimited));
    info.encoding = Some(detected.name.to_owned());
    feed.sheet(&info)?;
    delimited::read(feed, text, separator)?;
    feed.end()
}
