//! Words that may not stand in the repository: promises of later work, and places that exist on one machine only.

use super::files::tracked;
use anyhow::Result;
use std::path::Path;

/// Built from halves, so that this file does not break its own rule.
const UNWANTED: &[(&str, &str, &str)] = &[
    ("TO", "DO", "a promise; do it or leave it out"),
    ("FIX", "ME", "a promise; do it or leave it out"),
    ("todo", "!(", "a promise; do it or leave it out"),
    ("unimple", "mented!(", "a promise; do it or leave it out"),
    ("../sha", "red", "the project needs nothing outside its own folder"),
    ("/wo", "rk/", "a path of one machine"),
    ("#[al", "low(", "use #[expect(..., reason = \"...\")]"),
];

const TEXT: &[&str] = &["rs", "toml", "md", "html", "css", "mjs", "json", "sql", "py", "yml"];

/// Lines that hold an unwanted word.
pub fn breaches(root: &Path) -> Result<Vec<String>> {
    let mut breaches = Vec::new();
    for path in tracked(root)? {
        let is_text = Path::new(&path).extension().is_some_and(|e| TEXT.iter().any(|t| e == *t));
        if !is_text || path.ends_with("package-lock.json") {
            continue;
        }
        let text = std::fs::read_to_string(root.join(&path))?;
        breaches.extend(in_text(&path, &text));
    }
    Ok(breaches)
}

fn in_text(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().enumerate();
    let hits = lines.flat_map(|(number, line)| {
        UNWANTED.iter().filter_map(move |(one, other, why)| {
            let word = format!("{one}{other}");
            line.contains(&word).then(|| (number + 1, word, *why))
        })
    });
    hits.map(|(number, word, why)| format!("{path}:{number}: `{word}`: {why}")).collect()
}

#[cfg(test)]
mod tests {
    use super::in_text;

    #[test]
    fn a_promise_is_named_with_its_line() {
        let text = format!("fn f() {{}}\n// {}{} later\n", "TO", "DO");
        assert_eq!(in_text("a.rs", &text), [format!("a.rs:2: `{}{}`: a promise; do it or leave it out", "TO", "DO")]);
    }
}
