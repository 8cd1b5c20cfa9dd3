//! The tables of Korean names: surnames, Hanja and their readings, spellings of syllables in each script. Built once, from data/.

use crate::name::hangul::{SYLLABLES, Syllable};
use crate::name::index::{Candidate, Index};
use crate::name::script::fold_latin;
use crate::name::spelling;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

const SURNAMES: &str = include_str!("../../data/surnames.tsv");
const HANJA: &str = include_str!("../../data/hanja.tsv");

/// Surname characters that Mandarin reads otherwise than in other words (Xinhua dictionary; Unihan kMandarin gives the other reading).
const SURNAME_PINYIN: [(char, &str); 6] =
    [('朴', "piao"), ('單', "shan"), ('解', "xie"), ('仇', "qiu"), ('曾', "zeng"), ('車', "che")];
/// Where the census gives no number of bearers: below the twenty-second surname, falling by rank.
const BEARERS_BELOW: f32 = 480_000.0;
/// A syllable that is nobody's listed surname has this share of all surnames.
const OTHER_SURNAME: f32 = 2e-6;

/// Spellings for one script: as surname and as syllable of a given name.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) surnames: Index,
    pub(crate) given: Index,
}

/// All tables.
#[derive(Debug)]
pub struct Tables {
    pub(crate) latin: Script,
    pub(crate) pinyin: Script,
    pub(crate) cyrillic: Script,
    pub(crate) arabic: Script,
    /// Hangul surnames as written in north or south.
    pub(crate) hangul_surnames: FxHashMap<Box<str>, Vec<Candidate>>,
    /// Surnames in Hanja, traditional and simplified forms.
    pub(crate) hanja_surnames: FxHashMap<Box<str>, Vec<Candidate>>,
    /// Korean readings of a character with their shares, and its Mandarin reading.
    pub(crate) hanja: FxHashMap<char, (Vec<Candidate>, &'static str)>,
    /// How frequent a surname is, by number; surnames of two syllables follow the syllables.
    pub(crate) surname_prior: Vec<f32>,
    /// How frequent a syllable is in given names, by number: the number of characters for personal names that are read so.
    pub(crate) given_prior: Vec<f32>,
    /// Northern Hangul of every surname number that is no plain syllable.
    double: Vec<&'static str>,
}

struct SurnameRow {
    number: u16,
    north: &'static str,
    south: &'static str,
    hanja: &'static str,
    latin: &'static str,
    cyrillic: &'static str,
}

impl Tables {
    /// The tables, built at first use.
    pub fn shared() -> &'static Self {
        static TABLES: OnceLock<Tables> = OnceLock::new();
        TABLES.get_or_init(Self::build)
    }

    /// The Hangul of a surname or syllable number, in northern spelling.
    pub fn hangul(&self, number: u16) -> String {
        match number.checked_sub(SYLLABLES) {
            Some(place) => self.double[usize::from(place)].to_owned(),
            None => syllable(number).character().to_string(),
        }
    }

    fn build() -> Self {
        let (rows, surname_prior, double) = surname_rows();
        let hanja = hanja_table();
        let given_prior = given_prior(&hanja, surname_prior.len());
        let mut tables = Self {
            latin: Script::default(),
            pinyin: Script::default(),
            cyrillic: Script::default(),
            arabic: Script::default(),
            hangul_surnames: FxHashMap::default(),
            hanja_surnames: FxHashMap::default(),
            hanja,
            surname_prior,
            given_prior,
            double,
        };
        tables.add_syllables();
        for row in &rows {
            tables.add_surname(row);
        }
        for script in [&mut tables.latin, &mut tables.pinyin, &mut tables.cyrillic, &mut tables.arabic] {
            script.surnames.finish(&tables.surname_prior);
            script.given.finish(&tables.given_prior);
        }
        tables
    }

    fn add_syllables(&mut self) {
        let named: Vec<u16> = (0..SYLLABLES).filter(|n| self.given_prior[usize::from(*n)] > 1e-6).collect();
        for number in named {
            for (form, share) in both_forms(syllable(number), 0.25) {
                for (text, weight) in spelling::latin(form) {
                    // Apostrophe and breve are dropped more often than kept.
                    for plain in plain_forms(&text) {
                        self.latin.given.add(&plain, number, share * weight);
                    }
                }
                for (text, weight) in spelling::cyrillic(form) {
                    self.cyrillic.given.add(&text, number, share * weight);
                }
                for (text, weight) in spelling::arabic(form) {
                    self.arabic.given.add(&text, number, share * weight);
                }
            }
        }
        let mut listed: Vec<(&char, &(Vec<Candidate>, &'static str))> = self.hanja.iter().collect();
        listed.sort_unstable_by_key(|(character, _)| **character);
        for (_, (readings, pinyin)) in listed {
            for (number, share) in readings {
                if !pinyin.is_empty() {
                    let weight = share / 10.0;
                    self.pinyin.given.add(pinyin, *number, weight);
                }
            }
        }
    }

    fn add_surname(&mut self, row: &SurnameRow) {
        let number = row.number;
        for (form, share) in [(row.north, 1.0)].into_iter().chain(row.south.split(' ').map(|south| (south, 0.5))) {
            let candidates = self.hangul_surnames.entry(form.into()).or_default();
            if candidates.iter().all(|(known, _)| *known != number) {
                candidates.push((number, share));
            }
        }
        for (share, form) in [(0.7, row.north), (0.3, row.south.split(' ').next().unwrap_or(row.north))] {
            let spell =
                |way: fn(Syllable) -> Vec<(String, f32)>| joined(form.chars().filter_map(Syllable::of).map(way));
            for (text, weight) in spell(spelling::latin) {
                for plain in plain_forms(&text) {
                    self.latin.surnames.add(&plain, number, 0.5 * share * weight);
                }
            }
            for (text, weight) in spell(spelling::cyrillic) {
                self.cyrillic.surnames.add(&text, number, 0.6 * share * weight);
            }
            for (text, weight) in spell(spelling::arabic) {
                self.arabic.surnames.add(&text, number, share * weight);
            }
        }
        for (text, weight) in falling(row.latin) {
            self.latin.surnames.add(&fold_latin(text), number, 0.5 * weight);
        }
        for (text, weight) in falling(row.cyrillic) {
            self.cyrillic.surnames.add(&text.to_lowercase(), number, 0.4 * weight);
        }
        self.add_hanja_surname(row);
    }

    fn add_hanja_surname(&mut self, row: &SurnameRow) {
        for (form, weight) in falling(row.hanja) {
            self.hanja_surnames.entry(form.into()).or_default().push((row.number, weight));
            let read = |c: char| {
                let own = SURNAME_PINYIN.iter().find(|(known, _)| *known == c).map(|(_, pinyin)| *pinyin);
                own.or_else(|| self.hanja.get(&c).map(|(_, pinyin)| *pinyin)).unwrap_or_default()
            };
            let pinyin: String = form.chars().map(read).collect();
            self.pinyin.surnames.add(&pinyin, row.number, weight);
            if pinyin.contains('v') {
                self.pinyin.surnames.add(&pinyin.replace('v', "u"), row.number, 0.3 * weight);
            }
        }
    }
}

fn syllable(number: u16) -> Syllable {
    let character = char::from_u32(0xAC00 + u32::from(number)).expect("a syllable number is below 11,172");
    Syllable::of(character).expect("every composed syllable has a number")
}

/// The syllable and, where the south writes it otherwise at the head of a word, that form with the given share.
fn both_forms(of: Syllable, southern: f32) -> Vec<(Syllable, f32)> {
    let south = of.at_head_in_the_south();
    if south == of { vec![(of, 1.0)] } else { vec![(of, 1.0 - southern), (south, southern)] }
}

/// A spelling with and without apostrophe.
fn plain_forms(text: &str) -> Vec<String> {
    if text.contains('\'') { vec![text.to_owned(), text.replace('\'', "")] } else { vec![text.to_owned()] }
}

fn joined(parts: impl Iterator<Item = Vec<(String, f32)>>) -> Vec<(String, f32)> {
    parts.fold(vec![(String::new(), 1.0)], |sofar, part| {
        let longer = |(head, a): &(String, f32)| -> Vec<(String, f32)> {
            part.iter().map(|(tail, b)| (format!("{head}{tail}"), a * b)).filter(|(_, w)| *w > 1e-4).collect()
        };
        sofar.iter().flat_map(longer).collect()
    })
}

/// Words separated by spaces, each with half of what the ones before left.
fn falling(words: &'static str) -> Vec<(&'static str, f32)> {
    let mut left = 1.0;
    words
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(|word| {
            left *= 0.5;
            (word, left)
        })
        .collect()
}

fn surname_rows() -> (Vec<SurnameRow>, Vec<f32>, Vec<&'static str>) {
    let (mut rows, mut prior, mut double) = (Vec::new(), vec![OTHER_SURNAME; usize::from(SYLLABLES)], Vec::new());
    let mut below = BEARERS_BELOW;
    for line in SURNAMES.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or_default();
        let (north, south, hanja, latin, cyrillic, bearers) = (field(), field(), field(), field(), field(), field());
        below *= 0.955;
        let weight = bearers.parse().unwrap_or(below) / 46_000_000.0;
        let mut characters = north.chars();
        let number = match (characters.next().and_then(Syllable::of), characters.next()) {
            (Some(one), None) => one.number(),
            _ => {
                double.push(north);
                prior.push(0.0);
                u16::try_from(prior.len() - 1).expect("a handful of surnames of two syllables")
            }
        };
        prior[usize::from(number)] = weight;
        rows.push(SurnameRow { number, north, south, hanja, latin, cyrillic });
    }
    (rows, prior, double)
}

fn hanja_table() -> FxHashMap<char, (Vec<Candidate>, &'static str)> {
    let mut table = FxHashMap::default();
    for line in HANJA.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let Some(character) = fields.next().and_then(|field| field.chars().next()) else { continue };
        let readings = fields.next().unwrap_or_default();
        let pinyin = fields.next().unwrap_or_default();
        let reading = |word: &str| {
            let number = word.chars().next().and_then(Syllable::of)?.number();
            Some((number, if word.ends_with('*') { 1.0 } else { 0.2 }))
        };
        let mut candidates: Vec<Candidate> = readings.split(' ').filter_map(reading).collect();
        candidates.sort_unstable_by_key(|(number, _)| *number);
        candidates.dedup_by_key(|(number, _)| *number);
        table.insert(character, (candidates, pinyin));
    }
    table
}

fn given_prior(hanja: &FxHashMap<char, (Vec<Candidate>, &'static str)>, len: usize) -> Vec<f32> {
    let mut prior = vec![0.0; len];
    let mut listed: Vec<(&char, &(Vec<Candidate>, &'static str))> = hanja.iter().collect();
    listed.sort_unstable_by_key(|(character, _)| **character);
    for (_, (readings, _)) in listed {
        for (number, share) in readings {
            prior[usize::from(*number)] += share;
        }
    }
    // Given names without Hanja: plain words that have become names.
    for (character, weight) in
        [('슬', 6.0), ('빛', 3.0), ('솔', 5.0), ('별', 5.0), ('샘', 3.0), ('봄', 4.0), ('힘', 2.0), ('돌', 4.0)]
    {
        if let Some(of) = Syllable::of(character) {
            prior[usize::from(of.number())] += weight;
        }
    }
    let total: f32 = prior.iter().sum();
    for weight in &mut prior {
        *weight = (*weight / total).max(1e-8);
    }
    prior
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: &[Candidate], expected: &str) {
        let hangul = |(number, _): &Candidate| Tables::shared().hangul(*number);
        let listed: Vec<String> = found.iter().map(hangul).collect();
        assert!(listed.contains(&expected.to_owned()), "{expected} is not among {listed:?}");
    }

    #[test]
    fn surnames_are_found_in_every_script() {
        let tables = Tables::shared();
        for (written, surname) in [
            ("kim", "김"),
            ("lee", "리"),
            ("ri", "리"),
            ("i", "리"),
            ("choi", "최"),
            ("choe", "최"),
            ("namgung", "남궁"),
        ] {
            check(&tables.latin.surnames.candidates(written), surname);
        }
        for (written, surname) in [("piao", "박"), ("jin", "김"), ("cui", "최"), ("lu", "려"), ("lv", "려")] {
            check(&tables.pinyin.surnames.candidates(written), surname);
        }
        for (written, surname) in [("цой", "최"), ("ли", "리"), ("тен", "정"), ("пак", "박")] {
            check(&tables.cyrillic.surnames.candidates(written), surname);
        }
        check(&tables.arabic.surnames.candidates("كيم"), "김");
        check(&tables.hangul_surnames["이"], "리");
        check(&tables.hanja_surnames["南宮"], "남궁");
    }

    #[test]
    fn a_simplified_character_has_the_korean_reading_of_its_traditional_form() {
        for (character, reading) in [('龙', "룡"), ('国', "국"), ('镇', "진"), ('铉', "현"), ('哲', "철")] {
            check(&Tables::shared().hanja[&character].0, reading);
        }
    }
}
