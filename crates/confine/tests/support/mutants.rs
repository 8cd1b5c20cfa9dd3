//! Hostile packages: the example's files, spoilt in one of many ways. A case follows from its number alone.

use assize_confine::Package;

/// Numbers that follow from a seed (SplitMix64; Steele, Lea and Flood 2014).
pub struct Dice(u64);

impl Dice {
    /// From a case's number.
    pub fn new(case: u64) -> Self {
        Self(case.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5151_5a5a)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `end`, which must be above 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() % end as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

type Spoil = fn(&mut Package, &mut Dice);

/// Every way to spoil a package.
pub const WAYS: &[(&str, Spoil)] = &[
    ("bit flips", bit_flips),
    ("truncation", truncation),
    ("stray bytes", stray_bytes),
    ("a huge cell", huge_cell),
    ("deep JSON", deep_json),
    ("very many columns", many_columns),
    ("a quote never closed", open_quote),
    ("a number of a thousand digits", long_number),
    ("a pattern that grows", growing_pattern),
    ("rows repeated", repeated_rows),
    ("a piece cut or doubled", cut_or_doubled),
    ("pieces of one file in another", crossed),
    ("files missing or empty", missing),
    ("paths that lead out", paths),
    ("line ends and marks", line_ends),
    ("words of another type", other_types),
];

/// The case of this number: how it is spoilt, and the package.
pub fn mutant(example: &Package, case: u64) -> (&'static str, Package) {
    let mut dice = Dice::new(case);
    let (name, spoil) = WAYS[usize::try_from(case % WAYS.len() as u64).unwrap()];
    let mut package = example.clone();
    spoil(&mut package, &mut dice);
    (name, package)
}

const DESCRIPTOR: &str = "datapackage.json";

fn any_file<'a>(package: &'a mut Package, dice: &mut Dice) -> &'a mut Vec<u8> {
    let names: Vec<String> = package.keys().cloned().collect();
    package.get_mut(dice.pick(&names)).unwrap()
}

fn table<'a>(package: &'a mut Package, dice: &mut Dice) -> &'a mut Vec<u8> {
    let names: Vec<String> = package.keys().filter(|name| name.ends_with(".csv")).cloned().collect();
    package.get_mut(dice.pick(&names)).unwrap()
}

/// Puts bytes in the place of a random cell of a random row.
fn replace_cell(file: &mut Vec<u8>, dice: &mut Dice, with: &[u8]) {
    let commas: Vec<usize> = file.iter().enumerate().filter(|(_, b)| **b == b',').map(|(at, _)| at).collect();
    if commas.len() > 2 {
        let n = dice.below(commas.len() - 1);
        file.splice(commas[n] + 1..commas[n + 1], with.iter().copied());
    }
}

fn replace_in_descriptor(package: &mut Package, dice: &mut Dice, from: &str, to: &str) {
    let file = package.get_mut(DESCRIPTOR).unwrap();
    let text = String::from_utf8_lossy(file).into_owned();
    let places: Vec<usize> = text.match_indices(from).map(|(at, _)| at).collect();
    if !places.is_empty() {
        let at = *dice.pick(&places);
        *file = format!("{}{to}{}", &text[..at], &text[at + from.len()..]).into_bytes();
    }
}

fn bit_flips(package: &mut Package, dice: &mut Dice) {
    let file = any_file(package, dice);
    for _ in 0..=dice.below(64) {
        let at = dice.below(file.len());
        file[at] ^= 1 << dice.below(8);
    }
}

fn truncation(package: &mut Package, dice: &mut Dice) {
    let file = any_file(package, dice);
    file.truncate(dice.below(file.len()));
}

fn stray_bytes(package: &mut Package, dice: &mut Dice) {
    let stray: &[&[u8]] = &[
        b"\0",
        b"\xff\xfe",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\x1b]0;title\x07",
        b"\r",
        b"\"",
        "\u{202e}".as_bytes(),
        "\u{feff}".as_bytes(),
        "\u{0}\u{85}\u{2028}".as_bytes(),
    ];
    let bytes = dice.pick(stray).repeat(1 + dice.below(200));
    let file = any_file(package, dice);
    let at = dice.below(file.len());
    file.splice(at..at, bytes);
}

fn huge_cell(package: &mut Package, dice: &mut Dice) {
    let size = 1024 << dice.below(13);
    let cell = vec![*dice.pick(b"a9 ;-"); size];
    replace_cell(table(package, dice), dice, &cell);
}

fn deep_json(package: &mut Package, dice: &mut Dice) {
    let depth = 10 << dice.below(14);
    let (open, close) = *dice.pick(&[("[", "]"), ("{\"a\":", "}"), ("[{\"resources\":", "}]")]);
    let core = if open == "[" { "" } else { "1" };
    let deep = format!("{}{core}{}", open.repeat(depth), close.repeat(depth));
    let whole = if dice.below(2) == 0 { deep } else { format!("{{\"title\":\"x\",\"resources\":{deep}}}") };
    package.insert(DESCRIPTOR.to_owned(), whole.into_bytes());
}

fn many_columns(package: &mut Package, dice: &mut Dice) {
    let columns = 10usize.pow(u32::try_from(1 + dice.below(6)).unwrap());
    let name = *dice.pick(&["", "a", "id"]);
    let header = vec![name; columns].join(",");
    let rows = dice.below(3);
    *table(package, dice) =
        format!("{header}\r\n{}", format!("{}\r\n", ",".repeat(columns - 1)).repeat(rows)).into_bytes();
}

fn open_quote(package: &mut Package, dice: &mut Dice) {
    let cell = dice.pick(&["\"", "\"\"\"", "\"a\"b", "a\"\"", "\"\r\n\""]).as_bytes().repeat(1 + dice.below(3));
    replace_cell(table(package, dice), dice, &cell);
}

fn long_number(package: &mut Package, dice: &mut Dice) {
    let digits = "9".repeat(1 + dice.below(1000));
    let zeros = "0".repeat(dice.below(1000));
    let forms = [
        digits.clone(),
        format!("-{digits}"),
        format!("0.{zeros}{digits}"),
        format!("{digits}.{digits}"),
        format!("1e{digits}"),
        "NaN".to_owned(),
        "-0".to_owned(),
        "79228162514264337593543950335".to_owned(),
        "9999-99-99".to_owned(),
        format!("{digits}-01"),
    ];
    let form = dice.pick(&forms).clone();
    replace_cell(table(package, dice), dice, form.as_bytes());
}

fn growing_pattern(package: &mut Package, dice: &mut Dice) {
    let deep = format!("{}a{}", "(".repeat(5000), ")".repeat(5000));
    let patterns = [
        "(a{1000}){1000}",
        "((a{100}){100}){100}",
        "(a*)*b",
        "(a|aa)+$",
        "(",
        "[",
        "\\\\p{Nope}",
        "(?:)",
        ".{0,100000}",
        "(?i)(\\\\w{1,200}){1,200}",
        deep.as_str(),
        "",
    ];
    let pattern = format!("\"pattern\": \"{}\"", dice.pick(&patterns));
    let from = if dice.below(2) == 0 { "\"required\": true" } else { "\"required\": false" };
    replace_in_descriptor(package, dice, from, &pattern);
    replace_in_descriptor(package, dice, "\"unique\": true", &pattern);
}

fn repeated_rows(package: &mut Package, dice: &mut Dice) {
    let times = 1 << dice.below(8);
    let file = table(package, dice);
    let header = file.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let rows = file.split_off(header);
    for _ in 0..times {
        file.extend_from_slice(&rows);
    }
}

fn cut_or_doubled(package: &mut Package, dice: &mut Dice) {
    let file = any_file(package, dice);
    let from = dice.below(file.len());
    let to = (from + 1 + dice.below(400)).min(file.len());
    let piece = file[from..to].to_vec();
    if dice.below(2) == 0 {
        file.splice(from..to, []);
    } else {
        file.splice(from..from, piece.repeat(1 + dice.below(20)));
    }
}

fn crossed(package: &mut Package, dice: &mut Dice) {
    let from = any_file(package, dice).clone();
    let piece = from[dice.below(from.len())..].to_vec();
    let file = any_file(package, dice);
    let at = dice.below(file.len());
    file.splice(at.., piece);
}

fn missing(package: &mut Package, dice: &mut Dice) {
    for name in package.keys().cloned().collect::<Vec<_>>() {
        match dice.below(4) {
            0 => drop(package.remove(&name)),
            1 => drop(package.insert(name, Vec::new())),
            _ => {}
        }
    }
}

fn paths(package: &mut Package, dice: &mut Dice) {
    let to = *dice.pick(&[
        "\"path\": \"../../../etc/passwd\"",
        "\"path\": \"/etc/passwd\"",
        "\"path\": \"c:\\\\\\\\windows\"",
        "\"path\": \"\"",
        "\"path\": \"datapackage.json\"",
        "\"path\": \"a\\u0000b\"",
        "\"path\": [\"a.csv\", \"b.csv\"]",
        "\"path\": 7",
    ]);
    replace_in_descriptor(package, dice, "\"path\": \"claims.csv\"", to);
}

fn line_ends(package: &mut Package, dice: &mut Dice) {
    let (from, to) =
        *dice.pick(&[("\r\n", "\n"), ("\r\n", "\r"), ("\r\n", ""), (",", ";"), (",", "\t"), ("\n", "\n\n")]);
    let file = table(package, dice);
    *file = String::from_utf8_lossy(file).replace(from, to).into_bytes();
    if dice.below(2) == 0 {
        file.splice(0..0, *b"\xef\xbb\xbf");
    }
}

fn other_types(package: &mut Package, dice: &mut Dice) {
    let from =
        *dice.pick(&["true", "\"string\"", "\"number\"", "\"integer\"", "[", "{", "\"name\"", "\"fields\"", ":"]);
    let to =
        *dice.pick(&["null", "1e999", "-1", "[]", "{}", "\"\"", "[[]]", "\"\\ud800\"", "99999999999999999999", ","]);
    replace_in_descriptor(package, dice, from, to);
}
