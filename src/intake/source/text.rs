//! Text of any encoding as a stream of UTF-8, in constant memory.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

use super::encoding::Detected;

const BLOCK: usize = 64 << 10;

/// Stands for a separator outside ASCII while a row is taken apart: the parser of rows wants a single byte.
pub(super) const UNIT_SEPARATOR: char = '\u{1f}';

/// The decoded text. What cannot be decoded becomes U+FFFD.
pub(super) struct Text {
    source: Box<dyn Read>,
    decoder: Decoder,
    raw: Vec<u8>,
    buffer: Vec<u8>,
    /// First byte of `buffer` that was not consumed.
    at: usize,
    finished: bool,
    cut: bool,
    separator: Option<char>,
}

impl Text {
    /// From the first byte of the source on; the byte order mark is taken off.
    ///
    /// # Errors
    /// The source's.
    pub(super) fn new(mut source: Box<dyn Read>, detected: Detected) -> io::Result<Self> {
        io::copy(
            &mut source.by_ref().take(detected.mark as u64),
            &mut io::sink(),
        )?;
        Ok(Self::decoding(source, detected.encoding))
    }

    fn decoding(source: Box<dyn Read>, encoding: &'static Encoding) -> Self {
        Self {
            source,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: vec![0; BLOCK],
            buffer: Vec::new(),
            at: 0,
            finished: false,
            cut: false,
            separator: None,
        }
    }

    /// What is buffered, at least `bytes` of it unless the text ends before.
    ///
    /// # Errors
    /// The source's.
    pub(super) fn peek(&mut self, bytes: usize) -> io::Result<&str> {
        while self.buffer.len() - self.at < bytes && !self.finished {
            self.decode_block()?;
        }
        let rest = self.buffer.get(self.at..).unwrap_or_default();
        let whole =
            std::str::from_utf8(rest).map_or_else(|error| error.valid_up_to(), |_| rest.len());
        Ok(rest
            .get(..whole)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default())
    }

    /// The text ended inside a character.
    pub(super) fn was_cut(&self) -> bool {
        self.cut
    }

    /// From here on `separator` is given as [`UNIT_SEPARATOR`].
    pub(super) fn separate_by(&mut self, separator: char) {
        let rest =
            String::from_utf8_lossy(self.buffer.get(self.at..).unwrap_or_default()).into_owned();
        self.buffer = marked(&rest, separator).into_bytes();
        self.at = 0;
        self.separator = Some(separator);
    }

    /// Puts bytes back in front of what comes next.
    pub(super) fn put_back(&mut self, bytes: &[u8]) {
        self.buffer.splice(..self.at, bytes.iter().copied());
        self.at = 0;
    }

    /// Reads a line without its line end into `line`; `false` at the end of the text. Stops after `limit` bytes.
    ///
    /// # Errors
    /// The source's.
    pub(super) fn line(&mut self, line: &mut Vec<u8>, limit: usize) -> io::Result<bool> {
        line.clear();
        if self
            .by_ref()
            .take(limit as u64 + 1)
            .read_until(b'\n', line)?
            == 0
        {
            return Ok(false);
        }
        while matches!(line.last(), Some(b'\n' | b'\r')) {
            line.pop();
        }
        Ok(true)
    }

    fn decode_block(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let got = loop {
            match self.source.read(&mut self.raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.finished = got == 0;
        let mut text = String::with_capacity(got * 2 + 64);
        let mut rest = self.raw.get(..got).unwrap_or_default();
        loop {
            let (result, read) =
                self.decoder
                    .decode_to_string_without_replacement(rest, &mut text, self.finished);
            rest = rest.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => text.reserve(rest.len() * 3 + 64),
                DecoderResult::Malformed(..) => {
                    text.push(char::REPLACEMENT_CHARACTER);
                    self.cut |= self.finished;
                }
            }
        }
        if let Some(separator) = self.separator {
            text = marked(&text, separator);
        }
        self.buffer.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

fn marked(text: &str, separator: char) -> String {
    text.replace(UNIT_SEPARATOR, " ")
        .replace(separator, UNIT_SEPARATOR.encode_utf8(&mut [0; 1]))
}

impl BufRead for Text {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.buffer.len() && !self.finished {
            self.decode_block()?;
        }
        Ok(self.buffer.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.buffer.len());
    }
}

impl Read for Text {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.fill_buf()?.read(into)?;
        self.consume(got);
        Ok(got)
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{GB18030, UTF_8};

    use super::*;

    fn text(bytes: &[u8], encoding: &'static Encoding) -> Text {
        Text::decoding(Box::new(io::Cursor::new(bytes.to_vec())), encoding)
    }

    fn all(mut text: Text) -> (String, bool) {
        let mut all = String::new();
        text.read_to_string(&mut all).unwrap();
        (all, text.was_cut())
    }

    #[test]
    fn characters_across_blocks_stay_whole() {
        let long = "一种锂离子电池的制备方法，".repeat(20_000);
        assert_eq!(all(text(&GB18030.encode(&long).0, GB18030)), (long, false));
    }

    #[test]
    fn a_cut_in_a_character_is_told() {
        let bytes = "电池隔".as_bytes();
        assert_eq!(
            all(text(&bytes[..8], UTF_8)),
            ("电池\u{fffd}".to_owned(), true)
        );
        assert_eq!(
            all(text(&[b"ab\xFFcd".as_slice(), bytes].concat(), UTF_8)),
            ("ab\u{fffd}cd电池隔".to_owned(), false)
        );
    }

    #[test]
    fn what_is_put_back_comes_again() {
        let mut text = text("甲，乙\n丙".as_bytes(), UTF_8);
        text.separate_by('，');
        let mut line = Vec::new();
        assert!(text.line(&mut line, 100).unwrap());
        assert_eq!(line, "甲\u{1f}乙".as_bytes());
        text.put_back("丁\n".as_bytes());
        assert!(text.line(&mut line, 100).unwrap());
        assert_eq!(line, "丁".as_bytes());
        assert_eq!(text.peek(10).unwrap(), "丙");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_decode(bytes: Vec<u8>) {
            for encoding in [UTF_8, GB18030, encoding_rs::BIG5, encoding_rs::UTF_16LE, encoding_rs::UTF_16BE] {
                let _ = all(text(&bytes, encoding));
            }
        }
    }
}
