//! Numbers as one string of bytes, four each, little end first: a million rows have sixteen million of them, and one by one they take ten times as
//! long to pass on.

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};
use std::fmt;

/// Writes numbers.
pub fn serialize<S: Serializer>(numbers: &[u32], serializer: S) -> Result<S::Ok, S::Error> {
    let mut bytes = Vec::with_capacity(4 * numbers.len());
    numbers.iter().for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
    serializer.serialize_bytes(&bytes)
}

/// Reads numbers.
///
/// # Errors
/// Bytes that are no multiple of four.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u32>, D::Error> {
    deserializer.deserialize_byte_buf(Numbers)
}

struct Numbers;

impl Visitor<'_> for Numbers {
    type Value = Vec<u32>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("bytes, four for each number")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u32>, E> {
        let (fours, rest) = bytes.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(E::invalid_length(bytes.len(), &self));
        }
        Ok(fours.iter().map(|four| u32::from_le_bytes(*four)).collect())
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u32>, E> {
        self.visit_bytes(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::{BytesDeserializer, Error as ValueError};

    fn read(bytes: &[u8]) -> Result<Vec<u32>, String> {
        let from: BytesDeserializer<'_, ValueError> = bytes.into_deserializer();
        deserialize(from).map_err(|error| error.to_string())
    }

    #[test]
    fn four_bytes_are_a_number_and_what_is_left_over_is_refused() {
        assert_eq!(read(&[1, 0, 0, 0, 255, 255, 255, 255]), Ok(vec![1, u32::MAX]));
        assert_eq!(read(&[]), Ok(Vec::new()));
        let said = "invalid length 5, expected bytes, four for each number";
        assert_eq!(read(&[1, 0, 0, 0, 9]), Err(said.to_owned()));
    }
}
