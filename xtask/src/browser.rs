//! The report's pages in Chromium: links, landmarks, accessibility, no script, no request that leaves the machine.

use crate::install::CHROMIUM;
use crate::shell::{program, run, run_with};
use anyhow::{Context, Result, bail};
use std::fs;
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

/// Pages that open no case, made by the program: a printed table of lists, and interviews of both kinds.
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
    Ok(folder.canonicalize()?)
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
