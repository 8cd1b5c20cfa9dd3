//! Numbers under which firms are registered, and their check digits. One firm has several, of several kinds; two kinds say nothing of each other.
//!
//! A number has the kind whose form it has and whose check digit it fits. Ten digits may be a Russian or a Polish tax number: a number that
//! fits both rules may be either. Numbers of no known form are compared as they stand.

/// Kinds of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Register {
    /// Unified social credit identifier of China, 18 signs (GB 32100-2015, check sign by ISO 7064, MOD 31-3).
    SocialCredit,
    /// Russian tax number of a company, ten digits (order of the Federal Tax Service MMV-7-6/435 of 2012).
    Inn,
    /// Primary registration number of a Russian company, 13 digits: the last is that of the rest modulo 11 (order of the Ministry of Finance
    /// 165n of 2017).
    Ogrn,
    /// The same of a sole trader, 15 digits: modulo 13.
    OgrnIp,
    /// Polish tax number, ten digits (law of 13 October 1995 on tax identification).
    Nip,
    /// Number in the Polish court register, ten digits, the first four of them 0 in all numbers given so far; no check digit.
    Krs,
    /// Any other.
    Other,
}

const KINDS: [Register; 6] =
    [Register::SocialCredit, Register::Inn, Register::Ogrn, Register::OgrnIp, Register::Nip, Register::Krs];
/// Signs of a social credit identifier by their value: no I, O, S, V, Z.
const SIGNS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const SOCIAL_CREDIT_WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const INN_WEIGHTS: [u32; 9] = [2, 4, 10, 3, 5, 9, 4, 6, 8];
const NIP_WEIGHTS: [u32; 9] = [6, 5, 7, 2, 3, 4, 5, 6, 7];
/// Signs of a number, at least; shorter ones are serial numbers of something else.
const LEAST_SIGNS: usize = 5;

/// A number as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    /// Letters and digits, in capitals.
    pub(crate) signs: Box<str>,
    /// Kinds whose form it has.
    form: Vec<Register>,
    /// Whether it fits the check digit of one of them; nothing where none of them has one.
    pub(crate) fits: Option<bool>,
}

/// How two numbers stand to one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Numbers {
    /// Two of one kind, further apart than an error.
    Other,
    /// One keying error apart, and no check digit says that they are two.
    Near,
    /// The same.
    Same,
}

impl Register {
    /// Whether signs have the form and fit the check digit; nothing where they have not the form.
    fn fits(self, signs: &str) -> Option<bool> {
        let digits = || signs.bytes().all(|sign| sign.is_ascii_digit());
        let digit = |at: usize| u32::from(signs.as_bytes()[at] - b'0');
        let weighed = |weights: &[u32]| weights.iter().zip(0..).map(|(weight, at)| weight * digit(at)).sum::<u32>();
        let remainder = |by: u64| signs[..signs.len() - 1].parse::<u64>().ok().map(|number| number % by % 10);
        match (self, signs.len()) {
            (Self::SocialCredit, 18) => social_credit(signs),
            (Self::Inn, 10) if digits() && !signs.starts_with("00") => {
                Some(weighed(&INN_WEIGHTS) % 11 % 10 == digit(9))
            }
            (Self::Nip, 10) if digits() && !signs.starts_with('0') => Some(weighed(&NIP_WEIGHTS) % 11 == digit(9)),
            (Self::Krs, 10) if digits() && signs.starts_with("0000") => Some(true),
            (Self::Ogrn, 13) if digits() && matches!(signs.as_bytes()[0], b'1' | b'2' | b'5') => {
                Some(remainder(11)? == u64::from(digit(12)))
            }
            (Self::OgrnIp, 15) if digits() && matches!(signs.as_bytes()[0], b'3' | b'4') => {
                Some(remainder(13)? == u64::from(digit(14)))
            }
            _ => None,
        }
    }
}

/// The check sign c of signs with values v: (31 - sum of v w mod 31) mod 31.
fn social_credit(signs: &str) -> Option<bool> {
    let values: Option<Vec<u32>> = signs
        .bytes()
        .map(|sign| SIGNS.iter().position(|known| *known == sign).and_then(|value| u32::try_from(value).ok()))
        .collect();
    let values = values?;
    let sum: u32 = values.iter().zip(SOCIAL_CREDIT_WEIGHTS).map(|(value, weight)| value * weight).sum();
    Some((31 - sum % 31) % 31 == values[17])
}

impl Number {
    /// The numbers of a field, divided by anything but letters, digits, hyphens and spaces; none shorter than five signs.
    pub fn all(text: &str) -> Vec<Self> {
        let parts = text.split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '.')));
        let mut all: Vec<Self> = parts.filter_map(Self::of).collect();
        all.sort();
        all.dedup();
        all
    }

    fn of(text: &str) -> Option<Self> {
        // A word before it names the kind (INN 7707083893); the number itself begins with its first digit or is signs throughout.
        let last = text.split(' ').filter(|part| part.bytes().any(|sign| sign.is_ascii_digit())).collect::<String>();
        let signs: String = last.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        if signs.len() < LEAST_SIGNS {
            return None;
        }
        let tried: Vec<(Register, bool)> =
            KINDS.iter().filter_map(|kind| kind.fits(&signs).map(|fits| (*kind, fits))).collect();
        let right: Vec<Register> = tried.iter().filter(|(_, fits)| *fits).map(|(kind, _)| *kind).collect();
        let checked = tried.iter().any(|(kind, _)| *kind != Register::Krs);
        let fits = checked.then_some(!right.is_empty());
        let form = match (right.is_empty(), tried.is_empty()) {
            (false, _) => right,
            (true, false) => tried.into_iter().map(|(kind, _)| kind).collect(),
            (true, true) => vec![Register::Other],
        };
        Some(Self { signs: signs.into(), form, fits })
    }

    /// How this and another stand to one another; nothing where they are of two kinds.
    pub(crate) fn against(&self, other: &Self) -> Option<Numbers> {
        if self.signs == other.signs {
            return Some(Numbers::Same);
        }
        let (one, two): (Vec<char>, Vec<char>) = (self.signs.chars().collect(), other.signs.chars().collect());
        let near = crate::name::channel::slips(&one, &two).is_some_and(|found| found.errors == 1);
        let two_right = self.fits == Some(true) && other.fits == Some(true);
        if near && !two_right {
            return Some(Numbers::Near);
        }
        let one_kind = self.form.iter().any(|kind| other.form.contains(kind));
        (one_kind && self.form != [Register::Other]).then_some(Numbers::Other)
    }
}

/// How the numbers of two records stand to one another: the closest of all pairs.
pub(crate) fn closest<'a>(one: &'a [Number], other: &'a [Number]) -> Option<(Numbers, &'a Number, &'a Number)> {
    let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (a, b)));
    pairs.filter_map(|(a, b)| a.against(b).map(|found| (found, a, b))).max_by_key(|(found, ..)| *found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Number {
        Number::all(text).into_iter().next().unwrap()
    }

    #[test]
    fn numbers_of_the_public_record_fit_the_rule_of_their_register_and_no_neighbour_does() {
        // Huawei, Alibaba (China) and the example of GB 32100-2015's readers; Sberbank and Gazprom; Poland's ministry of finance and PKN Orlen.
        for (text, kind) in [
            ("914403001922038216", Register::SocialCredit),
            ("91330100799655058B", Register::SocialCredit),
            ("91350100M000100Y43", Register::SocialCredit),
            ("7707083893", Register::Inn),
            ("7736050003", Register::Inn),
            ("1027700132195", Register::Ogrn),
            ("1027700070518", Register::Ogrn),
            ("526-025-02-74", Register::Nip),
            ("774-00-01-454", Register::Nip),
        ] {
            let number = only(text);
            assert_eq!(number.fits, Some(true), "{text}");
            assert!(number.form.contains(&kind), "{text} {:?}", number.form);
            let signs: Vec<char> = number.signs.chars().collect();
            for at in 0..signs.len() {
                let mut wrong = signs.clone();
                wrong[at] = if wrong[at] == '7' { '8' } else { '7' };
                let wrong: String = wrong.into_iter().collect();
                assert_ne!(kind.fits(&wrong), Some(true), "{wrong}");
            }
        }
    }

    #[test]
    fn a_number_in_the_polish_court_register_is_no_tax_number() {
        let orlen = only("KRS 0000028860");
        assert_eq!((orlen.form.as_slice(), orlen.fits), (&[Register::Krs][..], None));
        assert_eq!(orlen.against(&only("7740001454")), None);
    }

    #[test]
    fn two_kinds_of_numbers_say_nothing_of_each_other() {
        let against = |one: &str, other: &str| only(one).against(&only(other));
        assert_eq!(against("ИНН 7707083893", "7707083893"), Some(Numbers::Same));
        assert_eq!(against("7707083893", "1027700132195"), None);
        assert_eq!(against("7707083893", "7736050003"), Some(Numbers::Other));
        // One digit off and the check digit wrong: miskeyed.
        assert_eq!(against("7707083893", "7707083898"), Some(Numbers::Near));
        assert_eq!(against("7707083893", "770708389"), Some(Numbers::Near));
        assert_eq!(against("A-12345", "B-99999"), None);
    }

    #[test]
    fn a_field_may_hold_several_numbers_and_short_ones_are_none() {
        let all = Number::all("ИНН 7707083893; ОГРН 1027700132195, 12");
        let signs: Vec<&str> = all.iter().map(|number| &*number.signs).collect();
        assert_eq!(signs, ["1027700132195", "7707083893"]);
        assert_eq!(Number::all(" - n/a"), []);
        let other = Number::all("7736050003 / 1027700132195");
        assert_eq!(closest(&all, &other).map(|(found, ..)| found), Some(Numbers::Same));
    }
}
