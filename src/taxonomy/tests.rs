use super::*;
use std::sync::OnceLock;

/// The built-in taxonomy, built once for all tests of the room.
pub(super) fn taxonomy() -> &'static Taxonomy {
    static BUILT: OnceLock<Taxonomy> = OnceLock::new();
    BUILT.get_or_init(|| Taxonomy::load(&Resources::built_in()).expect("built-in tables load"))
}

pub(super) fn ipc(text: &str) -> IpcSymbol {
    text.parse().expect("an IPC symbol")
}

#[test]
fn every_table_loads() {
    assert!(taxonomy().chains().len() > 30);
}

#[test]
fn taxonomy_is_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(taxonomy());
}
