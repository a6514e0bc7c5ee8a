//! A pair of a list as one of its sides sees it.

use super::listed::ListedShown;
use crate::web::acts::told;
use crate::web::error::WebError;
use crate::web::site::Work;
use crate::workflow::{Answer, HandedTo, Interest, Own, Side, own_pairs};

/// A pair, and what its looker has said of it.
#[derive(Debug, Clone)]
pub(in crate::web) struct OwnPair {
    pub(in crate::web) row: ListedShown,
    pub(in crate::web) said: Option<Answer>,
    /// Both want to talk.
    pub(in crate::web) mutual: bool,
}

impl OwnPair {
    /// What holds now. What the other side said is not told before both agree.
    pub(in crate::web) fn state(&self) -> String {
        match self.said {
            _ if self.mutual => "双方都有意，联系方式已互相公开。".to_owned(),
            None => "还没有答复。".to_owned(),
            Some(Answer { yes: true, on }) => {
                format!("您已表示有意（{on}），等对方答复；对方也有意之前，看不到您的联系方式。")
            }
            Some(Answer { yes: false, on }) => format!("您已表示无意（{on}）。"),
        }
    }

    pub(in crate::web) fn tone(&self) -> &'static str {
        match self.said {
            _ if self.mutual => "good",
            Some(Answer { yes: true, .. }) => "wait",
            _ => "unknown",
        }
    }

    pub(in crate::web) fn says(&self, yes: bool) -> bool {
        self.said.is_some_and(|said| said.yes == yes)
    }
}

impl Work<'_> {
    /// The pairs of one side, those that wait for its word first.
    pub(in crate::web) fn own_pairs(&self, own: Own<'_>) -> Result<Vec<OwnPair>, WebError> {
        let to = match own.side() {
            Side::Firm => HandedTo::Firm,
            Side::Owner => HandedTo::Owner,
        };
        let pairs = own_pairs(self.reader, own).map_err(told)?;
        let (rows, _) = self.listed(&pairs, to)?;
        let mut shown: Vec<OwnPair> = rows
            .into_iter()
            .map(|row| {
                let interest = Interest { firm: row.firm, owner: row.owner };
                OwnPair { said: interest.of(own.side()), mutual: row.is_mutual(), row }
            })
            .collect();
        shown.sort_by_key(|pair| pair.said.is_some());
        Ok(shown)
    }
}
