//! Employers of worksites, and employers and worksites of persons, as those into which the case's lists of organisations and worksites are
//! divided: strict links, judgements obeyed.

use super::linker::Linker;
use super::rows::{Rows, Source};
use super::{Divided, divided};
use crate::DocketError;
use crate::run::digest;
use assize_linkage::partition::{Partitions, Threshold};
use assize_linkage::party::employer::{Employed, Firms};
use assize_record::linkage::{Kind, PairJudgement};
use assize_store::Vault;

/// Kinds in the order in which they are linked: each may name those before it.
pub const IN_ORDER: [Kind; 3] = [Kind::Organisation, Kind::Worksite, Kind::Person];

/// Firms and worksites of the case by their names, as far as they are linked, and the digests of what they follow from.
#[derive(Default)]
pub struct Known {
    firms: Firms,
    worksites: Firms,
    digests: Vec<String>,
}

impl Known {
    /// Adds the firms or worksites of a linkage; persons are none.
    pub fn add(&mut self, linkage: &Linker, partitions: &Partitions, kind: Kind, digest: &str) {
        let Linker::Parties(linkage) = linkage else { return };
        let [strict, loose] = [Threshold::Strict, Threshold::Loose].map(|threshold| partitions.at(threshold));
        let found = Firms::of(&linkage.parties, &strict, &loose);
        *(if kind == Kind::Organisation { &mut self.firms } else { &mut self.worksites }) = found;
        self.digests.push(digest.to_owned());
    }
}

/// Rows of a kind as they are linked, with the rows of the kinds that they may name, where there are any. Needs the vault.
pub struct Asked {
    rows: Rows,
    /// In the order in which they are linked.
    named: Vec<Rows>,
}

impl Asked {
    /// Reads rows of a kind; with `truth`, also that column.
    pub fn read(vault: &Vault, kind: Kind, truth: Option<&str>) -> Result<Self, DocketError> {
        let rows = Rows::read(vault, kind, truth)?;
        let held = vault.lists()?;
        let before = IN_ORDER.into_iter().take_while(|other| *other != kind);
        let is_there = |other: &Kind| held.iter().any(|list| list.mapping.kind == *other);
        let named = before.filter(is_there).map(|other| Rows::read(vault, other, None)).collect::<Result<_, _>>()?;
        Ok(Self { rows, named })
    }

    /// The rows; those that they may name are linked first, so that it is known which these are.
    pub fn ready(self, judgements: &[PairJudgement], seed: u64) -> Result<Rows, DocketError> {
        let Self { mut rows, named } = self;
        let mut known = Known::default();
        for mut of in named {
            employ(&mut of, &known)?;
            let (kind, digest) = (of.kind, of.digest.clone());
            let Divided { linkage, partitions, .. } = divided(of.source, &of.records, judgements, seed, &|_| {});
            known.add(&linkage, &partitions, kind, &digest);
        }
        employ(&mut rows, &known)?;
        Ok(rows)
    }
}

/// Of how many rows the employer, and of how many the worksite, is one of those that were linked before.
#[derive(Clone, Copy)]
pub struct Named {
    employers: Employed,
    worksites: Employed,
}

/// Takes employers and worksites that rows name for those that are known; where nothing was linked before rows stay as they are.
pub fn employ(rows: &mut Rows, known: &Known) -> Result<(), DocketError> {
    if known.digests.is_empty() {
        return Ok(());
    }
    let nothing = Employed::default();
    let (employers, worksites) = match &mut rows.source {
        Source::Persons(persons) => persons.employed_by(&known.firms, &known.worksites),
        Source::Parties(worksites) if rows.kind == Kind::Worksite => (worksites.employed_by(&known.firms), nothing),
        Source::Parties(_) => return Ok(()),
    };
    rows.named = Some(Named { employers, worksites });
    rows.digest = digest(&(&rows.digest, &known.digests))?;
    Ok(())
}

impl Named {
    /// What is assumed of employers and worksites, in words.
    pub fn in_words(self) -> Vec<String> {
        let said = |what: &str, linked: &str, Employed { stated, known }: Employed| {
            let words = || {
                format!(
                    "of {stated} rows that state {what} {known} state one that is certain among the linked {linked}, and are compared by that; the others by its name"
                )
            };
            (stated > 0).then(words)
        };
        let of =
            [said("an employer", "organisations", self.employers), said("a worksite", "worksites", self.worksites)];
        of.into_iter().flatten().collect()
    }
}
