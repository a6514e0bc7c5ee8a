//! For offices of institutions: their catalogue, what firms ask, uploads, single records, and their own people.

pub(in crate::web) mod desk;
pub(in crate::web) mod importing;
pub(in crate::web) mod members;
pub(in crate::web) mod record;
pub(in crate::web) mod upload;
pub(in crate::web) mod verify;
