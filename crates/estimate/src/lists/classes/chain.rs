//! One chain: a Gibbs sweep, then moves with everybody's class integrated out. Knows no other chain.

use super::Settings;
use super::moves::{along_the_ridge, exchange_labels, split_or_merge};
use super::state::{Counts, State};
use crate::lists::table::CaptureTable;
use rand_chacha::ChaCha8Rng;

/// What a chain holds after a sweep.
#[derive(Debug, Clone, Copy)]
pub struct Drawn {
    pub unseen: f64,
    pub occupied: usize,
}

pub struct Chain {
    settings: Settings,
    random: ChaCha8Rng,
    counts: Counts,
    state: State,
}

impl Chain {
    pub fn new(table: &CaptureTable, settings: Settings, mut random: ChaCha8Rng) -> Self {
        let state = State::start(table, settings, &mut random);
        Self { settings, random, counts: Counts::of(table), state }
    }

    /// One Gibbs sweep and the moves that the settings ask for.
    pub fn sweep(&mut self) -> Drawn {
        let Self { settings, random, counts, state } = self;
        state.sweep(counts, *settings, random);
        let mut log_probabilities = state.log_probabilities(counts);
        for _ in 0..settings.moves.ridge {
            along_the_ridge(state, counts, &mut log_probabilities, random);
        }
        for _ in 0..settings.moves.split {
            split_or_merge(state, counts, &mut log_probabilities, random);
        }
        for _ in 0..settings.moves.exchange {
            exchange_labels(state, random);
        }
        Drawn { unseen: state.unseen, occupied: state.occupied }
    }
}
