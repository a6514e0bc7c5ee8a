//! The binary `queqiao`.

fn main() {}
