//! For offices of institutions: their catalogue, what firms ask, uploads, and single records.

pub(in crate::web) mod desk;
pub(in crate::web) mod record;
pub(in crate::web) mod upload;
