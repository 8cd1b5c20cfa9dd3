//! The spellings of every syllable that the published systems give, from tables of their own; none may be lacking.

use super::*;
use crate::name::hangul::SYLLABLES;

/// Sounds at the end of a syllable, in Unicode's order of finals (standard pronunciation of 1988, articles 8 to 11):
/// none; ㄱㄲㄳ; ㄴㄵㄶ; ㄷ; ㄹ; ㄺ; ㄻ; ㄼㄽㄾ; ㄿ; ㅀ; ㅁ; ㅂㅄ; ㅅㅆ; ㅇ; ㅈㅊ; ㅋ; ㅌ; ㅍ; ㅎ.
const FINALS: &str = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t";

/// A published system, letters in Unicode's order of jamo.
struct System {
    name: &'static str,
    initials: &'static str,
    vowels: &'static str,
    cyrillic: bool,
}

const SYSTEMS: [System; 5] = [
    System {
        name: "DPRK rules of 1992, marks left out",
        initials: "k kk n t tt r m p pp s ss - j jj ch kh th ph h",
        vowels: "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i",
        cyrillic: false,
    },
    System {
        name: "Revised Romanization of 2000",
        initials: "g kk n d tt r m b pp s ss - j jj ch k t p h",
        vowels: "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i",
        cyrillic: false,
    },
    System {
        name: "McCune-Reischauer at the head of a word",
        initials: "k kk n t tt r m p pp s ss - ch tch ch' k' t' p' h",
        vowels: "a ae ya yae ŏ e yŏ ye o wa wae oe yo u wŏ we wi yu ŭ ŭi i",
        cyrillic: false,
    },
    System {
        name: "McCune-Reischauer between voiced sounds",
        initials: "g kk n d tt r m b pp s ss - j tch ch' k' t' p' h",
        vowels: "a ae ya yae ŏ e yŏ ye o wa wae oe yo u wŏ we wi yu ŭ ŭi i",
        cyrillic: false,
    },
    System {
        name: "Kontsevich at the head of a word",
        initials: "к кк н т тт р м п пп с сс - ч чч чх кх тх пх х",
        vowels: "а э я йя о е ё йе о ва вэ ве ё у во ве ви ю ы ый и",
        cyrillic: true,
    },
];

fn written(system: &System, syllable: Syllable) -> String {
    let (initial, vowel, last) = syllable.parts();
    let pick = |line: &str, at: u8| line.split(' ').nth(usize::from(at)).unwrap().replace('-', "");
    let end = pick(FINALS, last);
    let end = if system.cyrillic { in_cyrillic(&end).to_owned() } else { end };
    format!("{}{}{end}", pick(system.initials, initial), pick(system.vowels, vowel))
}

fn in_cyrillic(end: &str) -> &'static str {
    match end {
        "k" => "к",
        "n" | "ng" => "н",
        "t" => "т",
        "l" => "ль",
        "m" => "м",
        "p" => "п",
        _ => "",
    }
}

fn syllables() -> impl Iterator<Item = Syllable> {
    (0..u32::from(SYLLABLES)).map(|number| Syllable::of(char::from_u32(0xAC00 + number).unwrap()).unwrap())
}

#[test]
fn every_syllable_has_the_spelling_of_each_published_system() {
    for system in &SYSTEMS {
        let lacking: Vec<String> = syllables()
            .filter_map(|syllable| {
                let expected = written(system, syllable);
                let ways = if system.cyrillic { cyrillic(syllable) } else { latin(syllable) };
                let found = ways.iter().any(|(text, _)| *text == expected);
                (!found).then(|| format!("{} {expected}", syllable.character()))
            })
            .collect();
        let some = lacking.iter().take(12).collect::<Vec<_>>();
        assert!(lacking.is_empty(), "{}: {} lacking, {some:?}", system.name, lacking.len());
    }
}

#[test]
fn shares_of_spellings_are_shares() {
    for syllable in syllables() {
        for (script, ways) in
            [("Latin", latin(syllable)), ("Cyrillic", cyrillic(syllable)), ("Arabic", arabic(syllable))]
        {
            let total: f32 = ways.iter().map(|(_, share)| share).sum();
            assert!((0.9..1.0001).contains(&total), "{} in {script}: {total}", syllable.character());
            assert!(ways.iter().all(|(text, share)| *share > 0.0 && !(text.is_empty() && script == "Arabic")));
        }
    }
}

/// Syllables of personal names in the systems' own tables of examples and in passports: DPRK, Revised, McCune-Reischauer, Kontsevich.
const EXAMPLES: &str = "\
철 chol cheol ch'ŏl чхоль
정 jong jeong chŏng чон
영 yong yeong yŏng ён
혁 hyok hyeok hyŏk хёк
광 kwang gwang kwang кван
희 hui hui hŭi хый
은 un eun ŭn ын
태 thae tae t'ae тхэ
필 phil pil p'il пхиль
갑 kap gap kap кап
석 sok seok sŏk сок
원 won won wŏn вон
현 hyon hyeon hyŏn хён
최 choe choe ch'oe чхве
귀 kwi gwi kwi кви
률 ryul ryul ryul рюль
백 paek baek paek пэк
춘 chun chun ch'un чхун
곽 kwak gwak kwak квак
쾌 khwae kwae k'wae кхвэ";

#[test]
fn syllables_of_names_are_spelled_as_the_systems_print_them() {
    for line in EXAMPLES.lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        let syllable = Syllable::of(fields[0].chars().next().unwrap()).unwrap();
        let (latin, cyrillic) = (latin(syllable), cyrillic(syllable));
        for expected in &fields[1..4] {
            assert!(latin.iter().any(|(text, _)| text == expected), "{line}: {expected} lacking in {latin:?}");
        }
        assert!(cyrillic.iter().any(|(text, _)| text == fields[4]), "{line}: {cyrillic:?}");
    }
}

#[test]
fn the_northern_spelling_is_never_rarer_than_the_marked_one() {
    // Passports print no breves and no apostrophes.
    for syllable in syllables() {
        let ways = latin(syllable);
        let share = |wanted: &str| ways.iter().find(|(text, _)| text == wanted).map_or(0.0, |(_, share)| *share);
        let marked = written(&SYSTEMS[2], syllable);
        let northern = written(&SYSTEMS[0], syllable);
        assert!(share(&northern) >= share(&marked), "{}: {northern} {marked}", syllable.character());
    }
}

#[test]
fn sounds_that_spellings_confuse_are_one_class_and_others_are_not() {
    let class = |character: char| sound_class(Syllable::of(character).unwrap());
    for together in
        ["가까카", "다따타", "바빠파", "자짜차", "저조", "그구", "사싸", "산상", "각갂갉", "리이니", "래내애", "여려녀"]
    {
        let first = class(together.chars().next().unwrap());
        let others = together.chars().filter(|other| class(*other) != first).collect::<Vec<_>>();
        assert!(others.is_empty() || together == "래내애" && first == class('내'), "{together}: {others:?}");
    }
    for apart in
        ["가나", "가다", "가바", "마바", "사자", "사하", "가거", "고구", "기귀", "각갈", "간감", "갑각", "가각"]
    {
        let classes: Vec<u16> = apart.chars().map(class).collect();
        assert_ne!(classes[0], classes[1], "{apart}");
    }
}
