//! Makes lists of made-up firms and worksites with known truth: five lists, five scripts, errors, gaps. Seeded. The spellings come from this
//! file only: none of the linker's tables is used, so that a word the linker does not know is met as it would be in the field.

use assize_linkage::party::Kind;
use assize_linkage::party::read::{Parties, Reader, Row};
use assize_linkage::roster::List;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

// Tables: rows divided by |, cells by /.
/// Hangul, DPRK, Revised, Kontsevich, simplified characters.
const KOREAN: &str = "금/kum/geum/кым/金|강/gang/gang/ган/刚|대/tae/dae/тэ/大|성/song/seong/сон/成|련/ryon/ryeon/рён/莲|봉/bong/bong/бон/峰|\
     남/nam/nam/нам/南|천/chon/cheon/чхон/川|혁/hyok/hyeok/хёк/革|신/sin/sin/син/新|룡/ryong/ryong/рён/龙|악/ak/ak/ак/岳|\
     단/tan/dan/тан/丹|군/gun/gun/гун/君|청/chong/cheong/чхон/青|송/song/song/сон/松|백/paek/baek/пэк/白|호/ho/ho/хо/虎|\
     광/kwang/gwang/кван/光|명/myong/myeong/мён/明|은/un/eun/ын/银|하/ha/ha/ха/河|삼/sam/sam/сам/三|지/ji/ji/чи/池|\
     연/yon/yeon/ён/烟|평/phyong/pyeong/пхён/平|화/hwa/hwa/хва/华|만/man/man/ман/万|수/su/su/су/寿|동/tong/dong/тон/东|\
     원/won/won/вон/元|산/san/san/сан/山|미/mi/mi/ми/美|류/ryu/ryu/рю/柳|해/hae/hae/хэ/海|선/son/seon/сон/先|고/ko/go/ко/高|\
     려/ryo/ryeo/рё/丽|목/mok/mok/мок/木|란/ran/ran/ран/兰|보/po/bo/по/宝|상/sang/sang/сан/祥|옥/ok/ok/ок/玉|\
     진/jin/jin/чин/珍|창/chang/chang/чхан/昌|태/thae/tae/тхэ/泰|길/kil/gil/киль/吉|철/chol/cheol/чхоль/铁";
const CHINESE: &str = "鸿/hong|祥/xiang|盛/sheng|达/da|华/hua|泰/tai|永/yong|丰/feng|银/yin|星/xing|海/hai|天/tian|宏/hong|源/yuan|利/li|德/de|\
     新/xin|金/jin|龙/long|益/yi|兴/xing|旺/wang|瑞/rui|辉/hui|佳/jia|富/fu|博/bo|昌/chang|诚/cheng|东/dong|方/fang|光/guang|\
     和/he|嘉/jia|凯/kai|隆/long|明/ming|宁/ning|鹏/peng|庆/qing|荣/rong|森/sen|顺/shun|腾/teng|万/wan|欣/xin|亚/ya|正/zheng|\
     中/zhong|卓/zhuo";
const RUSSIAN_HEADS: &str = "Дал/Dal|Вост/Vost|Сиб/Sib|Яр/Yar|Рос/Ros|Тех/Tekh|Гор/Gor|Лаз/Laz|Мир/Mir|Бор/Bor|Кедр/Kedr|Сев/Sev|\
     Зар/Zar|Вик/Vik|Хар/Khar|Пет/Pet|Том/Tom|Уссур/Ussur|Амур/Amur|Байк/Baik|Вел/Vel|Град/Grad|Дон/Don|\
     Енис/Enis|Камч/Kamch|Лен/Len|Магн/Magn|Нов/Nov|Орл/Orl|Пром/Prom|Рад/Rad|Сах/Sakh|Тай/Tay|Урал/Ural|\
     Фор/For|Энер/Ener";
const RUSSIAN_TAILS: &str = "ина/ina|анта/anta|ект/ekt|овал/oval|итон/iton|амир/amir|усь/us|елла/ella|ория/oriya|атон/aton|ычев/ychev|\
     ава/ava|остон/oston|илена/ilena|орд/ord|екс/eks|олид/olid|утера/utera|асон/ason|ирма/irma";
const ARABIC: &str = "المها/Al Maha/Al-Maha|النور/Al Noor/Al-Nour|الخليج/Al Khaleej/Al-Khalij|الصقر/Al Saqr/Al-Sakr|\
     الراشد/Al Rashed/Al-Rashid|السالم/Al Salem/Al-Salim|الوطن/Al Watan/Al-Watan|الريان/Al Rayyan/Al-Rayan|\
     الفجر/Al Fajr/Al-Fajr|المنارة/Al Manara/Al-Manarah|الدانة/Al Dana/Al-Danah|حمد/Hamad/Hamad|\
     ناصر/Nasser/Nasir|جاسم/Jassim/Jasim|الهاجري/Al Hajri/Al-Hajeri|المطيري/Al Mutairi/Al-Mutairi|\
     الشمري/Al Shammari/Al-Shamri|العنزي/Al Anzi/Al-Anezi|الكندي/Al Kindi/Al-Kindy|الأمل/Al Amal/Al-Amal|\
     السلام/Al Salam/Al-Salaam|البحر/Al Bahr/Al-Bahar|الجزيرة/Al Jazeera/Al-Jazira|الشرق/Al Sharq/Al-Shark|\
     الزهراء/Al Zahra/Al-Zahraa|القاسمي/Al Qasimi/Al-Kasimi|المري/Al Marri/Al-Marri|خالد/Khaled/Khalid|\
     سعيد/Saeed/Said|عمر/Omar/Umar|طارق/Tareq/Tarik|الهدى/Al Huda/Al-Hoda|الوفاء/Al Wafa/Al-Wafaa|\
     الدوسري/Al Dosari/Al-Dossary|الرميثي/Al Rumaithi/Al-Rumeithi|الكعبي/Al Kaabi/Al-Kabi";
/// English, Korean, Chinese, Russian, Arabic, and how frequent.
const TRADES: &str = "Trading/무역/贸易/Торговая/للتجارة/30|Construction/건설/建设/Строительная/للمقاولات/25|\
     Mining/광업/矿业/Горная/للتعدين/6|Fishery/수산/水产/Рыболовная/للاسماك/7|Textile/방직/纺织/Текстильная/للنسيج/5|\
     Garment/피복/服装/Швейная/ملابس/8|Shipping/해운/海运/Судоходная/للملاحة/7|Restaurant/식당/餐饮/Ресторан/مطعم/6|\
     Technology/기술/科技/Технологии/تقنية/8|Timber/림업/木业/Лесопромышленная/اخشاب/7|\
     Machinery/기계/机械/Машиностроительная/معدات/6|Food/식료/食品/Продовольственная/اغذية/5|\
     Development/개발/发展/Развитие/تطوير/6|Labour Services/로무/劳务/Кадры/عمالة/3";
const KOREAN_FORMS: [[&str; 4]; 3] = [
    ["Corporation", "회사", "公司", "Корпорация"],
    ["General Corporation", "총회사", "总公司", "Генеральная корпорация"],
    ["Company", "회사", "公司", "Компания"],
];
/// City in Latin, the local script, Hangul; host in Latin, local, Hangul; by nation of the firm.
const PLACES: [&str; 4] = [
    "Pyongyang/Пхеньян/평양/DPRK/КНДР/조선|Vladivostok/Владивосток/울라지보스또크/Russia/Россия/로씨야|\
     Dandong/丹东/단동/China/中国/중국|Kuwait City/مدينة الكويت/쿠웨이트/Kuwait/الكويت/쿠웨이트|\
     Sinuiju/Синыйджу/신의주/DPRK/КНДР/조선",
    "Vladivostok/Владивосток/울라지보스또크/Russia/Россия/로씨야|Khabarovsk/Хабаровск/하바롭스크/Russia/Россия/로씨야|\
     Moscow/Москва/모스크바/Russia/Россия/로씨야|Artyom/Артём/아르쫌/Russia/Россия/로씨야|Tynda/Тында/뜬다/Russia/Россия/로씨야",
    "Dandong/丹东/단동/China/中国/중국|Shenyang/沈阳/심양/China/中国/중국|Hunchun/珲春/훈춘/China/中国/중국|Yanji/延吉/연길/China/中国/중국|\
     Tonghua/通化/통화/China/中国/중국",
    "Kuwait City/مدينة الكويت/쿠웨이트/Kuwait/الكويت/쿠웨이트|Doha/الدوحة/도하/Qatar/قطر/까타르|\
     Dubai/دبي/두바이/UAE/الإمارات/아랍추장국|Lusail/لوسيل/루사일/Qatar/قطر/까타르",
];
const STREETS: &str = "Lenina/Ленина|Pushkina/Пушкина|Svetlanskaya/Светланская|Okeansky/Океанский|Mira/Мира|Sovetskaya/Советская|\
     Portovaya/Портовая|Zavodskaya/Заводская|Lesnaya/Лесная|Gagarina/Гагарина";
/// English, Hangul, Cyrillic, Chinese, Arabic.
const SITES: &str = "Construction Site/건설장/Стройплощадка/工地/موقع|Factory/공장/Фабрика/工厂/مصنع|\
     Logging Camp/작업장/Лесоучасток/营地/معسكر|Residential Complex/살림집/Жилой комплекс/小区/مجمع سكني|\
     Restaurant/식당/Ресторан/餐厅/مطعم|Port/항/Порт/码头/ميناء";

/// The lists, and the share of firms on each.
pub const LISTS: [(&str, f64); 5] =
    [("sanctions", 0.25), ("register", 0.6), ("payroll", 0.45), ("ngo", 0.35), ("permits", 0.5)];

/// How much goes wrong.
#[derive(Debug, Clone, Copy)]
pub struct Errors {
    /// Share of names with a keying error.
    pub slips: f64,
    /// Share of fields that are not stated.
    pub gaps: f64,
}

impl Default for Errors {
    fn default() -> Self {
        Self { slips: 0.06, gaps: 0.3 }
    }
}

/// One row, every field.
#[derive(Debug, Clone, Default)]
pub struct FakeRow {
    pub list: u8,
    pub name: String,
    pub number: String,
    pub address: String,
    pub city: String,
    pub host: String,
    pub employer: String,
    pub sector: String,
    pub latitude: String,
    pub longitude: String,
    /// The party, for scoring only.
    pub truth: u32,
}

#[derive(Debug, Clone)]
struct Firm {
    nation: usize,
    /// Parts of its proper words, by place in the tables of its nation.
    parts: Vec<usize>,
    trades: Vec<usize>,
    form: usize,
    ordinal: Option<u32>,
    place: usize,
    number: String,
    street: usize,
    house: u32,
}

/// Scripts in which a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Latin,
    Revised,
    Hangul,
    Cyrillic,
    Local,
}

/// Number of rows of a table.
fn size(table: &str) -> usize {
    table.split('|').count()
}

fn cell(table: &'static str, row: usize, column: usize) -> &'static str {
    table.split('|').nth(row).and_then(|row| row.split('/').nth(column)).unwrap_or("")
}

fn falling(random: &mut impl Rng, size: usize) -> usize {
    let at = random.random::<f64>().powf(1.6);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a table"
    )]
    let place = (at * size as f64) as usize;
    place.min(size - 1)
}

fn chance(random: &mut impl Rng, share: f64) -> bool {
    random.random::<f64>() < share
}

fn trade(random: &mut impl Rng) -> usize {
    let weight = |row| cell(TRADES, row, 5).parse::<u32>().unwrap_or(0);
    let mut left = random.random_range(0..(0..size(TRADES)).map(weight).sum());
    let found = (0..size(TRADES)).find(|row| {
        let found = left < weight(*row);
        left = left.saturating_sub(weight(*row));
        found
    });
    found.unwrap_or(0)
}

/// A number with its check digit, of the register of the firm's state.
fn number(nation: usize, random: &mut impl Rng) -> String {
    let mut digits: Vec<u32> = (0..17).map(|_| random.random_range(0..10)).collect();
    match nation {
        1 => {
            digits.truncate(9);
            digits[0] = 1 + digits[0] % 9;
            let sum: u32 = digits.iter().zip([2, 4, 10, 3, 5, 9, 4, 6, 8]).map(|(digit, weight)| digit * weight).sum();
            digits.push(sum % 11 % 10);
        }
        2 => {
            digits[0] = 9;
            let weights = (0..17u32).map(|power| 3u64.pow(power) % 31);
            let sum: u64 = digits.iter().zip(weights).map(|(digit, weight)| u64::from(*digit) * weight).sum();
            let check = (31 - sum % 31) % 31;
            let last =
                "0123456789ABCDEFGHJKLMNPQRTUWXY".chars().nth(usize::try_from(check).unwrap_or(0)).unwrap_or('0');
            return digits.iter().map(u32::to_string).collect::<String>() + &last.to_string();
        }
        _ => return String::new(),
    }
    digits.iter().map(u32::to_string).collect()
}

fn firm(known: &[Firm], random: &mut impl Rng) -> Firm {
    let nation = [0, 0, 0, 1, 1, 2, 2, 3][random.random_range(0..8)];
    let rows = size([KOREAN, RUSSIAN_HEADS, CHINESE, ARABIC][nation]);
    let parts = match nation {
        0 if chance(random, 0.2) => (0..3).map(|_| random.random_range(0..rows)).collect(),
        0 => vec![falling(random, rows), random.random_range(0..rows)],
        1 => vec![random.random_range(0..rows), random.random_range(0..size(RUSSIAN_TAILS))],
        2 => vec![random.random_range(0..rows), random.random_range(0..rows)],
        _ if chance(random, 0.75) => vec![random.random_range(0..rows), random.random_range(0..rows)],
        _ => vec![random.random_range(0..rows)],
    };
    let mut trades = vec![trade(random)];
    if chance(random, 0.3) {
        trades.push(trade(random));
        trades.dedup();
    }
    let place = falling(random, size(PLACES[nation]));
    let (form, street, house) =
        (random.random_range(0..3), random.random_range(0..size(STREETS)), random.random_range(1..120));
    let of_register = number(nation, random);
    let firm = Firm { nation, parts, trades, form, ordinal: None, place, number: of_register, street, house };
    // Firms of one house: the same proper words, another trade or another ordinal.
    match known.last() {
        Some(sister) if chance(random, 0.12) && sister.trades.iter().all(|of| !firm.trades.contains(of)) => Firm {
            nation: sister.nation,
            parts: sister.parts.clone(),
            number: if sister.nation == nation { firm.number } else { String::new() },
            place: sister.place,
            ..firm
        },
        Some(sister) if chance(random, 0.03) => {
            let ordinal = Some(sister.ordinal.unwrap_or(1) + 1);
            Firm { ordinal, number: number(sister.nation, random), ..sister.clone() }
        }
        _ => firm,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

/// Proper words in a style, and whether the nation's names can be written in it at all.
fn proper(firm: &Firm, style: Style, random: &mut impl Rng) -> (String, bool) {
    let korean = |column: usize| -> String { firm.parts.iter().map(|part| cell(KOREAN, *part, column)).collect() };
    match (firm.nation, style) {
        (0, Style::Hangul) => (korean(0), true),
        (0, Style::Cyrillic) => (capital(&korean(3)), true),
        (0, Style::Local) => (korean(4), true),
        (0, Style::Revised) => (capital(&korean(2)), false),
        (0, Style::Latin) if chance(random, 0.1) => {
            let parts: Vec<String> = firm.parts.iter().map(|part| capital(cell(KOREAN, *part, 1))).collect();
            (parts.join(" "), false)
        }
        (0, Style::Latin) => (capital(&korean(1)), false),
        (1, Style::Cyrillic | Style::Local) => {
            (cell(RUSSIAN_HEADS, firm.parts[0], 0).to_owned() + cell(RUSSIAN_TAILS, firm.parts[1], 0), true)
        }
        (1, _) => (cell(RUSSIAN_HEADS, firm.parts[0], 1).to_owned() + cell(RUSSIAN_TAILS, firm.parts[1], 1), false),
        (2, Style::Local) => (firm.parts.iter().map(|part| cell(CHINESE, *part, 0)).collect(), true),
        (2, _) => (capital(&firm.parts.iter().map(|part| cell(CHINESE, *part, 1)).collect::<String>()), false),
        (_, Style::Local) => (firm.parts.iter().map(|part| cell(ARABIC, *part, 0)).collect::<Vec<_>>().join(" "), true),
        _ => {
            let way = random.random_range(1..3);
            (firm.parts.iter().map(|part| cell(ARABIC, *part, way)).collect::<Vec<_>>().join(" "), false)
        }
    }
}

/// One letter changed, left out, doubled or exchanged with its neighbour.
fn slip(text: &str, random: &mut impl Rng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 4 {
        return text.to_owned();
    }
    let at = random.random_range(1..letters.len() - 1);
    match random.random_range(0..4) {
        0 => letters[at] = letters[letters.len() - 1],
        1 => {
            letters.remove(at);
        }
        2 => letters.insert(at, letters[at - 1]),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}

fn name(firm: &Firm, style: Style, errors: Errors, random: &mut impl Rng) -> String {
    let (mut words, local) = proper(firm, style, random);
    if chance(random, errors.slips) {
        words = slip(&words, random);
    }
    let mut trades = firm.trades.clone();
    if trades.len() > 1 && chance(random, 0.25) {
        trades.pop();
    }
    let column = match (style, firm.nation, local) {
        (Style::Hangul, _, true) => 1,
        (Style::Cyrillic, _, true) | (Style::Local, 1, true) => 3,
        (Style::Local, 0 | 2, true) => 2,
        (Style::Local, 3, true) => 4,
        _ => 0,
    };
    let of_trade: Vec<&str> = trades.iter().map(|at| cell(TRADES, *at, column)).collect();
    let ordinal = firm.ordinal.map_or(String::new(), |number| match column {
        1 => format!("제{number}"),
        2 => format!("第{number}"),
        3 => format!(" № {number}"),
        _ => format!(" No. {number}"),
    });
    let korea = firm.nation == 0 && chance(random, 0.6);
    match column {
        1 => format!(
            "{}{ordinal}{words}{}{}",
            if korea { "조선" } else { "" },
            of_trade.concat(),
            KOREAN_FORMS[firm.form][1]
        ),
        2 => {
            let form = if firm.nation == 0 { KOREAN_FORMS[firm.form][2] } else { "有限公司" };
            let city = if firm.nation == 2 {
                cell(PLACES[2], firm.place, 1)
            } else if korea {
                "朝鲜"
            } else {
                ""
            };
            format!("{city}{words}{ordinal}{}{form}", of_trade.concat())
        }
        3 if firm.nation == 1 => match random.random_range(0..3) {
            0 => format!("ООО «{words}{ordinal}»"),
            1 => format!("{} компания {words}{ordinal}, ООО", of_trade.join(" ")),
            _ => format!("ООО {} компания «{words}»{ordinal}", of_trade.join("-")),
        },
        3 => format!("{}{} {words}{ordinal}", if korea { "Корейская " } else { "" }, of_trade.join(" ").to_lowercase()),
        4 => format!("شركة {words} {} {}", of_trade.join(" "), if chance(random, 0.5) { "ذ.م.م" } else { "" }),
        _ => {
            let form = match firm.nation {
                0 => KOREAN_FORMS[firm.form][0],
                1 => ["LLC", "OOO", "Ltd"][random.random_range(0..3)],
                2 => ["Co., Ltd", "Company Limited", "Co. Ltd."][random.random_range(0..3)],
                _ => ["W.L.L.", "Company", "Co."][random.random_range(0..3)],
            };
            let form = if chance(random, 0.15) { "" } else { form };
            let prefix = match firm.nation {
                0 if korea => "Korea ",
                2 if chance(random, 0.6) => cell(PLACES[2], firm.place, 0),
                _ => "",
            };
            let all = format!("{prefix} {words}{ordinal} {} {form}", of_trade.join(" "));
            let all = all.split_whitespace().collect::<Vec<_>>().join(" ");
            if chance(random, 0.3) { all.to_uppercase() } else { all }
        }
    }
}

fn style(list: usize, firm: &Firm, random: &mut impl Rng) -> Style {
    match list {
        0 => Style::Latin,
        1 if firm.nation == 0 => Style::Hangul,
        1 => Style::Local,
        2 => [Style::Hangul, Style::Hangul, Style::Latin][random.random_range(0..3)],
        3 => [Style::Latin, Style::Revised][random.random_range(0..2)],
        _ if firm.nation == 0 => [Style::Cyrillic, Style::Local][random.random_range(0..2)],
        _ => Style::Local,
    }
}

fn whereabouts(
    row: &mut FakeRow,
    (nation, place): (usize, usize),
    style: Style,
    errors: Errors,
    random: &mut impl Rng,
) {
    let written = match style {
        Style::Latin | Style::Revised => [0, 3],
        Style::Hangul => [2, 5],
        Style::Cyrillic | Style::Local => [1, 4],
    };
    let of = |column| cell(PLACES[nation], place, column).to_owned();
    if !chance(random, errors.gaps) {
        row.city = of(written[0]);
    }
    if !chance(random, errors.gaps / 2.0) {
        row.host = of(written[1]);
    }
}

/// So many firms on five lists.
pub fn firms(count: usize, seed: u64, errors: Errors) -> Vec<FakeRow> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut known: Vec<Firm> = Vec::new();
    let mut rows = Vec::new();
    for truth in 0..u32::try_from(count).unwrap_or(u32::MAX) {
        let firm = firm(&known, &mut random);
        rows.extend(listed(&firm, truth, errors, &mut random));
        known.push(firm);
    }
    rows
}

/// The rows of a firm.
fn listed(firm: &Firm, truth: u32, errors: Errors, random: &mut impl Rng) -> Vec<FakeRow> {
    let mut rows = Vec::new();
    for (list, (_, share)) in LISTS.iter().enumerate() {
        if !chance(random, *share) {
            continue;
        }
        // Few firms stand on one list twice.
        for _ in 0..1 + usize::from(list == 3 && chance(random, 0.05)) {
            rows.push(firm_row(firm, list, truth, errors, random));
        }
    }
    rows
}

fn firm_row(firm: &Firm, list: usize, truth: u32, errors: Errors, random: &mut impl Rng) -> FakeRow {
    let style = style(list, firm, random);
    let mut row = FakeRow { list: u8::try_from(list).unwrap_or(0), truth, ..FakeRow::default() };
    row.name = name(firm, style, errors, random);
    if list == 0 && chance(random, 0.3) {
        row.name = format!("{} a.k.a. {}", row.name, name(firm, Style::Revised, errors, random));
    }
    let branch = if chance(random, 0.05) { falling(random, size(PLACES[firm.nation])) } else { firm.place };
    whereabouts(&mut row, (firm.nation, branch), style, errors, random);
    if matches!(list, 1 | 4) && !chance(random, errors.gaps) {
        row.number = if chance(random, errors.slips / 2.0) { slip(&firm.number, random) } else { firm.number.clone() };
    }
    if firm.nation == 1 && !chance(random, 2.0 * errors.gaps) {
        let [latin, cyrillic] = [0, 1].map(|column| cell(STREETS, firm.street, column));
        let (street, house) =
            (if style == Style::Local { format!("ул. {cyrillic}, д.") } else { format!("{latin} St.") }, firm.house);
        row.address = format!("{street} {house}");
    }
    row
}

/// Worksites of so many firms on three lists.
pub fn worksites(count: usize, seed: u64, errors: Errors) -> Vec<FakeRow> {
    employed(count, seed, errors).1
}

/// Firms, and the worksites of the same firms.
pub fn employed(count: usize, seed: u64, errors: Errors) -> (Vec<FakeRow>, Vec<FakeRow>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut known, mut rows, mut truth): (Vec<Firm>, Vec<FakeRow>, u32) = (Vec::new(), Vec::new(), 0);
    for _ in 0..count {
        let owner = firm(&known, &mut random);
        for _ in 0..random.random_range(1..4) {
            let kind = random.random_range(0..size(SITES));
            let place = falling(&mut random, size(PLACES[owner.nation]));
            let point = (random.random::<f64>() * 20.0 + 30.0, random.random::<f64>() * 30.0 + 100.0);
            let site = Firm {
                street: random.random_range(0..size(STREETS)),
                house: random.random_range(1..200),
                ..owner.clone()
            };
            for list in [1usize, 2, 3] {
                if chance(&mut random, 0.55) {
                    let row = site_row(&site, (kind, place, point), list, errors, &mut random);
                    rows.push(FakeRow { truth, ..row });
                }
            }
            truth += 1;
        }
        known.push(owner);
    }
    let of_firms = (0u32..).zip(&known).flat_map(|(truth, firm)| listed(firm, truth, errors, &mut random)).collect();
    (of_firms, rows)
}

fn site_row(
    site: &Firm,
    (kind, place, point): (usize, usize, (f64, f64)),
    list: usize,
    errors: Errors,
    random: &mut impl Rng,
) -> FakeRow {
    let style = style(list, site, random);
    let mut row = FakeRow { list: u8::try_from(list - 1).unwrap_or(0), ..FakeRow::default() };
    let (mut words, local) = proper(site, style, random);
    if chance(random, errors.slips) {
        words = slip(&words, random);
    }
    let column = match (style, site.nation, local) {
        (Style::Hangul, _, true) => 1,
        (Style::Cyrillic, _, true) | (Style::Local, 1, true) => 2,
        (Style::Local, 0 | 2, true) => 3,
        (Style::Local, 3, true) => 4,
        _ => 0,
    };
    row.name = format!("{words} {}", cell(SITES, kind, column));
    row.sector = if chance(random, errors.gaps) {
        String::new()
    } else {
        cell(TRADES, site.trades[0], [0, 1, 3, 2, 4][column]).to_owned()
    };
    row.employer = if chance(random, errors.gaps) { String::new() } else { name(site, style, errors, random) };
    whereabouts(&mut row, (site.nation, place), style, errors, random);
    if !chance(random, 2.0 * errors.gaps) {
        row.address = format!("{} St. {}", cell(STREETS, site.street, 0), site.house);
    }
    if !chance(random, 2.0 * errors.gaps) {
        let off = |random: &mut ChaCha8Rng| (random.random::<f64>() - 0.5) / 300.0;
        let mut noise = ChaCha8Rng::seed_from_u64(random.random());
        row.latitude = format!("{:.5}", point.0 + off(&mut noise));
        row.longitude = format!("{:.5}", point.1 + off(&mut noise));
    }
    row
}

/// Rows read, with the party of each.
pub fn read(kind: Kind, rows: &[FakeRow]) -> (Parties, Vec<u32>) {
    let names: Vec<&str> = match kind {
        Kind::Organisations => LISTS.iter().map(|(name, _)| *name).collect(),
        Kind::Worksites => vec!["register", "payroll", "ngo"],
    };
    let list = |name: &&str| List { name: (*name).into(), nobody_twice: *name == "register" };
    let mut reader = Reader::new(kind, names.iter().map(list).collect());
    let given: Vec<Row<'_>> = rows
        .iter()
        .map(|row| Row {
            list: row.list,
            name: &row.name,
            number: &row.number,
            address: &row.address,
            city: &row.city,
            host: &row.host,
            employer: &row.employer,
            sector: &row.sector,
            latitude: &row.latitude,
            longitude: &row.longitude,
            ..Row::default()
        })
        .collect();
    reader.read(&given);
    let (parties, gaps) = reader.finish();
    assert_eq!(gaps, []);
    (parties, rows.iter().map(|row| row.truth).collect())
}
