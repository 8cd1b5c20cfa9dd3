//! Words beside a name that are no part of it.

use crate::name::script::Script;
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// Titles and forms of address in the languages of the lists, in plain form.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "sir",
    "comrade",
    "com",
    "gen",
    "col",
    "capt",
    "maj",
    "lt",
    "director",
    "manager",
    "supervisor",
    "engineer",
    "ssi",
    "nim",
    "товарищ",
    "тов",
    "гн",
    "г",
    "господин",
    "госпожа",
    "директор",
    "инженер",
    "씨",
    "님",
    "동지",
    "선생",
    "선생님",
    "동무",
    "사장",
    "지배인",
    "소장",
    "반장",
    "先生",
    "同志",
    "女士",
    "经理",
    "السيد",
    "السيده",
    "الرفيق",
    "المهندس",
    "الدكتور",
];

static BY_WORD: LazyLock<FxHashSet<&str>> = LazyLock::new(|| TITLES.iter().copied().collect());

/// Titles that are written onto names.
static ATTACHED: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let onto = |title: &&str| matches!(Script::of_text(title), Script::Hangul | Script::Han);
    TITLES.iter().copied().filter(onto).collect()
});

/// True where a word (small letters, plain form) is a title.
pub(crate) fn is_title(word: &str) -> bool {
    BY_WORD.contains(word)
}

/// What follows the hyphen of the Russian title г-н, г-жа, in its cases.
pub(crate) fn is_end_of_title(word: &str) -> bool {
    ["н", "на", "ну", "ном", "не", "жа", "жи", "же", "жу", "жой"].contains(&word)
}

/// A word in Korean letters or Chinese characters without a title written onto it, as long as a whole name is left: 김철수씨, 金哲洙先生.
pub(crate) fn without_title(word: &str) -> &str {
    let last = word.chars().next_back().map(Script::of);
    if !matches!(last, Some(Script::Hangul | Script::Han)) || word.chars().count() < 4 {
        return word;
    }
    let shortest = ATTACHED.iter().filter_map(|title| word.strip_suffix(title)).min_by_key(|rest| rest.len());
    shortest.filter(|rest| rest.chars().count() >= 3).unwrap_or(word)
}
