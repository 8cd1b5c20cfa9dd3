//! `assize identity add`: a person into the vault. Names come from standard input or a prompt, never from the command line.

use crate::case::CaseArguments;
use crate::{clock, show};
use anyhow::{Context, Result, bail};
use assize_record::identity::Identity;
use clap::Args;
use std::fs;
use std::io::{BufRead, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Arguments of `identity add`.
#[derive(Args)]
pub struct Add {
    /// An image of the face; may be given several times. The file stays where it is: remove it yourself
    #[arg(long = "face", value_name = "FILE")]
    faces: Vec<PathBuf>,
    #[command(flatten)]
    case: CaseArguments,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Add {
    /// Puts the person in.
    pub fn run(&self) -> Result<ExitCode> {
        let identity = if std::io::stdin().is_terminal() { asked()? } else { piped()? };
        if identity == Identity::default() {
            bail!("nothing is known of the person; accepted is at least one name, contact, relative, place or note");
        }
        let face = |file: &PathBuf| fs::read(file).with_context(|| format!("{} cannot be read", file.display()));
        let faces = self.faces.iter().map(face).collect::<Result<Vec<_>>>()?;
        let mut case = self.case.open()?;
        let pseudonym = assize_docket::identity::add(&mut case, &identity, &faces, &mut clock::entropy, &clock::now())?;
        if self.json {
            return show::json(&serde_json::json!({ "pseudonym": pseudonym }));
        }
        show::print(&format!("{pseudonym}\nUse this pseudonym wherever the person appears."))
    }
}

/// JSON on standard input: names, contacts, family, interpreters, places, notes, each a list of texts.
fn piped() -> Result<Identity> {
    let mut text = Zeroizing::new(String::new());
    std::io::stdin().read_to_string(&mut text)?;
    // What the parser found is not shown: it would be a name on the screen and in whatever keeps the screen.
    serde_json::from_str(&text).map_err(|error| {
        anyhow::anyhow!(
            "standard input is no identity (line {}, column {}); accepted is JSON with lists of texts under names, contacts, family, interpreters, places, notes",
            error.line(),
            error.column()
        )
    })
}

fn asked() -> Result<Identity> {
    eprintln!("One a line; an empty line goes on to the next question.");
    Ok(Identity {
        names: lines("Names, in every spelling")?,
        contacts: lines("Contacts")?,
        family: lines("Family, with what they are to the person")?,
        interpreters: lines("Interpreters and go-betweens")?,
        places: lines("Exact places")?,
        notes: lines("Anything else that points to the person")?,
    })
}

fn lines(question: &str) -> Result<Vec<String>> {
    eprintln!("{question}:");
    let mut out = Vec::new();
    loop {
        eprint!("  ");
        std::io::stderr().flush()?;
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        match line.trim() {
            "" => return Ok(out),
            text => out.push(text.to_owned()),
        }
    }
}
