//! JSON: a list of objects, an object that holds one, one object, or one object a line.
//!
//! Lists and lines stream. A document whose top is an object must be seen whole before it is known whether it is a
//! record or an envelope around a list, and has a limit ([`limits::JSON_BYTES`]).
//! Values become cells: a list of plain values is joined by `；`, anything nested is kept as its JSON text.

use std::cell::Cell as Shared;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use serde::de::{Deserializer as _, Error as _, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::feed::{Feed, Refused};
use super::text::Text;
use super::{Cell, Format, ReadError, RowSink, SheetInfo, SourceRow, delimited, keyed, limits};
use crate::intake::error::{IntakeError, in_mebibytes};

/// Lines that are looked at.
const LINES: usize = 20;
/// An object with this many texts of its own beside the list in it is a record, not an envelope.
const TEXTS_OF_A_RECORD: usize = 4;
/// How deep in an envelope the list may be.
const ENVELOPES: usize = 3;
/// Characters of a broken line that the report quotes.
const QUOTED: usize = 200;

/// The JSON format of a text, from its beginning.
pub(super) fn detect(sample: &str) -> Option<Format> {
    let start = sample.trim_start();
    let next = start.get(1..).map(str::trim_start).and_then(|rest| rest.chars().next());
    let plausible = match start.chars().next()? {
        '[' => next.is_none_or(|c| "[{]\"-0123456789tfn".contains(c)) && !is_bracketed_text(start),
        '{' => true,
        _ => false,
    };
    if !plausible {
        return None;
    }
    // The last line of a sample may be cut, so a single line is no sign of lines; neither is a list spread over some.
    let lines: Vec<&str> = start.lines().filter(|line| !line.trim().is_empty()).take(LINES).collect();
    let whole = lines.iter().filter(|line| serde_json::from_str::<Map<String, Value>>(line).is_ok()).count();
    let lines_of_objects = start.starts_with('{') && lines.len() > 1 && whole > 0;
    Some(if lines_of_objects { Format::JsonLines } else { Format::Json })
}

/// `[1] 一种…`: a numbered line of text.
fn is_bracketed_text(start: &str) -> bool {
    let line = start.lines().next().unwrap_or_default().trim_end();
    let Some((inside, behind)) = line.split_once(']') else {
        return false;
    };
    inside.get(1..).is_some_and(|inside| inside.chars().all(|c| c.is_ascii_digit()) && !inside.is_empty())
        && !behind.trim_start().is_empty()
}

/// Reads one object a line; lines that are none are told as broken.
pub(super) fn read_lines<S: RowSink>(
    feed: &mut Feed<'_, S>,
    mut text: Text,
    info: &SheetInfo,
) -> Result<(), ReadError<S::Error>> {
    feed.sheet(info)?;
    let (mut line, mut row) = (Vec::new(), 0);
    while text.line(&mut line, limits::JSON_LINE_BYTES).map_err(|error| feed.failed(error))? {
        row += 1;
        if line.len() > limits::JSON_LINE_BYTES {
            let limit = in_mebibytes(limits::JSON_LINE_BYTES as u64);
            return Err(IntakeError::RowTooLong { path: feed.path().to_owned(), row, limit }.into());
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        delimited::note_damage(feed, row, &line)?;
        let source_row = match serde_json::from_slice(&line) {
            Ok(Value::Object(map)) => SourceRow::Named { row, values: named(map) },
            Ok(_) => broken(row, &line, "本行不是 JSON 对象（应为 {\"名称\": 值, ...}）".to_owned()),
            Err(error) => {
                let message = format!("本行 JSON 写法有误（第 {} 列：{}）", error.column(), in_chinese(&error));
                broken(row, &line, message)
            }
        };
        feed.row(source_row)?;
    }
    delimited::note_cut(feed, row, &text)?;
    feed.end()
}

fn broken(row: u64, line: &[u8], message: String) -> SourceRow {
    let value = String::from_utf8_lossy(line).chars().take(QUOTED).collect();
    SourceRow::Broken { row, code: "bad_json", message, value }
}

/// Reads a document.
pub(super) fn read_document<S: RowSink>(
    feed: &mut Feed<'_, S>,
    mut text: Text,
    info: &SheetInfo,
) -> Result<(), ReadError<S::Error>> {
    let mut blank_lines = 0;
    let is_list = loop {
        let next = text.fill_buf().map_err(|error| feed.failed(error))?.first().copied();
        if !next.is_some_and(|byte| byte.is_ascii_whitespace()) {
            break next == Some(b'[');
        }
        blank_lines += usize::from(next == Some(b'\n'));
        text.consume(1);
    };
    let budget = Rc::new(Shared::new(limits::JSON_BYTES));
    let mut reader = serde_json::Deserializer::from_reader(Budgeted { source: text, left: Rc::clone(&budget) });
    let mut list = List { feed, info, budget, row: 0, unread: Vec::new(), stopped: None };
    let outcome = if is_list {
        reader.deserialize_seq(&mut list).and_then(|()| reader.end())
    } else {
        serde::Deserialize::deserialize(&mut reader)
            .and_then(|value: Value| reader.end().map(|()| value))
            .and_then(|value| list.envelope(value).map_err(|()| serde_json::Error::custom("stopped")))
    };
    let (rows, stopped) = (list.row, list.stopped.take());
    match (stopped, outcome) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => Err(of_json(feed, error, blank_lines).into()),
        (None, Ok(())) if rows == 0 => Err(shape(feed, "其中没有记录（数组是空的）").into()),
        (None, Ok(())) => feed.end(),
    }
}

fn shape<S: RowSink>(feed: &Feed<'_, S>, detail: &str) -> IntakeError {
    IntakeError::JsonShape { path: feed.path().to_owned(), detail: detail.to_owned() }
}

/// `before`: lines that the parser was not given.
fn of_json<S: RowSink>(feed: &Feed<'_, S>, error: serde_json::Error, before: usize) -> IntakeError {
    if error.is_io() {
        return feed.failed(error.into());
    }
    let detail = in_chinese(&error).to_owned();
    IntakeError::Json { path: feed.path().to_owned(), line: error.line() + before, column: error.column(), detail }
}

/// serde_json's messages, which begin in one of these ways.
fn in_chinese(error: &serde_json::Error) -> &'static str {
    const MESSAGES: &[(&str, &str)] = &[
        ("EOF", "内容不完整，提前结束"),
        ("expected value", "此处应为一个值"),
        ("trailing comma", "多了一个逗号"),
        ("expected `,` or `]`", "缺少逗号或右方括号 ]"),
        ("expected `,` or `}`", "缺少逗号或右花括号 }"),
        ("expected `:`", "缺少冒号"),
        ("key must be a string", "名称须用英文双引号括起"),
        ("control character", "字符串中有未转义的换行或控制字符"),
        ("invalid escape", "字符串中的转义写法有误"),
        ("trailing characters", "结尾之后还有多余内容"),
        ("recursion limit", "嵌套层数过多"),
        ("invalid number", "数字写法有误"),
        ("number out of range", "数字过大"),
    ];
    let message = error.to_string();
    MESSAGES.iter().find(|(start, _)| message.starts_with(start)).map_or("写法有误", |(_, chinese)| chinese)
}

/// Hands on the elements of a list as they come.
struct List<'a, 'f, S: RowSink> {
    feed: &'a mut Feed<'f, S>,
    info: &'a SheetInfo,
    budget: Rc<Shared<u64>>,
    row: u64,
    /// Lists beside the one that is read.
    unread: Vec<String>,
    stopped: Option<ReadError<S::Error>>,
}

impl<S: RowSink> List<'_, '_, S> {
    /// `Err` when reading is to stop; why is in `stopped`.
    fn element(&mut self, value: Value) -> Result<(), ()> {
        self.budget.set(limits::JSON_BYTES);
        let first = self.row == 0;
        self.row += 1;
        let row = self.row;
        let source_row = match value {
            Value::Object(map) => SourceRow::Named { row, values: named(map) },
            Value::Array(values) => SourceRow::Line { row, cells: values.into_iter().map(cell).collect() },
            _ if first => return self.stop(shape(self.feed, "数组的元素不是对象").into()),
            other => broken(row, other.to_string().as_bytes(), format!("第 {row} 个元素不是 JSON 对象")),
        };
        let mut info = self.info.clone();
        info.notes.extend(self.unread.iter().map(|name| format!("JSON 中的另一个列表“{name}”未读取")));
        let told = if first { self.feed.sheet(&info) } else { Ok(()) };
        match told.and_then(|()| self.feed.row(source_row)) {
            Ok(()) => Ok(()),
            Err(error) => self.stop(error),
        }
    }

    /// A document whose top is no list.
    fn envelope(&mut self, value: Value) -> Result<(), ()> {
        let Value::Object(map) = value else {
            return self.stop(shape(self.feed, "最外层是单个值").into());
        };
        if let Some(keyed) = keyed::detect(&map) {
            return keyed::records(map, keyed).into_iter().try_for_each(|record| self.element(record));
        }
        let mut paths = Vec::new();
        find_lists(&map, &mut Vec::new(), &mut paths);
        let texts = map.values().filter(|value| value.is_string()).count();
        let map_value = Value::Object(map);
        if paths.is_empty() || texts >= TEXTS_OF_A_RECORD {
            return self.element(map_value);
        }
        // Beside the list of records stand short ones of tags and counts: the largest by far is the one.
        let size = |path: &[String]| {
            let sum =
                |records: &mut dyn Iterator<Item = &Value>| records.filter_map(Value::as_object).map(Map::len).sum();
            match path.iter().try_fold(&map_value, |value, name| value.get(name)) {
                Some(Value::Array(list)) => sum(&mut list.iter()),
                Some(Value::Object(map)) => sum(&mut map.values()),
                _ => 0_usize,
            }
        };
        paths.sort_by_key(|path| std::cmp::Reverse(size(path)));
        let Some((path, others)) = paths.split_first() else {
            return Ok(());
        };
        if others.first().is_some_and(|other| size(other) * 2 > size(path)) {
            let names: Vec<String> = paths.iter().map(|path| path.join(".")).collect();
            let detail = format!("其中有多个对象数组（{}），请只保留一个", names.join("、"));
            return self.stop(shape(self.feed, &detail).into());
        }
        self.unread = others.iter().map(|path| path.join(".")).collect();
        let mut inner = map_value;
        for name in path {
            inner = inner.get_mut(name).map_or(Value::Null, Value::take);
        }
        let elements = match inner {
            Value::Array(elements) => elements,
            Value::Object(map) => keyed::detect(&map).map(|keyed| keyed::records(map, keyed)).unwrap_or_default(),
            _ => Vec::new(),
        };
        elements.into_iter().try_for_each(|element| self.element(element))
    }

    fn stop(&mut self, error: ReadError<S::Error>) -> Result<(), ()> {
        self.stopped = Some(error);
        Err(())
    }
}

/// Paths of the lists of objects, and of the objects that hold records by key, through objects only.
fn find_lists(map: &Map<String, Value>, at: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    for (name, value) in map {
        at.push(name.clone());
        match value {
            Value::Array(values) if !values.is_empty() && values.iter().all(Value::is_object) => {
                found.push(at.clone());
            }
            Value::Object(inner) if keyed::detect(inner).is_some() => found.push(at.clone()),
            Value::Object(inner) if at.len() < ENVELOPES => find_lists(inner, at, found),
            _ => {}
        }
        at.pop();
    }
}

impl<'de, S: RowSink> Visitor<'de> for &mut List<'_, '_, S> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(value) = elements.next_element_seed(std::marker::PhantomData::<Value>)? {
            self.element(value).map_err(|()| A::Error::custom("stopped"))?;
        }
        Ok(())
    }
}

/// Gives up when a single element grows past the limit.
struct Budgeted {
    source: Text,
    left: Rc<Shared<u64>>,
}

impl Read for Budgeted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.source.read(into)?;
        let left = self.left.get().checked_sub(got as u64);
        self.left.set(left.ok_or_else(|| io::Error::other(Refused::LargeObject))?);
        Ok(got)
    }
}

/// Keys of our own records whose objects stay whole.
const WHOLE: [&str; 3] = ["fee", "budget", "extra"];
/// How deep objects in objects are taken apart.
const DEPTH: usize = 3;

/// The values of an object as cells; the values of an object in it are named `contact.phone`.
fn named(map: Map<String, Value>) -> Vec<(String, Cell)> {
    let mut values = Vec::new();
    for (name, value) in map {
        let is_ours = |value: &Value| name != "budget" || value.get("low").is_some();
        if WHOLE.contains(&name.as_str()) && is_ours(&value) {
            values.push((name, cell(value)));
        } else {
            flatten(name, value, DEPTH, &mut values);
        }
    }
    values
}

fn flatten(name: String, value: Value, depth: usize, values: &mut Vec<(String, Cell)>) {
    match value {
        Value::Object(map) if depth > 0 && !map.is_empty() => match said_by(&map) {
            Some(said) => values.push((name, said)),
            None => {
                for (inner, value) in map {
                    flatten(format!("{name}.{inner}"), value, depth - 1, values);
                }
            }
        },
        Value::Array(list) if !list.is_empty() && list.iter().all(Value::is_object) => {
            let said: Option<Vec<String>> =
                list.iter().map(|element| said_by(element.as_object()?).map(|cell| cell.text().into_owned())).collect();
            let cell = said.map_or_else(|| cell(Value::Array(list)), |names| Cell::of_text(names.join("；")));
            values.push((name, cell));
        }
        other => values.push((name, cell(other))),
    }
}

/// What an object of a code and a name (`{"code":1,"name":"有效"}`), or of an amount and a unit, says; none for others.
pub(super) fn said_by(map: &Map<String, Value>) -> Option<Cell> {
    let find = |keys: &[&str]| keys.iter().find_map(|key| map.get(*key)).filter(|value| !value.is_null());
    let is_only = |keys: &[&str]| map.keys().all(|key| keys.contains(&key.as_str()));
    if is_only(&["amount", "value", "unit", "currency"]) && find(&["amount", "value"]).is_some() {
        let amount = cell(find(&["amount", "value"])?.clone()).text().into_owned();
        let unit = map.get("unit").map(|unit| cell(unit.clone()).text().into_owned()).unwrap_or_default();
        return Some(Cell::Text(format!("{amount}{unit}")));
    }
    if is_only(&["min", "max", "unit"]) && map.contains_key("min") && map.contains_key("max") {
        let text = |key: &str| map.get(key).map(|value| cell(value.clone()).text().into_owned()).unwrap_or_default();
        return Some(Cell::Text(format!("{}-{}{}", text("min"), text("max"), text("unit"))));
    }
    let named = [
        "id", "code", "key", "value", "type", "sort", "order", "sequence", "name", "label", "text", "title", "姓名",
        "名称",
    ];
    if is_only(&named) {
        return find(&["name", "label", "text", "title", "姓名", "名称"]).map(|name| cell(name.clone()));
    }
    None
}

fn cell(value: Value) -> Cell {
    /// Whole numbers up to here are exact as floating point.
    const EXACT: u64 = 1 << 53;
    match value {
        Value::Null => Cell::Empty,
        Value::Bool(value) => Cell::Bool(value),
        Value::String(text) => Cell::of_text(text),
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.abs() <= EXACT as f64 => Cell::Number(float),
            _ => Cell::Text(number.to_string()),
        },
        Value::Array(values) if values.is_empty() => Cell::Empty,
        Value::Array(values) if !values.iter().any(|value| value.is_object() || value.is_array()) => {
            let texts: Vec<String> = values.into_iter().map(|value| cell(value).text().into_owned()).collect();
            Cell::of_text(texts.join("；"))
        }
        Value::Object(map) if map.is_empty() => Cell::Empty,
        nested => Cell::Text(nested.to_string()),
    }
}
