"""A roster with known truth, some columns of it not stated.

    python left_out.py ROSTER.csv OUT.csv COLUMN,COLUMN                  # by nobody
    python left_out.py ROSTER.csv OUT.csv COLUMN payroll,payroll2        # not by these lists
    python left_out.py ROSTER.csv OUT.csv COLUMN 0.3                     # not in this share of rows, drawn with a fixed seed
"""
import csv
import random
import sys


def main() -> None:
    roster, out, columns = sys.argv[1:4]
    where = sys.argv[4] if len(sys.argv) > 4 else "1"
    share = float(where) if where[0].isdigit() else None
    drawn = random.Random(1)
    with open(roster, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        unknown = set(columns.split(",")) - set(reader.fieldnames)
        if unknown:
            sys.exit(f"{roster} has no column {', '.join(sorted(unknown))}; it has {', '.join(reader.fieldnames)}")
        with open(out, "w", newline="", encoding="utf-8") as to:
            writer = csv.DictWriter(to, reader.fieldnames, lineterminator="\n")
            writer.writeheader()
            for row in reader:
                if drawn.random() < share if share is not None else row["list"] in where.split(","):
                    row.update(dict.fromkeys(columns.split(","), ""))
                writer.writerow(row)


main()
