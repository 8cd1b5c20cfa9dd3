//! Lengths and values in a pipe: a length of eight bytes (little end first), then as many bytes of CBOR.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, Read, Write};

/// The most that an answer may be: 256 MiB. A study takes more room than its files.
pub const ANSWER_BYTES: u64 = 256 << 20;

/// A fault in what came through a pipe.
pub fn bad(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

/// Lengths before bytes.
pub trait Lengths {
    /// Writes a length.
    fn put_length(&mut self, length: u64) -> io::Result<()>
    where
        Self: Write,
    {
        self.write_all(&length.to_le_bytes())
    }

    /// Reads a length.
    fn length(&mut self) -> io::Result<u64>
    where
        Self: Read,
    {
        let mut bytes = [0; 8];
        self.read_exact(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    /// Reads exactly so many bytes. Memory grows with what arrives, never with what was declared.
    fn exactly(&mut self, length: u64) -> io::Result<Vec<u8>>
    where
        Self: Read + Sized,
    {
        let mut bytes = Vec::new();
        self.by_ref().take(length).read_to_end(&mut bytes)?;
        if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

impl<T> Lengths for T {}

/// Counts what is written, and keeps none of it.
struct Count(u64);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a value: once to count it and once into the pipe, so that a large one is not held a second time.
pub fn put(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let unwritten = |_| bad("the answer could not be written");
    let mut count = Count(0);
    ciborium::into_writer(value, &mut count).map_err(unwritten)?;
    out.put_length(count.0)?;
    let mut buffered = io::BufWriter::with_capacity(1 << 16, out);
    ciborium::into_writer(value, &mut buffered).map_err(|error| match error {
        ciborium::ser::Error::Io(error) => error,
        ciborium::ser::Error::Value(_) => bad("the answer could not be written"),
    })?;
    buffered.flush()
}

/// Reads a value.
///
/// # Errors
/// `UnexpectedEof` where the other side went away, `InvalidData` where it spoke nonsense, `FileTooLarge` past the limit.
pub fn take<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<T> {
    let length = input.length()?;
    if length > ANSWER_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let bytes = input.exactly(length)?;
    ciborium::from_reader(bytes.as_slice()).map_err(|_| bad("the answer could not be read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_comes_back_and_half_of_it_does_not() {
        let mut bytes = Vec::new();
        put(&mut bytes, &("line", 7u64)).unwrap();
        assert_eq!(take::<(String, u64)>(&mut bytes.as_slice()).unwrap(), ("line".to_owned(), 7));
        let half = take::<(String, u64)>(&mut &bytes[..bytes.len() - 1]).unwrap_err();
        assert_eq!(half.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_declared_length_past_the_limit_is_refused_without_reading_on() {
        let bytes = (ANSWER_BYTES + 1).to_le_bytes();
        assert_eq!(take::<u64>(&mut bytes.as_slice()).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn nonsense_of_the_right_length_is_said_to_be_nonsense() {
        let mut bytes = 4u64.to_le_bytes().to_vec();
        bytes.extend([0xff; 4]);
        assert_eq!(take::<u64>(&mut bytes.as_slice()).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
