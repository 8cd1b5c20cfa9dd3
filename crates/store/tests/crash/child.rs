//! The child that writes: does what its arguments say, one acknowledged write after the other, until it ends or is
//! killed.

use crate::witness::{CREATED_AT, Key, OLD, PASSPHRASE, entropy, files, key_of, open_as, results, study};
use assize_store::{Case, Cost};
use std::fs;
use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

/// Deeds: `create`, `open`, `import`, `record:FROM` (without end), `record:FROM-TO`, `spoil:FILE` (damages a file while
/// the case is closed and opens it again), `backup:FOLDER`, `rotate`, `renew` (opens a case of version 1). Each that was done is acknowledged by a line on standard
/// output.
pub fn run(folder: &Path, deeds: &[&str]) -> ExitCode {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).unwrap();
    let key: Option<Key> = hex::decode(line.trim()).unwrap().try_into().ok();
    match go(folder, key, deeds) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(3)
        }
    }
}

fn acknowledge(line: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|error| error.to_string())
}

fn go(folder: &Path, key: Option<Key>, deeds: &[&str]) -> Result<(), String> {
    let text = |error: assize_store::StoreError| error.to_string();
    acknowledge("ready")?;
    let mut open: Option<Case> = None;
    for deed in deeds {
        if *deed == "create" {
            open = Some(Case::create(folder, PASSPHRASE, Cost::FLOOR, &mut entropy(), CREATED_AT).map_err(text)?);
            acknowledge("create")?;
            continue;
        }
        let mut case = match open.take() {
            Some(case) => case,
            None if *deed == "renew" => open_as(folder, &OLD).map_err(text)?,
            None => Case::open_with_key(folder, key.ok_or("no key was given")?).map_err(text)?,
        };
        match deed.split_once(':') {
            None if *deed == "open" || *deed == "renew" => {}
            None if *deed == "rotate" => {
                case.rotate(&mut entropy(), CREATED_AT).map_err(text)?;
                acknowledge("rotate")?;
            }
            None if *deed == "import" => {
                case.import(&study(), &files(), "a colleague", CREATED_AT).map_err(text)?;
                acknowledge("import")?;
            }
            Some(("record", range)) => record(&mut case, range)?,
            Some(("backup", to)) => {
                let name = case.backup(Path::new(to), CREATED_AT).map_err(text)?.name;
                acknowledge(&format!("backup {name}"))?;
            }
            Some(("spoil", file)) => {
                let key = case.key();
                drop(case);
                fs::write(folder.join(file), b"spoilt").map_err(|error| error.to_string())?;
                case = Case::open_with_key(folder, key).map_err(text)?;
            }
            _ => return Err(format!("no deed is called {deed}")),
        }
        open = Some(case);
    }
    Ok(())
}

fn record(case: &mut Case, range: &str) -> Result<(), String> {
    let (from, to) = range.split_once('-').unwrap_or((range, ""));
    let to = to.parse().unwrap_or(u64::MAX);
    for number in from.parse::<u64>().map_err(|error| error.to_string())?..=to {
        case.record_results(&results(number), &key_of(number), CREATED_AT).map_err(|error| error.to_string())?;
        acknowledge(&format!("record {number}"))?;
    }
    Ok(())
}
