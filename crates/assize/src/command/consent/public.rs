//! `assize consent public`: an editor's decision that published documents may be used.

use crate::case::CaseArguments;
use crate::command::consent::uses;
use crate::{clock, show};
use anyhow::Result;
use assize_record::id::SourceId;
use assize_record::term::Use;
use clap::Args;
use std::process::ExitCode;

/// Uses that a decision covers where none is named: every one that shows nobody's name and hands nothing to one recipient.
pub const USES: &[Use] = &[Use::InternalAnalysis, Use::Quotation, Use::Statistics, Use::PublicDataSet];

/// Arguments of `consent public`.
#[derive(Args)]
pub struct Public {
    /// Sources to decide on; none: every published document of the case without a decision yet
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    /// Why the documents count as public
    #[arg(long, value_name = "TEXT")]
    because: String,
    /// A use that the decision covers; may be given several times (otherwise: internal-analysis, quotation-under-pseudonym,
    /// anonymous-statistics, public-data-set)
    #[arg(long = "use", value_name = "USE")]
    uses: Vec<String>,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Public {
    /// Records the decisions.
    pub fn run(&self) -> Result<ExitCode> {
        let uses = if self.uses.is_empty() { USES.to_vec() } else { uses(&self.uses)? };
        let sources: Vec<SourceId> = self.sources.iter().map(SourceId::new).collect();
        let mut case = self.case.open()?;
        let decided = assize_docket::consent::decide_public(&mut case, &sources, &uses, &self.because, &clock::now())?;
        if self.json {
            return show::json(&serde_json::json!({ "decisions": decided }));
        }
        show::print(&format!(
            "{} published documents may be used, by decision of {}; `assize consent list` shows what may not",
            decided.len(),
            case.user()
        ))
    }
}
