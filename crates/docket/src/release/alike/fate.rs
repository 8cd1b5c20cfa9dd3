//! Who pays for it: people and rows that stay, in all and by group, exactly for the office and in steps of ten for everybody else.

use crate::release::alike::Asked;
use crate::release::alike::record::Record;
use crate::release::mosaic::THRESHOLD;
use crate::release::persons::categories;
use assize_record::id::SourceId;
use assize_record::study::Study;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What was asked of the accounts that people gave, what was reached, and who stays for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alike {
    /// What the audience asks.
    pub asked: Asked,
    /// Fewest people, families joined, of whose accounts everything leaves in the same form; absent where no account leaves.
    pub k: Option<u64>,
    /// Fewest different things that such accounts tell.
    pub l: Option<u64>,
    /// Everybody's fate.
    pub all: Fate,
    /// The same by host and by sector, so that it shows where one of them disappears.
    pub groups: Vec<Group>,
}

/// People who gave accounts, and rows of their accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Fate {
    /// People, families joined, whose consent lets an account go.
    pub people: u64,
    /// Those of whom no row goes.
    pub people_withheld: u64,
    /// Rows of their accounts.
    pub rows: u64,
    /// Those that stay.
    pub rows_withheld: u64,
}

/// The fate of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// By what: `host`, `sector`.
    pub by: String,
    /// Which.
    pub group: String,
    /// What became of it.
    #[serde(flatten)]
    pub fate: Fate,
}

/// The fates of accounts by what is left of them.
pub(super) fn fates(
    before: &Study,
    given: &BTreeMap<SourceId, Record>,
    left: &BTreeMap<SourceId, Record>,
    units: &BTreeMap<SourceId, u32>,
) -> (Fate, Vec<Group>) {
    let mut groups: BTreeMap<(String, String), Vec<&SourceId>> = BTreeMap::new();
    for id in given.keys() {
        for (by, group) in categories(before, &BTreeSet::from([id])) {
            groups.entry((by.to_string(), group.to_string())).or_default().push(id);
        }
    }
    let fate = |ids: &[&SourceId]| {
        let units_of = |found: &BTreeMap<SourceId, Record>| -> BTreeSet<Option<&u32>> {
            ids.iter().filter(|id| found.contains_key(**id)).map(|id| units.get(*id)).collect()
        };
        let rows_of = |found: &BTreeMap<SourceId, Record>| -> BTreeSet<String> {
            ids.iter().filter_map(|id| found.get(*id)).flat_map(Record::rows).collect()
        };
        let (people, rows) = (units_of(given), rows_of(given));
        let [people_withheld, rows_withheld] =
            [people.difference(&units_of(left)).count(), rows.difference(&rows_of(left)).count()].map(|n| n as u64);
        Fate { people: people.len() as u64, people_withheld, rows: rows.len() as u64, rows_withheld }
    };
    let all = fate(&given.keys().collect::<Vec<_>>());
    let groups =
        groups.iter().map(|((by, group), ids)| Group { by: by.clone(), group: group.clone(), fate: fate(ids) });
    (all, groups.collect())
}

impl Fate {
    /// In steps that tell of nobody: every number of people below the threshold is the same to a reader. Nothing where even that
    /// would say that a small group is there.
    fn told(&self) -> Option<&'static str> {
        let go = self.people - self.people_withheld;
        match (self.people_withheld < THRESHOLD, go < THRESHOLD) {
            (true, true) => None,
            (true, false) => Some("nobody, or fewer than 10 people"),
            (false, true) => Some("all people, or all but fewer than 10"),
            (false, false) if self.people_withheld * 2 < self.people => Some("10 people or more, fewer than half"),
            (false, false) => Some("half of the people or more"),
        }
    }
}

impl Alike {
    /// What an edition for the public says of it.
    pub fn said(&self) -> Vec<String> {
        let Asked { k, l } = self.asked;
        let mut rule = format!(
            "What leaves of one account that a person gave (host, years, time, place, sector, kind of employer and language together) leaves in the same form of the accounts of at least {k} people, families counted once, who tell at least {l} different things. Details are dropped until that holds, and where it cannot hold the account stays. An account bears the year of this edition, not the year in which it was given. "
        );
        match (self.k, self.l) {
            (Some(k), Some(l)) => rule.push_str(&format!("Reached in this edition: k = {k}, l = {l}.")),
            _ => rule.push_str("No account that a person gave is in this edition."),
        }
        let told: Vec<String> = std::iter::once(("in all".to_owned(), &self.all))
            .chain(self.groups.iter().map(|group| (format!("{} {}", group.by, group.group), &group.fate)))
            .filter_map(|(group, fate)| fate.told().map(|told| format!("{group}: {told}")))
            .collect();
        let who = if told.is_empty() {
            "How many people's accounts stay for it is not said: there are too few to say it without telling of one."
                .to_owned()
        } else {
            format!(
                "Whose accounts stay for it, of the people who agreed, where ten or more go or stay: {}. Of other groups nothing is said.",
                told.join("; ")
            )
        };
        vec![rule, who]
    }
}
