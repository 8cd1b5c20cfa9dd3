//! Does what is said to have moved between two versions of a file hold? Looked at from the bytes of both alone.

use assize_record::custody::moved::{Moved, Span};
use sha2::{Digest, Sha256};

/// Whether every span has its place and digest, and whether everything that no span lists stands in both versions: in the same
/// order, or where that is said to have changed, as often.
pub(crate) fn holds(moved: &Moved, before: &[u8], after: &[u8]) -> bool {
    let rows = moved.rows.iter().map(|row| (&row.before, &row.after));
    let places = moved.places.iter().map(|place| (&place.before, &place.after));
    let pairs: Vec<_> = rows.chain(places).collect();
    let is_real = pairs.iter().all(|(before, after)| (before.is_some() || after.is_some()) && before != after);
    let left = rest(before, pairs.iter().filter_map(|(before, _)| before.as_ref()));
    let right = rest(after, pairs.iter().filter_map(|(_, after)| after.as_ref()));
    let (Some(mut left), Some(mut right)) = (left, right) else { return false };
    if moved.reordered {
        let was_in_order = left == right;
        left.sort_unstable();
        right.sort_unstable();
        return is_real && !was_in_order && left == right;
    }
    is_real && left == right
}

/// The lines that no span lists; nothing where a span is not as it says, or two of them overlap.
fn rest<'a, 's>(bytes: &'a [u8], spans: impl Iterator<Item = &'s Span>) -> Option<Vec<&'a [u8]>> {
    let mut lines: Vec<Option<&[u8]>> = bytes.split_inclusive(|byte| *byte == b'\n').map(Some).collect();
    for span in spans {
        let first = usize::try_from(span.line).ok()?.checked_sub(1)?;
        let end = first.checked_add(usize::try_from(span.lines).ok()?)?;
        let start = usize::try_from(span.byte).ok()?;
        let there = bytes.get(start..start.checked_add(usize::try_from(span.bytes).ok()?)?)?;
        let listed: Vec<&[u8]> = lines.get_mut(first..end)?.iter_mut().map(Option::take).collect::<Option<_>>()?;
        let at = bytes.split_inclusive(|byte| *byte == b'\n').take(first).map(<[u8]>::len).sum::<usize>();
        if at != start || listed.concat() != there || hex::encode(Sha256::digest(there)) != span.sha256 {
            return None;
        }
    }
    Some(lines.into_iter().flatten().collect())
}
