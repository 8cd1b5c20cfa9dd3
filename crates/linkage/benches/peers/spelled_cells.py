"""Writes dates, years, sexes and numbers of a made-up roster as offices of several countries do.

    python crates/linkage/benches/peers/spelled_cells.py ROSTER.csv OUT.csv

Each list has a manner of its own: day first with full stops and Russian words, Korean with 년 월 일, month first with slashes, Juche years,
months by name, digits of the Gulf. Where no number is stated a clerk keys something else. Nothing else of the roster changes; the truth stays.
"""
import csv
import random
import sys

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
GULF = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def russian(year, month, day):
    return f"{day:02d}.{month:02d}.{year} г."


def korean(year, month, day):
    return f"{year}년 {month}월 {day}일"


def american(year, month, day):
    return f"{month}/{day}/{year}"


def juche(year, month, day):
    return f"주체{year - 1911}({year})년 {month}월 {day}일"


def named(year, month, day):
    return f"{day} {MONTHS[month - 1]} {year}"


def gulf(year, month, day):
    return f"{day:02d}/{month:02d}/{year}".translate(GULF)


LISTS = {
    "visa": (russian, {"M": "муж.", "F": "жен."}, "{} г.", ["", "нет", "б/н"]),
    "payroll": (korean, {"M": "남자", "F": "여자"}, "{}년", ["", "없음", "-"]),
    "payroll2": (gulf, {"M": "ذكر", "F": "أنثى"}, "{}", ["", "000000000"]),
    "interview": (juche, {"M": "남성", "F": "여성"}, "{}년", ["", "123456789"]),
    "ngo": (american, {"M": "Male", "F": "Female"}, "{}", ["N/A", "unknown"]),
    "sanction": (named, {"M": "male", "F": "female"}, "{}", [""]),
}


def main() -> None:
    source, target = sys.argv[1:3]
    draw = random.Random(20260101)
    with open(source, encoding="utf-8", newline="") as file, open(target, "w", encoding="utf-8", newline="") as out:
        rows = csv.DictReader(file)
        writer = csv.DictWriter(out, rows.fieldnames, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            date, sexes, year, none = LISTS[row["list"]]
            if row["dob"]:
                row["dob"] = date(*map(int, row["dob"].split("-")))
            elif row["yob"] and row["list"] == "interview":
                row["yob"] = f"{row['yob']}년생"
            row["sex"] = sexes.get(row["sex"], "")
            row["ref_year"] = year.format(row["ref_year"])
            row["passport"] = row["passport"] or draw.choice(none)
            if row["list"] == "payroll2":
                row["passport"] = row["passport"].translate(GULF)
            writer.writerow(row)


main()
