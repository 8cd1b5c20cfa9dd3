//! Installs what the tests need and the machine lacks, where it may, and says what it did.

use crate::shell::{has, run, run_with, runs};
use anyhow::{Result, bail};
use std::path::Path;

/// Chromium as Debian packages it; the browser tests use no other.
pub const CHROMIUM: &str = "/usr/bin/chromium";

/// Rust components, Debian packages and npm packages that the tests need.
pub fn install(root: &Path) -> Result<()> {
    for (probe, component) in [("cargo-fmt", "rustfmt"), ("cargo-clippy", "clippy")] {
        if !has(probe) {
            println!("installing the Rust component {component}");
            run(root, "rustup", &["component", "add", component])?;
        }
    }
    let mut packages = Vec::new();
    if !Path::new(CHROMIUM).exists() {
        packages.push("chromium");
    }
    if !has("node") {
        packages.push("nodejs");
    }
    if !has("npm") {
        packages.push("npm");
    }
    // Records what a case's writer does to its files, and makes calls of it fail.
    if cfg!(target_os = "linux") && !has("strace") {
        packages.push("strace");
    }
    // Reads a certificate back as a reader of the PDF would.
    if !has("pdftotext") {
        packages.push("poppler-utils");
    }
    if !has("python3") {
        packages.push("python3");
    }
    // Debian's Python comes without what makes an environment; other builds have it.
    if !runs("python3", &["-m", "ensurepip", "--version"]) {
        packages.extend(["python3-venv", "python3-pip"]);
    }
    if !has("openssl") {
        packages.push("openssl");
    }
    if !packages.is_empty() {
        debian(root, &packages)?;
    }
    let browser = root.join("tests/browser");
    println!("installing the npm packages of tests/browser");
    run(&browser, "npm", &["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
}

fn debian(root: &Path, packages: &[&str]) -> Result<()> {
    println!("installing the Debian packages {}", packages.join(", "));
    if !has("apt-get") {
        bail!("{} missing and there is no apt-get here; install them and run again", packages.join(", "));
    }
    let quiet = [("DEBIAN_FRONTEND", "noninteractive")];
    let install: Vec<&str> =
        ["install", "-y", "--no-install-recommends"].into_iter().chain(packages.iter().copied()).collect();
    run_with(root, "apt-get", &["update", "-q"], &quiet)?;
    run_with(root, "apt-get", &install, &quiet)
}
