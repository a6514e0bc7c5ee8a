//! The boards of `insight` as tables: the same rows on a page, on the command line and in a file.

use std::path::Path;

use super::ExportError;
use super::table::{Column, ColumnKind, Summary, TableWriter, Value};
use crate::assessment::{DatedKind, Standing};
use crate::insight::{
    Cell, ChallengeShown, CommonShown, FreshnessReport, GapBoard, HeatMap, PoolBoard, Role, STATES, Tally, TrendLine,
    Trends, WakeShown,
};

/// A board as a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    /// Title: names the sheet of a workbook.
    pub title: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Vec<Value>>,
}

impl Board {
    /// Writes it; the extension says the format.
    ///
    /// # Errors
    /// Those of [`TableWriter`].
    pub fn write(&self, path: &Path) -> Result<Summary, ExportError> {
        let mut writer = TableWriter::create(path, &self.title, self.columns.clone())?;
        for row in &self.rows {
            writer.row(row)?;
        }
        writer.finish()
    }
}

fn figures<'h>(headers: impl IntoIterator<Item = &'h str>) -> impl Iterator<Item = Column> {
    headers.into_iter().map(|header| Column::new(header, ColumnKind::Number))
}

fn count(count: u64) -> Value {
    Value::Number(count as f64)
}

fn tally_columns(grades: &[String]) -> Vec<Column> {
    let states = STATES.iter().map(|state| state.word());
    let mut columns: Vec<Column> = figures(std::iter::once("专利").chain(states)).collect();
    columns.extend(grades.iter().map(|grade| Column::new(format!("质量{grade}"), ColumnKind::Number)));
    columns.extend(figures(["质量未知"]));
    columns
}

fn tally(tally: &Tally) -> impl Iterator<Item = Value> {
    std::iter::once(tally.patents).chain(tally.states).chain(tally.grades.iter().copied()).map(count)
}

/// Pools; the last row is the sum over the scope, each record once. `grades`: names, the best first.
#[must_use]
pub fn pools(board: &PoolBoard, of: &str, grades: &[String]) -> Board {
    let mut columns = vec![Column::text("编号"), Column::text(of), Column::text("大类")];
    columns.extend(tally_columns(grades));
    columns.extend(figures(["有效需求"]));
    let mut rows: Vec<Vec<Value>> = Vec::with_capacity(board.lines.len() + 1);
    for line in &board.lines {
        let mut row: Vec<Value> =
            vec![line.code.as_str().into(), line.name.as_str().into(), line.branch.as_str().into()];
        row.extend(tally(&line.tally));
        row.push(count(line.needs));
        rows.push(row);
    }
    let mut total: Vec<Value> = vec!["".into(), "合计（每件只计一次）".into(), "".into()];
    total.extend(tally(&board.total));
    total.push(count(board.needs));
    rows.push(total);
    Board { title: "沉睡专利池".to_owned(), columns, rows }
}

/// The wake-up list.
#[must_use]
pub fn wake_up(lines: &[WakeShown]) -> Board {
    let columns = vec![
        Column::new("序号", ColumnKind::Number),
        Column::text("专利号"),
        Column::text("专利名称"),
        Column::text("专利权人"),
        Column::text("沉睡状态"),
        Column::text("判断依据"),
        Column::text("质量等级"),
        Column::new("质量得分", ColumnKind::Number),
        Column::text("质量各项"),
        Column::text("等待的需求"),
        Column::text("需求单位"),
        Column::new("匹配得分", ColumnKind::Number),
        Column::text("匹配等级"),
        Column::new("等待的需求数", ColumnKind::Number),
        Column::text("下次年费期限"),
        Column::new("下次年费(元)", ColumnKind::Number),
        Column::new("再等三年的年费(元)", ColumnKind::Number),
        Column::text("建议"),
        Column::text("建议的依据"),
        Column::text("记录编号"),
    ];
    let row = |line: &WakeShown| -> Vec<Value> {
        vec![
            count(line.rank as u64),
            line.number.clone().into(),
            line.title.as_str().into(),
            line.owners.join("；").into(),
            line.state.into(),
            line.reason.as_str().into(),
            line.quality.clone().unwrap_or_else(|| "未知".to_owned()).into(),
            line.quality_points.into(),
            line.quality_said().into(),
            line.need.as_ref().map(|need| need.title.clone()).into(),
            line.need.as_ref().and_then(|need| need.firm.clone()).into(),
            line.score.into(),
            line.grade.map(|grade| grade.word()).into(),
            line.waiting.into(),
            line.fee_due.clone().into(),
            line.fee_yuan.into(),
            line.waiting_yuan.into(),
            line.step.as_ref().map(|step| step.step.clone()).into(),
            line.step.as_ref().map(|step| step.rule.clone()).into(),
            line.id.as_str().into(),
        ]
    };
    Board { title: "唤醒清单".to_owned(), columns, rows: lines.iter().map(row).collect() }
}

const CELL: [&str; 5] = ["供给(可提供的专利)", "其中沉睡或疑似沉睡", "需求", "已匹配", "未满足"];

fn cell(cell: Cell) -> [Value; 5] {
    let known = |figure: Option<u64>| figure.map_or(Value::Empty, count);
    [count(cell.supply), count(cell.sleeping), count(cell.demand), known(cell.matched), known(cell.unmet())]
}

/// The chain-gap board: a row for each node over the whole region, followed by a row for each part that has any of it.
#[must_use]
pub fn gaps(board: &GapBoard) -> Board {
    let mut columns: Vec<Column> = ["产业链", "环节", "上中下游", "环节编号", "地区"].map(Column::text).into();
    columns.extend(figures(CELL));
    columns.push(Column::text("判断"));
    let mut rows = Vec::new();
    for chain in &board.chains {
        for node in &chain.nodes {
            let mut push = |place: &str, of: Cell, role: Option<Role>| {
                let mut row: Vec<Value> = vec![
                    chain.name.as_str().into(),
                    node.name.as_str().into(),
                    node.position.into(),
                    node.node.as_str().into(),
                    place.into(),
                ];
                row.extend(cell(of));
                row.push(role.map(|role| role.word()).into());
                rows.push(row);
            };
            push(&board.region, node.cell, node.role);
            for part in &node.parts {
                // A region that has no parts is its own part.
                if part.name != board.region {
                    push(&part.name, part.cell, part.role);
                }
            }
        }
    }
    Board { title: "产业链缺口".to_owned(), columns, rows }
}

/// The industry map: a row for each cell that holds something, then the sums of industries, of parts, and of all.
#[must_use]
pub fn heat(map: &HeatMap) -> Board {
    let mut columns: Vec<Column> = ["行业", "地区"].map(Column::text).into();
    columns.extend(figures(CELL));
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut push = |industry: &str, part: &str, of: Cell| {
        let mut row: Vec<Value> = vec![industry.into(), part.into()];
        row.extend(cell(of));
        rows.push(row);
    };
    const ALL: &str = "合计";
    for (industry, cells) in map.industries.iter().zip(&map.cells) {
        for (part, cell) in map.parts.iter().zip(cells) {
            if cell.supply + cell.demand > 0 {
                push(&industry.name, &part.name, *cell);
            }
        }
    }
    map.industries.iter().for_each(|industry| push(&industry.name, ALL, industry.total));
    map.parts.iter().for_each(|part| push(ALL, &part.name, part.total));
    push(ALL, ALL, map.total);
    Board { title: "产业地图".to_owned(), columns, rows }
}

/// Filings by year, a row for each class and owner.
#[must_use]
pub fn trends(trends: &Trends) -> Board {
    let mut columns: Vec<Column> = ["类别", "名称"].map(Column::text).into();
    columns.extend(trends.years.iter().map(|year| Column::new(year.to_string(), ColumnKind::Number)));
    columns.extend(figures(["合计（含更早和年份不详）"]));
    let kinds = [("全部", std::slice::from_ref(&trends.all)), ("分类号", &trends.classes), ("权利人", &trends.owners)];
    let row = |kind: &str, line: &TrendLine| -> Vec<Value> {
        let mut row: Vec<Value> = vec![kind.into(), line.name.as_str().into()];
        row.extend(line.counts.iter().copied().chain([line.total]).map(count));
        row
    };
    let rows = kinds.into_iter().flat_map(|(kind, lines)| lines.iter().map(move |line| row(kind, line))).collect();
    Board { title: "申请趋势".to_owned(), columns, rows }
}

/// The challenge list.
#[must_use]
pub fn challenges(lines: &[ChallengeShown]) -> Board {
    let mut columns: Vec<Column> = ["需求", "需求单位", "地区"].map(Column::text).into();
    columns.push(Column::new("最接近的得分", ColumnKind::Number));
    columns.extend(["最接近的专利", "有效期至", "记录编号"].map(Column::text));
    let row = |line: &ChallengeShown| -> Vec<Value> {
        vec![
            line.title.as_str().into(),
            line.firm.clone().into(),
            line.region.clone().into(),
            line.closest.into(),
            line.patent.clone().into(),
            line.until.clone().into(),
            line.id.as_str().into(),
        ]
    };
    Board { title: "揭榜挂帅".to_owned(), columns, rows: lines.iter().map(row).collect() }
}

/// Common needs: a row for each need of each group, and the group's patents beside its first.
#[must_use]
pub fn common(groups: &[CommonShown]) -> Board {
    let mut columns = vec![Column::new("组", ColumnKind::Number), Column::new("需求数", ColumnKind::Number)];
    columns.extend(["共同词语", "需求", "需求编号", "共同适合的专利"].map(Column::text));
    let mut rows = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let patents: Vec<String> = group
            .patents
            .iter()
            .map(|(_, title, needs, mean)| format!("{title}（{needs} 条，平均 {mean:.1} 分）"))
            .collect();
        for (at, (id, title)) in group.needs.iter().enumerate() {
            let beside = |text: String| if at == 0 { Value::from(text) } else { Value::Empty };
            rows.push(vec![
                count(number as u64 + 1),
                count(group.needs.len() as u64),
                beside(group.terms.join("、")),
                title.as_str().into(),
                id.as_str().into(),
                beside(patents.join("；")),
            ]);
        }
    }
    Board { title: "共性需求".to_owned(), columns, rows }
}

/// How many things of each kind stand in each state; kinds without any are left out.
#[must_use]
pub fn freshness(report: &FreshnessReport) -> Board {
    let mut columns = vec![Column::text("类别")];
    columns.extend(figures(Standing::ALL.map(Standing::word)));
    let has_any = |kind: &DatedKind| report.counts.iter().any(|row| row.kind == *kind);
    let row = |kind: DatedKind| -> Vec<Value> {
        let counts = Standing::ALL.map(|state| count(report.count(kind, state) as u64));
        std::iter::once(kind.word().into()).chain(counts).collect()
    };
    let rows = DatedKind::ALL.into_iter().filter(has_any).map(row).collect();
    Board { title: "时效".to_owned(), columns, rows }
}
