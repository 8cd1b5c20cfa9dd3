//! Employers of worksites as the firms into which the case's lists of organisations are divided: strict links, judgements obeyed.

use super::linker::Linker;
use super::rows::{Rows, Source};
use super::{Divided, divided};
use crate::DocketError;
use crate::run::digest;
use assize_linkage::partition::{Partitions, Threshold};
use assize_linkage::party::employer::{Employed, Firms};
use assize_record::linkage::{Kind, PairJudgement};
use assize_store::Vault;

/// Firms of the case by their names, and the digest of what they follow from.
pub struct Known {
    firms: Firms,
    digest: String,
}

impl Known {
    /// The firms of a linkage, where it is one of organisations.
    pub fn of(linkage: &Linker, partitions: &Partitions, kind: Kind, digest: &str) -> Option<Self> {
        let Linker::Parties(linkage) = linkage else { return None };
        (kind == Kind::Organisation).then(|| {
            let [strict, loose] = [Threshold::Strict, Threshold::Loose].map(|threshold| partitions.at(threshold));
            Self { firms: Firms::of(&linkage.parties, &strict, &loose), digest: digest.to_owned() }
        })
    }
}

/// Rows of a kind as they are linked: worksites with the rows of organisations, where there are any. Needs the vault.
pub struct Asked {
    rows: Rows,
    organisations: Option<Rows>,
}

impl Asked {
    /// Reads rows of a kind; with `truth`, also that column.
    pub fn read(vault: &Vault, kind: Kind, truth: Option<&str>) -> Result<Self, DocketError> {
        let rows = Rows::read(vault, kind, truth)?;
        let is_there = vault.lists()?.iter().any(|list| list.mapping.kind == Kind::Organisation);
        let organisations =
            (kind == Kind::Worksite && is_there).then(|| Rows::read(vault, Kind::Organisation, None)).transpose()?;
        Ok(Self { rows, organisations })
    }

    /// The rows; organisations are linked first, so that it is known which firms employers are.
    pub fn ready(self, judgements: &[PairJudgement], seed: u64) -> Result<Rows, DocketError> {
        let Self { mut rows, organisations } = self;
        if let Some(firms) = organisations {
            let (kind, digest) = (firms.kind, firms.digest.clone());
            let Divided { linkage, partitions, .. } = divided(firms.source, &firms.records, judgements, seed, &|_| {});
            if let Some(known) = Known::of(&linkage, &partitions, kind, &digest) {
                employ(&mut rows, &known)?;
            }
        }
        Ok(rows)
    }
}

/// Takes employers that worksites name for the firms that are known; rows of another kind stay as they are.
pub fn employ(rows: &mut Rows, known: &Known) -> Result<(), DocketError> {
    if let (Kind::Worksite, Source::Parties(worksites)) = (rows.kind, &mut rows.source) {
        rows.employed = Some(worksites.employed_by(&known.firms));
        rows.digest = digest(&(&rows.digest, &known.digest))?;
    }
    Ok(())
}

/// What is assumed of employers, in words.
pub fn in_words(employed: Employed) -> String {
    let Employed { stated, known } = employed;
    format!(
        "of {stated} rows that state an employer {known} state one that is certain among the linked organisations, and are compared by that; the others by its name"
    )
}
