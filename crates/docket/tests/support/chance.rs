//! Bytes that stand for chance in the tests of an office.

/// Different bytes at every call, other ones for another seed, and the same in every run.
pub fn entropy(seed: u8) -> impl FnMut(&mut [u8]) -> Result<(), String> {
    let mut count = 0u64;
    move |bytes: &mut [u8]| {
        for chunk in bytes.chunks_mut(32) {
            count += 1;
            let drawn = blake3::hash(&[&[seed], count.to_le_bytes().as_slice()].concat());
            chunk.copy_from_slice(&drawn.as_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}
