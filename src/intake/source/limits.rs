//! How much of a file is read. Text streams and has no limit of size; what must be held whole has one.

/// Longest row of a text file, in bytes of UTF-8. The longest descriptions of patents are some hundred kilobytes.
pub const ROW_BYTES: usize = 4 << 20;

/// Most line breaks in a quoted cell; past it the quote is taken for a stray one.
pub const QUOTED_LINES: usize = 1_000;

/// Most columns of a text table.
pub const COLUMNS: usize = 16_384;

/// Largest JSON document whose top is an object, and largest element of a list, in bytes. Lists and JSON Lines stream.
pub const JSON_BYTES: u64 = 64 << 20;

/// Longest line of JSON Lines, in bytes.
pub const JSON_LINE_BYTES: usize = 16 << 20;

/// Largest web page, Excel 2003 XML or MHTML file, in bytes.
pub const MARKUP_BYTES: u64 = 200 << 20;

/// Largest workbook file, in bytes.
pub const WORKBOOK_BYTES: u64 = 100 << 20;

/// Most bytes that the parts of a workbook may come to once decompressed.
pub const WORKBOOK_INFLATED: u64 = 1 << 30;

/// Most cells of a workbook that are filled or lie between filled ones.
pub const WORKBOOK_CELLS: u64 = 20_000_000;

/// A gzip file is refused once it gave more than this many bytes and more than [`GZIP_RATIO`] times its own size.
pub const GZIP_INFLATED: u64 = 128 << 20;

/// See [`GZIP_INFLATED`]; text compresses 5 to 30 times.
pub const GZIP_RATIO: u64 = 200;

/// A workbook is refused once its parts came to more than this many bytes and more than [`WORKBOOK_RATIO`] times the
/// size of the file.
pub const WORKBOOK_FREE: u64 = 64 << 20;

/// See [`WORKBOOK_FREE`]; the XML of workbooks compresses 5 to 50 times.
pub const WORKBOOK_RATIO: u64 = 200;

/// Most bytes of one cell or one shared text as the XML of a workbook writes it, and of the texts of one row: readers
/// hold them whole. Excel allows 32,767 characters a cell.
pub const WORKBOOK_PIECE: usize = 16 << 20;

/// Most shared texts of a workbook: each costs memory of its own, however short it is.
pub const WORKBOOK_TEXTS: u64 = 5_000_000;

/// Most bytes of a part of a workbook that is held whole (texts of an XLSX, all of an ODS), once decompressed.
pub const WORKBOOK_PART: u64 = 256 << 20;
