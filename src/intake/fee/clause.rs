//! Clauses of a fee phrase, and the section (way of licensing) each belongs to.

use crate::domain::LicenceKind;

use super::token::{Token, Word};

/// Tokens between two breaks, noise left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Clause {
    pub(super) tokens: Vec<Token>,
    pub(super) bracketed: bool,
}

/// The clauses that hold for one way of licensing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Section {
    /// `None` for what holds for all, or is not said.
    pub(super) kind: Option<LicenceKind>,
    /// The price is for the assignment of the patent, not for a licence.
    pub(super) transfer: bool,
    pub(super) clauses: Vec<Clause>,
}

impl Clause {
    pub(super) fn has(&self, word: Word) -> bool {
        self.tokens.contains(&Token::Word(word))
    }

    pub(super) fn any(&self, test: impl Fn(&Token) -> bool) -> bool {
        self.tokens.iter().any(test)
    }

    /// Says something about the price, so that every word of it must be understood.
    pub(super) fn is_priced(&self) -> bool {
        self.has_amount()
            || self.any(|token| {
                matches!(
                    token,
                    Token::Word(
                        Word::Free
                            | Word::Negotiable
                            | Word::Base(_)
                            | Word::OtherBase
                            | Word::Royalty
                            | Word::Cap
                            | Word::Floor
                            | Word::Entry
                            | Word::HigherOf
                    )
                )
            })
    }

    pub(super) fn has_amount(&self) -> bool {
        self.any(|token| matches!(token, Token::Sum(_) | Token::Rate { .. } | Token::Bare))
    }

    /// Holds a word that nobody knows, or a condition.
    pub(super) fn is_strange(&self) -> bool {
        self.any(|token| matches!(token, Token::Unknown(_) | Token::Word(Word::Condition)))
    }

    /// Says when, and leaves what to the clause that follows: 第三年起, 签约后.
    fn is_only_a_time(&self) -> bool {
        let is_time = |token: &Token| {
            matches!(
                token,
                Token::Nth(_)
                    | Token::First(_)
                    | Token::Word(Word::After | Word::Signing | Word::Milestone | Word::FirstPart | Word::LaterPart)
            )
        };
        !self.is_priced() && !self.is_strange() && !self.has(Word::Rest) && self.any(is_time)
    }
}

/// Splits tokens into clauses. 或 parts clauses too; it is put in front of what follows it.
pub(super) fn clauses(tokens: Vec<Token>) -> Vec<Clause> {
    let mut found: Vec<Clause> = Vec::new();
    let mut current = Clause::default();
    let mut close = |current: &mut Clause, bracketed: bool| {
        let mut clause = std::mem::replace(current, Clause { bracketed, tokens: Vec::new() });
        name_event(&mut clause.tokens);
        clause.tokens.retain(|token| *token != Token::Pay);
        if !clause.tokens.is_empty() {
            found.push(clause);
        }
    };
    for token in tokens {
        match token {
            Token::Break => {
                let bracketed = current.bracketed;
                close(&mut current, bracketed);
            }
            Token::Open => close(&mut current, true),
            Token::Close => close(&mut current, false),
            Token::Word(Word::Or) => {
                let bracketed = current.bracketed;
                close(&mut current, bracketed);
                current.tokens.push(token);
            }
            Token::Noise => {}
            token => current.tokens.push(token),
        }
    }
    close(&mut current, false);
    carry_times(found.into_iter().flat_map(split_after_free).collect())
}

/// 取得注册证付80%, 首批样品出货后付5万元: strange words before a payment name the event on which it falls due.
///
/// A sum wants 后 or a verb of reaching as well; a rate is safe without, for shares must add up to the whole.
fn name_event(tokens: &mut Vec<Token>) {
    const REACHES: &str = "取获得证达成完批收";
    let Some(pay) = tokens.iter().rposition(|token| *token == Token::Pay) else {
        return;
    };
    let (before, behind) = tokens.split_at(pay);
    let is_amount = |token: &Token| matches!(token, Token::Sum(_) | Token::Rate { .. });
    let is_when = |token: &Token| {
        matches!(
            token,
            Token::Unknown(_)
                | Token::Word(Word::After | Word::Within | Word::Milestone | Word::Signing)
                | Token::Span(_)
        )
    };
    let strange = before.iter().any(|token| matches!(token, Token::Unknown(_)));
    if !strange || !before.iter().all(is_when) {
        return;
    }
    let reached = before.iter().any(|token| match token {
        Token::Unknown(c) => REACHES.contains(*c),
        token => matches!(token, Token::Word(Word::After | Word::Milestone)),
    });
    let [Token::Pay, amount] = behind else {
        return;
    };
    if is_amount(amount) && (reached || matches!(amount, Token::Rate { .. })) {
        *tokens = vec![Token::Word(Word::Milestone), *amount];
    }
}

/// 免费试用6个月后每年2万元 is two clauses.
fn split_after_free(clause: Clause) -> Vec<Clause> {
    let free = clause.tokens.iter().position(|token| *token == Token::Word(Word::Free));
    let after = clause.tokens.iter().position(|token| *token == Token::Word(Word::After));
    match (free, after) {
        (Some(free), Some(after)) if free < after => {
            let (left, right) = clause.tokens.split_at(after + 1);
            let part = |tokens: &[Token]| Clause { tokens: tokens.to_vec(), bracketed: clause.bracketed };
            [part(left), part(right)].into_iter().filter(|clause| !clause.tokens.is_empty()).collect()
        }
        _ => vec![clause],
    }
}

/// Puts 第三年起 before the price that follows it in the next clause.
fn carry_times(clauses: Vec<Clause>) -> Vec<Clause> {
    let mut found: Vec<Clause> = Vec::new();
    let mut carried: Vec<Token> = Vec::new();
    for mut clause in clauses {
        if clause.is_only_a_time() {
            carried.append(&mut clause.tokens);
        } else {
            clause.tokens.splice(0..0, carried.drain(..));
            found.push(clause);
        }
    }
    if !carried.is_empty() {
        found.push(Clause { tokens: carried, bracketed: false });
    }
    found
}

/// Sorts clauses by the way of licensing that they name: before its price (`普通许可：2万元`) or in brackets behind it.
pub(super) fn sections(clauses: Vec<Clause>) -> Vec<Section> {
    let mut found: Vec<Section> = Vec::new();
    let mut current = Section::default();
    let mut closed = false;
    for mut clause in clauses {
        let kind = clause.tokens.iter().find_map(|token| match token {
            Token::Word(Word::Kind(kind)) => Some(*kind),
            _ => None,
        });
        let transfer = clause.has(Word::Transfer);
        let leaves_transfer = current.transfer && !transfer && clause.has(Word::Licence);
        let labelled = kind.is_some() || transfer || leaves_transfer;
        let has_price = clause.is_priced();
        let priced = current.clauses.iter().any(Clause::is_priced);
        let names_what_stands_before = labelled && !has_price && clause.bracketed && priced && current.kind.is_none();
        if priced && !names_what_stands_before && (labelled || (closed && has_price)) {
            found.push(std::mem::take(&mut current));
        }
        closed = names_what_stands_before || (closed && !has_price);
        if kind.is_some() {
            current.kind = kind;
        }
        // 转让许可 names both; a section is an assignment's only where no way of licensing is named.
        current.transfer |= transfer && kind.is_none() && !clause.is_strange();
        clause.tokens.retain(|token| !matches!(token, Token::Word(Word::Kind(_) | Word::Licence)));
        if !clause.is_strange() {
            clause.tokens.retain(|token| !matches!(token, Token::Word(Word::Transfer)));
        }
        if !clause.tokens.is_empty() {
            current.clauses.push(clause);
        }
    }
    found.push(current);
    found
}
