//! Makes rosters of made-up people with known truth: three lists, four scripts, errors, gaps. Seeded; names come from this file only.

use assize_linkage::link::{Linkage, Settings, link};
use assize_linkage::roster::{List, Reader, Roster, Row};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Hangul (north), Hangul (south), Latin, Cyrillic, Chinese.
const SURNAMES: [[&str; 5]; 12] = [
    ["김", "김", "Kim", "Ким", "金"],
    ["리", "이", "Ri", "Ли", "李"],
    ["박", "박", "Pak", "Пак", "朴"],
    ["최", "최", "Choe", "Чхве", "崔"],
    ["정", "정", "Jong", "Чон", "郑"],
    ["강", "강", "Kang", "Кан", "姜"],
    ["조", "조", "Jo", "Чо", "赵"],
    ["윤", "윤", "Yun", "Юн", "尹"],
    ["한", "한", "Han", "Хан", "韩"],
    ["류", "유", "Ryu", "Рю", "柳"],
    ["로", "노", "Ro", "Ро", "卢"],
    ["문", "문", "Mun", "Мун", "文"],
];
const SYLLABLES: [[&str; 5]; 24] = [
    ["철", "철", "Chol", "Чхоль", "哲"],
    ["수", "수", "Su", "Су", "洙"],
    ["영", "영", "Yong", "Ён", "英"],
    ["호", "호", "Ho", "Хо", "浩"],
    ["명", "명", "Myong", "Мён", "明"],
    ["남", "남", "Nam", "Нам", "南"],
    ["성", "성", "Song", "Сон", "成"],
    ["국", "국", "Kuk", "Кук", "国"],
    ["진", "진", "Jin", "Чин", "真"],
    ["혁", "혁", "Hyok", "Хёк", "赫"],
    ["광", "광", "Kwang", "Кван", "光"],
    ["일", "일", "Il", "Иль", "日"],
    ["동", "동", "Tong", "Тон", "东"],
    ["만", "만", "Man", "Ман", "万"],
    ["석", "석", "Sok", "Сок", "石"],
    ["봉", "봉", "Pong", "Пон", "峰"],
    ["학", "학", "Hak", "Хак", "学"],
    ["원", "원", "Won", "Вон", "元"],
    ["기", "기", "Ki", "Ки", "基"],
    ["훈", "훈", "Hun", "Хун", "勋"],
    ["덕", "덕", "Tok", "Ток", "德"],
    ["춘", "춘", "Chun", "Чхун", "春"],
    ["주", "주", "Ju", "Чу", "柱"],
    ["복", "복", "Pok", "Пок", "福"],
];
const COUNTIES: [&str; 16] = [
    "Anju", "Haeju", "Hyesan", "Kaechon", "Kanggye", "Kusong", "Manpo", "Musan", "Onsong", "Pukchong", "Sariwon",
    "Sinuiju", "Sunchon", "Tanchon", "Tokchon", "Wonsan",
];

/// A made-up roster.
pub struct Fake {
    pub rows: Vec<[String; 8]>,
    pub truth: Vec<u32>,
}

fn falling(random: &mut impl Rng, size: usize) -> usize {
    let u: f64 = random.random();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "below size"
    )]
    let place = (u * u * size as f64) as usize;
    place.min(size - 1)
}

/// People of whom each list holds about half; list 0 has dates and numbers, list 1 sites, list 2 ages and counties.
pub fn people(count: u32, seed: u64) -> Fake {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut fake = Fake { rows: Vec::new(), truth: Vec::new() };
    for person in 0..count {
        let name = [falling(&mut random, 12), falling(&mut random, 24), falling(&mut random, 24)];
        let (year, month, day) =
            (random.random_range(1960..1995), random.random_range(1..13), random.random_range(2..29));
        let (county, site) = (COUNTIES[random.random_range(0..16)], format!("site {}", random.random_range(0..40)));
        let number = random.random_range(100_000_000u32..999_999_999).to_string();
        for list in 0..3u8 {
            if !random.random_bool(0.5) {
                continue;
            }
            let script = random.random_range(0..5);
            let parts = [SURNAMES[name[0]][script], SYLLABLES[name[1]][script], SYLLABLES[name[2]][script]];
            let mut written = if matches!(script, 2 | 3) { parts.join(" ") } else { parts.concat() };
            if script == 2 && random.random_bool(0.1) {
                written = written.to_uppercase();
            }
            let mut row = [
                list.to_string(),
                written,
                String::new(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
            ];
            let day = if random.random_bool(0.05) { 1 + day % 28 } else { day };
            match list {
                0 => {
                    row[2] = format!("{year}-{month:02}-{day:02}");
                    row[6] = if random.random_bool(0.9) { number.clone() } else { String::new() };
                    row[5] = if random.random_bool(0.6) { site.clone() } else { String::new() };
                }
                1 => {
                    row[2] =
                        if random.random_bool(0.4) { format!("{year}-{month:02}-{day:02}") } else { String::new() };
                    row[5] = site.clone();
                    row[6] = if random.random_bool(0.3) { number.clone() } else { String::new() };
                }
                _ => {
                    row[3] = (2015 - year + random.random_range(0..2)).to_string();
                    row[5] = if random.random_bool(0.8) { site.clone() } else { String::new() };
                }
            }
            row[4] = if list != 1 && random.random_bool(0.8) { county.to_owned() } else { String::new() };
            fake.rows.push(row);
            fake.truth.push(person);
        }
    }
    fake
}

/// Reads rows; the flag says whether the first list vouches that it holds nobody twice.
pub fn roster(rows: &[[String; 8]], nobody_twice: bool) -> Roster {
    roster_at(rows, nobody_twice, |_| ["RU", "2015"])
}

/// The same with another host and year for each row.
pub fn roster_at(
    rows: &[[String; 8]],
    nobody_twice: bool,
    host_and_year: impl Fn(&[String; 8]) -> [&'static str; 2],
) -> Roster {
    let list = |name: &str, nobody_twice| List { name: name.into(), nobody_twice };
    let mut reader = Reader::new(vec![list("visas", nobody_twice), list("payroll", false), list("interviews", false)]);
    let borrowed: Vec<Row<'_>> = rows
        .iter()
        .map(|row| {
            let [host, year] = host_and_year(row);
            Row {
                list: row[0].parse().unwrap(),
                name: &row[1],
                birth: &row[2],
                age: &row[3],
                county: &row[4],
                host,
                site: &row[5],
                document: &row[6],
                year,
                ..Row::default()
            }
        })
        .collect();
    reader.read(&borrowed);
    let (roster, gaps) = reader.finish();
    assert_eq!(gaps, []);
    roster
}

/// Links rows, with what they teach of who is on which lists.
pub fn linked(rows: &[[String; 8]], nobody_twice: bool) -> Linkage {
    refined(roster(rows, nobody_twice))
}

/// Links a roster, with what it teaches of who is on which lists.
pub fn refined(roster: Roster) -> Linkage {
    let mut linkage = link(roster, Settings::default());
    assize_linkage::partition::Weighing::refine(&mut linkage, &assize_linkage::judgement::Verdicts::default());
    linkage
}
