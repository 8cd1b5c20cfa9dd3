//! Resamples of a recruitment. Weighs nobody; an estimator runs on each.

use super::Recruitment;
use crate::draws::unit;
use crate::sampling::{index, real};
use rand::Rng;

/// The tree bootstrap (Baraff, McCormick and Raftery 2016, Proc. Natl. Acad. Sci. 113:14668): seeds are drawn anew with
/// replacement, then each one's recruits, and theirs, wave by wave. Keeps who recruited whom, whatever the trait. Where recruiters
/// have several recruits its intervals are wider than they need be; where each has one, seeds alone are drawn, and they are too
/// narrow (docs/method/calibration.md).
pub(super) fn trees(recruitment: &Recruitment, random: &mut impl Rng) -> Vec<usize> {
    let mut recruits: Vec<Vec<usize>> = vec![Vec::new(); recruitment.len()];
    let mut seeds = Vec::new();
    for (place, recruiter) in recruitment.recruiter.iter().enumerate() {
        recruiter.map_or(&mut seeds, |recruiter| &mut recruits[recruiter]).push(place);
    }
    let mut pick =
        |pool: &[usize]| -> Vec<usize> { pool.iter().map(|_| pool[index(unit(random) * real(pool.len()))]).collect() };
    let (mut places, mut open) = (Vec::new(), pick(&seeds));
    while let Some(place) = open.pop() {
        places.push(place);
        open.extend(pick(&recruits[place]));
    }
    places
}

/// Salganik's bootstrap (Salganik 2006, J. Urban Health 83:i98): a chain that starts at anybody and goes from one with the trait to
/// any of those whom one with the trait recruited, from one without it to any of the others, as long as the sample. Keeps how the
/// trait goes over from recruiter to recruit and forgets the trees, so its intervals are too narrow where recruitment has more
/// memory than the trait. Each place comes with whether its recruiter, the one before it, has the trait. `None` where either side
/// recruited nobody.
pub(super) fn by_recruiter(recruitment: &Recruitment, random: &mut impl Rng) -> Option<Vec<(bool, usize)>> {
    let mut recruited: [Vec<usize>; 2] = [Vec::new(), Vec::new()];
    for (place, recruiter) in recruitment.recruiter.iter().enumerate() {
        if let Some(recruiter) = recruiter {
            recruited[usize::from(recruitment.has_trait[*recruiter])].push(place);
        }
    }
    if recruited.iter().any(Vec::is_empty) {
        return None;
    }
    let mut side = recruitment.has_trait[index(unit(random) * real(recruitment.len()))];
    let step = |_| {
        let (from, pool) = (side, &recruited[usize::from(side)]);
        let place = pool[index(unit(random) * real(pool.len()))];
        side = recruitment.has_trait[place];
        (from, place)
    };
    Some(recruitment.everybody().map(step).collect())
}
