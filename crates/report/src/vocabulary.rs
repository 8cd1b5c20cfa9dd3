//! Names of states in English and Korean, and their places on the tile map. From vocabularies/states.csv.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Short English name.
    pub name_en: &'static str,
    /// Korean name.
    pub name_ko: &'static str,
    /// Row and column on the tile map, where it has a place.
    pub tile: Option<(u32, u32)>,
}

static STATES: LazyLock<BTreeMap<&'static str, State>> = LazyLock::new(|| {
    let rows = include_str!("../../../vocabularies/states.csv").lines().skip(1);
    rows.filter_map(|row| {
        let mut cells = row.split(',');
        let (iso3, name_en, name_ko) = (cells.next()?, cells.next()?, cells.next()?);
        let tile = cells.next().and_then(|c| c.parse().ok()).zip(cells.next().and_then(|c| c.parse().ok()));
        Some((iso3, State { name_en, name_ko, tile }))
    })
    .collect()
});

/// A state by its ISO 3166-1 alpha-3 code.
pub fn state(iso3: &str) -> Option<&'static State> {
    STATES.get(iso3)
}

/// The codes of all states.
pub fn states() -> impl Iterator<Item = &'static str> {
    STATES.keys().copied()
}

/// States with a place on the tile map.
pub fn tiles() -> impl Iterator<Item = (&'static str, (u32, u32))> {
    STATES.iter().filter_map(|(iso3, state)| state.tile.map(|tile| (*iso3, tile)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_states_share_a_tile() {
        let places: Vec<(u32, u32)> = tiles().map(|(_, place)| place).collect();
        assert_eq!(places.iter().collect::<BTreeSet<_>>().len(), places.len());
        assert!(places.len() > 30);
    }

    #[test]
    fn names_stand_in_both_languages() {
        assert_eq!(state("MNG").map(|s| (s.name_en, s.name_ko)), Some(("Mongolia", "몽골")));
        assert!(STATES.values().all(|s| !s.name_en.is_empty() && !s.name_ko.is_empty()));
    }
}
