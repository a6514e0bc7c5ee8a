//! The text of a need, part by part, as key terms are drawn from it.

/// What a need says, as written. All parts may be empty.
#[derive(Debug, Clone, Default)]
pub struct DemandText<'a> {
    /// Title.
    pub title: &'a str,
    /// The problem in the firm's words.
    pub description: &'a str,
    /// Fields that name what is wanted: figures, material, method, effect, product, application.
    pub details: Vec<&'a str>,
    /// Keywords that the firm chose.
    pub keywords: Vec<&'a str>,
    /// Words that rule a patent out.
    pub excluded: Vec<&'a str>,
}
