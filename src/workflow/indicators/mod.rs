//! The indicators of a programme (R45): reckoned from contracts, payments, products and firms for a period, a region and an
//! institution, against the same period of the year before and against targets. A report of a period that is over is
//! sealed when it is given out: it says the same for good, and what was corrected later stands beside it (R50).

mod facts;
mod report;
mod table;

pub use report::{Asked, Case, Report, ReportRow, Sealed};
pub use table::{Indicator, IndicatorTable};
