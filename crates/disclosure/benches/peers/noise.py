"""Measures pac-synth on the table that benches/noise.rs makes: error and suppression of its noisy counts by number of columns.

    cargo bench -p assize-disclosure --bench noise -- csv 10000 > rows.csv
    pip install pac-synth==0.0.8 && python noise.py rows.csv 4

Prints the same lines as the bench, and the CPU time and peak memory of this process. Not part of any build.
"""

import csv
import itertools
import math
import resource
import statistics
import sys

from pacsynth import Dataset, DpAggregateSeededParametersBuilder, DpAggregateSeededSynthesizer

rows = list(csv.reader(open(sys.argv[1], encoding="utf-8")))
epsilon = float(sys.argv[2])
header, body = rows[0], rows[1:]
n = len(body)
truth = {}
for length in (1, 2, 3):
    for columns in itertools.combinations(range(len(header)), length):
        for row in body:
            key = frozenset(f"{header[c]}:{row[c]}" for c in columns)
            truth[key] = truth.get(key, 0) + 1

parameters = (
    DpAggregateSeededParametersBuilder().reporting_length(3).epsilon(epsilon).delta(1 / (n * math.log(n))).build()
)
synthesizer = DpAggregateSeededSynthesizer(parameters)
before = resource.getrusage(resource.RUSAGE_SELF)
synthesizer.fit(Dataset(rows))
after = resource.getrusage(resource.RUSAGE_SELF)
noisy = {frozenset(key.split(";")): count for key, count in synthesizer.get_dp_aggregates(";").items()}
print(f"pac-synth {n} x {len(header)}, epsilon {epsilon}: CPU {after.ru_utime - before.ru_utime:.2f} s, "
      f"peak {after.ru_maxrss / 1024:.0f} MB")
for length in (1, 2, 3):
    cells = {key: count for key, count in truth.items() if len(key) == length}
    shown = [key for key in noisy if len(key) == length]
    errors = [abs(noisy[key] - cells[key]) / cells[key] for key in shown if cells.get(key, 0) >= 100]
    real = [key for key, count in cells.items() if count >= 10]
    hidden = sum(key not in noisy for key in real)
    empty = sum(key not in cells for key in shown)
    print(f"  {length} columns: median relative error of {len(errors)} cells >= 100: "
          f"{100 * statistics.median(errors):.2f} %; of {len(real)} cells >= 10 hidden {100 * hidden / len(real):.1f} %; "
          f"of {len(shown)} shown cells empty in truth {100 * empty / max(len(shown), 1):.2f} %")
