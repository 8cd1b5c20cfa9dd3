//! Latent classes against published figures, simulated truth and each other.

use super::*;
use crate::lists::published::published;

#[test]
fn dbg() {
    for (name, rungs, kept) in [("uk2013_5", 0, 20000),("uk2013_5", 9, 4000), ("uk2013_5", 14, 4000), ("korea_3", 5, 4000), ("netherlands_5", 14, 4000)] {
        let t = std::time::SystemTime::now();
        let s = sample(&published(name).unwrap(), Settings { rungs, kept, ..Settings::with_seed(1) }).unwrap();
        println!("DBG {name} {rungs} {:?} {:?} {:?} occ {} ex {:?} {:?}", s.convergence, s.medians, quantile(&s.people.concat(), 0.5), s.occupied, s.exchanged, t.elapsed());
    }
}
