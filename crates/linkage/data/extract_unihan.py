"""Makes hanja.tsv from the Unihan database.

Usage: extract_unihan.py FOLDER, where FOLDER holds Unihan_Readings.txt.bz2, Unihan_Variants.txt.bz2 and
Unihan_OtherMappings.txt.bz2 (Debian's package unicode-data installs them in /usr/share/unicode).

One line a character: the character, its Korean readings (kHangul; those listed for schools or for personal names first and
marked *), its Mandarin reading without tone (kMandarin). A simplified character takes the readings of its traditional form,
and a form that has none those of its other written forms (kZVariant, kSemanticVariant); where these have none either,
the reading is kKorean's, which is written in Yale romanisation.
A reading that is another reading's southern initial form (yeo for nyeo) is left out: the program makes it by rule.
"""
import bz2, re, sys, unicodedata


def rows(folder, name):
    for line in bz2.open(f"{folder}/{name}.txt.bz2", "rt", encoding="utf-8"):
        if line.startswith("U+"):
            code, field, value = line.rstrip("\n").split("\t")
            yield chr(int(code[2:], 16)), field, value


def southern(syllable):
    code = ord(syllable) - 0xAC00
    initial, vowel, final = code // 588, code % 588 // 28, code % 28
    iotated = vowel in (2, 6, 7, 12, 17, 20)
    if initial == 5:
        initial = 11 if iotated else 2
    elif initial == 2 and iotated:
        initial = 11
    return chr(0xAC00 + (initial * 21 + vowel) * 28 + final)


INITIALS = "K KK N T TT L M P PP S SS - C CC CH KH TH PH H".split()
VOWELS = "A AY YA YAY E EY YE YEY O WA WAY OY YO WU WE WEY WI YU U UY I".split()
FINALS = {"": 0, "K": 1, "N": 4, "T": 7, "L": 8, "M": 16, "P": 17, "S": 19, "NG": 21}
YALE = re.compile("({})?({})(NG|[KNTLMPS]?)".format(
    *("|".join(sorted(spelled, key=len, reverse=True)) for spelled in (INITIALS, VOWELS))))


def from_yale(syllable):
    initial, vowel, final = YALE.fullmatch(syllable).groups()
    place = INITIALS.index(initial or "-") * 21 + VOWELS.index(vowel)
    return chr(0xAC00 + place * 28 + FINALS[final])


def toneless(pinyin):
    plain = unicodedata.normalize("NFD", pinyin).replace("u\u0308", "v")
    return "".join(c for c in plain if not unicodedata.combining(c))


def main():
    folder = sys.argv[1]
    hangul, korean, mandarin, traditional, same, chinese = {}, {}, {}, {}, {}, set()
    for char, field, value in rows(folder, "Unihan_Readings"):
        if field == "kHangul":
            found = [reading.split(":") for reading in value.split()]
            marked = [(r, "E" in s or "N" in s) for r, s in ((f[0], f[1] if len(f) > 1 else "") for f in found)]
            keep = [(r, m) for r, m in marked if not any(o != r and southern(o) == r for o, _ in marked)]
            hangul[char] = sorted(keep, key=lambda reading: not reading[1])
        elif field == "kKorean":
            korean[char] = value.split()
        elif field == "kMandarin":
            mandarin[char] = toneless(value.split()[0])
    for char, field, value in rows(folder, "Unihan_Variants"):
        if field == "kTraditionalVariant":
            traditional[char] = [chr(int(code[2:], 16)) for code in value.split()]
        elif field in ("kZVariant", "kSemanticVariant"):
            same.setdefault(char, []).extend(chr(int(code.split("<")[0][2:], 16)) for code in value.split())
    for char, field, _ in rows(folder, "Unihan_OtherMappings"):
        if field == "kGB0":
            chinese.add(char)
    lines = []
    for char in sorted(set(hangul) | chinese | set(traditional)):
        readings = list(hangul.get(char, []))
        for form in traditional.get(char, []):
            readings += [r for r in hangul.get(form, []) if r not in readings]
        for form in [char] + traditional.get(char, []):
            for other in same.get(form, []) if not readings else []:
                readings += [r for r in hangul.get(other, []) if r not in readings]
        readings = readings or [(from_yale(one), False) for one in korean.get(char, [])]
        if ord(char) > 0xFFFF or (not readings and char not in chinese):
            continue
        text = " ".join(r + ("*" if m else "") for r, m in sorted(readings, key=lambda r: not r[1]))
        lines.append(f"{char}\t{text}\t{mandarin.get(char, '')}")
    print("# Unihan 15.0.0 (c) Unicode, Inc., licence Unicode-3.0; made by extract_unihan.py. Character, Korean readings, pinyin")
    print("\n".join(lines))


main()
