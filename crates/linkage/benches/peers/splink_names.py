"""Keys of names for Splink: a surname and a given name in plain Latin letters, by transliteration of single letters.

This is what a user of a general linker has at hand: Unicode's own letters, no Korean tables. `aware` goes further and brings Hangul and the
Latin systems to one spelling by sound; Chinese characters keep their own.
"""
import re
import unicodedata

INITIALS = "k kk n t tt r m p pp s ss - j jj ch k t p h".split()
VOWELS = "a ae ya ye o e yo ye o wa we we yo u wo we wi yu u ui i".split()
FINALS = [""] + "k k k n n n t l k m l l l p l m p p t t ng t t k t p h".split()
CYRILLIC = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "a b v g d e yo j z i i k l m n o p r s t u p h ch ch sh sh - u - e yu ya".split()))
ARABIC = dict(zip("ابتثجدرزسشغفكلمنهوي", "a p t t j t r j s s k p k l m n h o i".split()))


def letters(text: str) -> str:
    out = []
    for letter in unicodedata.normalize("NFC", text.lower()):
        place = ord(letter) - 0xAC00
        if 0 <= place < 11172:
            out.append(INITIALS[place // 588].replace("-", "") + VOWELS[place % 588 // 28] + FINALS[place % 28] + " ")
        elif letter in CYRILLIC:
            out.append(CYRILLIC[letter].replace("-", ""))
        elif letter in ARABIC:
            out.append(ARABIC[letter])
        else:
            out.append("".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c)))
    return re.sub(r"[^\w]+", " ", "".join(out)).strip()


def plain(text: str) -> tuple[str, str]:
    words = letters(text).split()
    return (words[0], "".join(words[1:])) if words else ("", "")


SOUNDS = [("eo", "o"), ("eu", "u"), ("oo", "u"), ("ou", "u"), ("yeo", "yo"), ("ee", "i"), ("ch", "j"), ("sh", "s"), ("kh", "k"), ("th", "t"), ("ph", "p"),
          ("ae", "e"), ("oe", "e"), ("wo", "o"), ("g", "k"), ("d", "t"), ("b", "p"), ("l", "r"), ("nk", "n"), ("h", "")]
SURNAMES = {"ri": "i", "ree": "i", "yi": "i", "ni": "i", "rim": "im", "ryu": "yu", "ro": "no", "ryan": "yan", "park": "pak", "joi": "jo", "je": "jo", "jve": "jo"}


def aware(text: str) -> tuple[str, str]:
    surname, given = plain(text)
    for one, other in SOUNDS:
        surname, given = surname.replace(one, other), given.replace(one, other)
    return SURNAMES.get(surname, surname), given
