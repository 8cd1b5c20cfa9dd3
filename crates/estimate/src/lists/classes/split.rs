//! One class becomes two or two become one, with their common totals kept. Leaves the posterior as it is.
//!
//! For classes g and h let s = nu_g + nu_h and t_j = nu_g l_gj + nu_h l_hj: what both contribute to the population and to each list. In
//! the coordinates (s, t, w = nu_h / s, d = l_h) the move keeps s and t and draws (w, d) anew from a fixed law q(w, d | s, t); then
//! l_gj = (t_j - s w d_j) / (s (1 - w)), which must lie in (0, 1). The change of coordinates has the Jacobian s / nu_g^J, so the move is
//! accepted with probability min(1, p' nu_g'^-J q(w, d) / (p nu_g^-J q(w', d'))). With w near 0 class h is empty: a birth or a death.
//!
//! q is an even mixture of two laws. Anywhere: ln w uniform, each d_j half uniform on (0, 1) and half uniform in the logarithm. Along a list: a
//! share uniform on (0, 1) of those on one list moves to class h, who are on it with uniform probability and on the others as above.

use super::moves::below;
use super::state::State;
use crate::draws::unit;
use rand_chacha::ChaCha8Rng;

const LEAST_SHARE: f64 = 1e-10;
const LEAST_SEEN: f64 = 1e-4;

/// Draws classes `g` and `h` anew with their totals kept. Gives ln of nu_g'^-J q(w, d) / (nu_g^-J q(w', d')); `None` if the new or the
/// old values lie where the law does not reach.
pub fn redraw(state: &mut State, g: usize, h: usize, random: &mut ChaCha8Rng) -> Option<f64> {
    let (share_g, share_h) = (state.log_share[g].exp(), state.log_share[h].exp());
    let both = share_g + share_h;
    let w = share_h / both;
    // Written so that NaN is refused too.
    if !(w > LEAST_SHARE && w < 1.0) {
        return None;
    }
    let on_list: Vec<f64> =
        state.seen[g].iter().zip(&state.seen[h]).map(|(g, h)| (share_g * g + share_h * h) / both).collect();
    let proposal = Proposal { on_list: &on_list };
    let (new_w, new_d) = proposal.draw(random);
    let rest: Vec<f64> = on_list.iter().zip(&new_d).map(|(t, d)| (t - new_w * d) / (1.0 - new_w)).collect();
    if !(new_w > LEAST_SHARE && new_w < 1.0 && rest.iter().all(|l| *l > 1e-12 && *l < 1.0 - 1e-12)) {
        return None;
    }
    let proposals = proposal.log_density(w, &state.seen[h]) - proposal.log_density(new_w, &new_d);
    let shares = ((1.0 - new_w).ln() - (1.0 - w).ln()) * on_list.len() as f64;
    (state.seen[g], state.seen[h]) = (rest, new_d);
    state.log_share[g] = both.ln() + (-new_w).ln_1p();
    state.log_share[h] = both.ln() + new_w.ln();
    Some(proposals - shares)
}

/// The law q(w, d | s, t); `on_list` is t / s.
struct Proposal<'a> {
    on_list: &'a [f64],
}

impl Proposal<'_> {
    fn draw(&self, random: &mut ChaCha8Rng) -> (f64, Vec<f64>) {
        let mut d: Vec<f64> = self.on_list.iter().map(|_| draw_seen(random)).collect();
        if unit(random) < 0.5 {
            return (LEAST_SHARE.powf(unit(random)), d);
        }
        let list = below(random, d.len());
        d[list] = unit(random);
        (unit(random) * self.on_list[list] / d[list], d)
    }

    fn log_density(&self, w: f64, d: &[f64]) -> f64 {
        let anywhere = 1.0 / (w * -LEAST_SHARE.ln());
        let along = |(t, d): (&f64, &f64)| if w * d < *t { d / t / density_seen(*d) } else { 0.0 };
        let lists = d.len() as f64;
        let mixture = 0.5 * anywhere + 0.5 / lists * self.on_list.iter().zip(d).map(along).sum::<f64>();
        mixture.ln() + d.iter().map(|d| density_seen(*d).ln()).sum::<f64>()
    }
}

fn draw_seen(random: &mut ChaCha8Rng) -> f64 {
    if unit(random) < 0.5 { unit(random) } else { LEAST_SEEN.powf(unit(random)) }
}

fn density_seen(d: f64) -> f64 {
    0.5 + if d > LEAST_SEEN { 0.5 / (d * -LEAST_SEEN.ln()) } else { 0.0 }
}
