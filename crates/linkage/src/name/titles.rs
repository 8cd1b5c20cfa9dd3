//! Words beside a name that are no part of it.

/// Titles and forms of address in the languages of the lists, in plain form.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "comrade", "com", "gen", "col", "capt", "maj", "lt", "director", "manager",
    "supervisor", "engineer", "ssi", "nim", "товарищ", "тов", "гн", "г", "господин", "госпожа", "директор", "инженер", "씨", "님",
    "동지", "선생", "선생님", "동무", "사장", "지배인", "소장", "반장", "先生", "同志", "女士", "经理", "السيد", "السيده", "الرفيق",
    "المهندس", "الدكتور",
];

/// True where a word (small letters, plain form) is a title.
pub(crate) fn is_title(word: &str) -> bool {
    TITLES.contains(&word)
}
