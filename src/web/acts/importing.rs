//! A file of an institution into the store, as a page or a program sent it.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use super::Editor;
use crate::domain::RecordKind;
use crate::intake::{IntakeError, IntakeTables};
use crate::store::{FileImport, FileImportError, ImportedFile};
use crate::web::error::WebError;
use crate::web::page::office::desk::broken;
use crate::web::site::Work;

/// How a file is taken in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::web) struct ImportManner {
    /// Nothing lasts.
    pub(in crate::web) dry_run: bool,
    /// What the institution's last file had and this one lacks is withdrawn.
    pub(in crate::web) replace: bool,
}

/// Longest name of a file that is kept, in bytes.
const LONGEST_NAME: usize = 200;

/// A file name without anything that could lead out of its folder.
pub(in crate::web) fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control() && !"<>:\"|?*".contains(*c)).collect();
    let kept = kept.trim().trim_start_matches('.');
    // The end, which says the format, as far as a file system takes it.
    let end = kept.char_indices().map(|(at, _)| at).find(|at| kept.len() - at <= LONGEST_NAME).unwrap_or(kept.len());
    let short = kept.get(end..).unwrap_or_default();
    if short.is_empty() { "目录".to_owned() } else { short.to_owned() }
}

/// A message that names the file as the user knows it, not where it was put.
pub(super) fn named(message: &str, path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    message.replace(&path.display().to_string(), &name)
}

/// The tables by which an institution's files are read: what it said about its headers counts.
pub(in crate::web) fn tables(work: &Work<'_>, institution: &str) -> Result<IntakeTables, WebError> {
    let chosen = work.reader.header_choices(institution)?;
    let tables = IntakeTables::load(&work.site.resources).map_err(broken)?;
    Ok(tables.with_headers(chosen.iter().map(|(header, field)| (header.as_str(), field.as_str()))))
}

impl Work<'_> {
    /// Goes on reading as long as an upload may take.
    pub(in crate::web) fn in_time(&self) -> impl FnMut() -> ControlFlow<()> + use<> {
        let (begun, most) = (Instant::now(), Duration::from_secs(self.site.settings.upload_seconds));
        move || if begun.elapsed() > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Why a file was not taken.
    pub(in crate::web) fn unread(&self, error: &IntakeError, path: &Path) -> WebError {
        WebError::UnreadableFile(match error {
            IntakeError::Stopped(_) => format!(
                "{} 秒内没有读完这个文件，什么也没有导入；请拆成几个小一些的文件再上传，或请管理员用命令行导入",
                self.site.settings.upload_seconds
            ),
            error => named(&error.to_string(), path),
        })
    }
}

impl Editor {
    /// Says how headers of the institution's files are to be read: each as a column of the template, or as none.
    ///
    /// # Errors
    /// [`WebError::Malformed`] for a column that the template does not have; then nothing is remembered.
    pub(in crate::web) fn choose_headers(&self, work: &Work<'_>, chosen: &[(String, String)]) -> Result<(), WebError> {
        let tables = tables(work, self.institution())?;
        let known = tables.patent_headers();
        if let Some((_, field)) = chosen.iter().find(|(_, field)| !field.is_empty() && !known.contains(&field.as_str()))
        {
            let field: String = field.chars().take(40).collect();
            return Err(WebError::Malformed(format!("模板里没有“{field}”这一栏")));
        }
        let mut writer = work.site.writer();
        Ok(chosen.iter().try_for_each(|(header, field)| writer.choose_header(self.institution(), header, field))?)
    }

    /// Imports a file, wholly or not at all. `heard` hears bytes read and bytes in all.
    ///
    /// # Errors
    /// [`WebError::UnreadableFile`]; those of the store.
    pub(in crate::web) fn import(
        &self,
        work: &Work<'_>,
        path: &Path,
        manner: ImportManner,
        heard: &mut dyn FnMut(u64, u64),
    ) -> Result<ImportedFile, WebError> {
        let tables = tables(work, self.institution())?;
        let import = FileImport {
            tables: &tables,
            taxonomy: work.live.index.taxonomy(),
            owner: Some(self.institution().to_owned()),
            only_owner: Some(self.institution().to_owned()),
            // One source an institution, so that the next file tells what it no longer has, whatever its name.
            source: Some(self.institution().to_owned()),
            replace: manner.replace,
            more_files_follow: false,
            actor: self.actor().to_owned(),
            now: (work.site.clock)(),
            today: work.today,
            batch: None,
        };
        let mut writer = work.site.writer();
        let mut in_time = work.in_time();
        let mut run = |writer: &mut crate::store::Writer| {
            import.run(writer, RecordKind::Patent, path, &mut |read, total| {
                heard(read, total);
                in_time()
            })
        };
        let done = if manner.dry_run { writer.rehearsed(run)? } else { run(&mut writer) };
        drop(writer);
        let mut done = done.map_err(|error| match error {
            FileImportError::Intake(error) => work.unread(&error, path),
            FileImportError::Store(error) => error.into(),
        })?;
        for report in &mut done.reports {
            report.file = named(&report.file, path);
        }
        work.site.bell().ring();
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_its_folder() {
        for (name, safe) in [
            ("目录.xlsx", "目录.xlsx"),
            ("../../etc/passwd", "passwd"),
            ("C:\\用户\\目录.xls", "目录.xls"),
            (".institution", "institution"),
            ("..", "目录"),
            ("", "目录"),
            ("a\0b\n.csv", "ab.csv"),
            ("<script>.csv", "script.csv"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
        assert!(["长", "𠮷", "a"].iter().all(|c| (197..=200).contains(&safe_name(&c.repeat(500)).len())));
        assert!(safe_name(&format!("{}.xlsx", "长".repeat(500))).ends_with(".xlsx"));
    }
}
