//! `assize custody handover`: notes a change of hands or of place.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::Result;
use assize_docket::custody::hand_over;
use assize_record::custody::{Channel, Handover as Noted};
use clap::Args;
use std::process::ExitCode;

/// Arguments of `custody handover`.
#[derive(Args)]
pub struct Handover {
    /// From whom or where. Name no person at risk: names belong in the identity vault
    #[arg(long, value_name = "WHO")]
    from: String,
    /// To whom or where. Name no person at risk: names belong in the identity vault
    #[arg(long, value_name = "WHO")]
    to: String,
    /// By which way: not-said, by-hand, post, medium, mail, messenger, form, download, shipped
    #[arg(long, default_value_t = Channel::NotSaid)]
    channel: Channel,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Handover {
    /// Notes it.
    pub fn run(&self) -> Result<ExitCode> {
        let handover = Noted { from: self.from.clone(), to: self.to.clone(), channel: self.channel };
        let link = hand_over(&mut self.case.open()?, &handover, &clock::now())?;
        if self.json {
            return show::json(&link);
        }
        show::print(&show::plain(&format!("Noted as link {} of the chain: {}", link.seq, link.act)))
    }
}
