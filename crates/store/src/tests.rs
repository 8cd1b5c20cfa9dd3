//! What only this crate's insides can show: keys, cuts in the middle of a change, and passphrases that cost little.

mod endings;
mod headers;
mod identities;
mod keys;
mod recovery;
mod rotation;
mod users;

/// Different bytes at every call, and the same in every test run.
pub(crate) fn entropy() -> impl FnMut(&mut [u8]) -> Result<(), String> {
    let mut count = 0u64;
    move |bytes: &mut [u8]| {
        for chunk in bytes.chunks_mut(32) {
            count += 1;
            chunk.copy_from_slice(&blake3::hash(&count.to_le_bytes()).as_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}
