//! Cells that a spreadsheet would take for a formula: a rule that every step which writes tables shares.

use std::borrow::Cow;

/// First characters that make a spreadsheet read a cell as a formula or a command, their full-width and small forms and the
/// minus sign proper included.
const TRIGGERS: &[char] =
    &['=', '+', '-', '@', '\t', '\r', '\n', '|', '%', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−'];

/// The cell as it may stand in a CSV file.
///
/// Text that begins like a formula, also after spaces and characters of no width, gets an apostrophe in front. A number stays
/// the number it is. The writer must put every text cell in quotes as well: a program that splits at semicolons would otherwise
/// find the start of a cell inside this one.
pub fn csv_cell(text: &str) -> Cow<'_, str> {
    if begins_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// True for text that some spreadsheet takes for a formula.
///
/// In XLSX a cell that is written as a string is never computed, but becomes a formula when somebody edits it or saves the sheet
/// as CSV: give such a cell the format attribute `quotePrefix` instead of an apostrophe, which would be shown.
pub fn begins_formula(text: &str) -> bool {
    let is_blank = |c: char| !TRIGGERS.contains(&c) && (c.is_whitespace() || c.is_control() || is_without_width(c));
    text.trim_start_matches(is_blank).starts_with(TRIGGERS) && !is_number(text)
}

/// True for plain decimal numbers: digits with at most one sign, point and exponent, and nothing else.
pub fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, part) = mantissa.split_once('.').map_or((mantissa, None), |(w, p)| (w, Some(p)));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_exponent = |text: &str| is_digits(text.strip_prefix(['-', '+']).unwrap_or(text));
    is_digits(whole) && part.is_none_or(is_digits) && exponent.is_none_or(is_exponent)
}

fn is_without_width(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{180B}'..='\u{180E}' | '\u{3164}')
}

#[cfg(test)]
mod tests {
    use super::{begins_formula, csv_cell};

    #[test]
    fn what_a_spreadsheet_would_run_gets_an_apostrophe_and_a_number_stays_one() {
        for formula in ["=1+1", "+SUM(A1)", "-cmd", "@x", " =1", "\u{200B}=1", "＝1", "|calc", "-1+2"] {
            assert!(begins_formula(formula), "{formula}");
            assert_eq!(csv_cell(formula), format!("'{formula}"));
        }
        for harmless in ["-1.5", "+3", "1e-5", "a=b", "", "Kim"] {
            assert!(!begins_formula(harmless), "{harmless}");
            assert_eq!(csv_cell(harmless), harmless);
        }
    }
}
