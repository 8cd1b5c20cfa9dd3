//! The report's pages in Chromium: links, landmarks, accessibility, no script, no request that leaves the machine.

use crate::install::CHROMIUM;
use crate::shell::{program, run, run_with};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Makes the demo twice, compares the bytes, and opens the pages.
pub fn browser(root: &Path) -> Result<()> {
    let work = root.join("target/demo-for-tests");
    let program = program(root)?;
    let mut folders = Vec::new();
    for pass in ["first", "second"] {
        let folder = work.join(pass);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&work)?;
        let text = folder.to_str().context("the checkout's path is not UTF-8")?;
        run(root, &program, &["demo", "--folder", text])?;
        folders.push(folder.join("report"));
    }
    let differing = differences(&folders[0], &folders[1])?;
    if !differing.is_empty() {
        bail!("two runs of the demo differ in {differing:?}");
    }
    println!("two runs of the demo wrote the same bytes");
    let pages = pages(root, &program, &work)?;
    let report = folders[0].canonicalize()?;
    let report = report.to_str().context("the checkout's path is not UTF-8")?;
    let pages = pages.to_str().context("the checkout's path is not UTF-8")?;
    let variables = [("ASSIZE_REPORT", report), ("ASSIZE_PAGES", pages), ("ASSIZE_CHROMIUM", CHROMIUM)];
    run_with(&root.join("tests/browser"), "node", &["--test", "report.test.mjs"], &variables)
}

/// Pages that stand alone, made by the program: a printed table of lists, interviews of both kinds, and a case's linkages.
fn pages(root: &Path, program: &str, work: &Path) -> Result<PathBuf> {
    let folder = work.join("pages");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let asked = [
        ("lists", "mse --published uk2013_5 --replications 1000 --sweeps 200 --against delta=1"),
        (
            "scale-up",
            "interviews scale-up examples/interviews/answers.csv --sizes examples/interviews/sizes.csv --members examples/interviews/members.csv --sweeps 200",
        ),
        ("recruits", "interviews recruits examples/interviews/recruits.csv --trait deceived"),
    ];
    for (name, words) in asked {
        let out = folder.join(name);
        let out = out.to_str().context("the checkout's path is not UTF-8")?;
        let words: Vec<&str> = words.split(' ').chain(["--out", out]).collect();
        run(root, program, &words)?;
    }
    linkages(root, program, work, &folder)?;
    Ok(folder.canonicalize()?)
}

/// Pages of a case: the linkages of persons, firms and worksites, held against the truth, and a pair of worksites that two keepers agreed on.
fn linkages(root: &Path, program: &str, work: &Path, folder: &Path) -> Result<()> {
    let path = |name: &str| -> Result<String> {
        let path = work.join(name);
        Ok(path.to_str().context("the checkout's path is not UTF-8")?.to_owned())
    };
    let case = path("case")?;
    if Path::new(&case).exists() {
        fs::remove_dir_all(&case)?;
    }
    let (secret, proposal, approval, pairs) =
        (path("passphrase")?, path("proposal.json")?, path("approval.json")?, path("pairs.json")?);
    for left in [&proposal, &approval, &pairs] {
        fs::remove_file(left).or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })?;
    }
    fs::write(&secret, "what only a test would say\n")?;
    let as_user = |user: &str, words: &str, more: &[&str]| {
        let of_case = ["--user", user, "--passphrase-file", &secret, "--case", &case];
        run(root, program, &words.split(' ').chain(more.iter().copied()).chain(of_case).collect::<Vec<_>>())
    };
    as_user("keeper-1", "new", &[])?;
    as_user("keeper-1", "user add keeper-2 --role identity-keeper", &["--new-passphrase-file", &secret])?;
    let lists = [
        "examples/lists/visas.csv examples/lists/payroll.csv examples/lists/interviews.csv",
        "examples/worksites/contractors.csv examples/worksites/tax-register.csv",
        "examples/worksites/inspections.csv examples/worksites/permits.csv",
    ];
    as_user("keeper-1", &format!("link {} --apply --because tests", lists.join(" ")), &[])?;
    let page = |name: &str| -> Result<String> {
        fs::create_dir_all(folder.join(name))?;
        path(&format!("pages/{name}/page.html"))
    };
    for kind in ["person", "organisation", "worksite"] {
        let out = page(kind)?;
        as_user("keeper-1", &format!("link score --kind {kind} --truth who"), &["--out", &out])?;
    }
    let propose = "link propose --kind worksite --least 0.5 --recipient tests --reason linkage --out";
    as_user("keeper-1", propose, &[&proposal])?;
    as_user("keeper-2", "identity approve", &[&proposal, "--out", &approval])?;
    as_user("keeper-2", "link export", &[&proposal, "--approval", &approval, "--out", &pairs])?;
    let pairs: serde_json::Value = serde_json::from_slice(&fs::read(&pairs)?)?;
    let record = |side: &str| pairs[0][side]["record"].as_str().context("no pair was exported");
    let signed = ["--proposal", &proposal, "--approval", &approval, "--out", &page("pair")?];
    as_user("keeper-2", &format!("link why {} {}", record("one")?, record("other")?), &signed)
}

/// Paths under the two folders whose bytes differ or that stand in one alone.
fn differences(one: &Path, other: &Path) -> Result<Vec<String>> {
    let (one, other) = (listing(one, "")?, listing(other, "")?);
    let names = one.keys().chain(other.keys()).cloned().collect::<std::collections::BTreeSet<_>>();
    Ok(names.into_iter().filter(|name| one.get(name) != other.get(name)).collect())
}

fn listing(folder: &Path, prefix: &str) -> Result<std::collections::BTreeMap<String, Vec<u8>>> {
    let mut files = std::collections::BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            files.extend(listing(&entry.path(), &format!("{name}/"))?);
        } else {
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(files)
}
