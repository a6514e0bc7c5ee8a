//! The handbook as a document for word processors.

use std::io::{Cursor, Write as _};
use std::path::Path;

use docx_rs::{
    AlignmentType, Docx, Footer, Header, LineSpacing, NumPages, PageMargin, PageNum, Paragraph, Run, RunFonts, Shading,
    ShdType, Style, StyleType, Table as DocxTable, TableBorder, TableBorderPosition, TableCell, TableCellMargins,
    TableLayoutType, TableRow, VAlignType, WidthType,
};

use super::handbook::{Block, Fact, Handbook, KIND, Table};
use crate::domain::Date;
use crate::export::ExportError;
use crate::export::pending::Pending;

/// A4 and its margins, in twentieths of a point.
const PAGE: (u32, u32) = (11_906, 16_838);
const MARGIN: i32 = 1_134;
/// What is left for text.
const WIDTH: u32 = 9_638;
/// Sizes in half points.
const BODY: usize = 21;
const SMALL: usize = 18;
const INK: &str = "1F4E79";
const GROUND: &str = "DCE6F1";
const LINE: &str = "BFBFBF";
/// Heights of the rows of headers, and of rows to write into.
const HEADER_HEIGHT: f32 = 397.0;
const ROOMY_HEIGHT: f32 = 560.0;
/// Width of what a fact is about, in hundredths.
const LABEL: u32 = 16;

/// Writes the handbook.
pub(super) fn write(path: &Path, book: &Handbook, made_on: Date) -> Result<(), ExportError> {
    let mut pending = Pending::create(path)?;
    let bytes = document(book, made_on).map_err(|error| ExportError::of_io(path, error))?;
    pending.write_all(&bytes).map_err(|error| ExportError::of_io(path, error))?;
    pending.publish()
}

fn document(book: &Handbook, made_on: Date) -> Result<Vec<u8>, std::io::Error> {
    let margins = PageMargin {
        top: MARGIN,
        bottom: MARGIN,
        left: MARGIN,
        right: MARGIN,
        header: MARGIN / 2,
        footer: MARGIN / 2,
        gutter: 0,
    };
    let heading = |level: usize, size: usize| {
        Style::new(format!("Heading{level}"), StyleType::Paragraph)
            .name(format!("heading {level}"))
            .based_on("Normal")
            .next("Normal")
            .fonts(fonts("黑体"))
            .size(size)
            .color(INK)
            .outline_lvl(level - 1)
    };
    let moment = format!("{made_on}T00:00:00Z");
    let mut docx = Docx::new()
        .default_fonts(fonts("宋体"))
        .default_size(BODY)
        .created_at(&moment)
        .updated_at(&moment)
        .add_style(Style::new("Normal", StyleType::Paragraph).name("Normal"))
        .add_style(heading(1, 32))
        .add_style(heading(2, 24))
        .page_size(PAGE.0, PAGE.1)
        .page_margin(margins)
        .header(Header::new().add_paragraph(line(&book.title, SMALL, AlignmentType::Right)))
        .footer(footer(&book.version))
        // The cover has neither.
        .first_header(Header::new().add_paragraph(Paragraph::new()))
        .first_footer(Footer::new().add_paragraph(Paragraph::new()));
    docx = cover(docx, book);
    for section in &book.sections {
        let title = Paragraph::new().style("Heading1").page_break_before(true).keep_next(true);
        docx = docx.add_paragraph(title.line_spacing(LineSpacing::new().after(160)).add_run(text_run(&section.title)));
        for block in &section.blocks {
            docx = match block {
                Block::Text(text) => {
                    let spacing = LineSpacing::new().before(80).after(80);
                    docx.add_paragraph(Paragraph::new().line_spacing(spacing).add_run(text_run(text)))
                }
                Block::Card { title, rows } => {
                    let spacing = LineSpacing::new().before(280).after(100);
                    let title = Paragraph::new().style("Heading2").keep_next(true).add_run(text_run(title));
                    let docx = docx.add_paragraph(title.line_spacing(spacing));
                    if rows.is_empty() { docx } else { docx.add_table(facts(rows)) }
                }
                Block::Table(of) => docx.add_table(table(of)),
            };
        }
    }
    let mut parts = docx.build();
    // The library has no word for a row that is repeated on each page, nor for author and title.
    let height = format!("<w:trHeight w:val=\"{HEADER_HEIGHT}\" w:hRule=\"atLeast\" />");
    let document = String::from_utf8(parts.document).map_err(std::io::Error::other)?;
    parts.document = document.replace(&height, &format!("{height}<w:tblHeader />")).into_bytes();
    let core = String::from_utf8(parts.doc_props.core).map_err(std::io::Error::other)?;
    parts.doc_props.core = core.replace(">unknown<", ">鹊桥<").into_bytes();
    let mut bytes = Cursor::new(Vec::new());
    parts.pack(&mut bytes).map_err(std::io::Error::other)?;
    Ok(bytes.into_inner())
}

/// Latin letters, and the font of Chinese; programs without it take one of their own.
fn fonts(chinese: &str) -> RunFonts {
    RunFonts::new().ascii("Times New Roman").hi_ansi("Times New Roman").east_asia(chinese)
}

/// A text as XML can hold it.
fn text_run(text: &str) -> Run {
    Run::new().add_text(text.chars().filter(|c| !c.is_control()).collect::<String>())
}

fn line(text: &str, size: usize, align: AlignmentType) -> Paragraph {
    Paragraph::new().align(align).add_run(text_run(text).size(size))
}

fn footer(version: &str) -> Footer {
    // The numbers of pages have the size of the body, whatever is asked for.
    let paragraph = line(&format!("{version}　　第 "), BODY, AlignmentType::Right)
        .add_page_num(PageNum::new())
        .add_run(text_run(" 页，共 "))
        .add_num_pages(NumPages::new())
        .add_run(text_run(" 页"));
    Footer::new().add_paragraph(paragraph)
}

fn cover(docx: Docx, book: &Handbook) -> Docx {
    let centred = |text: &str, size: usize, before: u32| {
        let run = text_run(text).size(size).fonts(fonts("黑体")).color(INK);
        let spacing = LineSpacing::new().before(before).after(240);
        Paragraph::new().align(AlignmentType::Center).line_spacing(spacing).add_run(run)
    };
    let rows: Vec<Vec<Fact>> =
        book.cover.iter().map(|(word, text)| vec![Fact { word, lines: vec![text.clone()] }]).collect();
    docx.add_paragraph(centred(&book.title, 52, 2_600))
        .add_paragraph(centred(KIND, 36, 240))
        .add_paragraph(Paragraph::new().line_spacing(LineSpacing::new().before(1_200)))
        .add_table(facts(&rows))
}

/// Hundredths of the width of the page.
fn share(of: u32) -> usize {
    (WIDTH * of / 100) as usize
}

fn bordered(rows: Vec<TableRow>, grid: Vec<usize>) -> DocxTable {
    let margins = TableCellMargins::new().margin(50, 90, 50, 90);
    let positions = [
        TableBorderPosition::Top,
        TableBorderPosition::Bottom,
        TableBorderPosition::Left,
        TableBorderPosition::Right,
        TableBorderPosition::InsideH,
        TableBorderPosition::InsideV,
    ];
    let table = DocxTable::new(rows)
        .set_grid(grid)
        .width(WIDTH as usize, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .margins(margins);
    positions
        .into_iter()
        .fold(table, |table, position| table.set_border(TableBorder::new(position).size(4).color(LINE)))
}

/// `keep`: on the page of the row that follows.
fn cell(lines: &[String], width: u32, keep: bool) -> TableCell {
    let cell = TableCell::new().width(share(width), WidthType::Dxa).vertical_align(VAlignType::Center);
    let empty = [String::new()];
    let lines = if lines.is_empty() { &empty } else { lines };
    lines.iter().fold(cell, |cell, text| cell.add_paragraph(line(text, SMALL, AlignmentType::Left).keep_next(keep)))
}

fn label(text: &str, width: u32, keep: bool) -> TableCell {
    let run = text_run(text).size(SMALL).bold();
    TableCell::new()
        .width(share(width), WidthType::Dxa)
        .vertical_align(VAlignType::Center)
        .shading(Shading::new().shd_type(ShdType::Clear).color("auto").fill(GROUND))
        .add_paragraph(Paragraph::new().align(AlignmentType::Center).keep_next(keep).add_run(run))
}

/// Facts one or two in a row, together on a page as far as they fit.
fn facts(rows: &[Vec<Fact>]) -> DocxTable {
    const HALF: u32 = 50 - LABEL;
    let last = rows.len().saturating_sub(1);
    let rows = rows.iter().enumerate().map(|(at, row)| {
        let keep = at < last;
        let cells = match row.as_slice() {
            [one] => vec![label(one.word, LABEL, keep), cell(&one.lines, 100 - LABEL, keep).grid_span(3)],
            several => {
                several.iter().flat_map(|fact| [label(fact.word, LABEL, keep), cell(&fact.lines, HALF, keep)]).collect()
            }
        };
        TableRow::new(cells).cant_split()
    });
    bordered(rows.collect(), [LABEL, HALF, LABEL, HALF].map(share).to_vec())
}

fn table(of: &Table) -> DocxTable {
    let header = of.columns.iter().map(|(text, width)| label(text, *width, true)).collect();
    let mut rows = vec![TableRow::new(header).cant_split().row_height(HEADER_HEIGHT)];
    rows.extend(of.rows.iter().map(|row| {
        let cells =
            row.iter().zip(&of.columns).map(|(text, (_, width))| cell(std::slice::from_ref(text), *width, false));
        let row = TableRow::new(cells.collect()).cant_split();
        if of.roomy { row.row_height(ROOMY_HEIGHT) } else { row }
    }));
    bordered(rows, of.columns.iter().map(|(_, width)| share(*width)).collect())
}
