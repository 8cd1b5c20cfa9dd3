//! Pairs as one string of bytes, 24 each: of a million rows there are a million pairs, and as maps with names of fields they take five
//! times the room and ten times the time. Read are both; where a format is for people, or an id is no record's of a vault, they are a list.

use super::PairNote;
use crate::id::RecordId;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserializer, Serialize, Serializer};
use std::fmt;

/// Digits of an id.
const DIGITS: usize = 16;
/// Bytes of a pair: two ids, the high digits first, and the probability, low byte first.
const BYTES: usize = 24;

/// Writes pairs.
pub fn serialize<S: Serializer>(pairs: &[PairNote], serializer: S) -> Result<S::Ok, S::Error> {
    let packed = if serializer.is_human_readable() { None } else { packed(pairs) };
    match packed {
        Some(bytes) => serializer.serialize_bytes(&bytes),
        None => pairs.serialize(serializer),
    }
}

/// Reads pairs.
///
/// # Errors
/// Bytes that are no multiple of 24, or what is no list of pairs.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PairNote>, D::Error> {
    deserializer.deserialize_any(Pairs)
}

fn packed(pairs: &[PairNote]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(BYTES * pairs.len());
    for PairNote { records: (one, other), probability } in pairs {
        bytes.extend_from_slice(&number(one)?.to_be_bytes());
        bytes.extend_from_slice(&number(other)?.to_be_bytes());
        bytes.extend_from_slice(&probability.to_le_bytes());
    }
    Some(bytes)
}

/// The number that an id is; none where it would not come back as it is written.
fn number(id: &RecordId) -> Option<u64> {
    let digits = id.as_str().as_bytes();
    (digits.len() == DIGITS).then_some(())?;
    digits.iter().try_fold(0, |number, digit| {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(number << 4 | u64::from(value))
    })
}

fn id(number: [u8; 8]) -> RecordId {
    let mut text = String::with_capacity(DIGITS);
    for byte in number {
        text.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])));
    }
    RecordId::new(text)
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Vec<PairNote>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("pairs, 24 bytes each, or a list of them")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<PairNote>, E> {
        let (eights, rest) = bytes.as_chunks::<8>();
        let (pairs, more) = eights.as_chunks::<3>();
        if !rest.is_empty() || !more.is_empty() {
            return Err(E::invalid_length(bytes.len(), &self));
        }
        let pair = |[one, other, probability]: &[[u8; 8]; 3]| PairNote {
            records: (id(*one), id(*other)),
            probability: f64::from_le_bytes(*probability),
        };
        Ok(pairs.iter().map(pair).collect())
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<PairNote>, E> {
        self.visit_bytes(&bytes)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<PairNote>, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = list.next_element()? {
            pairs.push(pair);
        }
        Ok(pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde::de::IntoDeserializer;
    use serde::de::value::{BytesDeserializer, Error as ValueError};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Held {
        #[serde(with = "super")]
        pairs: Vec<PairNote>,
    }

    /// The same as it was written before pairs were packed.
    #[derive(Serialize)]
    struct Before {
        pairs: Vec<PairNote>,
    }

    fn pairs(ids: [&str; 2]) -> Vec<PairNote> {
        let pair = |probability| PairNote { records: (RecordId::new(ids[0]), RecordId::new(ids[1])), probability };
        [0.1 + 0.2, 1.0, f64::MIN_POSITIVE].map(pair).to_vec()
    }

    fn written(held: &impl Serialize) -> Vec<u8> {
        let mut bytes = Vec::new();
        ciborium::into_writer(held, &mut bytes).unwrap();
        bytes
    }

    const IDS: [&str; 2] = ["0123456789abcdef", "fedcba9876543210"];

    #[test]
    fn pairs_come_back_to_the_last_bit_from_24_bytes_each() {
        for pairs in [pairs(IDS), Vec::new()] {
            let held = Held { pairs };
            let bytes = written(&held);
            // A map of one, its name, and up to two bytes for the length.
            assert!(bytes.len() <= 9 + 24 * held.pairs.len(), "{}", bytes.len());
            assert_eq!(ciborium::from_reader::<Held, _>(&bytes[..]).unwrap(), held);
        }
    }

    #[test]
    fn a_list_of_pairs_as_it_was_written_before_is_read_and_stays_a_list_in_json() {
        let bytes = written(&Before { pairs: pairs(IDS) });
        assert_eq!(ciborium::from_reader::<Held, _>(&bytes[..]).unwrap().pairs, pairs(IDS));
        let json = serde_json::to_string(&Held { pairs: pairs(IDS) }).unwrap();
        assert_eq!(json, serde_json::to_string(&Before { pairs: pairs(IDS) }).unwrap());
        assert_eq!(serde_json::from_str::<Held>(&json).unwrap().pairs, pairs(IDS));
    }

    #[test]
    fn ids_that_would_not_come_back_as_written_are_not_packed() {
        for other in ["FEDCBA9876543210", "fedcba987654321", "fedcba98765432100", "fedcba987654321g"] {
            let held = Held { pairs: pairs([IDS[0], other]) };
            assert_eq!(ciborium::from_reader::<Held, _>(&written(&held)[..]).unwrap(), held, "{other}");
        }
    }

    #[test]
    fn bytes_that_are_left_over_are_refused() {
        let from: BytesDeserializer<'_, ValueError> = [0; 25][..].into_deserializer();
        let said = deserialize(from).unwrap_err().to_string();
        assert_eq!(said, "invalid length 25, expected pairs, 24 bytes each, or a list of them");
    }
}
