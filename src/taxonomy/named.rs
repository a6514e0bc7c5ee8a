//! Where a patent stands, in the words that lists and cards show.

use super::{ClassifyInput, Taxonomy};
use crate::domain::Patent;
use crate::text::fold;

/// The first words of a title of the IPC: the rest is notes.
#[must_use]
pub fn short_title(title: &str) -> &str {
    title.split(['；', '（', '(', ';', '，']).next().unwrap_or(title).trim()
}

impl Taxonomy {
    /// The first subclass of a patent with its title: `D06M 纤维`.
    #[must_use]
    pub fn class_named(&self, patent: &Patent) -> Option<String> {
        let code = patent.ipc.iter().find_map(|symbol| symbol.subclass())?;
        let title = self.title(&code.parse().ok()?);
        Some(title.map_or_else(|| code.to_owned(), |title| format!("{code} {}", short_title(title))))
    }

    /// The surest place of a patent in a chain: `羊绒毛纺·下游·服装与制品`.
    #[must_use]
    pub fn node_named(&self, patent: &Patent) -> Option<String> {
        let (title, text) = (fold(patent.title.as_deref()?), fold(patent.r#abstract.as_deref().unwrap_or_default()));
        let hits = self.chain_nodes(&ClassifyInput {
            ipc: &patent.ipc,
            title: &title,
            text: &text,
            declared_fields: &patent.technical_field,
            declared_chains: &patent.chain,
        });
        let hit = hits.first()?;
        let chain = self.chain(&hit.chain)?;
        Some(format!("{}·{}·{}", chain.name, hit.position.word(), hit.name))
    }
}
