//! Learning how frequent words are, which are errors of others, and how often errors are made.

use super::*;

const ROUNDS: usize = 4;

/// Chances of a word, and what it may stand for.
type Weighed = ([f32; KINDS], Vec<(u32, f32)>);

impl Words {
    /// Learns from the counts: shares, chances, what each word may stand for, and the rate of errors.
    pub(crate) fn learn(&mut self) {
        let totals = self.totals();
        let all: f32 = totals.iter().sum();
        if all <= 0.0 {
            return;
        }
        self.learned = true;
        self.letters = Letters::of(self.words.iter().filter(|word| count(word) > 0.0).map(|word| &*word.letters));
        self.learn_initials();
        self.words.par_iter_mut().with_min_len(1024).for_each(|word| word.shares = shares(word, &totals, all));
        self.class_shares.fill([0.0; KINDS]);
        for word in &self.words {
            let of_class = &mut self.class_shares[word.class as usize];
            of_class.iter_mut().zip(word.shares).for_each(|(sum, share)| *sum += share);
        }
        let least = self.words.iter().flat_map(|word| word.shares).filter(|share| *share > 0.0).fold(1.0, f32::min);
        self.most_bits = -least.log2();
        let origins = self.origins();
        let once = self.words.iter().filter(|word| count(word) > 0.0 && count(word) <= 1.0).count();
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
        let new = (once.max(1) as f32 / all).min(0.5);
        self.rate = RATE;
        for _ in 0..ROUNDS {
            self.weigh(&origins, &totals, new);
            let slips = |word: &Word| count(word) * word.origins.iter().map(|(_, share)| share).sum::<f32>();
            let made: f32 = self.words.iter().map(slips).sum();
            self.rate = ((made + 1.0) / (all + 50.0)).clamp(LEAST_RATE, MOST_RATE);
        }
    }

    fn totals(&self) -> [f32; KINDS] {
        let mut totals = [0.0; KINDS];
        for word in self.words.iter().filter(|word| !word.letters.is_empty()) {
            totals.iter_mut().zip(word.counts).for_each(|(sum, count)| *sum += count);
        }
        totals
    }

    fn learn_initials(&mut self) {
        let (mut sums, mut all) = (FxHashMap::<char, f32>::default(), 0.0);
        for word in &self.words {
            if let Some(first) = word.letters.first() {
                *sums.entry(*first).or_default() += count(word);
                all += count(word);
            }
        }
        self.initials = sums.into_iter().map(|(first, sum)| (first, (sum + 1.0) / (all + 20.0))).collect();
    }

    /// For each word the words that it may stand for.
    fn origins(&self) -> Vec<Vec<Origin>> {
        let number = |at: usize| u32::try_from(at).expect("words are numbered in 32 bits");
        let usable = |word: &Word| count(word) > 0.0 && (2..=LONGEST).contains(&word.letters.len());
        let mut near: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        for (at, word) in self.words.iter().enumerate().filter(|(_, word)| usable(word)) {
            for hash in shortened(&word.letters, is_source_of_two(word)) {
                near.entry(hash).or_default().push(number(at));
            }
        }
        let of = |at: usize| {
            let word = &self.words[at];
            let mut found: Vec<u32> = Vec::new();
            if usable(word) && count(word) <= RARE {
                let hashes = shortened(&word.letters, word.letters.len() >= LEAST_FOR_TWO);
                found.extend(hashes.iter().filter_map(|hash| near.get(hash)).flatten());
            }
            found.sort_unstable();
            found.dedup();
            let origin = |from: u32| between(&self.words[from as usize], word, from);
            found.into_iter().filter(|from| *from as usize != at).filter_map(origin).collect()
        };
        (0..self.words.len()).into_par_iter().with_min_len(64).map(of).collect()
    }

    /// Chances and origins under the present rate of errors.
    fn weigh(&mut self, origins: &[Vec<Origin>], totals: &[f32; KINDS], new: f32) {
        let rate = self.rate;
        let weighed: Vec<Weighed> = (0..self.words.len())
            .into_par_iter()
            .with_min_len(256)
            .map(|at| {
                let word = &self.words[at];
                let total = count(word);
                let others = ((total - 1.0) / total.max(1.0)).max(0.0);
                let fresh = new * self.letters.probability(&word.letters);
                let mut chances = std::array::from_fn(|kind| others * word.shares[kind] + fresh);
                // Behind a word lie others in the proportion of all places and sexes in which it is met.
                let mut weights: Vec<(u32, f32)> = Vec::new();
                let mut all = 0.0;
                for (kind, met) in word.counts.iter().enumerate().filter(|(kind, _)| totals[*kind] > 0.0) {
                    all += met * chances[kind];
                }
                for origin in &origins[at] {
                    let (from, channel) = (&self.words[origin.word as usize], origin.channel(rate));
                    let mut weight = 0.0;
                    for (kind, chance) in chances.iter_mut().enumerate() {
                        *chance += from.shares[kind] * channel;
                        weight += word.counts[kind] * from.shares[kind] * channel;
                    }
                    weights.push((origin.word, weight));
                    all += weight;
                }
                weights.iter_mut().for_each(|(_, weight)| *weight /= all.max(f32::MIN_POSITIVE));
                weights.retain(|(_, share)| *share >= LEAST_ORIGIN);
                weights.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                weights.truncate(MOST_ORIGINS);
                (chances, weights)
            })
            .collect();
        for (word, (chances, origins)) in self.words.iter_mut().zip(weighed) {
            (word.chances, word.origins) = (chances, origins);
        }
    }
}

fn count(word: &Word) -> f32 {
    word.counts.iter().sum()
}

fn is_source_of_two(word: &Word) -> bool {
    count(word) >= FREQUENT && word.letters.len() >= LEAST_FOR_TWO
}

/// The shares of a word by place and sex; those of both sexes together stand for an unknown one.
fn shares(word: &Word, totals: &[f32; KINDS], all: f32) -> [f32; KINDS] {
    let everywhere = count(word) / all;
    let mut shares = [0.0; KINDS];
    for place in 0..3 {
        let of = |counts: &[f32; KINDS]| counts[place * 3..place * 3 + 3].iter().sum::<f32>();
        let here = (of(&word.counts) + PLACES_WORTH * everywhere) / (of(totals) + PLACES_WORTH);
        shares[place * 3] = here;
        for kind in place * 3 + 1..place * 3 + 3 {
            shares[kind] = (word.counts[kind] + SEXES_WORTH * here) / (totals[kind] + SEXES_WORTH);
        }
    }
    shares
}
