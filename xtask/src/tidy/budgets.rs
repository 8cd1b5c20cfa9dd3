//! Sizes: lines in a file (tests apart), lines in a function, tests to source.

use super::files::{RustSource, tracked};
use anyhow::{Context, Result};
use std::path::Path;
use syn::spanned::Spanned;
use syn::visit::Visit;

const FILE_MEDIAN: usize = 150;
const FILE_95TH: usize = 400;
const FILE_MOST: usize = 600;
const FUNCTION_MEDIAN: usize = 10;
const FUNCTION_95TH: usize = 45;
const FUNCTION_MOST: usize = 80;
const TESTS_TO_SOURCE: f64 = 0.7;

/// What one file measures.
#[derive(Debug, Default, PartialEq, Eq)]
struct Measured {
    source_lines: usize,
    test_lines: usize,
    functions: Vec<(String, usize)>,
}

/// Breaches of the budgets, and one line with what was measured.
pub fn breaches(root: &Path, sources: &[RustSource]) -> Result<(Vec<String>, String)> {
    let mut breaches = Vec::new();
    let (mut files, mut functions, mut tests) = (Vec::new(), Vec::new(), case_lines(root)?);
    for source in sources {
        let measured = measure(source)?;
        if !source.text.starts_with("//!") {
            breaches
                .push(format!("{}: the first line says what the file holds and what it never does (//!)", source.path));
        }
        if source.path.ends_with("/mod.rs") {
            breaches.push(format!("{}: name the file after the module instead", source.path));
        }
        if measured.source_lines > FILE_MOST {
            breaches.push(format!(
                "{}: {} lines, {FILE_MOST} at most; it is two things",
                source.path, measured.source_lines
            ));
        }
        for (name, lines) in measured.functions.iter().filter(|(_, lines)| *lines > FUNCTION_MOST) {
            breaches.push(format!("{}: fn {name} has {lines} lines, {FUNCTION_MOST} at most", source.path));
        }
        tests += measured.test_lines;
        if measured.source_lines > 0 && !source.path.starts_with("xtask/") {
            files.push(measured.source_lines);
            functions.extend(measured.functions.into_iter().map(|(_, lines)| lines));
        }
    }
    let total: usize = files.iter().sum();
    #[expect(clippy::cast_precision_loss, reason = "line counts are far below 2^52")]
    let ratio = tests as f64 / total.max(1) as f64;
    let file_sizes = (quantile(&mut files, 50), quantile(&mut files, 95));
    let function_sizes = (quantile(&mut functions, 50), quantile(&mut functions, 95));
    for (what, found, budget) in [
        ("median lines in a file", file_sizes.0, FILE_MEDIAN),
        ("95th percentile of lines in a file", file_sizes.1, FILE_95TH),
        ("median lines in a function", function_sizes.0, FUNCTION_MEDIAN),
        ("95th percentile of lines in a function", function_sizes.1, FUNCTION_95TH),
    ] {
        if found > budget {
            breaches.push(format!("{what}: {found}, {budget} at most"));
        }
    }
    if ratio < TESTS_TO_SOURCE {
        breaches.push(format!("tests to source: {ratio:.4} ({tests} of {total}), at least {TESTS_TO_SOURCE}"));
    }
    let summary = format!(
        "{} files, {total} lines of source; file median {} and 95th percentile {}; function median {} and 95th percentile {}; tests to source {ratio:.2}",
        files.len(),
        file_sizes.0,
        file_sizes.1,
        function_sizes.0,
        function_sizes.1
    );
    Ok((breaches, summary))
}

/// Lines of the standards' cases, of expected outputs and of browser tests: data, and tests.
fn case_lines(root: &Path) -> Result<usize> {
    let mut lines = 0;
    let is_case = |path: &&String| {
        path.ends_with(".cases.toml")
            || path.ends_with(".mjs")
            || (path.contains("/tests/snapshots/") && path.ends_with(".txt"))
    };
    for path in tracked(root)?.iter().filter(is_case) {
        lines += std::fs::read_to_string(root.join(path))?.lines().filter(|line| !line.trim().is_empty()).count();
    }
    Ok(lines)
}

fn measure(source: &RustSource) -> Result<Measured> {
    let filled = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count();
    let all = filled(&source.text);
    let is_test = ["/tests/", "/benches/"].iter().any(|part| source.path.contains(part))
        || source.path.ends_with("/tests.rs")
        || source.path.starts_with("fuzz/");
    if is_test {
        return Ok(Measured { test_lines: all, ..Measured::default() });
    }
    let parsed = syn::parse_file(&source.text).with_context(|| source.path.clone())?;
    let mut reader = Reader::default();
    reader.visit_file(&parsed);
    let lines: Vec<&str> = source.text.lines().collect();
    let test_lines = reader.tests.iter().map(|(from, to)| filled(&lines[from - 1..*to].join("\n"))).sum();
    Ok(Measured { source_lines: all - test_lines, test_lines, functions: reader.functions })
}

/// Collects functions and test modules with their lines.
#[derive(Default)]
struct Reader {
    functions: Vec<(String, usize)>,
    tests: Vec<(usize, usize)>,
}

impl Reader {
    fn function(&mut self, signature: &syn::Signature, whole: proc_macro2::Span) {
        let lines = whole.end().line - signature.span().start().line + 1;
        self.functions.push((signature.ident.to_string(), lines));
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let is_test = module
            .attrs
            .iter()
            .any(|a| a.path().is_ident("cfg") && a.meta.require_list().is_ok_and(|l| l.tokens.to_string() == "test"));
        if is_test && module.content.is_some() {
            self.tests.push((module.span().start().line, module.span().end().line));
        } else {
            syn::visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.function(&function.sig, function.span());
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.function(&function.sig, function.span());
    }
}

/// The smallest value that at least `percent` of the values do not exceed; 0 for none.
fn quantile(values: &mut [usize], percent: usize) -> usize {
    values.sort_unstable();
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values.get(rank - 1).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_modules_are_counted_apart_from_source() {
        let text = "//! X.\nfn one() {\n    two();\n}\n\n#[cfg(test)]\nmod tests {\n    fn helper() {}\n}\n".to_owned();
        let measured = measure(&RustSource { path: "crates/x/src/a.rs".into(), text }).unwrap();
        assert_eq!(measured, Measured { source_lines: 4, test_lines: 4, functions: vec![("one".into(), 3)] });
    }

    #[test]
    fn the_quantile_of_ten_values_is_one_of_them() {
        let mut values: Vec<usize> = (1..=10).rev().collect();
        assert_eq!((quantile(&mut values, 50), quantile(&mut values, 95), quantile(&mut [], 50)), (5, 10, 0));
    }
}
