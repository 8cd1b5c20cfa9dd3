//! Where a posterior gathers. Two peaks mean that the figure is one of two, and the median perhaps neither.

use crate::lists::averaging::Posterior;

/// Peaks below this share of the highest are no news.
const LEAST: f64 = 0.05;
/// Between two peaks the density falls at least to this share of the lower one; otherwise they are one.
const DIP: f64 = 2.0 / 3.0;

/// The numbers of people around which the mass gathers, rising: peaks of the density of ln N.
pub fn peaks(posterior: &Posterior) -> Vec<f64> {
    let cells = posterior.people.iter().zip(&posterior.width).zip(&posterior.mass);
    let density: Vec<(f64, f64)> = cells.map(|((n, width), mass)| (*n, mass * n / width.max(1.0))).collect();
    let least = LEAST * density.iter().map(|(_, height)| *height).fold(0.0, f64::max);
    let height = |place: Option<usize>| place.and_then(|place| density.get(place)).map_or(0.0, |(_, height)| *height);
    let mut peaks: Vec<(f64, f64)> = Vec::new();
    let mut dip = f64::INFINITY;
    for (place, (people, here)) in density.iter().enumerate() {
        dip = dip.min(*here);
        if *here < least || *here < height(place.checked_sub(1)) || *here <= height(Some(place + 1)) {
            continue;
        }
        match peaks.last_mut() {
            Some(last) if dip > DIP * last.1.min(*here) => {
                if *here > last.1 {
                    (*last, dip) = ((*people, *here), *here);
                }
            }
            Some(_) | None => {
                peaks.push((*people, *here));
                dip = *here;
            }
        }
    }
    peaks.into_iter().map(|(people, _)| people).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::averaging::{Settings, average};
    use crate::lists::published::published;

    fn posterior(heights: &[f64]) -> Posterior {
        let people: Vec<f64> = (0..heights.len()).map(|place| 100.0 * 1.1f64.powi(place as i32)).collect();
        let mass = heights.iter().zip(&people).map(|(height, n)| height / n).collect();
        Posterior { width: vec![1.0; people.len()], mass, people }
    }

    #[test]
    fn a_ripple_is_no_peak_and_a_valley_parts_two() {
        let places = |heights: &[f64]| {
            let posterior = posterior(heights);
            let place = |n: f64| posterior.people.iter().position(|people| *people == n).unwrap();
            peaks(&posterior).into_iter().map(place).collect::<Vec<_>>()
        };
        assert_eq!(places(&[]), Vec::<usize>::new());
        assert_eq!(places(&[5.0, 3.0, 1.0]), [0]);
        assert_eq!(places(&[1.0, 3.0, 5.0]), [2]);
        assert_eq!(places(&[1.0, 5.0, 5.0, 1.0]), [2]);
        assert_eq!(places(&[1.0, 9.0, 8.0, 9.5, 1.0]), [3]);
        assert_eq!(places(&[1.0, 9.0, 2.0, 6.0, 1.0]), [1, 3]);
        assert_eq!(places(&[1.0, 9.0, 2.0, 2.5, 1.0]), [1]);
        assert_eq!(places(&[1.0, 9.0, 0.1, 0.3, 0.1]), [1]);
    }

    #[test]
    fn the_lists_of_the_united_kingdom_speak_for_one_of_two_numbers() {
        let found = |name: &str| {
            let table = published(name).unwrap();
            peaks(&average(&table, Settings::standard(table.n_lists())).unwrap().posterior)
        };
        let two = found("uk2013_5");
        assert_eq!(two.len(), 2, "{two:?}");
        assert!((11_000.0..13_000.0).contains(&two[0]) && (23_000.0..27_000.0).contains(&two[1]), "{two:?}");
        assert_eq!(found("kosovo_4").len(), 1);
    }
}
