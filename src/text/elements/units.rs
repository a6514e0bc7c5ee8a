//! Units that figures can be compared in (`data/units.tsv`).

use std::collections::HashMap;

use crate::resources::{Resources, tsv_rows};
use crate::text::error::TextError;

const TABLE: &str = "data/units.tsv";

#[derive(Debug, Clone)]
struct Unit {
    kind: Box<str>,
    factor: f64,
    offset: f64,
}

/// Factors of units.
#[derive(Debug)]
pub(super) struct Units(HashMap<Box<str>, Unit>);

impl Units {
    pub(super) fn new(resources: &Resources) -> Result<Self, TextError> {
        let mut units = HashMap::new();
        for (line, row) in tsv_rows(&resources.text(TABLE)?) {
            let malformed = || TextError::malformed(TABLE, line, "应有四列：单位、种类、倍数、加数");
            let [unit, kind, factor, offset] = row.as_slice() else {
                return Err(malformed());
            };
            let number = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite()).ok_or_else(malformed);
            units.insert(
                (*unit).into(),
                Unit { kind: (*kind).into(), factor: number(factor)?, offset: number(offset)? },
            );
        }
        Ok(Self(units))
    }

    /// A figure in the base unit of its kind. What lies below a stroke is turned too: `mg/l`, `元/t`.
    pub(super) fn base(&self, value: f64, unit: &str) -> Option<(f64, String)> {
        let mut pieces = unit.split('/');
        let first = self.0.get(pieces.next()?)?;
        let mut value = value * first.factor;
        let mut kind = first.kind.to_string();
        let mut alone = true;
        for piece in pieces {
            alone = false;
            // What no table knows (台, 条) stays what it is.
            let (name, factor) = self.0.get(piece).map_or((piece, 1.0), |unit| (&*unit.kind, unit.factor));
            value /= factor;
            kind.push('/');
            kind.push_str(name);
        }
        if alone {
            value += first.offset;
        }
        Some((value, kind))
    }
}
