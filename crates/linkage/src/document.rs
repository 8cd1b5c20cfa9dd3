//! Numbers of documents: one keying error between two of them, and check digits, where the numbers of a list are made by a known rule.
//!
//! A check digit tells a keying error by itself. Whether a list's numbers have one is read off them: of numbers that are not made by a rule
//! one in ten or eleven fits it, so where nearly all fit the rule is in force, and those that do not fit are miskeyed.

/// Signs of a number that is compared sign by sign, at most; longer ones can only be equal.
const MOST_SIGNS: usize = 18;
/// Signs that are kept as six bits each; longer numbers are kept sign by sign where all but the last are digits.
const SHORT: usize = 10;
const LONG: u64 = 1 << 62;
const HASHED: u64 = 1 << 63;
/// Numbers of one form that a list must have, and the share that must fit, before a rule is taken to be in force: fifteen of twenty fit by
/// chance in one of 10^11 lists.
const LEAST_NUMBERS: u32 = 20;
const LEAST_SHARE: f64 = 0.75;

/// Letters and digits of a number as one value, 0 where there are none. Two texts have one value where they have the same letters and digits
/// (beyond 18, or beyond 10 with letters among them: by a fixed hash). A text without a digit (`N/A`, `none`, `нет`), of zeros alone or of one
/// digit six times and more states no number.
pub(crate) fn number(text: &str) -> u64 {
    let plain;
    let text = if text.is_ascii() {
        text
    } else {
        plain = text.chars().map(plain_sign).collect::<String>();
        &plain
    };
    if states_none(text) {
        return 0;
    }
    let signs = || text.bytes().filter(u8::is_ascii_alphanumeric).map(code);
    let count = signs().count();
    if count <= SHORT {
        return signs().fold(0, |packed, sign| packed << 6 | u64::from(sign));
    }
    let last = signs().next_back().unwrap_or(0);
    let digits = signs().take(count - 1).all(is_digit) && (is_digit(last) || last == code(b'X'));
    if digits && count <= MOST_SIGNS {
        // A one in front keeps the zeros; the last sign has eleven values.
        let whole = signs().take(count - 1).fold(1u64, |sum, sign| sum * 10 + u64::from(sign - 1));
        return LONG | (whole * 11 + if is_digit(last) { u64::from(last - 1) } else { 10 });
    }
    let hash = |packed: u64, sign: u8| (packed ^ u64::from(sign)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    HASHED | signs().fold(0, hash)
}

fn states_none(text: &str) -> bool {
    let mut signs = text.bytes().filter(u8::is_ascii_alphanumeric);
    let Some(first) = signs.next() else { return true };
    let repeated = first.is_ascii_digit() && signs.clone().all(|sign| sign == first);
    (repeated && (first == b'0' || signs.count() >= 5)) || !text.bytes().any(|byte| byte.is_ascii_digit())
}

/// A digit of any script as an ASCII digit, and a Cyrillic capital as the Latin one that looks like it: numbers of passports are keyed with
/// either. Others as they are.
fn plain_sign(letter: char) -> char {
    let of_digit = |zero: char| char::from_digit(u32::from(letter) - u32::from(zero), 10).unwrap_or(letter);
    match letter {
        '\u{660}'..='\u{669}' => of_digit('\u{660}'),
        '\u{6F0}'..='\u{6F9}' => of_digit('\u{6F0}'),
        '\u{FF10}'..='\u{FF19}' => of_digit('\u{FF10}'),
        'А' | 'а' => 'A',
        'В' | 'в' => 'B',
        'Е' | 'е' => 'E',
        'К' | 'к' => 'K',
        'М' | 'м' => 'M',
        'Н' | 'н' => 'H',
        'О' | 'о' => 'O',
        'Р' | 'р' => 'P',
        'С' | 'с' => 'C',
        'Т' | 'т' => 'T',
        'У' | 'у' => 'Y',
        'Х' | 'х' => 'X',
        _ => letter,
    }
}

/// 1 to 10 for digits, 11 to 36 for letters.
fn code(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0' + 1,
        _ => byte.to_ascii_uppercase() - b'A' + 11,
    }
}

fn is_digit(code: u8) -> bool {
    code <= 10
}

/// The signs of a number, in order; nothing where it is not kept sign by sign.
#[derive(Debug, Clone, Copy)]
struct Signs {
    signs: [u8; MOST_SIGNS],
    count: usize,
}

impl Signs {
    fn of(number: u64) -> Option<Self> {
        let mut reversed = Self { signs: [0; MOST_SIGNS], count: 0 };
        let mut push = |sign: u64| {
            reversed.signs[reversed.count] = u8::try_from(sign).unwrap_or(0);
            reversed.count += 1;
        };
        if number & HASHED != 0 {
            return None;
        } else if number & LONG != 0 {
            let of = number & !LONG;
            push(if of % 11 == 10 { u64::from(code(b'X')) } else { of % 11 + 1 });
            let mut left = of / 11;
            while left > 1 {
                push(left % 10 + 1);
                left /= 10;
            }
        } else {
            let mut left = number;
            while left != 0 {
                push(left & 63);
                left >>= 6;
            }
        }
        let Self { mut signs, count } = reversed;
        signs[..count].reverse();
        Some(Self { signs, count })
    }

    fn all(&self) -> &[u8] {
        &self.signs[..self.count]
    }
}

/// True where two numbers are one keying error apart: one sign changed, left out or put in, or two neighbours exchanged.
pub(crate) fn is_one_error(one: u64, other: u64) -> bool {
    let differ = one ^ other;
    if differ == 0 || (one | other) & HASHED != 0 {
        return false;
    }
    // Short ones of one length, as nearly all are, need not be taken apart.
    if (one | other) & LONG == 0 && length(one) == length(other) {
        let lowest = differ.trailing_zeros() / 6 * 6;
        let pair = |number: u64| (number >> lowest & 63, number >> (lowest + 6) & 63);
        let ((a, b), (c, d)) = (pair(one), pair(other));
        return differ >> lowest < 64 || (differ >> lowest < 4096 && a == d && b == c);
    }
    match (Signs::of(one), Signs::of(other)) {
        (Some(a), Some(b)) => one_error(a.all(), b.all()),
        _ => false,
    }
}

/// How many signs a short number has.
fn length(number: u64) -> u32 {
    (64 - number.leading_zeros()).div_ceil(6)
}

fn one_error(a: &[u8], b: &[u8]) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..], &b[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    match (&a[..a.len() - tail.min(a.len())], &b[..b.len() - tail.min(b.len())]) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([x, y], [v, w]) => x == w && y == v,
        _ => false,
    }
}

/// Published rules of check digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Rule {
    /// Nine signs of a travel document and their check digit, as its machine-readable zone has them (ICAO Doc 9303-3, 4.9).
    Travel,
    /// Resident identity number of China (GB 11643-1999: ISO 7064, MOD 11-2).
    Resident,
    /// Tax number of a Russian company, ten digits (order of the Federal Tax Service MMV-7-6/435 of 2012).
    TaxOfCompany,
    /// Tax number of a person in Russia, twelve digits (the same order).
    TaxOfPerson,
    /// Number of the population register of Poland, eleven digits (law of 24 September 2010 on the population register, article 15).
    Pesel,
}

const RULES: [Rule; 5] = [Rule::Travel, Rule::Resident, Rule::TaxOfCompany, Rule::TaxOfPerson, Rule::Pesel];

impl Rule {
    /// Whether a number fits the rule; nothing where it has not the form that the rule is for.
    fn fits(self, signs: &[u8]) -> Option<bool> {
        let digits = |weights: &[u32]| -> Option<u32> {
            let of = signs.iter().take(weights.len()).map(|sign| is_digit(*sign).then(|| u32::from(sign - 1)));
            of.zip(weights).map(|(digit, weight)| digit.map(|digit| digit * weight)).sum()
        };
        let sign = |at: usize| u32::from(signs[at] - 1);
        let (last, length) = (signs.len().checked_sub(1)?, signs.len());
        match self {
            Self::Travel if length == 10 && is_digit(signs[last]) => {
                let weighted = (0..9).zip([7, 3, 1].into_iter().cycle()).map(|(at, weight)| sign(at) * weight);
                Some(weighted.sum::<u32>() % 10 == sign(last))
            }
            Self::Resident if length == 18 => {
                let sum = digits(&[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])?;
                let check = if signs[last] == code(b'X') { 10 } else { sign(last) };
                Some((12 - sum % 11) % 11 == check)
            }
            Self::TaxOfCompany if length == 10 && is_digit(signs[last]) => {
                Some(digits(&[2, 4, 10, 3, 5, 9, 4, 6, 8])? % 11 % 10 == sign(last))
            }
            Self::TaxOfPerson if length == 12 && is_digit(signs[last]) => {
                let before_last = digits(&[7, 2, 4, 10, 3, 5, 9, 4, 6, 8])? % 11 % 10;
                let check = digits(&[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8])? % 11 % 10;
                Some(before_last == sign(10) && check == sign(last))
            }
            Self::Pesel if length == 11 && is_digit(signs[last]) => {
                Some((10 - digits(&[1, 3, 7, 9, 1, 3, 7, 9, 1, 3])? % 10) % 10 == sign(last))
            }
            _ => None,
        }
    }
}

/// What the check digit of a number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Check {
    /// Its list's numbers are made by no known rule.
    #[default]
    None,
    /// It fits the rule.
    Right,
    /// It does not: it is miskeyed.
    Wrong,
}

/// The rules in force in one list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    in_force: Vec<Rule>,
}

impl Rules {
    /// Reads off a list's numbers which rules they are made by.
    pub(crate) fn of(numbers: impl Iterator<Item = u64>) -> Self {
        let mut counts = [(0u32, 0u32); RULES.len()];
        for signs in numbers.filter_map(Signs::of) {
            for (count, rule) in counts.iter_mut().zip(RULES) {
                if let Some(fits) = rule.fits(signs.all()) {
                    *count = (count.0 + 1, count.1 + u32::from(fits));
                }
            }
        }
        let share = |at: usize| f64::from(counts[at].1) / f64::from(counts[at].0.max(1));
        let mut in_force: Vec<usize> =
            (0..RULES.len()).filter(|at| counts[*at].0 >= LEAST_NUMBERS && share(*at) >= LEAST_SHARE).collect();
        in_force.sort_by(|a, b| share(*b).total_cmp(&share(*a)));
        Self { in_force: in_force.into_iter().map(|at| RULES[at]).collect() }
    }

    /// What the check digit of a number says. Of two rules for its form the one holds that more numbers fit.
    pub(crate) fn check(&self, number: u64) -> Check {
        let Some(signs) = (!self.in_force.is_empty()).then(|| Signs::of(number)).flatten() else { return Check::None };
        match self.in_force.iter().find_map(|rule| rule.fits(signs.all())) {
            None => Check::None,
            Some(true) => Check::Right,
            Some(false) => Check::Wrong,
        }
    }
}

#[cfg(test)]
mod tests;
