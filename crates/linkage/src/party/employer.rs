//! Employers of worksites as firms that were linked before: whom a name stands for, where that is certain. A name that stands for two firms,
//! or for one that may be part of another, stands for none, and is compared as a name.

use crate::party::read::Parties;
use rustc_hash::FxHashMap;

/// Firms by the names that lists give them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Firms {
    /// By [`key`] of a name the firm, where it is certain which.
    by_name: FxHashMap<Box<str>, Option<u32>>,
}

/// How many records state an employer, and of how many it is known which firm that is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Employed {
    /// Records with an employer.
    pub stated: u64,
    /// Of these, the ones whose employer is a linked firm.
    pub known: u64,
}

/// Letters and digits of a name in small letters: capitals, spaces and stops make no other firm, a legal form does.
fn key(name: &str) -> Box<str> {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>().into()
}

impl Firms {
    /// Firms that were divided; `strict` and `loose` give for each record the number of its firm under the strict and the loose threshold
    /// (`partition::Partitions::at`). A firm is certain where the loose threshold adds no record to it: two firms that may be one are then
    /// never set against each other.
    pub fn of(firms: &Parties, strict: &[u32], loose: &[u32]) -> Self {
        let sizes = |of: &[u32]| {
            let mut sizes = vec![0u32; firms.len()];
            of.iter().for_each(|firm| sizes[*firm as usize] += 1);
            sizes
        };
        let (of_strict, of_loose) = (sizes(strict), sizes(loose));
        let texts = firms.names.texts();
        let mut by_name: FxHashMap<Box<str>, Option<u32>> = FxHashMap::default();
        for (record, (firm, wider)) in firms.records.iter().zip(strict.iter().zip(loose)) {
            let certain = (of_strict[*firm as usize] == of_loose[*wider as usize]).then_some(*firm);
            for name in &record.names {
                let known = by_name.entry(key(texts[*name as usize])).or_insert(certain);
                if *known != certain {
                    *known = None;
                }
            }
        }
        Self { by_name }
    }

    /// The firm of this name; nothing where no list has it or where it is in doubt.
    pub fn called(&self, name: &str) -> Option<u32> {
        self.by_name.get(&key(name)).copied().flatten()
    }
}

impl Parties {
    /// Takes employers for the firms of their names; what was known of them before is forgotten.
    pub fn employed_by(&mut self, firms: &Firms) -> Employed {
        let identities: Vec<Option<u32>> =
            self.employers.texts().into_iter().map(|employer| firms.called(employer)).collect();
        let mut employed = Employed::default();
        for record in &mut self.records {
            let Some(employer) = record.employer else { continue };
            record.employer_identity = identities[employer as usize];
            employed.stated += 1;
            employed.known += u64::from(record.employer_identity.is_some());
        }
        employed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::Kind;
    use crate::party::read::{Reader, Row};
    use crate::roster::List;

    fn read(kind: Kind, rows: &[Row<'_>]) -> Parties {
        let mut reader = Reader::new(kind, vec![List { name: "a".into(), nobody_twice: false }]);
        reader.read(rows);
        reader.finish().0
    }

    fn firms(names: &[&str], strict: &[u32], loose: &[u32]) -> Firms {
        let rows: Vec<Row<'_>> = names.iter().map(|name| Row { name, ..Row::default() }).collect();
        Firms::of(&read(Kind::Organisations, &rows), strict, loose)
    }

    const NAMES: [&str; 5] =
        ["Kumryong Construction", "Golden Dragon Ltd; GD Ltd", "Zarya", "ZARYA", "Paekho a.k.a. White Tiger"];

    #[test]
    fn every_name_of_a_firm_stands_for_it_however_it_is_spaced_and_capitalised() {
        let known = firms(&NAMES, &[0, 0, 2, 2, 4], &[0, 0, 2, 2, 4]);
        for (name, expected) in [
            ("kumryong  construction", Some(0)),
            ("Golden-Dragon Ltd.", Some(0)),
            ("GD Ltd", Some(0)),
            ("Zarya", Some(2)),
            ("white tiger", Some(4)),
            ("Kumryong Construction LLC", None),
            ("Golden Dragon", None),
            ("", None),
        ] {
            assert_eq!(known.called(name), expected, "{name}");
        }
    }

    #[test]
    fn a_name_of_two_firms_stands_for_neither() {
        let known = firms(&NAMES, &[0, 0, 2, 3, 4], &[0, 0, 2, 3, 4]);
        assert_eq!((known.called("Zarya"), known.called("GD Ltd")), (None, Some(0)));
    }

    #[test]
    fn a_firm_that_may_be_part_of_another_stands_for_none_and_neither_does_the_other() {
        let known = firms(&NAMES, &[0, 0, 2, 2, 4], &[0, 0, 2, 2, 0]);
        assert_eq!([NAMES[0], "GD Ltd", "Paekho"].map(|name| known.called(name)), [None; 3]);
        assert_eq!(known.called("Zarya"), Some(2));
    }

    #[test]
    fn records_are_given_the_firm_of_their_employer_and_lose_one_that_is_not_certain() {
        let row = |employer, employer_identity| Row { name: "Site", employer, employer_identity, ..Row::default() };
        let rows = [row("GD Ltd", None), row("Zarya", Some(9)), row("", Some(9)), row("Nobody Ltd", Some(9))];
        let mut sites = read(Kind::Worksites, &rows);
        let found = sites.employed_by(&firms(&NAMES, &[0, 0, 2, 3, 4], &[0, 0, 2, 3, 4]));
        assert_eq!(found, Employed { stated: 3, known: 1 });
        let identities: Vec<Option<u32>> = sites.records.iter().map(|record| record.employer_identity).collect();
        assert_eq!(identities, [Some(0), None, Some(9), None], "without an employer an identity is never looked at");
    }
}
