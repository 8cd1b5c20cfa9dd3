//! `assize consent add`: one person's answers about uses of one source.

use crate::case::CaseArguments;
use crate::command::consent::{term, uses};
use crate::{clock, show};
use anyhow::{Result, bail};
use assize_record::consent::{Additions, Consent, ConsentCondition, FamilyMember, Giver, PersonBehind};
use assize_record::id::{ConsentId, Pseudonym, RecipientId, SourceId};
use assize_record::term::{Capacity, ConsentAnswer, PersonRole, Use};
use clap::Args;
use std::process::ExitCode;

/// Arguments of `consent add`.
#[derive(Args)]
pub struct Add {
    /// The source that the person stands behind
    #[arg(long, value_name = "ID")]
    source: String,
    /// The person, by the pseudonym that `assize identity add` gave
    #[arg(long, value_name = "PSEUDONYM")]
    person: String,
    /// How the person stands behind it: speaker, described
    #[arg(long, default_value = "speaker")]
    role: String,
    /// A code that all members of one family share, so that they count once
    #[arg(long, value_name = "CODE")]
    family: Option<String>,
    /// A use that was asked about; may be given several times: internal-analysis, quotation-under-pseudonym,
    /// anonymous-statistics, named-partner, un-body, prosecutor, public-data-set, name-shown
    #[arg(long = "use", value_name = "USE", required = true)]
    uses: Vec<String>,
    /// To whom, for named-partner, un-body and prosecutor
    #[arg(long, value_name = "NAME")]
    recipient: Option<String>,
    /// The answer: given, refused, not_asked
    #[arg(long)]
    answer: String,
    /// When it was given (2026, 2026-01, 2026-01-31)
    #[arg(long)]
    date: String,
    /// Language of the explanation (ISO 639-1)
    #[arg(long, default_value = "ko")]
    language: String,
    /// How use and dangers were explained, and what shows the answer
    #[arg(long, value_name = "TEXT")]
    explained: String,
    /// Whether the person can decide: full, supported, minor, lacking
    #[arg(long, default_value = "full")]
    capacity: String,
    /// Who decided for the person, by pseudonym
    #[arg(long, value_name = "PSEUDONYM", requires = "guardian_because")]
    guardian: Option<String>,
    /// What makes them guardian
    #[arg(long, value_name = "TEXT", requires = "guardian")]
    guardian_because: Option<String>,
    /// The interpreter, by pseudonym
    #[arg(long, value_name = "PSEUDONYM")]
    interpreter: Option<String>,
    /// The last day on which the answer holds
    #[arg(long, value_name = "DATE")]
    expiry: Option<String>,
    /// Not before this day
    #[arg(long, value_name = "DATE")]
    not_before: Option<String>,
    /// A condition in the person's words; holds once `assize consent met` records that it is met
    #[arg(long = "condition", value_name = "TEXT")]
    conditions: Vec<String>,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Add {
    /// Records the answers.
    pub fn run(&self) -> Result<ExitCode> {
        let uses = uses(&self.uses)?;
        if uses.iter().any(|one| one.names_recipient()) && self.recipient.is_none() {
            bail!("a use that hands the source to somebody needs to say to whom; accepted is --recipient NAME");
        }
        let (source, person) = (SourceId::new(&self.source), Pseudonym::new(&self.person));
        let role: PersonRole = term(&self.role)?;
        let answer = self.answer(&source, &person, uses[0])?;
        let mut case = self.case.open()?;
        let answers = assize_docket::consent::numbered(&case, &answer, &uses)?;
        let families = self.family.clone().map(|family| FamilyMember { person: person.clone(), family });
        let additions = Additions {
            people: vec![PersonBehind { source, person, role }],
            families: families.into_iter().collect(),
            answers: answers.clone(),
            ..Additions::default()
        };
        assize_docket::consent::record(&mut case, &additions, &clock::now())?;
        if self.json {
            return show::json(&serde_json::json!({ "answers": answers }));
        }
        let line = |one: &Consent| format!("{}  {}: {}", one.id, one.intended, one.answer);
        show::print(&answers.iter().map(line).collect::<Vec<_>>().join("\n"))
    }

    fn answer(&self, source: &SourceId, person: &Pseudonym, first: Use) -> Result<Consent> {
        let answer: ConsentAnswer = term(&self.answer)?;
        let capacity: Capacity = term(&self.capacity)?;
        let words = |text: &String| ConsentCondition::Words { text: text.clone(), met: None };
        let mut conditions: Vec<ConsentCondition> = self.conditions.iter().map(words).collect();
        if let Some(day) = &self.not_before {
            conditions.push(ConsentCondition::NotBefore(term(day)?));
        }
        let giver = match (&self.guardian, &self.guardian_because) {
            (Some(guardian), Some(because)) => {
                Giver::Guardian { guardian: Pseudonym::new(guardian), because: because.clone() }
            }
            _ => Giver::Person,
        };
        Ok(Consent {
            id: ConsentId::new(""),
            source: source.clone(),
            person: person.clone(),
            intended: first,
            recipient: self.recipient.clone().map(RecipientId::new),
            answer,
            date: term(&self.date)?,
            giver,
            capacity,
            interpreter: self.interpreter.clone().map(Pseudonym::new),
            language: self.language.clone(),
            explained: self.explained.clone(),
            expiry: self.expiry.as_deref().map(term).transpose()?,
            conditions,
        })
    }
}
