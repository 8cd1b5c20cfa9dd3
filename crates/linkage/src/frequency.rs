//! How frequent values are in the roster, as -log2 of their shares: what an agreement on them is worth (Winkler 2000; Fellegi and Sunter 1969, 3.3.1).

use crate::compare::{FIRST_OF_JANUARY, Years};
use crate::document::Check;
use crate::roster::{Record, Roster, month_and_day};
use rustc_hash::FxHashMap;

/// -log2 of shares of values among records that state them.
#[derive(Debug, Default)]
pub(crate) struct Frequencies {
    birth_years: ByNumber,
    month_days: ByNumber,
    sites: ByNumber,
    site_years: FxHashMap<u64, f32>,
    employers: ByNumber,
    employer_years: FxHashMap<u64, f32>,
    hosts: ByNumber,
    /// How surprising another host than this is.
    other_hosts: ByNumber,
    host_years: FxHashMap<u64, f32>,
    counties: ByNumber,
    provinces: ByNumber,
    sexes: ByNumber,
    /// Two documents of two people are equal.
    pub(crate) document: f32,
    /// Of two people's numbers with check digits one is miskeyed.
    pub(crate) miskeyed: f32,
    /// Two people's birthdays share day or month, and the rest is one keying error off, or day and month are exchanged.
    pub(crate) slip_of_day: f32,
    /// Two people's birthdays share day or month, and no more.
    pub(crate) part_of_day: f32,
    /// Two people's years of birth are one keying error apart, and not.
    pub(crate) slip_of_year: f32,
    pub(crate) no_slip_of_year: f32,
    /// A date is the first of January.
    pub(crate) first_of_january: f32,
    /// Two years of birth are more than six apart.
    pub(crate) far_birth: f32,
    /// Two sexes differ.
    pub(crate) other_sex: f32,
    /// The years of two records are so far apart, by [`Years`].
    pub(crate) years_between: [f32; 3],
}

/// Bits of values that are small numbers.
#[derive(Debug, Default)]
struct ByNumber(Vec<f32>);

impl ByNumber {
    fn of(shares: &FxHashMap<u64, f32>) -> Self {
        let listed = sorted_bits(shares);
        let place = |value: u64| usize::try_from(value).expect("values are numbered in 32 bits");
        let mut bits = vec![f32::NAN; listed.last().map_or(0, |(value, _)| place(*value) + 1)];
        for (value, of) in listed {
            bits[place(value)] = of;
        }
        Self(bits)
    }

    /// The same values, each with what is made of its bits.
    fn each(&self, of: impl Fn(f32) -> f32) -> Self {
        Self(self.0.iter().map(|bits| of(*bits)).collect())
    }

    fn get(&self, value: impl Into<u32>) -> Option<f32> {
        self.0.get(value.into() as usize).copied().filter(|bits| !bits.is_nan())
    }
}

/// Counts of a value, 0 meaning not stated, as -log2 of shares. Half a record is added to each, so that a value seen once is not certain.
fn shares(values: impl Iterator<Item = u64>) -> FxHashMap<u64, f32> {
    let mut counts: FxHashMap<u64, f32> = FxHashMap::default();
    let mut total = 0.0f64;
    for value in values.filter(|value| *value != 0) {
        *counts.entry(value).or_default() += 1.0;
        total += 1.0;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
    let bits = |count: f32| -((f64::from(count) + 0.5) / (total + 1.0)).log2() as f32;
    counts.into_iter().map(|(value, count)| (value, bits(count))).collect()
}

/// Sum of squared shares: the probability that two records state the same value.
fn same(shares: &FxHashMap<u64, f32>) -> f64 {
    let mut squares: Vec<f64> = shares.values().map(|bits| (-2.0 * f64::from(*bits)).exp2()).collect();
    squares.sort_unstable_by(f64::total_cmp);
    squares.iter().sum()
}

fn with_year(value: u64, record: &Record) -> u64 {
    if value == 0 || record.year == 0 { 0 } else { value << 16 | u64::from(record.year.unsigned_abs()) }
}

#[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
fn bits(share: f64) -> f32 {
    -share.max(1e-12).log2() as f32
}

/// Bits of a value's share p to bits of the probability 2 p (1 - p) that one record of two states it and the other does not.
fn one_of_two(of_share: f32) -> f32 {
    let share = (-f64::from(of_share)).exp2();
    bits(2.0 * share * (1.0 - share))
}

impl Frequencies {
    /// Counts every value of a roster.
    pub(crate) fn of(roster: &Roster) -> Self {
        let records = &roster.records;
        let of = |value: fn(&Record) -> u64| shares(records.iter().map(value));
        let dense = |value: fn(&Record) -> u64| ByNumber::of(&of(value));
        let month_days = of(|r| u64::from(r.month_day));
        let sexes = of(|r| u64::from(r.sex));
        let birth_years = of(|r| u64::from(r.birth_year.unsigned_abs()));
        let far = far_apart(&birth_years);
        let days = parts_of_day(&month_days);
        let slip_of_year = slips_of_years(&birth_years);
        let hosts = dense(|r| u64::from(r.host));
        let documents = records.iter().filter(|r| r.document != 0).count();
        #[expect(clippy::cast_precision_loss, reason = "counts of records are far below 2^52")]
        let documents = documents as f64;
        Self {
            miskeyed: miskeyed(records),
            slip_of_day: bits(days[0]),
            part_of_day: bits(days[1]),
            slip_of_year: bits(slip_of_year),
            no_slip_of_year: bits(1.0 - slip_of_year),
            first_of_january: month_days.get(&u64::from(FIRST_OF_JANUARY)).map_or(10.0, |bits| one_of_two(*bits)),
            far_birth: bits(far),
            other_sex: bits((1.0 - same(&sexes)).max(0.01)),
            years_between: years_between(&of(|r| u64::from(r.year.unsigned_abs()))),
            // No two people share a number by chance in a series ten times as long as what is seen of it.
            document: bits(0.1 / documents.max(10.0)),
            birth_years: ByNumber::of(&birth_years),
            month_days: ByNumber::of(&month_days),
            sites: dense(|r| u64::from(r.site)),
            site_years: of(|r| with_year(u64::from(r.site), r)),
            employers: dense(|r| u64::from(r.employer)),
            employer_years: of(|r| with_year(u64::from(r.employer), r)),
            host_years: of(|r| with_year(u64::from(r.host), r)),
            other_hosts: hosts.each(|bits| -(1.0 - (-bits).exp2()).max(0.05).log2()),
            hosts,
            counties: dense(|r| u64::from(r.county)),
            provinces: dense(|r| u64::from(r.province)),
            sexes: ByNumber::of(&sexes),
        }
    }

    pub(crate) fn birth_year(&self, year: i16) -> f32 {
        self.birth_years.get(year.unsigned_abs()).unwrap_or(8.0)
    }

    pub(crate) fn month_day(&self, month_day: u16) -> f32 {
        self.month_days.get(month_day).unwrap_or(8.5)
    }

    pub(crate) fn site(&self, r: &Record) -> f32 {
        self.sites.get(r.site).unwrap_or(0.0)
    }

    pub(crate) fn site_year(&self, r: &Record) -> f32 {
        self.site_years.get(&with_year(u64::from(r.site), r)).copied().unwrap_or(0.0)
    }

    pub(crate) fn employer(&self, r: &Record) -> f32 {
        self.employers.get(r.employer).unwrap_or(0.0)
    }

    pub(crate) fn employer_year(&self, r: &Record) -> f32 {
        self.employer_years.get(&with_year(u64::from(r.employer), r)).copied().unwrap_or(0.0)
    }

    pub(crate) fn host(&self, r: &Record) -> f32 {
        self.hosts.get(r.host).unwrap_or(0.0)
    }

    /// Two records' hosts differ: the mean of how surprising that is for either host.
    pub(crate) fn other_host(&self, a: &Record, b: &Record) -> f32 {
        let differs = |r: &Record| self.other_hosts.get(r.host).unwrap_or(0.0);
        f32::midpoint(differs(a), differs(b))
    }

    pub(crate) fn host_year(&self, r: &Record) -> f32 {
        self.host_years.get(&with_year(u64::from(r.host), r)).copied().unwrap_or(0.0)
    }

    pub(crate) fn county(&self, r: &Record) -> f32 {
        self.counties.get(r.county).unwrap_or(0.0)
    }

    pub(crate) fn province(&self, r: &Record) -> f32 {
        self.provinces.get(r.province).unwrap_or(0.0)
    }

    pub(crate) fn sex(&self, sex: u8) -> f32 {
        self.sexes.get(sex).unwrap_or(0.0)
    }
}

fn sorted_bits(shares: &FxHashMap<u64, f32>) -> Vec<(u64, f32)> {
    let mut listed: Vec<(u64, f32)> = shares.iter().map(|(value, bits)| (*value, *bits)).collect();
    listed.sort_unstable_by_key(|(value, _)| *value);
    listed
}

fn sorted(shares: &FxHashMap<u64, f32>) -> Vec<(u64, f64)> {
    sorted_bits(shares).into_iter().map(|(value, bits)| (value, (-f64::from(bits)).exp2())).collect()
}

fn far_apart(years: &FxHashMap<u64, f32>) -> f64 {
    let listed = sorted(years);
    let mut far = 0.0;
    for (one, p) in &listed {
        for (other, q) in &listed {
            if one.abs_diff(*other) > 6 {
                far += p * q;
            }
        }
    }
    far.clamp(0.05, 1.0)
}

/// -log2 of the shares of pairs of records by how far apart their years are; no bits where none states a year.
fn years_between(years: &FxHashMap<u64, f32>) -> [f32; 3] {
    let listed = sorted(years);
    let mut shares = [0.0; 3];
    for (one, p) in &listed {
        for (other, q) in &listed {
            shares[Years::apart(one.abs_diff(*other)) as usize] += p * q;
        }
    }
    if listed.is_empty() { [0.0; 3] } else { shares.map(|share| bits(share.max(0.01))) }
}

/// -log2 of the share of pairs of numbers with check digits of which one is wrong at least; one number in a hundred is assumed beside.
fn miskeyed(records: &[Record]) -> f32 {
    let (mut wrong, mut all) = (1.0f64, 100.0f64);
    for record in records.iter().filter(|record| record.document != 0 && record.check != Check::None) {
        all += 1.0;
        wrong += if record.check == Check::Wrong { 1.0 } else { 0.0 };
    }
    bits(1.0 - (1.0 - wrong / all).powi(2))
}

/// The probability that two people's years of birth are one keying error apart, among years that differ.
fn slips_of_years(years: &FxHashMap<u64, f32>) -> f64 {
    let listed = sorted(years);
    let (mut slips, mut differ) = (0.0, 0.0);
    for (at, (one, p)) in listed.iter().enumerate() {
        for (other, q) in &listed[at + 1..] {
            differ += p * q;
            if is_slip(*one, *other) {
                slips += p * q;
            }
        }
    }
    if differ > 0.0 { (slips / differ).clamp(0.02, 0.5) } else { 0.2 }
}

/// The probabilities that of two people's birthdays one part is the same and the other one keying error off, and that it is farther off.
fn parts_of_day(month_days: &FxHashMap<u64, f32>) -> [f64; 2] {
    let (mut months, mut days) = ([0.0; 100], [0.0; 100]);
    for (of, share) in sorted(month_days) {
        let (month, day) = month_and_day(u16::try_from(of).unwrap_or(0));
        months[usize::from(month) % 100] += share;
        days[usize::from(day) % 100] += share;
    }
    let mut sums = [[0.0f64; 2]; 2];
    for (shares, sums) in [&months, &days].into_iter().zip(&mut sums) {
        let met: Vec<(u64, f64)> = (0u64..).zip(*shares).filter(|(_, share)| *share > 0.0).collect();
        for (one, p) in &met {
            for (other, q) in &met {
                sums[0] += if one == other { p * q } else { 0.0 };
                sums[1] += if is_slip(*one, *other) { p * q } else { 0.0 };
            }
        }
    }
    let [[same_month, slip_month], [same_day, slip_day]] = sums;
    let exchanged: f64 = months.iter().zip(&days).map(|(m, d)| m * d).sum::<f64>().powi(2);
    let slip = same_month * slip_day + same_day * slip_month + exchanged;
    let any = same_month * (1.0 - same_day) + same_day * (1.0 - same_month);
    [slip.clamp(0.002, 1.0), (any - slip).clamp(0.005, 1.0)]
}

/// True where two different numbers are one keying error apart, as they are written without zeros in front: one digit changed, left out or
/// put in, or two neighbours exchanged.
pub(crate) fn is_slip(one: u64, other: u64) -> bool {
    let (low, high) = (one.min(other), one.max(other));
    if low == high {
        return false;
    }
    // At each place the rest in front and behind must fit.
    let mut unit = 1;
    while unit <= high {
        let (front, behind) = (high / (unit * 10), high % unit);
        // A zero in front is not written.
        let left_out = front * unit + behind == low && (front > 0 || unit <= 10 || behind >= unit / 10);
        let changed = low / (unit * 10) == front && low % unit == behind && (low >= unit || low == 0 && high < 10);
        let (a, b) = (high / unit % 10, high / (unit * 10) % 10);
        let exchanged = high >= unit * 10 && high / (unit * 100) * 100 * unit + (a * 10 + b) * unit + behind == low;
        if left_out || changed || exchanged {
            return true;
        }
        unit *= 10;
    }
    false
}

#[cfg(test)]
mod tests;
