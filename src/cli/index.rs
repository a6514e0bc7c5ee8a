//! `index status|rebuild|verify`.

use std::sync::Arc;

use anyhow::{Result, bail};

use super::args::IndexAction;
use super::session::Session;
use crate::search::{Indexer, status, verify};

pub(super) fn run(session: &Session, action: IndexAction) -> Result<()> {
    match action {
        IndexAction::Status => {
            let status = status(&session.home.index(), &session.resources, &session.reader()?)?;
            if session.json {
                return session.print_json(&status);
            }
            let state = match (status.built, status.seq >= status.store_seq) {
                (false, _) => "还没有建好",
                (true, false) => "落后于库",
                (true, true) => "与库一致",
            };
            session.print(&format!(
                "索引{state}：{} 条在索引中，库中 {} 条；跟到变更 {}，库到 {}；占 {:.1} MB；版本 {}\n",
                status.indexed,
                status.records,
                status.seq,
                status.store_seq,
                status.bytes as f64 / 1e6,
                status.version
            ))
        }
        IndexAction::Rebuild => {
            drop(session.reader()?);
            let writer = session.home.open_writing()?;
            let root = session.home.index();
            let (language, taxonomy) = (session.language()?, session.taxonomy()?);
            let indexer = Indexer::new(&root, &session.resources, Arc::clone(&language), Arc::clone(&taxonomy))?;
            let bar = session.progress_bar("建索引", "{human_pos}/{human_len} 条");
            indexer.rebuild(writer.reader(), &mut |done, total| {
                bar.set_length(total);
                bar.set_position(done);
            })?;
            bar.finish_and_clear();
            let status = status(&root, &session.resources, writer.reader())?;
            if session.json {
                return session.print_json(&status);
            }
            session.print(&format!("索引已重建，共 {} 条\n", status.indexed))
        }
        IndexAction::Verify => {
            let reader = session.reader()?;
            // An index that a kill left behind is brought up first, as for every other command.
            let index = session.index(&reader)?;
            let result = verify(&index, &reader)?;
            if session.json {
                session.print_json(&result)?;
            } else if result.ok {
                session.print(&format!("索引完好：库中 {} 条，全部在索引中，没有多余\n", result.records))?;
            }
            if !result.ok {
                bail!(
                    "索引与库不一致：缺 {} 条，多 {} 条；请运行 queqiao index rebuild",
                    result.missing.len(),
                    result.extra.len()
                );
            }
            Ok(())
        }
    }
}
