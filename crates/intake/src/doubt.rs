//! What breaks no rule and still deserves a second look.

use assize_record::study::Study;
use assize_record::term::{Extent, Reliability, TierStatus};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One doubt, with the rows it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// In words.
    pub text: String,
    /// Ids of the rows.
    pub rows: Vec<String>,
}

/// How many ids a doubt shows before it only counts.
const SHOWN: usize = 8;

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = self.rows.len().saturating_sub(SHOWN);
        let shown = self.rows.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
        write!(f, "{} ({}): {shown}", self.text, self.rows.len())?;
        if more > 0 {
            write!(f, " and {more} more")?;
        }
        Ok(())
    }
}

/// All doubts about a study.
pub fn doubts(study: &Study) -> Vec<Doubt> {
    let sources = |keep: &dyn Fn(&assize_record::source::Source) -> bool| {
        study.sources.values().filter(|s| keep(s)).map(|s| s.id.to_string()).collect::<Vec<_>>()
    };
    let used = |id: &str| study.statements.values().any(|s| s.facts.iter().any(|f| f.variable.as_str() == id));
    let placed = |id: &assize_record::id::StatementId| study.postings.values().any(|p| p.statements.contains(id));
    let all = [
        ("sources read through a carrier, not in the original", sources(&|s| !s.via.is_empty())),
        (
            "sources not usually reliable, unreliable or not to be judged",
            sources(&|s| matches!(s.reliability, Reliability::D | Reliability::E | Reliability::F)),
        ),
        (
            "groups whose members are not all known",
            study.groups.values().filter(|g| g.extent == Extent::Open).map(|g| g.code.to_string()).collect(),
        ),
        (
            "claims whose period has no start",
            study.claims.values().filter(|c| c.period.start.is_none()).map(|c| c.id.to_string()).collect(),
        ),
        (
            "variables without a fact",
            study.variables.keys().filter(|v| !used(v.as_str())).map(ToString::to_string).collect(),
        ),
        ("statements in no posting", study.statements.keys().filter(|s| !placed(s)).map(ToString::to_string).collect()),
        (
            "tiers that the source shows only in part",
            study
                .tiers
                .iter()
                .filter(|t| t.status == TierStatus::PartlySourced)
                .map(|t| format!("{} {}", t.state, t.year))
                .collect(),
        ),
    ];
    all.into_iter()
        .filter(|(_, rows): &(&str, Vec<String>)| !rows.is_empty())
        .map(|(text, rows)| Doubt { text: text.to_owned(), rows })
        .collect()
}
