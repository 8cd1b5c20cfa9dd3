//! How one syllable is written in Latin, Cyrillic and Arabic letters, by rule. Tables of parts; no names.
//!
//! Sources of the Latin columns: Rules of the Latin Alphabetic Transcriptions of Korean (DPRK 1992, 2002), Revised Romanization
//! (ROK Ministry of Culture and Tourism, Proclamation 2000-8), McCune and Reischauer, The Romanization of the Korean Language
//! (Transactions RASKB 29, 1939), and spellings in use (the Latin column of data/surnames.tsv: oo, ou, u for eo, sh before i, final g).
//! Cyrillic: Kontsevich's table of 1966 (ㅈ between voiced sounds as чж, now mostly written дж), with the forms of Koryo-saram names
//! beside it. Arabic: the letters of the ALA-LC table for the Latin spelling, with the several ways in which ng, ch, p and g are written.

use crate::name::hangul::{SILENT, Syllable};

/// Ways of writing one part of a syllable, each with its weight in the columns of the script.
pub(crate) type Ways<const N: usize> = &'static [(&'static str, [f32; N])];

/// Columns: DPRK, Revised, McCune-Reischauer, in use.
const LATIN_SHARES: [f32; 4] = [0.4, 0.2, 0.15, 0.25];
const LATIN_INITIALS: [Ways<4>; 19] = [
    &[("k", [0.6, 0.1, 0.6, 0.5]), ("g", [0.4, 0.9, 0.4, 0.5])],
    &[("kk", [1.0, 1.0, 1.0, 0.7]), ("gg", [0.0, 0.0, 0.0, 0.3])],
    &[("n", [1.0, 1.0, 1.0, 1.0])],
    &[("t", [0.6, 0.0, 0.6, 0.2]), ("d", [0.4, 1.0, 0.4, 0.8])],
    &[("tt", [1.0, 1.0, 1.0, 0.6]), ("dd", [0.0, 0.0, 0.0, 0.4])],
    &[("r", [0.97, 0.8, 0.6, 0.7]), ("l", [0.02, 0.15, 0.2, 0.25]), ("n", [0.01, 0.05, 0.2, 0.05])],
    &[("m", [1.0, 1.0, 1.0, 1.0])],
    &[("p", [0.6, 0.0, 0.6, 0.2]), ("b", [0.4, 1.0, 0.4, 0.8])],
    &[("pp", [1.0, 1.0, 1.0, 0.6]), ("bb", [0.0, 0.0, 0.0, 0.4])],
    &[("s", [1.0, 1.0, 0.97, 0.9]), ("sh", [0.0, 0.0, 0.03, 0.1])],
    &[("ss", [1.0, 1.0, 1.0, 1.0])],
    &[("", [1.0, 1.0, 1.0, 1.0])],
    &[("j", [1.0, 1.0, 0.4, 0.9]), ("ch", [0.0, 0.0, 0.6, 0.08]), ("z", [0.0, 0.0, 0.0, 0.02])],
    &[("jj", [1.0, 1.0, 0.0, 1.0]), ("tch", [0.0, 0.0, 1.0, 0.0])],
    &[("ch", [1.0, 1.0, 0.7, 1.0]), ("ch'", [0.0, 0.0, 0.3, 0.0])],
    &[("k", [0.0, 1.0, 0.7, 0.8]), ("kh", [1.0, 0.0, 0.0, 0.2]), ("k'", [0.0, 0.0, 0.3, 0.0])],
    &[("t", [0.0, 1.0, 0.7, 0.8]), ("th", [1.0, 0.0, 0.0, 0.2]), ("t'", [0.0, 0.0, 0.3, 0.0])],
    &[("p", [0.0, 1.0, 0.7, 0.8]), ("ph", [1.0, 0.0, 0.0, 0.2]), ("p'", [0.0, 0.0, 0.3, 0.0])],
    &[("h", [1.0, 1.0, 1.0, 1.0])],
];
const LATIN_VOWELS: [Ways<4>; 21] = [
    &[("a", [1.0, 1.0, 1.0, 0.95]), ("ah", [0.0, 0.0, 0.0, 0.05])],
    &[
        ("ae", [1.0, 1.0, 1.0, 0.8]),
        ("ai", [0.0, 0.0, 0.0, 0.1]),
        ("ay", [0.0, 0.0, 0.0, 0.05]),
        ("e", [0.0, 0.0, 0.0, 0.05]),
    ],
    &[("ya", [1.0, 1.0, 1.0, 1.0])],
    &[("yae", [1.0, 1.0, 1.0, 1.0])],
    &[
        ("o", [1.0, 0.0, 0.7, 0.15]),
        ("eo", [0.0, 1.0, 0.0, 0.35]),
        ("u", [0.0, 0.0, 0.0, 0.5]),
        ("ŏ", [0.0, 0.0, 0.3, 0.0]),
    ],
    &[("e", [1.0, 1.0, 1.0, 0.9]), ("ae", [0.0, 0.0, 0.0, 0.1])],
    &[
        ("yo", [1.0, 0.0, 0.7, 0.2]),
        ("yeo", [0.0, 1.0, 0.0, 0.35]),
        ("yu", [0.0, 0.0, 0.0, 0.35]),
        ("you", [0.0, 0.0, 0.0, 0.1]),
        ("yŏ", [0.0, 0.0, 0.3, 0.0]),
    ],
    &[("ye", [1.0, 1.0, 0.7, 0.7]), ("e", [0.0, 0.0, 0.3, 0.2]), ("ae", [0.0, 0.0, 0.0, 0.1])],
    &[("o", [1.0, 1.0, 1.0, 0.95]), ("oh", [0.0, 0.0, 0.0, 0.05])],
    &[("wa", [1.0, 1.0, 1.0, 1.0])],
    &[("wae", [1.0, 1.0, 1.0, 1.0])],
    &[("oe", [1.0, 1.0, 1.0, 0.5]), ("oi", [0.0, 0.0, 0.0, 0.3]), ("we", [0.0, 0.0, 0.0, 0.2])],
    &[("yo", [1.0, 1.0, 1.0, 1.0])],
    &[("u", [1.0, 1.0, 1.0, 0.3]), ("oo", [0.0, 0.0, 0.0, 0.6]), ("ou", [0.0, 0.0, 0.0, 0.1])],
    &[("wo", [1.0, 1.0, 0.7, 0.9]), ("wŏ", [0.0, 0.0, 0.3, 0.0]), ("weo", [0.0, 0.0, 0.0, 0.1])],
    &[("we", [1.0, 1.0, 1.0, 1.0])],
    &[("wi", [1.0, 1.0, 1.0, 0.7]), ("ui", [0.0, 0.0, 0.0, 0.2]), ("wee", [0.0, 0.0, 0.0, 0.1])],
    &[("yu", [1.0, 1.0, 1.0, 0.6]), ("yoo", [0.0, 0.0, 0.0, 0.3]), ("you", [0.0, 0.0, 0.0, 0.1])],
    &[
        ("u", [1.0, 0.0, 0.7, 0.4]),
        ("eu", [0.0, 1.0, 0.0, 0.5]),
        ("ŭ", [0.0, 0.0, 0.3, 0.0]),
        ("oo", [0.0, 0.0, 0.0, 0.05]),
        ("ue", [0.0, 0.0, 0.0, 0.05]),
    ],
    &[
        ("ui", [1.0, 1.0, 0.7, 0.3]),
        ("ŭi", [0.0, 0.0, 0.3, 0.0]),
        ("i", [0.0, 0.0, 0.0, 0.2]),
        ("ee", [0.0, 0.0, 0.0, 0.3]),
        ("eui", [0.0, 0.0, 0.0, 0.2]),
    ],
    &[("i", [1.0, 1.0, 1.0, 0.8]), ("ee", [0.0, 0.0, 0.0, 0.15]), ("y", [0.0, 0.0, 0.0, 0.05])],
];
/// ㅜ and ㅣ that begin a syllable: 우 is Woo in most passports (Daewoo, Roh Tae-woo), 이 at times Yi.
const LATIN_U_AT_HEAD: Ways<4> = &[
    ("u", [1.0, 1.0, 1.0, 0.15]),
    ("woo", [0.0, 0.0, 0.0, 0.6]),
    ("oo", [0.0, 0.0, 0.0, 0.15]),
    ("wu", [0.0, 0.0, 0.0, 0.1]),
];
const LATIN_I_AT_HEAD: Ways<4> = &[
    ("i", [1.0, 1.0, 1.0, 0.7]),
    ("yi", [0.0, 0.0, 0.0, 0.15]),
    ("ee", [0.0, 0.0, 0.0, 0.1]),
    ("y", [0.0, 0.0, 0.0, 0.05]),
];

/// Columns: Kontsevich, Koryo-saram and other forms.
const CYRILLIC_SHARES: [f32; 2] = [0.75, 0.25];
const CYRILLIC_INITIALS: [Ways<2>; 19] = [
    &[("к", [0.65, 0.7]), ("г", [0.35, 0.3])],
    &[("кк", [1.0, 0.5]), ("к", [0.0, 0.5])],
    &[("н", [1.0, 1.0])],
    &[("т", [0.65, 0.6]), ("д", [0.35, 0.4])],
    &[("тт", [1.0, 0.5]), ("т", [0.0, 0.5])],
    &[("р", [0.9, 0.4]), ("л", [0.1, 0.5]), ("н", [0.0, 0.1])],
    &[("м", [1.0, 1.0])],
    &[("п", [0.65, 0.6]), ("б", [0.35, 0.4])],
    &[("пп", [1.0, 0.5]), ("п", [0.0, 0.5])],
    &[("с", [1.0, 0.85]), ("ш", [0.0, 0.1]), ("щ", [0.0, 0.05])],
    &[("сс", [1.0, 0.5]), ("с", [0.0, 0.5])],
    &[("", [1.0, 1.0])],
    &[
        ("ч", [0.6, 0.5]),
        ("чж", [0.15, 0.05]),
        ("дж", [0.25, 0.2]),
        ("дз", [0.0, 0.1]),
        ("т", [0.0, 0.1]),
        ("ж", [0.0, 0.05]),
    ],
    &[("чч", [1.0, 0.5]), ("ч", [0.0, 0.5])],
    &[("чх", [1.0, 0.2]), ("ч", [0.0, 0.7]), ("ц", [0.0, 0.1])],
    &[("кх", [1.0, 0.4]), ("к", [0.0, 0.6])],
    &[("тх", [1.0, 0.4]), ("т", [0.0, 0.6])],
    &[("пх", [1.0, 0.4]), ("п", [0.0, 0.6])],
    &[("х", [1.0, 0.95]), ("г", [0.0, 0.05])],
];
const CYRILLIC_VOWELS: [Ways<2>; 21] = [
    &[("а", [1.0, 1.0])],
    &[("э", [1.0, 0.5]), ("я", [0.0, 0.2]), ("е", [0.0, 0.2]), ("ай", [0.0, 0.1])],
    &[("я", [1.0, 1.0])],
    &[("йя", [0.5, 0.0]), ("я", [0.5, 0.5]), ("йе", [0.0, 0.5])],
    &[("о", [1.0, 0.4]), ("е", [0.0, 0.45]), ("э", [0.0, 0.1]), ("у", [0.0, 0.05])],
    &[("е", [1.0, 0.7]), ("э", [0.0, 0.3])],
    &[("ё", [1.0, 0.3]), ("е", [0.0, 0.5]), ("йо", [0.0, 0.2])],
    &[("е", [0.8, 0.8]), ("йе", [0.2, 0.2])],
    &[("о", [1.0, 1.0])],
    &[("ва", [1.0, 0.8]), ("уа", [0.0, 0.2])],
    &[("вэ", [1.0, 0.8]), ("ве", [0.0, 0.2])],
    &[("ве", [1.0, 0.4]), ("ое", [0.0, 0.3]), ("ой", [0.0, 0.3])],
    &[("ё", [1.0, 0.8]), ("йо", [0.0, 0.2])],
    &[("у", [1.0, 1.0])],
    &[("во", [1.0, 0.8]), ("уо", [0.0, 0.2])],
    &[("ве", [1.0, 1.0])],
    &[("ви", [1.0, 0.6]), ("уй", [0.0, 0.4])],
    &[("ю", [1.0, 1.0])],
    &[("ы", [1.0, 0.5]), ("у", [0.0, 0.25]), ("и", [0.0, 0.25])],
    &[("ый", [0.6, 0.3]), ("и", [0.4, 0.4]), ("ы", [0.0, 0.3])],
    &[("и", [1.0, 1.0])],
];

/// One column.
const ARABIC_INITIALS: [Ways<1>; 19] = [
    &[("ك", [0.6]), ("غ", [0.25]), ("ج", [0.1]), ("ق", [0.05])],
    &[("ك", [0.6]), ("كك", [0.3]), ("غ", [0.1])],
    &[("ن", [1.0])],
    &[("ت", [0.55]), ("د", [0.45])],
    &[("ت", [0.6]), ("تت", [0.3]), ("د", [0.1])],
    &[("ر", [0.8]), ("ل", [0.2])],
    &[("م", [1.0])],
    &[("ب", [1.0])],
    &[("ب", [0.6]), ("بب", [0.4])],
    &[("س", [0.95]), ("ش", [0.05])],
    &[("س", [0.6]), ("سس", [0.4])],
    &[("", [0.8]), ("ا", [0.2])],
    &[("ج", [0.9]), ("تش", [0.1])],
    &[("ج", [0.6]), ("جج", [0.4])],
    &[("تش", [0.9]), ("ش", [0.1])],
    &[("ك", [0.85]), ("خ", [0.15])],
    &[("ت", [0.4]), ("ث", [0.4]), ("ط", [0.2])],
    &[("ب", [0.5]), ("ف", [0.5])],
    &[("ه", [0.95]), ("ح", [0.05])],
];
const ARABIC_VOWELS: [Ways<1>; 21] = [
    &[("ا", [0.95]), ("", [0.05])],
    &[("اي", [0.6]), ("ا", [0.2]), ("ي", [0.2])],
    &[("يا", [1.0])],
    &[("ياي", [0.7]), ("يا", [0.3])],
    &[("و", [0.75]), ("", [0.05]), ("يو", [0.2])],
    &[("ي", [0.9]), ("", [0.1])],
    &[("يو", [0.85]), ("ي", [0.05]), ("ييو", [0.1])],
    &[("يي", [0.5]), ("ي", [0.5])],
    &[("و", [1.0])],
    &[("وا", [1.0])],
    &[("واي", [0.7]), ("وا", [0.3])],
    &[("وي", [0.9]), ("و", [0.1])],
    &[("يو", [1.0])],
    &[("و", [0.97]), ("", [0.03])],
    &[("وو", [0.6]), ("و", [0.35]), ("ويو", [0.05])],
    &[("وي", [1.0])],
    &[("وي", [1.0])],
    &[("يو", [1.0])],
    &[("و", [0.75]), ("يو", [0.15]), ("ي", [0.05]), ("", [0.05])],
    &[("وي", [0.7]), ("ي", [0.25]), ("يوي", [0.05])],
    &[("ي", [0.97]), ("", [0.03])],
];

/// The seven sounds with which a syllable can end, by number of the final (Hangul orthography, standard pronunciation article 8).
fn end_sound(last: u8) -> usize {
    match last {
        0 => 0,
        1..=3 | 9 | 24 => 1,
        4..=6 => 2,
        7 | 19 | 20 | 22 | 23 | 25 | 27 => 3,
        8 | 11..=13 | 15 => 4,
        10 | 16 => 5,
        14 | 17 | 18 | 26 => 6,
        _ => 7,
    }
}

const LATIN_ENDS: [Ways<4>; 8] = [
    &[("", [1.0, 1.0, 1.0, 1.0])],
    &[
        ("k", [0.97, 0.97, 0.97, 0.8]),
        ("g", [0.01, 0.01, 0.01, 0.1]),
        ("ck", [0.0, 0.0, 0.0, 0.08]),
        ("ng", [0.02, 0.02, 0.02, 0.02]),
    ],
    &[("n", [1.0, 1.0, 1.0, 0.98]), ("nn", [0.0, 0.0, 0.0, 0.02])],
    &[("t", [1.0, 1.0, 1.0, 0.9]), ("d", [0.0, 0.0, 0.0, 0.1])],
    &[("l", [1.0, 1.0, 1.0, 0.9]), ("r", [0.0, 0.0, 0.0, 0.04]), ("ll", [0.0, 0.0, 0.0, 0.06])],
    &[("m", [1.0, 1.0, 1.0, 1.0])],
    &[("p", [0.98, 0.98, 0.98, 0.8]), ("b", [0.0, 0.0, 0.0, 0.18]), ("m", [0.02, 0.02, 0.02, 0.02])],
    &[("ng", [1.0, 1.0, 1.0, 1.0])],
];
const CYRILLIC_ENDS: [Ways<2>; 8] = [
    &[("", [1.0, 1.0])],
    &[("к", [1.0, 0.9]), ("г", [0.0, 0.1])],
    &[("н", [0.7, 0.95]), ("нь", [0.3, 0.05])],
    &[("т", [1.0, 1.0])],
    &[("ль", [1.0, 0.5]), ("л", [0.0, 0.3]), ("р", [0.0, 0.2])],
    &[("м", [1.0, 1.0])],
    &[("п", [1.0, 1.0])],
    &[("н", [0.95, 0.85]), ("нг", [0.05, 0.15])],
];
const ARABIC_ENDS: [Ways<1>; 8] = [
    &[("", [1.0])],
    &[("ك", [0.85]), ("ق", [0.1]), ("غ", [0.05])],
    &[("ن", [1.0])],
    &[("ت", [1.0])],
    &[("ل", [1.0])],
    &[("م", [1.0])],
    &[("ب", [1.0])],
    &[("نغ", [0.6]), ("نج", [0.2]), ("نك", [0.1]), ("نق", [0.05]), ("ن", [0.05])],
];

/// Below this share a way of writing is not listed.
const LEAST: f32 = 2e-4;

fn products<const N: usize>(parts: [Ways<N>; 3], shares: [f32; N], out: &mut Vec<(String, f32)>) {
    for (initial, first) in parts[0] {
        for (vowel, second) in parts[1] {
            for (last, third) in parts[2] {
                let weight: f32 = (0..N).map(|i| shares[i] * first[i] * second[i] * third[i]).sum();
                if weight >= LEAST {
                    out.push((format!("{initial}{vowel}{last}"), weight));
                }
            }
        }
    }
}

/// The Latin spellings of a syllable with their shares; they sum to about 1.
pub(crate) fn latin(syllable: Syllable) -> Vec<(String, f32)> {
    let (initial, vowel, last) = syllable.parts();
    let mut spellings = Vec::new();
    let vowels = match (initial, vowel) {
        (SILENT, 13) => LATIN_U_AT_HEAD,
        (SILENT, 20) => LATIN_I_AT_HEAD,
        _ => LATIN_VOWELS[usize::from(vowel)],
    };
    let parts = [LATIN_INITIALS[usize::from(initial)], vowels, LATIN_ENDS[end_sound(last)]];
    products(parts, LATIN_SHARES, &mut spellings);
    spellings
}

/// The Cyrillic spellings of a syllable with their shares.
pub(crate) fn cyrillic(syllable: Syllable) -> Vec<(String, f32)> {
    let (initial, vowel, last) = syllable.parts();
    let mut spellings = Vec::new();
    let parts =
        [CYRILLIC_INITIALS[usize::from(initial)], CYRILLIC_VOWELS[usize::from(vowel)], CYRILLIC_ENDS[end_sound(last)]];
    products(parts, CYRILLIC_SHARES, &mut spellings);
    spellings
}

/// The Arabic spellings of a syllable with their shares.
pub(crate) fn arabic(syllable: Syllable) -> Vec<(String, f32)> {
    let (initial, vowel, last) = syllable.parts();
    let mut spellings = Vec::new();
    let parts =
        [ARABIC_INITIALS[usize::from(initial)], ARABIC_VOWELS[usize::from(vowel)], ARABIC_ENDS[end_sound(last)]];
    products(parts, [1.0], &mut spellings);
    spellings.retain(|(text, _)| !text.is_empty());
    spellings
}

/// The number of the sound classes that hardly any spelling keeps apart: initials by place of articulation, vowels with o for eo and
/// u for eu, finals by sound with n for ng (Cyrillic writes both with one letter). For blocking keys.
pub(crate) fn sound_class(syllable: Syllable) -> u16 {
    const INITIAL: [u16; 19] = [0, 0, 1, 2, 2, 3, 4, 5, 5, 6, 6, 7, 8, 8, 8, 0, 2, 5, 9];
    const VOWEL: [u16; 21] = [0, 1, 2, 2, 3, 1, 4, 1, 3, 5, 1, 6, 4, 7, 3, 6, 6, 8, 7, 9, 9];
    const END: [u16; 8] = [0, 1, 2, 3, 4, 5, 6, 2];
    let (initial, vowel, last) = syllable.parts();
    let (first, second) = (INITIAL[usize::from(initial)], VOWEL[usize::from(vowel)]);
    // An initial r at the head of a southern word is silent or n: the three fall together.
    let first = if first == 3 || initial == SILENT { 1 } else { first };
    (first * 10 + second) * 7 + END[end_sound(last)]
}

#[cfg(test)]
mod published;

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(character: char, expected: &Expect) {
        let syllable = Syllable::of(character).unwrap();
        let line = |mut ways: Vec<(String, f32)>| {
            ways.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            ways.iter().take(5).map(|(text, share)| format!("{text} {share:.2}")).collect::<Vec<_>>().join(", ")
        };
        expected.assert_eq(&format!(
            "{}\n{}\n{}",
            line(latin(syllable)),
            line(cyrillic(syllable)),
            line(arabic(syllable))
        ));
    }

    #[test]
    fn chol_is_written_as_each_system_has_it() {
        check(
            '철',
            &expect![[r#"
            chol 0.51, cheol 0.28, chul 0.11, chŏl 0.03, ch'ol 0.03
            чхоль 0.76, чель 0.04, чоль 0.04, чел 0.02, чол 0.02
            تشول 0.67, تشيول 0.18, شول 0.08, تشل 0.04, شيول 0.02"#]],
        );
    }

    #[test]
    fn ryong_keeps_its_r_in_the_north() {
        check(
            '룡',
            &expect![[r#"
            ryong 0.81, lyong 0.13, nyong 0.06
            рён 0.71, лён 0.16, рёнг 0.05, лйон 0.02, лёнг 0.02
            ريونغ 0.48, ريونج 0.16, ليونغ 0.12, ريونك 0.08, ريون 0.04"#]],
        );
    }
}
