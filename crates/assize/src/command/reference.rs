//! `assize reference`: documents written from the program's own definitions, so that they cannot be out of date.

use crate::Arguments;
use anyhow::{Context, Result};
use assize_docket::permit::Operation;
use assize_docket::shelf::{example, shelf};
use assize_record::finding::StandardNote;
use assize_record::role::Role;
use assize_record::study::Study;
use clap::{Args, CommandFactory};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `reference`.
#[derive(Args)]
pub struct Reference {
    /// Folder to write into
    folder: PathBuf,
}

impl Reference {
    /// Writes the documents.
    pub fn run(&self) -> Result<ExitCode> {
        fs::create_dir_all(&self.folder)?;
        let shelf = shelf()?;
        let judged = assize_standard::judge::judge(&Study::default(), &shelf.standards, &shelf.evidence);
        let documents = [
            ("commands.md", commands()),
            ("standards.md", standards(&judged.standards, &judged.evidence_rule)),
            ("ratings.md", ratings(&shelf.methodology.note())),
            ("data-package.md", data_package()?),
            ("permits.md", permits()),
        ];
        for (name, text) in documents {
            let path = self.folder.join(name);
            fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Help of every command, in the order in which the program lists them.
fn commands() -> String {
    let mut out = "# Commands\n\nWritten by `cargo xtask generate` from the program's own help.\n".to_owned();
    for command in Arguments::command().get_subcommands().filter(|c| !c.is_hide_set()) {
        help(command, "", &mut out);
    }
    out
}

/// Help of one command and of its steps.
fn help(command: &clap::Command, above: &str, out: &mut String) {
    let name = format!("{above}{}", command.get_name());
    let mut shown = command.clone().bin_name(format!("assize {name}")).max_term_width(100).term_width(100);
    out.push_str(&format!("\n## {name}\n\n```text\n{}```\n", shown.render_long_help()));
    for step in command.get_subcommands() {
        help(step, &format!("{name} "), out);
    }
}

/// Text for one cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn verified(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

fn standards(standards: &[StandardNote], evidence: &[String]) -> String {
    let mut out = "# Standards\n\nWritten by `cargo xtask generate` from standards/. \"Verified: no\" means that nobody has yet read the official text for this line.\n\n## How evidence is weighed\n\n".to_owned();
    for line in evidence {
        out.push_str(&format!("- {line}\n"));
    }
    for standard in standards {
        out.push_str(&format!(
            "\n## {}\n\n{}, edition {}. Code `{}`. Official text: <{}>. Verified: {}.\n\n| provision | citation | meaning | rule | verified |\n|---|---|---|---|---|\n",
            standard.title, standard.body, standard.edition, standard.code, standard.url, verified(standard.verified)
        ));
        for provision in &standard.provisions {
            let grade = [provision.dimension.as_str(), provision.strength.as_str()];
            let grade = grade.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ");
            let grade = if grade.is_empty() { String::new() } else { format!(" ({grade})") };
            out.push_str(&format!(
                "| {}{grade} | {} | {} | {} | {} |\n",
                cell(&provision.title),
                cell(&provision.citation),
                cell(&provision.text),
                cell(&provision.rule),
                verified(provision.verified)
            ));
        }
    }
    out
}

fn ratings(methodology: &assize_record::rating::MethodologyNote) -> String {
    let mut out = format!(
        "# Ratings\n\nWritten by `cargo xtask generate`. {}, `{}` version {}.\n\n## Role of a state\n\n",
        methodology.title, methodology.code, methodology.version
    );
    for (role, words) in &methodology.roles {
        out.push_str(&format!("- **{role:?}** {words}\n"));
    }
    out.push_str("\n## Marks\n\n");
    for (mark, words) in &methodology.marks {
        out.push_str(&format!("- **{mark}** {words}\n"));
    }
    out.push_str("\n## Rules, in order\n\n");
    for (rule, words) in &methodology.rules {
        out.push_str(&format!("- `{rule}` {words}\n"));
    }
    out
}

/// The tables and columns of the example package, from its descriptor.
fn data_package() -> Result<String> {
    let files = example();
    let descriptor = files.get("datapackage.json").context("the example ships without a descriptor")?;
    let package: serde_json::Value = serde_json::from_slice(descriptor)?;
    let text = |value: &serde_json::Value| cell(value.as_str().unwrap_or(""));
    let mut out = "# Data package\n\nWritten by `cargo xtask generate` from examples/dprk/datapackage.json. Another study's package has the same tables; tables other than sources, claims, groups and codes may be left out.\n".to_owned();
    for resource in package["resources"].as_array().into_iter().flatten() {
        out.push_str(&format!(
            "\n## {}\n\n{}\n\n| column | type | required | description |\n|---|---|---|---|\n",
            text(&resource["name"]),
            text(&resource["description"])
        ));
        for field in resource["schema"]["fields"].as_array().into_iter().flatten() {
            let required = verified(field["constraints"]["required"].as_bool().unwrap_or(false));
            out.push_str(&format!(
                "| `{}` | {} | {required} | {} |\n",
                text(&field["name"]),
                text(&field["type"]),
                text(&field["description"])
            ));
        }
    }
    Ok(out)
}

/// Every operation with the roles of which one is enough.
fn permits() -> String {
    let mut out = "# Permits\n\nWritten by `cargo xtask generate` from crates/docket/src/permit.rs. One of the marked roles is enough for an operation on an open case. Opening a case needs a key of it, and an auditor who is nothing else has none: auditors work with the bundle of `assize audit-export` and `assize verify --bundle`, which ask for no role. No role is asked by `new`, `recovery restore`, `user key`, `cosign`, `demo` and the dry runs of `import` and `link`, which open no case, or a new one.\n\n## Roles\n\n".to_owned();
    for role in Role::ALL {
        let can: Vec<&str> = Operation::ALL.iter().filter(|one| one.is_for(*role)).map(|one| one.words()).collect();
        out.push_str(&format!("- **{role}**: {}\n", can.join("; ")));
    }
    let names: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
    out.push_str(&format!("\n## Operations\n\n| to | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len())));
    for operation in Operation::ALL {
        let marks: Vec<&str> = Role::ALL.iter().map(|role| if operation.is_for(*role) { "yes" } else { "" }).collect();
        out.push_str(&format!("| {} | {} |\n", operation.words(), marks.join(" | ")));
    }
    out
}
