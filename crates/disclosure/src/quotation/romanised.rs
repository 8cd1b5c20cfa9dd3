//! Korean names in Latin letters, by the systems and habits in use: the Revised Romanisation of 2000, McCune-Reischauer without
//! its marks, the spelling of the North, and customary forms of family names. Changes of sound between syllables are left out:
//! names are mostly written syllable by syllable.

use unicode_normalization::UnicodeNormalization;

/// Most spellings of one name; where there would be more, each sound has its two commonest.
const MOST: usize = 600;

/// Initial consonants, in the order of Unicode from U+1100.
const INITIALS: [&[&str]; 19] = [
    &["k", "g"],
    &["kk"],
    &["n"],
    &["t", "d"],
    &["tt"],
    &["r", "l"],
    &["m"],
    &["p", "b"],
    &["pp"],
    &["s", "sh"],
    &["ss"],
    &[""],
    &["ch", "j"],
    &["jj", "tch"],
    &["ch"],
    &["k"],
    &["t"],
    &["p"],
    &["h"],
];

/// Vowels, from U+1161.
const VOWELS: [&[&str]; 21] = [
    &["a"],
    &["ae"],
    &["ya"],
    &["yae"],
    &["o", "eo", "u"],
    &["e"],
    &["yo", "yeo", "you"],
    &["ye"],
    &["o"],
    &["wa"],
    &["wae"],
    &["oe", "oi"],
    &["yo"],
    &["u", "oo"],
    &["wo"],
    &["we"],
    &["wi"],
    &["yu", "yoo"],
    &["u", "eu"],
    &["ui", "ee", "i"],
    &["i", "ee"],
];

/// Final consonants, from U+11A8; what is written of them.
const FINALS: [&str; 27] = [
    "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t",
    "k", "t", "p", "t",
];

/// Family names with forms that no system gives.
const FAMILIES: &[(&str, &[&str])] = &[
    ("이", &["lee", "yi", "ri", "rhee", "li", "ree"]),
    ("리", &["lee", "ri", "rhee", "yi", "li"]),
    ("박", &["park", "pak", "bak"]),
    ("최", &["choe", "choi"]),
    ("노", &["roh", "noh", "no", "ro"]),
    ("로", &["roh", "ro", "noh"]),
    ("유", &["yu", "yoo", "ryu", "you"]),
    ("류", &["ryu", "yu", "ryoo", "yoo"]),
    ("임", &["lim", "im", "rim", "yim"]),
    ("림", &["rim", "lim", "im"]),
    ("오", &["o", "oh"]),
    ("우", &["u", "woo", "wu"]),
    ("허", &["ho", "heo", "huh", "hur"]),
    ("조", &["cho", "jo"]),
    ("안", &["an", "ahn"]),
    ("한", &["han", "hahn"]),
    ("송", &["song", "soong"]),
    ("권", &["kwon", "gwon", "kweon"]),
    ("문", &["mun", "moon"]),
    ("백", &["paek", "baek", "paik"]),
];

/// The spellings of a name of two to four syllables, family name first and last, without spaces; nothing for other words.
pub fn romanised(name: &str) -> Vec<String> {
    let syllables: Vec<char> = name.nfc().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if !(2..=4).contains(&syllables.len()) || !syllables.iter().all(|c| ('가'..='힣').contains(c)) {
        return Vec::new();
    }
    let mut sounds: Vec<Vec<String>> = syllables.iter().map(|syllable| spellings(*syllable, 3)).collect();
    if sounds.iter().map(Vec::len).product::<usize>() > MOST {
        sounds = syllables.iter().map(|syllable| spellings(*syllable, 2)).collect();
    }
    let family = FAMILIES.iter().find(|(family, _)| family.chars().eq([syllables[0]]));
    if let Some((_, forms)) = family.filter(|_| syllables.len() > 2) {
        sounds[0].extend(forms.iter().map(ToString::to_string));
    }
    let given = products(&sounds[1..]);
    let both = |first: &String| -> Vec<String> {
        given.iter().flat_map(|rest| [format!("{first}{rest}"), format!("{rest}{first}")]).collect()
    };
    let mut found: Vec<String> =
        if syllables.len() > 2 { sounds[0].iter().flat_map(both).collect() } else { products(&sounds) };
    // Very short ones are words of other languages.
    found.retain(|spelling| spelling.len() >= 5);
    found.sort();
    found.dedup();
    found
}

/// The spellings of a syllable, each sound in its `most` commonest forms.
fn spellings(syllable: char, most: usize) -> Vec<String> {
    let place = |c: char, from: u32| (u32::from(c) - from) as usize;
    let letters: Vec<char> = std::iter::once(syllable).nfd().collect();
    let (initial, vowel) = (INITIALS[place(letters[0], 0x1100)], VOWELS[place(letters[1], 0x1161)]);
    let last = letters.get(2).map_or("", |last| FINALS[place(*last, 0x11A8)]);
    let initials = initial.iter().take(most);
    initials.flat_map(|i| vowel.iter().take(most).map(move |v| format!("{i}{v}{last}"))).collect()
}

fn products(sounds: &[Vec<String>]) -> Vec<String> {
    let with = |found: Vec<String>, next: &Vec<String>| -> Vec<String> {
        found.iter().flat_map(|start| next.iter().map(move |sound| format!("{start}{sound}"))).collect()
    };
    sounds.iter().fold(vec![String::new()], with)
}
