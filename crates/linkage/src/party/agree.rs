//! How far two names of firms or worksites agree, and how rare what agrees is. Knows no weights.

use crate::name::script::Script;
use crate::party::name::{Name, Names};
use crate::party::sound::Likeness;
use crate::party::words::Concept;

/// How far two names agree, best first where several names of two records are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agreement {
    /// The same proper words letter by letter; of names without a proper word, the same words of the table.
    Same,
    /// The same proper words by their sounds.
    Sound,
    /// One word spelled otherwise, or miskeyed, as no other record has it.
    Spelled,
    /// A proper word more or less.
    MoreWords,
    /// One is an acronym that fits the other's words.
    Acronym,
    /// Words that are nearly one, but other records have either.
    Neighbours,
    /// The same words; one has an ordinal.
    MoreOrdinal,
    /// Some of the proper words, or of the words where none is proper.
    Some,
    /// The same words, another ordinal.
    OtherOrdinal,
    /// Other words.
    Other,
}

/// How the two names are written, which decides what agreement can be expected of one firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Writing {
    /// Both in Latin letters, where every language has several systems.
    Latin,
    /// Both in one other script.
    OneScript,
    /// In two scripts.
    TwoScripts,
}

/// An agreement and the share of records that have what agrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreed {
    /// How far.
    pub agreement: Agreement,
    /// In which scripts.
    pub writing: Writing,
    /// Share of records, by the words taken one by one.
    pub share: f32,
}

/// How far, and the share.
type Far = (Agreement, f32);

const OTHER: Far = (Agreement::Other, 1.0);

impl Names {
    /// How far the names of two records agree: the best of all pairs of their names. The more pairs, the likelier one agrees by chance.
    pub fn agreed(&self, one: &[u32], other: &[u32]) -> Option<Agreed> {
        let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (*a, *b)));
        let of = |(a, b)| {
            let (agreement, share) = self.of_two(a, b);
            Agreed { agreement, writing: self.writing(a, b), share }
        };
        let key = |found: &Agreed| (found.agreement, found.writing);
        let best = pairs.map(of).min_by(|a, b| key(a).cmp(&key(b)).then(a.share.total_cmp(&b.share)))?;
        #[expect(clippy::cast_precision_loss, reason = "a record has few names")]
        let tried = (one.len() * other.len()) as f32;
        Some(Agreed { share: (best.share * tried).clamp(self.least(), 1.0), ..best })
    }

    fn writing(&self, one: u32, other: u32) -> Writing {
        match (self.names[one as usize].script, self.names[other as usize].script) {
            (Script::Latin, Script::Latin) => Writing::Latin,
            (a, b) if a == b => Writing::OneScript,
            _ => Writing::TwoScripts,
        }
    }

    fn of_two(&self, one: u32, other: u32) -> Far {
        let (a, b) = (&self.names[one as usize], &self.names[other as usize]);
        let (agreement, share) = match (a.proper.is_empty(), b.proper.is_empty()) {
            (false, false) => self.by_words((one, a), (other, b)),
            (true, true) => self.known(a, b),
            _ => OTHER,
        };
        if agreement >= Agreement::Some {
            let lone =
                |short: &Name, long: &Name| short.lone.as_ref().is_some_and(|text| is_acronym(text, &long.letters));
            if lone(a, b) || lone(b, a) {
                return (Agreement::Acronym, self.least());
            }
        }
        match (a.number, b.number) {
            (Some(x), Some(y)) if x != y && agreement < Agreement::Some => (Agreement::OtherOrdinal, share),
            (Some(_), None) | (None, Some(_)) if agreement < Agreement::MoreWords => (Agreement::MoreOrdinal, share),
            _ => (agreement, share),
        }
    }

    /// Names without a proper word: by trades, states and cities.
    fn known(&self, a: &Name, b: &Name) -> Far {
        let all = |name: &Name| {
            let mut all: Vec<Concept> = name.trades.iter().chain(&name.weak).copied().collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        let (x, y) = (all(a), all(b));
        let both: Vec<Concept> = x.iter().filter(|concept| y.contains(concept)).copied().collect();
        let apart = x.len() + y.len() - 2 * both.len();
        let trades = both.iter().filter(|concept| a.trades.contains(concept)).count();
        let agreement = match (trades, apart) {
            (0, _) => return OTHER,
            (_, 0) => Agreement::Same,
            (2.., 1) => Agreement::MoreWords,
            _ => Agreement::Some,
        };
        (agreement, both.iter().map(|concept| self.share_of_known(*concept)).product())
    }

    fn by_words(&self, (one, a): (u32, &Name), (other, b): (u32, &Name)) -> Far {
        let words = self.aligned((one, a), (other, b));
        let agreement = match (words.matched, words.left) {
            (0, _) => return OTHER,
            (_, [0, 0]) if words.near > 0 && words.established => Agreement::Neighbours,
            (_, [0, 0]) if words.near > 0 => Agreement::Spelled,
            (_, [0, 0]) if self.is_letter_by_letter((one, a), (other, b)) => Agreement::Same,
            (_, [0, 0]) => Agreement::Sound,
            (_, [0, _] | [_, 0]) => Agreement::MoreWords,
            _ => Agreement::Some,
        };
        (agreement, words.share)
    }

    /// Whether names of one script are written alike. Traditional and simplified characters are, where both readings are.
    fn is_letter_by_letter(&self, (one, a): (u32, &Name), (other, b): (u32, &Name)) -> bool {
        let keys = |name: u32| self.joined[name as usize].as_ref().map(|whole| &whole.keys);
        a.script == b.script && (a.text == b.text || (a.script == Script::Han && keys(one) == keys(other)))
    }

    /// Sets the proper words of two names against one another, whatever their order and where they are divided.
    fn aligned(&self, (one, a): (u32, &Name), (other, b): (u32, &Name)) -> Aligned {
        let share_of = |name: &Name| name.proper.iter().map(|word| self.share(*word)).product::<f32>();
        let whole = match (&self.joined[one as usize], &self.joined[other as usize]) {
            (Some(x), Some(y)) => x.likeness(y),
            _ => Likeness::Other,
        };
        if whole == Likeness::Same {
            return Aligned {
                matched: 1,
                near: 0,
                established: false,
                left: [0, 0],
                share: share_of(a).max(share_of(b)),
            };
        }
        let mut found = Aligned { matched: 0, near: 0, established: false, left: [0, 0], share: 1.0 };
        let mut open: Vec<u32> = b.proper.clone();
        let mut left: Vec<u32> = Vec::new();
        for word in &a.proper {
            let same = open.iter().position(|other| self.likeness(*word, *other) == Likeness::Same);
            match same.map(|at| open.remove(at)) {
                Some(other) => found.take(self.share(*word).max(self.share(other))),
                None => left.push(*word),
            }
        }
        left.retain(|word| {
            let near = open.iter().position(|other| self.likeness(*word, *other) == Likeness::Near);
            let Some(other) = near.map(|at| open.remove(at)) else { return true };
            found.near += 1;
            found.established |= self.count(*word).min(self.count(other)) > 1;
            found.take(self.share(*word).max(self.share(other)));
            false
        });
        found.left = [left.len(), open.len()];
        if whole == Likeness::Near && found.left != [0, 0] {
            let established = self.wholes(one).min(self.wholes(other)) > 1;
            return Aligned { matched: 1, near: 1, established, left: [0, 0], share: share_of(a).max(share_of(b)) };
        }
        found
    }

    fn likeness(&self, one: u32, other: u32) -> Likeness {
        if one == other { Likeness::Same } else { self.sounds[one as usize].likeness(&self.sounds[other as usize]) }
    }
}

/// Words of two names set against one another.
struct Aligned {
    /// Words that have another.
    matched: usize,
    /// Of them those that differ by an error.
    near: usize,
    /// Whether other records have either of two words that differ by an error.
    established: bool,
    /// Words of each name that have none.
    left: [usize; 2],
    /// The share of records that have all that match.
    share: f32,
}

impl Aligned {
    fn take(&mut self, share: f32) {
        self.matched += 1;
        self.share *= share;
    }
}

/// Whether a word is made of beginnings of other words in their order, the first or second word among them (KOrea MIning Development, GENeral
/// COrporation). Of two words and more; a word may be left out, but not two in a row.
pub(crate) fn is_acronym(short: &str, words: &[Box<str>]) -> bool {
    let letters: Vec<char> = short.chars().collect();
    let starts = 0..words.len().min(2);
    starts.into_iter().any(|start| fits(&letters, words, start, 0))
}

fn fits(letters: &[char], words: &[Box<str>], at: usize, used: usize) -> bool {
    let Some(word) = words.get(at) else { return letters.is_empty() && used > 1 };
    if letters.is_empty() {
        return used > 1 && words.len() - at <= 3;
    }
    let common = word.chars().zip(letters).take_while(|(a, b)| a == *b).count();
    let takes = (1..=common.min(4)).rev().any(|count| fits(&letters[count..], words, at + 1, used + 1));
    takes
        || (used > 0
            && words.get(at + 1).is_some_and(|next| next.chars().next() == letters.first().copied())
            && fits(letters, words, at + 1, used))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acronym(short: &str, long: &str) -> bool {
        let words: Vec<Box<str>> = long.split(' ').map(Box::from).collect();
        is_acronym(short, &words)
    }

    #[test]
    fn an_acronym_is_made_of_beginnings_in_their_order() {
        for (short, long, expected) in [
            ("komid", "korea mining development trading corporation", true),
            ("genco", "general corporation external construction", true),
            ("knic", "korea national insurance corporation", true),
            ("gbae", "general bureau atomic energy", true),
            ("omm", "ocean maritime management company limited", true),
            ("ncg", "nam chon gang corporation", true),
            ("dhid", "dandong hongxiang industry development limited", true),
            ("omm", "korea ocean shipping agency", false),
            ("komid", "korea kumsan trading corporation", false),
            ("zarya", "zolotaya rybka", false),
            ("k", "korea", false),
        ] {
            assert_eq!(acronym(short, long), expected, "{short} {long}");
        }
    }
}
