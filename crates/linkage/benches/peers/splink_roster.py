"""Splink on a roster beside Assize, on one machine in one run: F1, precision, processor seconds, memory, and the ratios.

    python -m venv /tmp/peers && /tmp/peers/bin/pip install splink==5.0.0
    cargo bench -p assize-linkage --bench roster --no-run      # prints the path of the bench
    /tmp/peers/bin/python splink_roster.py ROSTER.csv BENCH [plain|aware] [PAIRS]

The CSV has the columns of the bench `roster`; `ent_id`, the truth, is used for scoring only. Splink's settings are one reasonable set in the
manner of its documentation, not tuned on the truth. It learns its weights from all pairs of a rule, as is its default, or from about PAIRS of
them, which on large rosters is most of its time. Both are timed from the CSV to pairs and clusters, as processes of their own; Splink's time
holds the making of name keys in Python, so the time from there on is given too.
"""
import json
import os
import re
import resource
import subprocess
import sys
import time

import splink_names


def comparisons() -> list:
    """What is compared, as finely as Splink's own levels allow."""
    import splink.comparison_level_library as levels
    import splink.comparison_library as library

    def of(name: str, *own) -> object:
        return library.CustomComparison(output_column_name=name, comparison_levels=[*own, levels.ElseLevel()])

    def years(least: int, most: int) -> object:
        between = "abs(cast(yob_l as int) - cast(yob_r as int))"
        return levels.CustomLevel(f"{between} between {least} and {most}", f"{least} to {most} years apart")

    day = "substr(dob_l, 6) = substr(dob_r, 6) or substr(dob_l, 1, 7) = substr(dob_r, 1, 7)"
    return [
        of(
            "name",
            levels.NullLevel("whole"),
            levels.ExactMatchLevel("whole", term_frequency_adjustments=True),
            levels.And(levels.ExactMatchLevel("surname"), levels.JaroWinklerLevel("given", 0.92)),
            levels.JaroWinklerLevel("whole", 0.92),
            levels.ExactMatchLevel("given"),
            levels.And(levels.ExactMatchLevel("surname"), levels.JaroWinklerLevel("given", 0.7)),
            levels.ExactMatchLevel("surname"),
        ),
        of(
            "birth",
            levels.NullLevel("yob"),
            levels.ExactMatchLevel("dob"),
            levels.CustomLevel(day, "the day or the month of birth"),
            years(0, 0),
            years(1, 1),
            years(2, 2),
            years(3, 5),
        ),
        of("origin", levels.NullLevel("prov"), levels.ExactMatchLevel("county", term_frequency_adjustments=True), levels.ExactMatchLevel("prov")),
        of(
            "work",
            levels.NullLevel("host"),
            levels.ExactMatchLevel("site", term_frequency_adjustments=True),
            levels.ExactMatchLevel("company", term_frequency_adjustments=True),
            levels.ExactMatchLevel("host"),
        ),
        of("passport", levels.NullLevel("passport"), levels.ExactMatchLevel("passport"), levels.DamerauLevenshteinLevel("passport", 1)),
        library.ExactMatch("sex"),
    ]


def rules() -> list:
    """Fifteen keys, two of which at least hold for nearly every pair of one person whose names come to one spelling."""
    from splink import block_on

    keys = ["passport", "whole site", "whole yob", "whole county", "dob surname", "dob site", "given site ref_year", "whole company ref_year", "dob given"]
    keys += ["dob county", "whole host ref_year", "whole prov", "whole company", "surname site yob", "county yob surname"]
    return [block_on(*key.split()) for key in keys]


def link(path: str, key: str, learn_from: float | None) -> dict:
    import duckdb
    import pandas as pd
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table["unique_id"] = range(len(table))
    names = [getattr(splink_names, key)(name) for name in table["name_raw"]]
    table["surname"], table["given"] = [name[0] for name in names], [name[1] for name in names]
    table["whole"] = table["surname"] + " " + table["given"]
    columns = ["unique_id", "surname", "given", "whole", "sex", "dob", "yob", "prov", "county", "host", "site", "company", "ref_year", "passport"]
    truth = table["ent_id"].to_numpy()
    table = table[columns].replace("", None)
    keys = time.process_time()
    settings = SettingsCreator(link_type="dedupe_only", comparisons=comparisons(), blocking_rules_to_generate_predictions=rules())
    connection = duckdb.connect()
    connection.execute("set threads to 2")
    linker = Linker(DuckDBAPI(connection).register(table), settings)
    linker.training.estimate_probability_two_random_records_match([block_on("passport"), block_on("whole", "dob")], recall=0.35)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("dob"), block_on("whole", "site")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=learn_from)
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.95)
    processor, seconds = time.process_time(), time.perf_counter() - START
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    found = pairs.as_pandas_dataframe()[["unique_id_l", "unique_id_r", "match_probability"]]
    same = truth[found["unique_id_l"]] == truth[found["unique_id_r"]]
    sizes = pd.Series(truth).value_counts()
    all_true = int((sizes * (sizes - 1) // 2).sum())
    likely = (found["match_probability"] >= 0.5).to_numpy()
    precision, recall = same[likely].mean(), same[likely].sum() / all_true
    bands = (found["match_probability"] * 10).clip(upper=9).astype(int)
    error = sum(abs((found["match_probability"] - same)[bands == band].sum()) for band in range(10)) / len(found)
    return {
        "F1": 2 * precision * recall / (precision + recall),
        "precision": float(precision),
        "calibration error": float(error),
        "processor seconds": processor,
        "- from keys on": processor - keys,
        "seconds": seconds,
        "MB": memory,
    }


def ours(bench: str, path: str) -> dict:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    text = subprocess.run([bench, "--quick", path], capture_output=True, text=True, check=True).stdout
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    scored = subprocess.run([bench, path], capture_output=True, text=True, check=True).stdout
    at_half = re.search(r"p >= 0.5: precision ([\d.]+) recall [\d.]+ F1 ([\d.]+)", scored)
    return {
        "F1": float(at_half[2]),
        "precision": float(at_half[1]),
        "calibration error": float(re.search(r"calibration error ([\d.]+)", scored)[1]),
        "processor seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "- from keys on": processor_from_keys(text),
        "seconds": seconds,
        "MB": float(re.search(r"persons: .* (\d+) MB", text)[1]),
    }


def processor_from_keys(text: str) -> float:
    """Processor seconds of Assize after the CSV is read and names are parsed."""
    at = {name: float(seconds) for name, seconds in re.findall(r"^(\w+): .*?, ([\d.]+) s of processor", text, re.MULTILINE)}
    return at["persons"] - at["read"]


def main() -> None:
    path, bench, key = sys.argv[1], sys.argv[2], (sys.argv[3:] or ["aware"])[0]
    learn_from = float(sys.argv[4]) if sys.argv[4:] else None
    if os.environ.get("SPLINK_ALONE"):
        print(json.dumps(link(path, key, learn_from)))
        return
    mine = ours(bench, path)
    alone = subprocess.run([sys.executable, *sys.argv], env={**os.environ, "SPLINK_ALONE": "1"}, capture_output=True, text=True, check=False)
    if alone.returncode:
        sys.exit(alone.stderr[-3000:])
    theirs = json.loads(alone.stdout.splitlines()[-1])
    print(f"{'':20}{'Assize':>10}{'Splink ' + key:>16}{'ratio':>8}")
    for figure, value in mine.items():
        print(f"{figure:20}{value:10.3f}{theirs[figure]:16.3f}{theirs[figure] / value:8.2f}")


START = time.perf_counter()
main()
