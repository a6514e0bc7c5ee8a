//! `/office/import`: a catalogue as a stream, its report, and taking it back.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::params::{ImportParams, LimitParams};
use super::problem::{ApiError, Problem};
use super::request::{Keys, ObjectBody, Params, flag, number};
use super::right::OwnCatalogue;
use super::shape::{FileSent, shaped};
use super::stream::Received;
use crate::domain::Audience;
use crate::export::import_report::ImportReport;
use crate::search::LARGEST_PAGE;
use crate::store::{Batch, BatchId};
use crate::web::acts::{Editor, ImportManner, batches_of, safe_name};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::Site;

/// 文件中的一列
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ColumnRead {
    /// 表头原文
    header: String,
    /// 读作哪一栏；空表示原样保留
    field: Option<String>,
    /// 怎样认出：name 同名、alias 别名、values 看内容、kept 原样保留
    by: String,
}

/// 关于一行的说明
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct RowSaid {
    /// 文件中的行号，从 1 起
    row: u64,
    /// 哪一栏
    field: Option<String>,
    /// 稳定的代码
    code: String,
    /// refused 未收录、mended 已修正、warning 请核对、skipped 已跳过
    severity: String,
    /// 说明
    message: String,
    /// 原值
    value: Option<String>,
}

/// 一个文件或工作表的报告；read = added + updated + unchanged + refused
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct FileRead {
    /// 文件名
    file: String,
    /// 工作表
    sheet: Option<String>,
    /// 编码
    encoding: Option<String>,
    /// 表头在第几行
    header_row: Option<u64>,
    /// 各列
    columns: Vec<ColumnRead>,
    /// 是记录的行数
    read: u64,
    /// 新增
    added: u64,
    /// 更新
    updated: u64,
    /// 未变
    unchanged: u64,
    /// 未收录
    refused: u64,
    /// 有修正的行数
    mended: u64,
    /// 不是记录的行数
    skipped: u64,
    /// 上次有而这次没有的记录数；replace 时已撤下
    absent: u64,
    /// 逐行的说明
    rows: Vec<RowSaid>,
    /// 各种说明的总数
    note_counts: BTreeMap<String, u64>,
}

/// 导入的报告
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Imported {
    /// 每个工作表一项
    files: Vec<FileRead>,
    /// 批次，撤销时用；预演时为空
    batch: Option<String>,
    /// 变更记录的最后序号；预演时为空
    seq: Option<u64>,
}

/// 撤销导入的结果
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportUndone {
    /// 批次
    batch: String,
    /// 移除的新增记录
    removed: u64,
    /// 恢复原样的记录
    restored: u64,
    /// 此后又有改动、保留不动的记录
    kept: u64,
}

/// 一次导入
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportListed {
    /// 批次
    batch: String,
    /// 什么时候
    #[schema(format = DateTime)]
    at: String,
    /// 谁
    actor: String,
    /// 新增
    added: u64,
    /// 更新
    updated: u64,
    /// 未变
    unchanged: u64,
    /// 已撤销
    undone: bool,
}

/// 本单位的导入
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportList {
    /// 新的在前
    imports: Vec<ImportListed>,
}

impl ImportListed {
    fn of(batch: &Batch) -> Self {
        let sum = |count: fn(&crate::store::BatchFile) -> u64| batch.files.iter().map(count).sum();
        Self {
            batch: batch.id.to_string(),
            at: batch.at.to_string(),
            actor: batch.actor.clone(),
            added: sum(|file| file.added),
            updated: sum(|file| file.updated),
            unchanged: sum(|file| file.unchanged),
            undone: batch.undone,
        }
    }
}

/// 表头的读法
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HeadersRead {
    /// 文件中的表头，各读作模板中的哪一栏；空文字表示原样保留
    columns: BTreeMap<String, String>,
}

/// 导入目录
///
/// 文件原样作为请求内容发来：Excel、CSV、JSON、JSON Lines，可用 gzip 压缩，任何中文编码。一次导入要么全部收下，要么什么也不改；只收本单位的记录。
#[utoipa::path(
    post,
    path = "/office/import",
    operation_id = "importCatalogue",
    tag = "机构",
    security(("token" = ["维护目录"])),
    params(ImportParams),
    request_body(content = FileSent, content_type = "application/octet-stream", description = "目录文件"),
    responses(
        (status = 200, description = "每一行的去向，与 import --json 相同", body = Imported),
        (status = 400, description = "参数不对，或文件读不出来（unreadable_file）；什么也没有改", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "文件太大", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn import(
    State(site): State<Arc<Site>>,
    editor: Editor,
    Params(params): Params<ImportParams>,
    received: Received,
) -> Result<Json<Imported>, ApiError> {
    let manner =
        ImportManner { dry_run: flag("dry_run", &params.dry_run)?, replace: flag("replace", &params.replace)? };
    let name = safe_name(&params.name);
    let answer = site.work(Load::Write, Audience::Operator, move |work| {
        let done = editor.import(work, &received.named(&name)?, manner, &mut |_, _| ())?;
        let lasting = !manner.dry_run;
        let report = ImportReport {
            files: &done.reports,
            batch: lasting.then(|| done.batch.as_str()),
            seq: u64::try_from(done.seq).ok().filter(|_| lasting),
        };
        shaped(serde_json::to_value(report).map_err(|_| WebError::Broken)?)
    });
    Ok(Json(answer.await?))
}

/// 本单位的导入
#[utoipa::path(
    get,
    path = "/office/imports",
    operation_id = "listImports",
    tag = "机构",
    security(("token" = ["查看"]), ("token" = ["维护目录"])),
    params(LimitParams),
    responses(
        (status = 200, description = "新的在前", body = ImportList),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(site): State<Arc<Site>>,
    own: OwnCatalogue,
    Params(params): Params<LimitParams>,
) -> Result<Json<ImportList>, ApiError> {
    let limit = number("limit", &params.limit, 100, LARGEST_PAGE)?;
    let answer = site.work(Load::Light, Audience::Operator, move |work| {
        let imports = batches_of(work, &own.institution, limit)?.iter().map(ImportListed::of).collect();
        Ok(ImportList { imports })
    });
    Ok(Json(answer.await?))
}

/// 撤销一次导入
///
/// 此后又有改动的记录保留不动。
#[utoipa::path(
    post,
    path = "/office/imports/{batch}/undo",
    operation_id = "undoImport",
    tag = "机构",
    security(("token" = ["维护目录"])),
    params(("batch" = String, Path, description = "批次")),
    responses(
        (status = 200, description = "已撤销", body = ImportUndone),
        (status = 404, description = "本单位没有这个批次", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "先前已经撤销", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn undo(
    State(site): State<Arc<Site>>,
    editor: Editor,
    Path(batch): Path<String>,
) -> Result<Json<ImportUndone>, ApiError> {
    let answer = site.work(Load::Write, Audience::Operator, move |work| {
        let batch = BatchId::new(&batch);
        let undone = editor.undo(work, &batch)?;
        Ok(ImportUndone {
            batch: batch.to_string(),
            removed: undone.removed,
            restored: undone.restored,
            kept: undone.kept,
        })
    });
    Ok(Json(answer.await?))
}

/// 本单位文件的表头怎样读
#[utoipa::path(
    get,
    path = "/office/columns",
    operation_id = "getColumns",
    tag = "机构",
    security(("token" = ["查看"]), ("token" = ["维护目录"])),
    responses((status = 200, description = "本单位指定过的读法；其余的自动认出", body = HeadersRead))
)]
pub(super) async fn columns(State(site): State<Arc<Site>>, own: OwnCatalogue) -> Result<Json<HeadersRead>, ApiError> {
    let answer = site.work(Load::Light, Audience::Operator, move |work| {
        Ok(HeadersRead { columns: work.reader.header_choices(&own.institution)?.into_iter().collect() })
    });
    Ok(Json(answer.await?))
}

/// 指定本单位文件的表头怎样读
///
/// 只改给出的表头，以后的导入都照此读。
#[utoipa::path(
    patch,
    path = "/office/columns",
    operation_id = "changeColumns",
    tag = "机构",
    security(("token" = ["维护目录"])),
    request_body = HeadersChosen,
    responses(
        (status = 200, description = "现在的读法", body = HeadersRead),
        (status = 400, description = "模板中没有这一栏", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "内容太大", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "内容不是 JSON", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn change_columns(
    State(site): State<Arc<Site>>,
    editor: Editor,
    body: ObjectBody,
) -> Result<Json<HeadersRead>, ApiError> {
    let mut keys = Keys::of(body);
    let wrong = || ApiError::bad("malformed", "请给出“columns”：表头与栏目的对照，如 {\"成果名\":\"专利名称\"}");
    let Some(Value::Object(columns)) = keys.take("columns") else { return Err(wrong()) };
    keys.finish()?;
    let read = |(header, field): (String, Value)| Some((header, field.as_str()?.to_owned()));
    let chosen: Option<Vec<(String, String)>> = columns.into_iter().map(read).collect();
    let chosen = chosen.ok_or_else(wrong)?;
    let answer = site.work(Load::Write, Audience::Operator, move |work| {
        editor.choose_headers(work, &chosen)?;
        Ok(HeadersRead { columns: work.reader.header_choices(editor.institution())?.into_iter().collect() })
    });
    Ok(Json(answer.await?))
}

/// 表头的读法
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the words of the document")]
pub(super) struct HeadersChosen {
    /// 文件中的表头，各读作模板中的哪一栏（如 专利名称）；空文字表示原样保留
    columns: BTreeMap<String, String>,
}
