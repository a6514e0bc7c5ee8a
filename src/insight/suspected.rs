//! Patents of which nobody knows whether they sleep: what has to be verified of each.

use crate::assessment::{Assessor, DormancyState, Outside};
use crate::domain::Patent;

/// What nobody knows of a patent that is suspected of sleeping, by name; none for any other.
#[must_use]
pub fn open_conditions(patent: &Patent, assessor: &Assessor<'_>, outside: &dyn Outside) -> Option<Vec<String>> {
    let (dormancy, _) = assessor.use_of(patent, outside.of(patent, assessor.today));
    if dormancy.state != DormancyState::Suspected {
        return None;
    }
    let open = dormancy.conditions.into_iter().filter(|condition| condition.holds.is_none());
    Some(open.map(|condition| condition.name).collect())
}
