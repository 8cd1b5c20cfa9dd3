//! The text of a list, in whatever encoding a program wrote it: UTF-8, UTF-16 with its mark, or a national one, which is guessed and told.
//! Puts nothing in the place of what it cannot read.

use crate::breach::Breach;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;

/// Bytes that are looked at to guess.
const LOOKED_AT: usize = 1 << 20;
/// What every spreadsheet can write.
const ACCEPTED: &str = "UTF-8; a spreadsheet saves it as `CSV UTF-8`";

/// The text, without its byte order mark, and the name of its encoding in the WHATWG Encoding Standard.
///
/// # Errors
/// Bytes that are no text of the encoding, and what is no text at all: the line, from 1.
pub fn decode<'a>(file: &str, bytes: &'a [u8]) -> Result<(Cow<'a, str>, &'static str), Vec<Breach>> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    let bytes = &bytes[mark..];
    let text = if encoding == UTF_8 {
        match std::str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), UTF_8.name()),
            // A mark, or letters that are UTF-8, and then others: damaged, and no other encoding.
            Err(error) if mark > 0 || !bytes[..error.valid_up_to()].is_ascii() => {
                return Err(unreadable(file, bytes, error.valid_up_to()));
            }
            Err(error) => read_as(bytes, guess(bytes)).ok_or_else(|| unreadable(file, bytes, error.valid_up_to()))?,
        }
    } else {
        let accepted = "whole characters of 2 or 4 bytes";
        read_as(bytes, encoding).ok_or_else(|| {
            vec![Breach::of_file(file, &format!("is not the {} that its mark says", encoding.name()), "", accepted)]
        })?
    };
    let control = |(_, sign): &(usize, char)| sign.is_control() && !matches!(sign, '\t' | '\n' | '\r' | '\u{85}');
    let found = if may_hold_control(text.0.as_bytes()) { text.0.char_indices().find(control) } else { None };
    match found {
        None => Ok(text),
        Some((at, sign)) => {
            let found = format!("sign {:02X}", u32::from(sign));
            let accepted = "CSV; a workbook is saved as `CSV UTF-8` first";
            let breach = Breach::of_file(file, "is no text", &found, accepted);
            Err(vec![Breach { row: Some(line(text.0[..at].as_bytes())), ..breach }])
        }
    }
}

/// Whether a byte of UTF-8 may be, or begin, a control character other than tab and line ends. Quick, for texts that hold none.
fn may_hold_control(bytes: &[u8]) -> bool {
    let may = |byte: &u8| (*byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')) | matches!(byte, 0x7f | 0xc2);
    // All of a block are looked at, so that many are at one time.
    bytes.chunks(1 << 12).any(|block| block.iter().fold(false, |found, byte| found | may(byte)))
}

fn read_as<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Option<(Cow<'a, str>, &'static str)> {
    Some((encoding.decode_without_bom_handling_and_without_replacement(bytes)?, encoding.name()))
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(LOOKED_AT)], bytes.len() <= LOOKED_AT);
    detector.guess(None, Utf8Detection::Deny)
}

fn unreadable(file: &str, bytes: &[u8], at: usize) -> Vec<Breach> {
    let found = format!("byte {:02X}", bytes[at]);
    vec![Breach { row: Some(line(&bytes[..at])), ..Breach::of_file(file, "is not UTF-8", &found, ACCEPTED) }]
}

fn line(before: &[u8]) -> u64 {
    before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const KOREAN: &str =
        "이름,생년,도\n김철수,1980,평안남도\n리영희,1985,함경북도\n박봉주,1979,량강도\n최은옥,1990,황해남도\n";
    const RUSSIAN: &str =
        "ФИО,Год рождения,Страна\nКим Чхольсу,1980,Россия\nЛи Ёнхи,1985,Россия\nПак Понджу,1979,Россия\n";
    const CHINESE: &str =
        "姓名,出生年份,省份\n金哲洙,1980,平安南道\n李英姬,1985,咸镜北道\n朴凤柱,1979,两江道\n崔银玉,1990,黄海南道\n";
    const ARABIC: &str = "الاسم,سنة الميلاد,البلد\nكيم تشول سو,1980,قطر\nري يونغ هي,1985,الكويت\nباك بونغ جو,1979,قطر\n";

    fn utf16(text: &str, mark: [u8; 2], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect()
    }

    #[test]
    fn lists_that_offices_wrote_in_their_own_encodings_are_read_as_they_were_meant() {
        for (label, text) in [
            ("EUC-KR", KOREAN),
            ("windows-1251", RUSSIAN),
            ("KOI8-U", RUSSIAN),
            ("IBM866", RUSSIAN),
            ("GBK", CHINESE),
            ("windows-1256", ARABIC),
        ] {
            let (bytes, _, lost) = Encoding::for_label(label.as_bytes()).unwrap().encode(text);
            assert!(!lost && std::str::from_utf8(&bytes).is_err(), "{label}");
            let (read, name) = decode("a.csv", &bytes).unwrap();
            assert_eq!((&*read, name), (text, label));
        }
        for text in [KOREAN, RUSSIAN, CHINESE, ARABIC] {
            assert_eq!(decode("a.csv", text.as_bytes()).unwrap(), (text.into(), "UTF-8"));
            assert_eq!(decode("a.csv", format!("\u{feff}{text}").as_bytes()).unwrap(), (text.into(), "UTF-8"));
            let little = utf16(text, [0xff, 0xfe], u16::to_le_bytes);
            assert_eq!(decode("a.csv", &little).unwrap(), (text.into(), "UTF-16LE"));
            let big = utf16(text, [0xfe, 0xff], u16::to_be_bytes);
            assert_eq!(decode("a.csv", &big).unwrap(), (text.into(), "UTF-16BE"));
        }
    }

    #[test]
    fn a_text_that_is_damaged_is_refused_with_its_line_and_not_read_as_something_else() {
        let damaged = |cut: &[u8]| [KOREAN.as_bytes(), cut, b"\n"].concat();
        for (bytes, expected) in [
            (damaged(b"\xbd\xe8,1981"), "a.csv line 6: is not UTF-8; found `byte BD`"),
            ([b"\xef\xbb\xbfname\n".as_slice(), b"\xc0,1\n"].concat(), "a.csv line 2: is not UTF-8; found `byte C0`"),
            (b"name\nA\xff".to_vec(), "a.csv"),
            (b"\xff\xfea\x00b".to_vec(), "a.csv: is not the UTF-16LE that its mark says"),
            (b"PK\x03\x04\x14\x00\x06\x00\xe8\xff".to_vec(), "a.csv line 1: is no text; found `sign 03`"),
            (b"name\nA\x00B\n".to_vec(), "a.csv line 2: is no text; found `sign 00`"),
        ] {
            match decode("a.csv", &bytes) {
                Err(breaches) => assert!(breaches[0].to_string().starts_with(expected), "{}", breaches[0]),
                // One stray byte of a text in ASCII is a letter of some encoding, which is told.
                Ok((text, name)) => assert!(name != "UTF-8" && text.starts_with("name\nA"), "{name} {text}"),
            }
        }
    }
}
