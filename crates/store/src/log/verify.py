#!/usr/bin/env python3
"""Verifies an exported log of Assize offline. Python 3.8 or later, standard library only; no case, no key.

    python3 verify.py BUNDLE [--against CHECKPOINT]... [--evidence FOLDER] [--json]

A second implementation, so that the program need not be believed. Ends with 0 where nothing is wrong, 1 where something
is, 2 where the folder is no bundle. Not looked at: time stamps (openssl ts -verify -data checkpoints/N.txt -in
timestamps/N-1.tsr -CAfile CERTIFICATES); whether log.vkey and witnesses.txt name whom you think; whether what an entry
says was so. Without --against, nothing shows a log that a holder of its key wrote anew from the beginning.
"""
import argparse, base64, functools, hashlib, json, pathlib, re, sys

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)
sha = lambda b: hashlib.sha256(b).digest()
node = lambda left, right: sha(b"\1" + left + right)
times = lambda n, p: add(times(n >> 1, add(p, p)), p if n & 1 else (0, 1)) if n else (0, 1)

def must(ok):  # what a file holds is refused by errors; `attempt` turns them into None
    if not ok:
        raise ValueError("refused")

def attempt(act, *given):
    try:
        return act(*given)
    except (ValueError, KeyError, IndexError, TypeError):
        return None

def point(b):  # Ed25519, RFC 8032, 5.1.3; affine, since a log has few signatures
    y, sign = int.from_bytes(b, "little") & (1 << 255) - 1, b[31] >> 7
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    x = x if x * x % P == xx else x * ROOT % P
    must(y < P and x * x % P == xx and (x or not sign))
    return (P - x if x & 1 != sign else x), y

def add(p, q):  # RFC 8032, 5.1
    k, x, y = D * p[0] * q[0] * p[1] * q[1], p[0] * q[1] + q[0] * p[1], p[1] * q[1] + p[0] * q[0]
    return x * pow(1 + k, -1, P) % P, y * pow(1 - k, -1, P) % P

def ed25519(public, message, signature):  # RFC 8032, 5.1.7, without the cofactor; points of small order refused
    a, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    must(len(signature) == 64 and s < ORDER and (0, 1) not in (times(8, a), times(8, r)))
    must(times(s, point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))) == add(r, times(k, a)))

def b64(text, size=None):
    raw = base64.b64decode(text.encode(), validate=True)
    must(size in (None, len(raw)) and base64.b64encode(raw).decode() == text)
    return raw

def key(text):  # C2SP signed-note: (name, id, type, public key) from NAME+ID+BASE64
    name, ident, raw = text.strip().split("+", 2)
    raw = b64(raw, 33)
    must(raw[0] in (1, 4) and sha(name.encode() + b"\n" + raw)[:4].hex() == ident and point(raw[1:]))
    return name, bytes.fromhex(ident), raw[0], raw[1:]

def note(text):  # (body, [(name, id, signature)])
    at = text.rindex("\n\n") + 1
    signed = [re.fullmatch("\u2014 ([^ +]+) ([^ ]+)", line) for line in text[at + 1 : -1].split("\n")]
    must(all(c >= " " or c == "\n" for c in text) and text[-1] == "\n" and all(signed) and len(signed) <= 64)
    return text[:at], [(m[1], b64(m[2])[:4], b64(m[2])[4:]) for m in signed]

def signed_at(body, signatures, by):  # the time of a cosignature (type 4), 0 for a log's own signature
    mine, stamp = [one for name, ident, one in signatures if (name, ident) == by[:2]], 8 if by[2] == 4 else 0
    time = int.from_bytes(mine[0][:stamp], "big")
    message = ("cosignature/v1\ntime %d\n" % time if stamp else "") + body
    for one in mine:
        ed25519(by[3], message.encode(), one[stamp:])
    return time

def checkpoint(text, keys):  # (size, root), signed by the key that is in force at its size
    body, signatures = note(text)
    origin, size, root = body.split("\n")[:3]
    must(re.fullmatch("0|[1-9][0-9]*", size) and origin == keys[0][1][0])
    signed_at(body, signatures, [by for since, by in keys if since < int(size) or since == 0][-1])
    return int(size), b64(root, 32)

def climb(at, size, path, to_leaf):  # RFC 9162, 2.1, from the top; a path begins with what lies at its bottom
    """Both roots that a path leads to, over the leaves up to `at` and over all `size`: from the leaf `at`, or from the
    largest whole subtree that ends with it."""
    if size == 1 if to_leaf else size == at + 1:
        must(len(path) == 1)
        return path[0], path[0]
    left = 1 << (size - 1).bit_length() - 1
    if at < left:
        before, after = climb(at, left, path[:-1], to_leaf)
        return before, node(after, path[-1])
    return tuple(node(path[-1], right) for right in climb(at - left, size - left, path[:-1], to_leaf))

def proof(text, head, keys):  # (number, hashes, checkpoint) of either kind
    lines, of = text.split("\n\n", 1)
    found = re.fullmatch(head + "(0|[1-9][0-9]*)((?:\n[^\n]+)*)", lines)
    return int(found[1]), [b64(line, 32) for line in found[2].split("\n")[1:]], checkpoint(of, keys)

def included(text, n, leaf, keys):  # C2SP tlog-proof
    at, path, (size, root) = proof(text, "c2sp.org/tlog-proof@v1\n(?:extra [^\n]*\n)?index ", keys)
    return at == n < size and climb(at, size, [sha(b"\0" + leaf)] + path, True)[1] == root

def grew(text, signed, keys):  # C2SP tlog-witness; the older checkpoint is one of the bundle's
    old, path, (size, root) = proof(text, "old ", keys)
    if old == 0 or old >= size:
        return not path and signed[old] in ((0, sha(b"")), (size, root))
    path = path if old & (old - 1) else [signed[old][1]] + path
    return climb(old - 1, size, path, False) == (signed[old][1], root)

def walk(file, sizes, places):
    """One pass over the entries: count, first fault, roots at sizes, lines at places, keys handed over with sizes."""
    peaks, last, fault, roots, lines, handed, size = [], bytes(32), (None, None, False), {0: sha(b"")}, {}, [], 0
    for size, line in enumerate(file, 1):
        at, line = size - 1, line[:-1] if line.endswith(b"\n") else line
        bound = line.endswith(b',"previous":"%s"}' % last.hex().encode())
        if not fault[0] and not (bound and line.startswith(b'{"seq":%d,' % at)):
            shaped = line.startswith(b'{"seq":%d,' % at) and re.fullmatch(rb',"previous":".{64}"}', line[-79:], re.S)
            fault = "altered" if shaped else "missing", at, False
        elif fault[:2] == ("altered", at - 1):
            fault = "altered", at - 1, bound  # the entry after it vouches for it
        last = peak = sha(b"\0" + line)
        for _ in range((~at & at + 1).bit_length() - 1):  # subtrees that this entry completes
            peak = node(peaks.pop(), peak)
        peaks.append(peak)
        if at in places:
            lines[at] = line
        parts = line.split(b'"') if b'"succeed-log-key"' in line else []
        if parts[13:14] == [b"succeed-log-key"]:
            handed.append((size, b"".join(parts[17:18]).decode("ascii", "replace")))
        if size in sizes:
            roots[size] = functools.reduce(lambda right, left: node(left, right), reversed(peaks))
    return size, fault, roots, lines, handed

def texts(folder):  # [(the number that the name begins with, name without its ending, text)]
    named = [(path.name.split(".")[0], path.read_bytes().decode("utf-8", "replace")) for path in folder.iterdir()]
    return sorted((int(re.match("[0-9]*", stem)[0] or 2**64 - 1), stem, text) for stem, text in named)

def verify(bundle, against=(), evidence=None):
    read = lambda name: (bundle / name).read_text("utf-8").splitlines()
    log, witnesses = key("".join(read("log.vkey"))), [key(line) for line in read("witnesses.txt")]
    openings = [json.loads(line) for line in read("evidence.jsonl")]
    notes, proofs = texts(bundle / "checkpoints"), texts(bundle / "proofs")
    findings = []
    say = lambda what, ok, good, wrong: findings.append({"what": what, "ok": bool(ok), "found": good if ok else wrong})
    claimed = {attempt(lambda: int(note(text)[0].split("\n")[1])) for text in against}
    with open(bundle / "entries.jsonl", "rb") as file:
        places = {o["entry"] for o in openings} | {n for n, _, _ in proofs}
        count, fault, roots, lines, handed = walk(file, claimed | {n for n, _, _ in notes}, places)
    nobody = log[0], b"", 1, b""  # in force where what was handed over is no key of this log
    is_ours = lambda by: by and by[:3:2] == (log[0], 1)
    keys = [(0, log)] + [(size, next(filter(is_ours, [attempt(key, text)]), nobody)) for size, text in handed]
    signed = {n: c for n, _, text in notes for c in [attempt(checkpoint, text, keys)] if c and c[0] == n}
    fits = lambda c: c and roots.get(c[0]) == c[1]
    good = max((n for n, c in signed.items() if fits(c)), default=0)

    kind, named, vouched = fault
    if kind == "altered" and 0 < named and good < named and (vouched or named + 1 == count):
        named -= 1  # an entry that does not know the one before, and is known itself: the one before was altered
    bad = [named] if kind else []
    say("entries", not kind, f"{count}, each bound to the one before", f"entry {named} is not as it was written")
    for n, stem, _ in notes:
        ok = fits(signed.get(n))
        say("checkpoint " + stem, ok, "signed, with the root of its entries", "not signed, or not of these entries")
        if n in signed and not ok and (n > count or not kind or named >= n):
            bad.append(count if n > count else good)
    for size, successor in keys[1:]:
        both = [text for n, _, text in notes if n == size and attempt(lambda: signed_at(*note(text), successor)) == 0]
        say(f"key handed over by entry {size - 1}", both and fits(signed.get(size)), "signed by both", "not by both keys")
    body_of = lambda text: attempt(note, text) or ("", [])
    bodies = {(n, stem, body_of(text)[0] or None) for n, stem, text in notes}
    for n, stem, text in texts(bundle / "cosigned"):
        body, signatures = body_of(text)
        if (n, stem, body) not in bodies:
            say("cosigned checkpoint " + stem, False, "", "its text is not that of the checkpoint")
            continue
        for one in signatures:
            if all(one[:2] != by[:2] for _, by in keys):
                witness = next((by for by in witnesses if by[:2] == one[:2]), None)
                time = attempt(signed_at, body, [one], witness)
                say(f"cosignature of {one[0]} on checkpoint {stem}", time is not None, f"made at {time}", "by no witness")
    for o in openings:
        made = lambda: sha(b"assize commitment v1\n" + bytes.fromhex(o["salt"]) + o["change"].encode()).hex()
        ok = attempt(lambda: len(o["salt"]) == 64 and json.loads(lines[o["entry"]])["commitment"] == made())
        say(f"evidence of entry {o['entry']}", ok, "the digests that it commits to", "other digests")
    if evidence:
        wanted = {digest for o in openings for digest in re.findall("^file ([^ \n]*)", o["change"], re.M)}
        missing = wanted - {sha(path.read_bytes()).hex() for path in evidence.rglob("*") if path.is_file()}
        say("evidence files", not missing, "all are there", f"{len(missing)} of {len(wanted)} are not there")
    deposited = [attempt(checkpoint, text, keys) for text in against]
    vouched = max((c[0] for c in deposited if fits(c)), default=0)
    for c in deposited:
        what = f"deposited checkpoint {c[0]}" if c else "deposited checkpoint"
        say(what, fits(c), "the log begins with it", "not of this log, cut or rewritten")
        if c and not fits(c) and (c[0] > count or all(b >= c[0] for b in bad)):
            bad.append(count if c[0] > count else vouched)
    for n, stem, text in proofs:
        say("proof of entry " + stem, attempt(lambda: included(text, n, lines[n], keys)), "proved", "not proved")
    for _, stem, text in texts(bundle / "consistency"):
        say("consistency " + stem, attempt(grew, text, signed, keys), "proved", "not proved")
    ok, first_bad = all(finding["ok"] for finding in findings), min(bad, default=None)
    return {"ok": ok, "entries": count, "first_bad": first_bad, "findings": findings}

if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("bundle", type=pathlib.Path)
    asked.add_argument("--against", action="append", default=[], type=pathlib.Path)
    asked.add_argument("--evidence", type=pathlib.Path)
    asked.add_argument("--json", action="store_true")
    asked = asked.parse_args()
    try:
        report = verify(asked.bundle, [path.read_bytes().decode("utf-8") for path in asked.against], asked.evidence)
    except (OSError, ValueError, KeyError) as error:
        sys.exit(print(f"this is no bundle: {error}", file=sys.stderr) or 2)
    said = [f"{'ok' if one['ok'] else 'NOT WELL':8} {one['what']}: {one['found']}" for one in report["findings"]]
    print(json.dumps(report, indent=2) if asked.json else "\n".join(said + [f"first bad entry: {report['first_bad']}"]))
    sys.exit(0 if report["ok"] else 1)
