//! Text that is to be quoted, scanned for what stands in the vault and for what looks like an address or a number of a person.
//!
//! Errs towards taking out too much: a person reads what is left before it is printed.

mod fold;
mod romanised;
mod shapes;
mod spelling;

pub use shapes::Shape;

use aho_corasick::AhoCorasick;
use fold::Folded;
use serde::{Deserialize, Serialize};
use spelling::Pattern;
use std::collections::BTreeMap;

/// What a vault term names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TermKind {
    /// A person.
    Name,
    /// A place.
    Place,
    /// An employer or another organisation.
    Employer,
    /// A telephone number, in any notation.
    Phone,
    /// Any other number or address: passport, e-mail, account.
    Number,
}

/// Something that stands in the vault, in all its spellings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultTerm {
    /// Whose it is: terms of one owner get one tag.
    pub owner: String,
    /// What it names.
    pub kind: TermKind,
    /// In every script and romanisation that may occur.
    pub spellings: Vec<String>,
}

/// A place in the text that must not be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Byte range in the text as given.
    pub start: usize,
    /// End of the range, exclusive.
    pub end: usize,
    /// What it is.
    pub what: What,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A term of the vault: its kind and owner.
    Term(TermKind, String),
    /// Something that looks like an address or number.
    Shape(Shape),
}

/// The text with tags in the place of what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redaction {
    /// Fit to be read by an editor.
    pub text: String,
    /// Which owner each tag stands for; belongs to the vault and never leaves it. Shapes have no owner and are not listed.
    pub owners: BTreeMap<String, String>,
}

/// All terms of the vault, ready to be looked for in any number of texts. Holds names: keep it only while the vault is open.
pub struct Scanner {
    finder: AhoCorasick,
    patterns: Vec<(Pattern, usize)>,
    terms: Vec<(TermKind, String)>,
}

/// Why the terms cannot be looked for.
#[derive(Debug, thiserror::Error)]
#[error("the vault's {terms} terms are too many to look for at once; accepted are as many as memory holds")]
pub struct ScannerError {
    /// How many.
    pub terms: usize,
}

impl Scanner {
    /// Takes in the terms. Spellings without a letter or digit are left out.
    ///
    /// # Errors
    /// Where the terms are too many for the search structure.
    pub fn new(terms: &[VaultTerm]) -> Result<Self, ScannerError> {
        let mut patterns: Vec<(Pattern, usize)> = Vec::new();
        for (place, term) in terms.iter().enumerate() {
            let spellings = term.spellings.iter().flat_map(|spelling| spelling::patterns(term.kind, spelling));
            patterns.extend(spellings.map(|pattern| (pattern, place)));
        }
        patterns.sort();
        patterns.dedup();
        let finder = AhoCorasick::new(patterns.iter().map(|(pattern, _)| pattern.text()))
            .map_err(|_| ScannerError { terms: terms.len() })?;
        let terms = terms.iter().map(|term| (term.kind, term.owner.clone())).collect();
        Ok(Self { finder, patterns, terms })
    }

    /// Everything in the text that must not be printed, in order, without overlaps.
    pub fn scan(&self, text: &str) -> Vec<Found> {
        let folded = Folded::new(text);
        let mut found = shapes::shapes(text);
        for hit in self.finder.find_overlapping_iter(&folded.text) {
            let (pattern, term) = &self.patterns[hit.pattern().as_usize()];
            if let Some((start, end)) = pattern.verify(&folded, hit.start(), hit.end()) {
                let (kind, owner) = &self.terms[*term];
                found.push(Found { start, end, what: What::Term(*kind, owner.clone()) });
            }
        }
        joined(found)
    }

    /// The text with tags: `[[P1]]` for the first person in it, `[[L1]]` for a place, `[[E1]]` for an employer, `[[N1]]` for
    /// numbers and addresses. Numbers follow the order of the text, so they say nothing of the vault.
    pub fn redact(&self, text: &str) -> Redaction {
        let mut redaction = Redaction { text: String::with_capacity(text.len()), owners: BTreeMap::new() };
        let mut tags: BTreeMap<(char, String), usize> = BTreeMap::new();
        let mut counts: BTreeMap<char, usize> = BTreeMap::new();
        let mut from = 0;
        for found in self.scan(text) {
            let letter = found.what.letter();
            // A shape is told from others by its text: the same address twice is one tag.
            let key = match &found.what {
                What::Term(_, owner) => format!("term {owner}"),
                What::Shape(_) => format!("shape {}", &text[found.start..found.end]),
            };
            let number = *tags.entry((letter, key)).or_insert_with(|| {
                let count = counts.entry(letter).or_default();
                *count += 1;
                *count
            });
            let tag = format!("{letter}{number}");
            redaction.text.push_str(&text[from..found.start]);
            redaction.text.push_str(&format!("[[{tag}]]"));
            if let What::Term(_, owner) = found.what {
                redaction.owners.insert(tag, owner);
            }
            from = found.end;
        }
        redaction.text.push_str(&text[from..]);
        redaction
    }
}

impl What {
    fn letter(&self) -> char {
        match self {
            Self::Term(TermKind::Name, _) => 'P',
            Self::Term(TermKind::Place, _) => 'L',
            Self::Term(TermKind::Employer, _) => 'E',
            Self::Term(TermKind::Phone | TermKind::Number, _) | Self::Shape(_) => 'N',
        }
    }
}

/// Overlapping finds become one, called after the longest term in it, or the longest shape where there is no term.
fn joined(mut found: Vec<Found>) -> Vec<Found> {
    let weight = |one: &Found| (matches!(one.what, What::Term(..)), one.end - one.start);
    found.sort_by(|a, b| (a.start, b.end, &a.what).cmp(&(b.start, a.end, &b.what)));
    let mut joined: Vec<(Found, (bool, usize))> = Vec::new();
    for next in found {
        let own = weight(&next);
        match joined.last_mut() {
            Some((last, heaviest)) if next.start < last.end => {
                last.end = last.end.max(next.end);
                if own > *heaviest {
                    last.what = next.what;
                    *heaviest = own;
                }
            }
            Some(_) | None => joined.push((next, own)),
        }
    }
    joined.into_iter().map(|(found, _)| found).collect()
}
