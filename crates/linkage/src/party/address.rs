//! Cities, streets, sectors and coordinates, as written in any script. Knows no gazetteer beyond the cities of `data/firm-words.tsv`.

use crate::party::sound::{Likeness, Sounds};
use crate::party::words::{Concept, Role, Word, Words, pieces};
use rustc_hash::FxHashMap;

/// Mean radius of the Earth in kilometres (IUGG).
const EARTH_KM: f64 = 6_371.0;

/// Texts of one field by what they say: a word of the table, or words by sound. 0 stands for not stated.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    by_text: FxHashMap<Box<str>, u32>,
    by_key: FxHashMap<Key, u32>,
    sounds: Vec<Option<Sounds>>,
    counts: Vec<u32>,
    all: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Known(Concept),
    Sounds(Box<str>),
}

impl Terms {
    /// The number of a text, from 1; a word of one of the roles stands for the whole.
    pub(crate) fn of(&mut self, text: &str, roles: &[Role]) -> u32 {
        let number = match self.by_text.get(text) {
            Some(number) => *number,
            None => {
                let number = self.read(text, roles);
                self.by_text.insert(text.into(), number);
                number
            }
        };
        if let Some(at) = number.checked_sub(1) {
            self.counts[at as usize] += 1;
            self.all += 1;
        }
        number
    }

    /// The number of a word of the table.
    pub(crate) fn of_known(&mut self, concept: Concept) -> u32 {
        let number = self.number(Key::Known(concept), None);
        self.counts[number as usize - 1] += 1;
        self.all += 1;
        number
    }

    fn read(&mut self, text: &str, roles: &[Role]) -> u32 {
        let table = Words::shared();
        let state = if roles.contains(&Role::Country) { table.state(text) } else { None };
        let whole = state.or_else(|| table.whole(text).filter(|concept| roles.contains(&table.role(*concept))));
        let words = table.read(text, |role| roles.contains(&role) || role == Role::Street || role == Role::Glue);
        let known = whole.or_else(|| {
            words.iter().find_map(|word| match word {
                Word::Known(concept) if roles.contains(&table.role(*concept)) => Some(*concept),
                _ => None,
            })
        });
        if let Some(concept) = known {
            return self.number(Key::Known(concept), None);
        }
        let proper = |word: &Word| match word {
            Word::Proper(piece) => Some(Sounds::of(&piece.text, piece.script)),
            Word::Known(_) => None,
        };
        let mut proper: Vec<Sounds> = words.iter().filter_map(proper).collect();
        if proper.is_empty() {
            proper = pieces(text).iter().map(|piece| Sounds::of(&piece.text, piece.script)).collect();
        }
        if proper.is_empty() {
            return 0;
        }
        let sounds = Sounds::joined(&proper.iter().collect::<Vec<_>>());
        self.number(Key::Sounds(sounds.keys.join("/").into()), Some(sounds))
    }

    fn number(&mut self, key: Key, sounds: Option<Sounds>) -> u32 {
        if let Some(number) = self.by_key.get(&key) {
            return *number;
        }
        self.sounds.push(sounds);
        self.counts.push(0);
        let number = u32::try_from(self.sounds.len()).expect("fewer than 2^32 places");
        self.by_key.insert(key, number);
        number
    }

    /// How far two are one.
    pub(crate) fn likeness(&self, one: u32, other: u32) -> Likeness {
        let sounds = |number: u32| self.sounds[number as usize - 1].as_ref();
        match (one == other, sounds(one), sounds(other)) {
            (true, ..) => Likeness::Same,
            (false, Some(a), Some(b)) => a.likeness(b),
            (false, ..) => Likeness::Other,
        }
    }

    /// The share of records that state one, of those that state any.
    pub(crate) fn share(&self, number: u32) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
        let share = self.counts[number as usize - 1].max(1) as f32 / self.all.max(1) as f32;
        share
    }
}

/// The number of the house in an address: the first number in it.
pub(crate) fn house(text: &str) -> Option<u32> {
    pieces(text).iter().find_map(|piece| piece.text.parse().ok())
}

/// The street of an address without its numbers.
pub(crate) fn street(text: &str) -> String {
    text.chars().map(|letter| if letter.is_numeric() { ' ' } else { letter }).collect()
}

/// Latitude and longitude in degrees; nothing where one is not stated, an error where one is no such number.
pub(crate) fn coordinates(latitude: &str, longitude: &str) -> Result<Option<(f64, f64)>, ()> {
    if latitude.trim().is_empty() && longitude.trim().is_empty() {
        return Ok(None);
    }
    let degrees = |text: &str, most: f64| {
        text.trim().replace(',', ".").parse::<f64>().ok().filter(|degrees| degrees.abs() <= most)
    };
    match (degrees(latitude, 90.0), degrees(longitude, 180.0)) {
        (Some(latitude), Some(longitude)) => Ok(Some((latitude, longitude))),
        _ => Err(()),
    }
}

/// Kilometres between two points on a sphere (haversine).
pub(crate) fn kilometres(one: (f64, f64), other: (f64, f64)) -> f64 {
    let [a, b, c, d] = [one.0, one.1, other.0, other.1].map(f64::to_radians);
    let half = |x: f64, y: f64| ((x - y) / 2.0).sin().powi(2);
    2.0 * EARTH_KM * (half(a, c) + a.cos() * c.cos() * half(b, d)).sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_is_one_in_every_script_and_beside_words_that_say_it_is_a_city() {
        let mut places = Terms::default();
        let one = places.of("Vladivostok", &[Role::City]);
        for text in ["г. Владивосток", "블라디보스토크", "海参崴", "Vladivostok city"] {
            assert_eq!(places.of(text, &[Role::City]), one, "{text}");
        }
        let dandong = places.of("丹东市", &[Role::City]);
        assert_eq!(places.of("Dandong", &[Role::City]), dandong);
        // Beyond the table by sound, a keying error near.
        let [musan, hangul, slip, other] =
            ["Musan", "무산", "Mussan", "Hamhung"].map(|text| places.of(text, &[Role::City]));
        assert_eq!(places.likeness(musan, hangul), Likeness::Same);
        assert_eq!(places.likeness(musan, slip), Likeness::Same);
        assert_eq!(places.likeness(musan, other), Likeness::Other);
        assert_eq!(places.of(" - ", &[Role::City]), 0);
        assert!((places.share(one) - 5.0 / 11.0).abs() < 1e-6, "{}", places.share(one));
    }

    #[test]
    fn a_street_is_apart_from_its_house() {
        for (text, number) in
            [("ул. Ленина, д. 15", Some(15)), ("15 Lenina St.", Some(15)), ("Lenina", None), ("人民路88号", Some(88))]
        {
            assert_eq!(house(text), number, "{text}");
        }
        let mut streets = Terms::default();
        let [one, other, third] =
            ["ул. Ленина, д. 15", "15 Lenina St.", "ул. Пушкина, 3"].map(|text| streets.of(&street(text), &[]));
        assert_eq!(streets.likeness(one, other), Likeness::Same);
        assert_eq!(streets.likeness(one, third), Likeness::Other);
    }

    #[test]
    fn coordinates_are_two_numbers_on_the_globe() {
        assert_eq!(coordinates("43,115", "131.885"), Ok(Some((43.115, 131.885))));
        assert_eq!(coordinates(" ", ""), Ok(None));
        for (latitude, longitude) in [("95", "10"), ("x", "10"), ("10", "")] {
            assert_eq!(coordinates(latitude, longitude), Err(()), "{latitude} {longitude}");
        }
        // Vladivostok to Khabarovsk, about 640 km.
        let apart = kilometres((43.115, 131.885), (48.48, 135.07));
        assert!((600.0..680.0).contains(&apart), "{apart}");
        assert!(kilometres((10.0, 20.0), (10.0, 20.0)).abs() < 1e-9);
    }
}
