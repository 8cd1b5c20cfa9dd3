//! Host states, employers and worksites as records of persons name them: spellings of one are brought together, so that another script, spacing or
//! keying error is no other place of work. Weighs nothing.
//!
//! A host is the state that its text names (`data/firm-words.tsv`). An employer or worksite is named alike where its proper words sound alike
//! (`party::sound`), its numbers are equal and its known words are the same in any language and order; legal forms say nothing. Beside a
//! number a word of up to three Latin letters is a code, which is compared by letter. Where firms and worksites were linked before, a name
//! that is certain to stand for one is that one.

use crate::name::channel::slips;
use crate::name::script::Script;
use crate::party::employer::{Employed, Firms};
use crate::party::sound::Sounds;
use crate::party::words::{Concept, Piece, Role, Word, Words, pieces};
use rustc_hash::FxHashMap;

/// A spelling is taken for an error of another that is this many times as frequent.
const TIMES: u32 = 8;
/// Letters that two spellings must have for one error in them to be taken for an error.
const LEAST_FOR_ERROR: usize = 7;
/// Bytes of a text that is read as a name, at most: what is longer is no name and is compared as it stands.
const LONGEST: usize = 400;
/// Beside a number a piece of so many Latin letters is a code, whose letters are not its sound.
const CODE: usize = 3;

/// Texts by number, from 1, in the order in which they were met.
#[derive(Debug, Default)]
pub(crate) struct Spelled {
    numbers: FxHashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
    counts: Vec<u32>,
    /// By text the linked firm or worksite that it stands for, where that is certain.
    known: Vec<Option<u32>>,
}

/// What a text says, in one reading.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Said {
    /// Its proper words by sound, in a row.
    sound: String,
    /// Its numbers and known words.
    rest: Vec<(bool, u64)>,
}

impl Spelled {
    /// The number of a text; 0 where nothing is stated.
    pub(crate) fn of(&mut self, written: &str) -> u32 {
        let text = written.trim();
        if text.is_empty() {
            return 0;
        }
        if let Some(number) = self.numbers.get(text) {
            self.counts[*number as usize - 1] += 1;
            return *number;
        }
        // A dash or a question mark is no place.
        let number = if text.contains(char::is_alphanumeric) {
            self.texts.push(text.into());
            self.counts.push(1);
            u32::try_from(self.texts.len()).expect("fewer than 2^32 values")
        } else {
            return 0;
        };
        self.numbers.insert(text.into(), number);
        number
    }

    /// Takes texts for the firms or worksites that are certain to be called so.
    pub(crate) fn stand_for(&mut self, linked: &Firms) -> Employed {
        self.known = self.texts.iter().map(|text| linked.called(text)).collect();
        let count = |of: &dyn Fn(usize) -> bool| {
            (0..self.texts.len()).filter(|at| of(*at)).map(|at| u64::from(self.counts[at])).sum()
        };
        Employed { stated: count(&|_| true), known: count(&|at| self.known[at].is_some()) }
    }

    /// For each number (0 stays 0) the number of the text that stands for its state.
    pub(crate) fn hosts(&self) -> Vec<u32> {
        let mut first: FxHashMap<String, u32> = FxHashMap::default();
        let hub = |(text, number): (&str, u32)| *first.entry(host(text)).or_insert(number);
        let texts = self.texts.iter().map(|text| &**text);
        std::iter::once(0).chain(texts.zip(1..).map(hub)).collect()
    }

    /// For each number (0 stays 0) the number of the text that stands for its employer or worksite.
    pub(crate) fn workplaces(&self) -> Vec<u32> {
        let mut order: Vec<usize> = (0..self.texts.len()).collect();
        order.sort_by(|a, b| self.counts[*b].cmp(&self.counts[*a]).then(a.cmp(b)));
        let mut hubs = Hubs {
            spelled: self,
            of: vec![0; self.texts.len()],
            by_said: FxHashMap::default(),
            linked: FxHashMap::default(),
            near: FxHashMap::default(),
        };
        // Texts whose firm is known come first, so that others may be named like them.
        let (known, others): (Vec<usize>, Vec<usize>) = order.into_iter().partition(|at| self.firm(*at).is_some());
        known.into_iter().chain(others).for_each(|at| hubs.place(at));
        std::iter::once(0).chain(hubs.of.iter().map(|hub| hub + 1)).collect()
    }

    fn firm(&self, at: usize) -> Option<u32> {
        self.known.get(at).copied().flatten()
    }
}

/// Texts that stand for others, as they are found, from the most frequent on.
struct Hubs<'a> {
    spelled: &'a Spelled,
    /// By text the text that stands for it.
    of: Vec<u32>,
    /// By what is said; nothing where two firms are called so.
    by_said: FxHashMap<Said, Option<u32>>,
    linked: FxHashMap<u32, u32>,
    /// Frequent texts by their sound with one letter left out, and whole.
    near: FxHashMap<Box<str>, Vec<u32>>,
}

impl Hubs<'_> {
    fn place(&mut self, at: usize) {
        let own = u32::try_from(at).expect("fewer than 2^32 values");
        let said = said(&self.spelled.texts[at]);
        let firm = self.spelled.firm(at);
        let hub = match firm {
            Some(firm) => *self.linked.entry(firm).or_insert(own),
            None => said
                .iter()
                .find_map(|of| self.by_said.get(of).copied().flatten())
                .or_else(|| self.slip(at, &said))
                .unwrap_or(own),
        };
        self.of[at] = hub;
        if hub == own && self.spelled.counts[at] >= TIMES {
            self.keep_near(own, &said);
        }
        for of in said {
            let known = self.by_said.entry(of).or_insert(Some(hub));
            if firm.is_some() && *known != Some(hub) {
                *known = None;
            }
        }
    }

    /// A far more frequent text one error away, where there is just one.
    fn slip(&self, at: usize, said: &[Said]) -> Option<u32> {
        let one = Self::can_err(said)?;
        let letters: Vec<char> = one.sound.chars().collect();
        let least = self.spelled.counts[at].saturating_mul(TIMES);
        let fits = |hub: &u32| {
            let other = said_first(&self.spelled.texts[*hub as usize]);
            let others: Vec<char> = other.sound.chars().collect();
            self.spelled.counts[*hub as usize] >= least
                && other.rest == one.rest
                && slips(&letters, &others).is_some_and(|found| found.errors == 1)
        };
        let near = shortened(&one.sound).filter_map(|short| self.near.get(short.as_str()));
        let mut found: Vec<u32> = near.flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found.retain(fits);
        if let [hub] = found[..] { Some(hub) } else { None }
    }

    /// The first reading, where an error in it can be told from another name.
    fn can_err(said: &[Said]) -> Option<&Said> {
        said.first().filter(|of| of.sound.chars().count() >= LEAST_FOR_ERROR && of.sound.len() <= LONGEST)
    }

    fn keep_near(&mut self, own: u32, said: &[Said]) {
        if let Some(one) = Self::can_err(said) {
            for short in shortened(&one.sound) {
                self.near.entry(short.into()).or_default().push(own);
            }
        }
    }
}

/// A text, and each text that it is with one letter left out.
fn shortened(text: &str) -> impl Iterator<Item = String> + '_ {
    let without = |(at, letter): (usize, char)| format!("{}{}", &text[..at], &text[at + letter.len_utf8()..]);
    std::iter::once(text.to_owned()).chain(text.char_indices().map(without))
}

/// Letters and digits in small letters.
fn bare(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The state that a text names; the text itself where it names none, or two.
fn host(text: &str) -> String {
    if text.len() > LONGEST {
        return bare(text);
    }
    let table = Words::shared();
    let is_country = |role: Role| role == Role::Country;
    let mut named: Vec<_> = match table.state(text) {
        Some(concept) => vec![concept],
        None => table
            .read(text, is_country)
            .into_iter()
            .filter_map(|word| if let Word::Known(concept) = word { Some(concept) } else { None })
            .collect(),
    };
    named.dedup();
    match named[..] {
        [state] => format!(" {}", table.english(state)),
        _ => bare(text),
    }
}

fn said_first(text: &str) -> Said {
    said(text).swap_remove(0)
}

/// What the name of an employer or worksite says: one reading, or two where Chinese characters have two.
fn said(text: &str) -> Vec<Said> {
    if text.len() > LONGEST {
        return vec![Said { sound: bare(text), rest: Vec::new() }];
    }
    let table = Words::shared();
    let read = table.read(text, |role| role != Role::Street);
    let is_number = |word: &Word| matches!(word, Word::Proper(piece) if is_digits(piece));
    let has_number = read.iter().any(is_number);
    let is_code = |piece: &Piece| has_number && piece.script == Script::Latin && piece.text.len() <= CODE;
    let is_form = |concept: Concept| matches!(table.role(concept), Role::Form | Role::Glue);
    // Where nothing but a code is beside it, what looks like a legal form is part of the code.
    let is_name = |word: &Word| match word {
        Word::Known(concept) => !is_form(*concept),
        Word::Proper(piece) => !is_digits(piece) && !is_code(piece),
    };
    if !read.iter().any(is_name) {
        let (numbers, letters): (Vec<Piece>, Vec<Piece>) = pieces(text).into_iter().partition(is_digits);
        let sound = letters.into_iter().map(|piece| piece.text).collect::<Vec<_>>().join(" ");
        return vec![Said { sound, rest: numbers.iter().map(number).collect() }];
    }
    let (mut rest, mut words): (Vec<(bool, u64)>, Vec<Piece>) = (Vec::new(), Vec::new());
    let mut sounds: Vec<Vec<Box<str>>> = Vec::new();
    for word in read {
        match word {
            Word::Known(concept) if is_form(concept) => {}
            Word::Known(concept) => rest.push((false, concept.0.into())),
            Word::Proper(piece) if is_digits(&piece) => rest.push(number(&piece)),
            Word::Proper(piece) if is_code(&piece) => sounds.push(vec![piece.text.into()]),
            // Spaces within a name are set as one likes.
            Word::Proper(piece) => match words.last_mut() {
                Some(before) if before.script == piece.script => before.text.push_str(&piece.text),
                _ => words.push(piece),
            },
        }
    }
    sounds.extend(words.iter().map(|word| Sounds::of(&word.text, word.script).keys));
    // Numbers in their order, words of the table in any.
    rest.sort_by_key(|(is_number, of)| (*is_number, if *is_number { 0 } else { *of }));
    let readings = sounds.iter().map(Vec::len).max().unwrap_or(1);
    let sound = |at: usize| sounds.iter().map(|keys| &*keys[at.min(keys.len() - 1)]).collect();
    (0..readings).map(|at| Said { sound: sound(at), rest: rest.clone() }).collect()
}

fn number(piece: &Piece) -> (bool, u64) {
    (true, piece.text.parse().unwrap_or(u64::MAX))
}

fn is_digits(piece: &Piece) -> bool {
    piece.text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
