//! A handout as a workbook of eight sheets, each there even where it holds nothing but its header.

use std::io::BufWriter;
use std::path::Path;

use rust_xlsxwriter::{
    Color, ConditionalFormatDataBar, ConditionalFormatType, DataValidation, DocProperties, Format, FormatAlign,
    FormatBorder, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr as _;

use super::handbook::policy_texts;
use super::sheets::{self, Sheet, SheetColumn, Shown};
use super::{Cover, Handout};
use crate::export::ExportError;
use crate::export::pending::Pending;
use crate::export::table::Value;
use crate::export::table::workbook::{day, fitting, moment, of_xlsx};
use crate::intake::own_workbook;

/// Ink of titles, and ground of headers.
const INK: Color = Color::RGB(0x001F_4E79);
const GROUND: Color = Color::RGB(0x00DC_E6F1);
const LINE: Color = Color::RGB(0x00BF_BFBF);
const BAR: Color = Color::RGB(0x009D_C3E6);
const FONT: &str = "微软雅黑";
/// A4, in the numbers of the format.
const A4: u8 = 9;
/// Height of a line, and of the highest row that there can be, in points.
const LINE_HEIGHT: f64 = 14.0;
const HIGHEST: f64 = 409.0;
/// From which width a column is made for long texts, and from how many bytes on a text is one.
const WIDE: f64 = 24.0;
const LONG: usize = 300;
/// Rows below the last that still have words to choose from.
const SPARE: u32 = 200;

/// Writes the workbook; gives the number of cells that were cut.
pub(super) fn write(path: &Path, handout: &Handout) -> Result<u64, ExportError> {
    let mut pending = Pending::create(path)?;
    let (mut book, cut_cells) = book(handout).map_err(|error| of_xlsx(&pending, error))?;
    let saved = book.save_to_writer(BufWriter::new(pending.file()));
    saved.map_err(|error| of_xlsx(&pending, error))?;
    pending.publish()?;
    Ok(cut_cells)
}

fn book(handout: &Handout) -> Result<(Workbook, u64), XlsxError> {
    let mut book = Workbook::new();
    let mut properties = DocProperties::new().set_title(&handout.cover.title).set_author("鹊桥");
    if let Some(made) = day(handout.cover.made_on) {
        properties = properties.set_creation_datetime(&made);
    }
    book.set_properties(&properties);
    let formats = Formats::new();
    let mut cut_cells = 0;
    cover(book.add_worksheet(), handout, &formats)?;
    for sheet in [
        sheets::pairs(handout),
        sheets::patent_cards(handout),
        sheets::need_cards(handout),
        sheets::meetings(handout),
        sheets::follow_ups(handout),
        sheets::indicators(handout),
    ] {
        cut_cells += table(book.add_worksheet(), &sheet, &handout.cover, &formats)?;
    }
    notes(book.add_worksheet(), handout, &formats)?;
    Ok((book, cut_cells))
}

struct Formats {
    title: Format,
    subtitle: Format,
    label: Format,
    said: Format,
    heading: Format,
    header: Format,
    text: Format,
    number: Format,
    money: Format,
    share: Format,
    date: Format,
    moment: Format,
}

impl Formats {
    fn new() -> Self {
        let plain = Format::new().set_font_name(FONT).set_font_size(10);
        let boxed = plain.clone().set_border(FormatBorder::Thin).set_border_color(LINE);
        let cell = boxed.clone().set_align(FormatAlign::VerticalCenter);
        let middle = cell.clone().set_align(FormatAlign::Center);
        let header = boxed
            .clone()
            .set_bold()
            .set_background_color(GROUND)
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter);
        let title = plain.clone().set_bold().set_font_color(INK);
        Self {
            heading: title.clone().set_font_size(13),
            title: title
                .set_font_size(26)
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            label: header.clone(),
            said: boxed.set_text_wrap().set_align(FormatAlign::VerticalCenter).set_indent(1),
            header,
            text: cell.clone().set_text_wrap(),
            number: middle.clone(),
            money: cell.set_num_format("#,##0.00").set_align(FormatAlign::Right).set_indent(1),
            share: middle.clone().set_num_format("0.0%"),
            date: middle.clone().set_num_format("yyyy-mm-dd"),
            moment: middle.set_num_format("yyyy-mm-dd hh:mm"),
            subtitle: plain.set_font_size(14).set_align(FormatAlign::Center).set_font_color(INK),
        }
    }
}

/// What every sheet has on paper.
fn on_paper(sheet: &mut Worksheet, cover: &Cover, landscape: bool, across: u16) {
    // A sign of the format in a title stands twice.
    let title = cover.title.replace('&', "&&");
    sheet.set_paper_size(A4).set_print_fit_to_pages(across, 0).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    // The blank ends the size: a title may begin with a digit.
    sheet.set_header(format!("&L&9 {title}&R&9 &A"));
    sheet.set_footer(format!("&L&9 {}&R&9 第 &P 页，共 &N 页", cover.version.replace('&', "&&")));
    if landscape {
        sheet.set_landscape();
    } else {
        sheet.set_portrait();
    }
}

fn cover(sheet: &mut Worksheet, handout: &Handout, formats: &Formats) -> Result<(), XlsxError> {
    let Handout { cover, .. } = handout;
    sheet.set_name(own_workbook::COVER)?;
    on_paper(sheet, cover, false, 1);
    sheet.set_header("").set_footer("").set_print_center_horizontally(true).set_screen_gridlines(false);
    sheet.set_column_width(0, 20)?.set_column_width(1, 64)?;
    sheet.set_row_height(0, 90)?.set_row_height(1, 70)?.set_row_height(2, 40)?;
    sheet.merge_range(1, 0, 1, 1, &cover.title, &formats.title)?;
    sheet.merge_range(2, 0, 2, 1, "供需对接工作簿", &formats.subtitle)?;
    let mut row = 5;
    for (word, text) in cover.lines().into_iter().chain([("内容", handout.counted())]) {
        sheet.set_row_height(row, 26)?;
        sheet.write_string_with_format(row, 0, word, &formats.label)?;
        sheet.write_string_with_format(row, 1, text, &formats.said)?;
        row += 1;
    }
    sheet.set_print_area(0, 0, row, 1)?;
    Ok(())
}

fn table(sheet: &mut Worksheet, of: &Sheet, cover: &Cover, formats: &Formats) -> Result<u64, XlsxError> {
    sheet.set_name(of.name)?.set_freeze_panes(1, of.frozen)?;
    on_paper(sheet, cover, of.paper.landscape, of.paper.across);
    sheet.set_repeat_rows(0, 0)?.set_row_height(0, 32)?;
    if of.paper.across > 1 {
        sheet.set_repeat_columns(0, 0)?;
    }
    let rows = u32::try_from(of.rows.len()).unwrap_or(u32::MAX);
    for (column, at) in of.columns.iter().zip(0_u16..) {
        sheet.set_column_width(at, column.width)?;
        sheet.write_string_with_format(0, at, &column.header, &formats.header)?;
        if column.shown == Shown::Bar && rows > 0 {
            let bar = ConditionalFormatDataBar::new()
                .set_fill_color(BAR)
                .set_solid_fill(true)
                .set_border_off(true)
                .set_minimum(ConditionalFormatType::Number, 0)
                .set_maximum(ConditionalFormatType::Number, 100);
            sheet.add_conditional_format(1, at, rows, at, &bar)?;
        }
        if !column.choices.is_empty() {
            let choices = DataValidation::new().allow_list_strings(&column.choices)?;
            sheet.add_data_validation(1, at, rows.saturating_add(SPARE), at, &choices)?;
        }
    }
    let mut cut_cells = 0;
    for (row, line) in (1_u32..).zip(&of.rows) {
        sheet.set_row_height(row, height(of, line))?;
        for ((column, value), at) in of.columns.iter().zip(line).zip(0_u16..) {
            cut_cells += u64::from(write_cell(sheet, (row, at), column.shown, value, formats)?);
        }
    }
    let last = |columns: usize| u16::try_from(columns).unwrap_or(u16::MAX).saturating_sub(1);
    let mut last_row = rows;
    if rows == 0 && !of.empty.is_empty() {
        last_row = 1;
        sheet.set_row_height(1, 26)?;
        sheet.merge_range(1, 0, 1, last(of.paper.columns), of.empty, &formats.said)?;
    } else {
        sheet.autofilter(0, 0, rows, last(of.columns.len()))?;
    }
    sheet.set_print_area(0, 0, last_row, last(of.paper.columns))?;
    Ok(cut_cells)
}

/// Lines that a text takes in a column.
fn lines(text: &str, width: f64) -> f64 {
    text.lines().map(|line| (line.width() as f64 / (width - 1.0).max(1.0)).ceil().max(1.0)).sum()
}

/// Room for a row whose texts are wrapped: not every program finds it by itself.
fn height(of: &Sheet, row: &[Value]) -> f64 {
    let of_cell = |(column, value): (&SheetColumn, &Value)| match value {
        // What is not printed may be as long as it likes.
        Value::Text(text) if column.width >= WIDE || text.len() < LONG => lines(text, column.width),
        _ => 1.0,
    };
    let most = of.columns.iter().zip(row).map(of_cell).fold(1.0, f64::max);
    (most * LINE_HEIGHT + 4.0).min(HIGHEST)
}

/// Writes a cell in its native type; tells whether its text was cut.
fn write_cell(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    shown: Shown,
    value: &Value,
    formats: &Formats,
) -> Result<bool, XlsxError> {
    let number = match shown {
        Shown::Money => &formats.money,
        Shown::Share => &formats.share,
        Shown::Plain | Shown::Bar => &formats.number,
    };
    let as_date = |value: &Value| match value {
        Value::Date(date) => day(*date).map(|day| (day, &formats.date)),
        Value::Moment(at) => moment(*at).map(|moment| (moment, &formats.moment)),
        _ => None,
    };
    if let Some((at_day, format)) = as_date(value) {
        sheet.write_datetime_with_format(row, at, &at_day, format)?;
        return Ok(false);
    }
    match value {
        Value::Empty => sheet.write_blank(row, at, &formats.text)?,
        Value::Number(figure) if figure.is_finite() => sheet.write_number_with_format(row, at, *figure, number)?,
        Value::Money(money) => sheet.write_number_with_format(row, at, money.yuan(), number)?,
        other => {
            let text = other.text();
            let fits = fitting(&text);
            let cut = fits.len() < text.len();
            let written = if cut { format!("{fits}…") } else { text };
            sheet.write_string_with_format(row, at, written, &formats.text)?;
            return Ok(cut);
        }
    };
    Ok(false)
}

fn notes(sheet: &mut Worksheet, handout: &Handout, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name(own_workbook::NOTES)?;
    on_paper(sheet, &handout.cover, false, 1);
    for (width, at) in [8.0, 9.0, 20.0, 30.0, 46.0].into_iter().zip(0_u16..) {
        sheet.set_column_width(at, width)?;
    }
    let mut row = 0;
    sheet.write_string_with_format(row, 0, "一、匹配度怎样得出", &formats.heading)?;
    sheet.set_row_height(row, 28)?;
    row += 1;
    let wide = |sheet: &mut Worksheet, row: u32, cells: [&str; 3], format: &Format| -> Result<(), XlsxError> {
        sheet.merge_range(row, 0, row, 1, cells[0], format)?;
        sheet.write_string_with_format(row, 2, cells[1], format)?;
        sheet.merge_range(row, 3, row, 4, cells[2], format)?;
        // Merged cells do not grow with their text.
        sheet.set_row_height(row, lines(cells[2], 76.0) * LINE_HEIGHT + 6.0)?;
        Ok(())
    };
    wide(sheet, row, ["评分项", "满分", "看什么"], &formats.header)?;
    row += 1;
    for part in &handout.score.parts {
        wide(sheet, row, [&part.name, "", &part.says], &formats.said)?;
        sheet.write_number_with_format(row, 2, part.points, &formats.number)?;
        row += 1;
    }
    let total: f64 = handout.score.parts.iter().map(|part| part.points).sum();
    wide(sheet, row, ["合计", "", "各项得分相加即匹配度"], &formats.said)?;
    sheet.write_number_with_format(row, 2, total, &formats.number)?;
    row += 2;
    for (name, says) in &handout.score.notes {
        sheet.merge_range(row, 0, row, 1, name, &formats.label)?;
        sheet.merge_range(row, 2, row, 4, says, &formats.said)?;
        sheet.set_row_height(row, lines(says, 96.0) * LINE_HEIGHT + 6.0)?;
        row += 1;
    }
    row += 1;
    sheet.write_string_with_format(row, 0, "二、合规检查", &formats.heading)?;
    sheet.set_row_height(row, 28)?;
    row += 1;
    for (header, at) in ["序号", "级别", "事项", "依据", "怎么办"].into_iter().zip(0_u16..) {
        sheet.write_string_with_format(row, at, header, &formats.header)?;
    }
    row += 1;
    for point in &handout.points {
        sheet.write_number_with_format(row, 0, point.pair as f64, &formats.number)?;
        let texts = [point.level.word(), &point.name, &point.found, &point.advice];
        let most = lines(&point.found, 30.0).max(lines(&point.advice, 46.0)).max(lines(&point.name, 20.0));
        sheet.set_row_height(row, most * LINE_HEIGHT + 4.0)?;
        for (text, at) in texts.into_iter().zip(1_u16..) {
            sheet.write_string_with_format(row, at, text, &formats.text)?;
        }
        row += 1;
    }
    if handout.points.is_empty() {
        sheet.merge_range(row, 0, row, 4, "没有需要处理的事项", &formats.said)?;
        row += 1;
    }
    if !handout.policies.is_empty() {
        row += 1;
        sheet.write_string_with_format(row, 0, "三、可用的政策", &formats.heading)?;
        sheet.set_row_height(row, 28)?;
        row += 1;
    }
    for policy in &handout.policies {
        let [title, text, issuer, until] = policy_texts(policy);
        let text = fitting(&text);
        let said = format!("{text}（{issuer}{}截止日期：{until}）", if issuer.is_empty() { "" } else { "；" });
        sheet.merge_range(row, 0, row, 2, &title, &formats.label)?;
        sheet.merge_range(row, 3, row, 4, &said, &formats.said)?;
        sheet.set_row_height(row, lines(&said, 76.0).max(lines(&title, 37.0)) * LINE_HEIGHT + 6.0)?;
        row += 1;
    }
    sheet.set_print_area(0, 0, row, 4)?;
    Ok(())
}
