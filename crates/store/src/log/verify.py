#!/usr/bin/env python3
"""Verifies an exported log of Assize offline. Python 3.8 or later, standard library only; no case, no key.

    python3 verify.py BUNDLE [--against CHECKPOINT]... [--evidence FOLDER] [--json]

A second implementation, so that the program need not be believed. Ends with 0 where nothing is wrong, 1 where something
is, 2 where the folder is no bundle. Looked at: that every entry stands at its place and is bound to the one before; that
every checkpoint has the root of its entries and a signature by the key in force at its size; that each key was handed
over by the one before; cosignatures; digests of evidence; checkpoints deposited outside; proofs.

Not looked at: time stamps (openssl ts -verify -data checkpoints/N.txt -in timestamps/N-1.tsr -CAfile CERTIFICATES);
whether log.vkey and witnesses.txt name whom you think; whether what an entry says was so. Without --against, nothing
shows a log that a holder of its key wrote anew from the beginning.
"""
import argparse, base64, hashlib, json, os, re, sys

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)
sha = lambda b: hashlib.sha256(b).digest()
node = lambda left, right: sha(b"\1" + left + right)


def point(b):  # Ed25519, RFC 8032, 5.1.3; affine, since a log has few signatures
    y, sign = int.from_bytes(b, "little") & (1 << 255) - 1, b[31] >> 7
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    x = x if x * x % P == xx else x * ROOT % P
    if y >= P or x * x % P != xx or (x == 0 and sign):
        raise ValueError("no point")
    return (P - x if x & 1 != sign else x), y


def add(p, q):  # RFC 8032, 5.1
    k, x, y = D * p[0] * q[0] * p[1] * q[1], p[0] * q[1] + q[0] * p[1], p[1] * q[1] + p[0] * q[0]
    return x * pow(1 + k, -1, P) % P, y * pow(1 - k, -1, P) % P


def times(n, p):
    q = (0, 1)
    while n:
        q, p, n = (add(q, p) if n & 1 else q), add(p, p), n >> 1
    return q


BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def ed25519(public, message, signature):  # RFC 8032, 5.1.7, without the cofactor; points of small order refused
    try:
        a, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    except (ValueError, IndexError):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    fits = len(signature) == 64 and s < L and (0, 1) not in (times(8, a), times(8, r))
    return fits and times(s, BASE) == add(r, times(k, a))


def b64(text, size=None):
    raw = base64.b64decode(text.encode(), validate=True)
    if (size and len(raw) != size) or base64.b64encode(raw).decode() != text:
        raise ValueError("base64")
    return raw


def key(text):  # C2SP signed-note: (name, id, type, public key) from NAME+ID+BASE64
    name, ident, raw = text.strip().split("+", 2)
    raw = b64(raw, 33)
    point(raw[1:])
    if raw[0] not in (1, 4) or sha(name.encode() + b"\n" + raw)[:4].hex() != ident:
        raise ValueError("no key")
    return name, bytes.fromhex(ident), raw[0], raw[1:]


def note(text):  # (body, [(name, id, signature)])
    at = text.rindex("\n\n") + 1
    signed = [re.fullmatch("\u2014 ([^ +]+) ([^ ]+)", line) for line in text[at + 1 : -1].split("\n")]
    if any(c < " " and c != "\n" for c in text) or text[-1] != "\n" or not all(signed) or len(signed) > 64:
        raise ValueError("no note")
    return text[:at], [(m[1], b64(m[2])[:4], b64(m[2])[4:]) for m in signed]


def signed_at(text, by):  # the time of a cosignature, 0 for a log's signature; an error where the key did not sign
    body, signatures = note(text)
    mine = [signature for name, ident, signature in signatures if (name, ident) == by[:2]]
    time = int.from_bytes(mine[0][:8], "big") if mine and by[2] == 4 else 0
    message = "cosignature/v1\ntime %d\n%s" % (time, body) if by[2] == 4 else body
    if not mine or not all(ed25519(by[3], message.encode(), one[8:] if by[2] == 4 else one) for one in mine):
        raise ValueError("not signed by this key")
    return time


def checkpoint(text, keys):  # (size, root), signed by the key that is in force at its size
    origin, size, root = note(text)[0].split("\n")[:3]
    if not re.fullmatch("0|[1-9][0-9]*", size) or origin != keys[0][1][0]:
        raise ValueError("no checkpoint of this log")
    signed_at(text, [by for since, by in keys if since < int(size) or since == 0][-1])
    return int(size), b64(root, 32)


def climb(index, last, hashes, path):
    """Up an audit path from `index` of 0 to `last`: the first hash takes every step, a second only those from the left."""
    for step in path:
        if last <= 0:
            return None
        if index & 1 or index == last:
            hashes = [node(step, h) for h in hashes]
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            hashes = [node(hashes[0], step)] + hashes[1:]
        index, last = index >> 1, last >> 1
    return hashes if last == 0 else None


def leads_to(root, leaf, index, size, path):  # RFC 9162, 2.1.3.2
    return index < size and climb(index, size - 1, [leaf], path) == [root]


def grew(old, old_root, new, new_root, path):  # RFC 9162, 2.1.4.2
    if old == 0 or old >= new:
        return not path and (old, old_root) in ((0, sha(b"")), (new, new_root))
    path = path if old & (old - 1) else [old_root] + path
    index, last = old - 1, new - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    return bool(path) and climb(index, last, [path[0]] * 2, path[1:]) == [new_root, old_root]


def walk(file, sizes, places):
    """One pass over the entries: count, first bad entries to choose from, roots at sizes, lines at places, successions."""
    peaks, last, fault, roots, lines, successions, at = [], bytes(32), None, {0: sha(b"")}, {}, [], 0
    shape = re.compile(rb',"previous":"(.{64})"}', re.S)
    for line in file:
        line = line[:-1] if line.endswith(b"\n") else line
        bound = line.endswith(b',"previous":"%s"}' % last.hex().encode())
        if fault is None:
            if not line.startswith(b'{"seq":%d,' % at) or not (bound or shape.fullmatch(line[-79:])):
                fault = ("missing", at, False)
            elif not bound:
                fault = ("altered", at, False)
        elif fault[0] == "altered" and fault[1] + 1 == at:
            fault = ("altered", at - 1, bound)
        h, rest = sha(b"\0" + line), at
        last = h
        while rest & 1:
            h, rest = node(peaks.pop(), h), rest >> 1
        peaks.append(h)
        if at in places:
            lines[at] = line
        if b'"succeed-log-key"' in line and line.split(b'"')[13:14] == [b"succeed-log-key"]:
            successions.append((at, line.split(b'"')[17].decode("ascii", "replace") if line.count(b'"') > 17 else ""))
        at += 1
        if at in sizes:
            roots[at] = peaks[-1]
            for peak in peaks[-2::-1]:
                roots[at] = node(peak, roots[at])
    return at, fault, roots, lines, successions


def texts(bundle, folder):  # [(the number that the name begins with, name without its ending, text)]
    out = []
    for name in os.listdir(os.path.join(bundle, folder)):
        stem = name.split(".")[0]
        with open(os.path.join(bundle, folder, name), encoding="utf-8", errors="replace", newline="") as f:
            out.append((int(re.match("[0-9]*", stem).group() or 2**64 - 1), stem, f.read()))
    return sorted(out)


def attempt(act, *given):  # what it gives, None where it fails on what a file holds
    try:
        return act(*given)
    except (ValueError, KeyError, IndexError, TypeError, UnicodeError):
        return None


def proof(text, head):  # (number, hashes, checkpoint) of an inclusion or a consistency proof
    lines, note_of = text.split("\n\n", 1)
    found = re.fullmatch(head + "(0|[1-9][0-9]*)((?:\n[^\n]+)*)", lines)
    return int(found[1]), [b64(line, 32) for line in found[2].split("\n")[1:]], note_of


def digests_under(folder):
    for place, _, names in os.walk(folder):
        for name in names:
            h = hashlib.sha256()
            with open(os.path.join(place, name), "rb") as f:
                for part in iter(lambda: f.read(1 << 20), b""):
                    h.update(part)
            yield h.hexdigest()


def verify(bundle, against=(), evidence=None):
    read = lambda name: open(os.path.join(bundle, name), encoding="utf-8").read()
    log, witnesses = key(read("log.vkey")), [key(line) for line in read("witnesses.txt").splitlines()]
    openings = [json.loads(line) for line in read("evidence.jsonl").splitlines()]
    notes, proofs, findings, bad = texts(bundle, "checkpoints"), texts(bundle, "proofs"), [], []
    say = lambda what, ok, found: findings.append({"what": what, "found": found, "ok": bool(ok)})
    claimed = lambda text: int(note(text)[0].split("\n")[1])
    sizes = {n for n, _, _ in notes} | {attempt(claimed, text) for text in against}
    with open(os.path.join(bundle, "entries.jsonl"), "rb") as f:
        count, fault, roots, lines, handed = walk(f, sizes, {o["entry"] for o in openings} | {n for n, _, _ in proofs})
    keys = [(0, log)]  # each with the size from which on it is not yet in force
    for at, text in handed:
        successor = attempt(key, text)
        keys.append((at + 1, successor if successor and successor[:3:2] == (log[0], 1) else (log[0], b"", 1, b"")))
    signed = {n: c for n, _, text in notes for c in [attempt(checkpoint, text, keys)] if c and c[0] == n}

    good = max((n for n, c in signed.items() if roots.get(n) == c[1]), default=0)
    named = None
    if fault:  # an entry that does not know the one before: either may be the altered one
        kind, named, vouched = fault
        is_this = kind == "missing" or named == 0 or good >= named or not (vouched or named + 1 == count)
        named = named if is_this else named - 1
        bad.append(named)
    say("entries", named is None, "%d entries" % count if named is None else "entry %d is not as it was written" % named)
    for n, stem, _ in notes:
        fits = n in signed and roots.get(n) == signed[n][1]
        say("checkpoint " + stem, fits, "signed, with the root of %d entries" % n if fits else "not of these entries, or not signed")
        if n in signed and not fits and (n > count or named is None or named >= n):
            bad.append(count if n > count else good)
    for (at, _), (size, successor) in zip(handed, keys[1:]):
        ok = any(n == size in signed and attempt(signed_at, text, successor) == 0 for n, _, text in notes)
        say("key handed over by entry %d" % at, ok and roots.get(size) == signed[size][1], "signed by both keys" if ok else "not signed by both keys")
    for n, stem, text in texts(bundle, "cosigned"):
        body, signatures = attempt(note, text) or (None, [])
        if body is None or body not in [(attempt(note, t) or [0])[0] for m, s, t in notes if (m, s) == (n, stem)]:
            say("cosigned checkpoint " + stem, False, "its text is not that of the checkpoint")
            continue
        for name, ident, signature in signatures:
            if all((name, ident) != k[:2] for _, k in keys):
                alone = "%s\n\u2014 %s %s\n" % (body, name, base64.b64encode(ident + signature).decode())
                time = attempt(signed_at, alone, next((w for w in witnesses if w[:2] == (name, ident)), None))
                say("cosignature of %s on checkpoint %s" % (name, stem), time is not None, "made at %s" % time)
    digests = set()
    for o in openings:
        digests.update(line[5:].split(" ")[0] for line in o["change"].split("\n") if line.startswith("file "))
        made = lambda: sha(b"assize commitment v1\n" + bytes.fromhex(o["salt"]) + o["change"].encode()).hex()
        ok = attempt(lambda: len(o["salt"]) == 64 and json.loads(lines[o["entry"]])["commitment"] == made())
        say("evidence of entry %d" % o["entry"], ok, "the digests that it commits to" if ok else "other digests")
    if evidence:
        missing = digests - set(digests_under(evidence))
        say("evidence files", not missing, "%d of %d are not there" % (len(missing), len(digests)))
    deposited = [attempt(checkpoint, text, keys) for text in against]
    vouched = max((c[0] for c in deposited if c and roots.get(c[0]) == c[1]), default=0)
    for c in deposited:
        fits = c and roots.get(c[0]) == c[1]
        say("deposited checkpoint" + (" %d" % c[0] if c else ""), fits, "the log begins with it" if fits else "not of this log, cut or rewritten")
        if c and not fits and (c[0] > count or all(b >= c[0] for b in bad)):
            bad.append(count if c[0] > count else vouched)
    for n, stem, text in proofs:
        index, path, of = attempt(proof, re.sub("\nextra .*", "", text, count=1), "c2sp.org/tlog-proof@v1\nindex ") or (None, [], "")
        c = attempt(checkpoint, of, keys)
        ok = c and index == n and n in lines and leads_to(c[1], sha(b"\0" + lines[n]), n, c[0], path)
        say("proof of entry " + stem, ok, "leads to a signed root" if ok else "leads to no signed root")
    for _, stem, text in texts(bundle, "consistency"):
        old, path, of = attempt(proof, text, "old ") or (None, [], "")
        c = attempt(checkpoint, of, keys)
        ok = c and old in signed and grew(old, signed[old][1], c[0], c[1], path)
        say("consistency " + stem, ok, "the later log begins with the earlier" if ok else "not proved")
    return {"ok": all(f["ok"] for f in findings), "entries": count, "first_bad": min(bad, default=None), "findings": findings}


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("bundle")
    asked.add_argument("--against", action="append", default=[])
    asked.add_argument("--evidence")
    asked.add_argument("--json", action="store_true")
    asked = asked.parse_args()
    try:
        report = verify(asked.bundle, [open(f, encoding="utf-8", newline="").read() for f in asked.against], asked.evidence)
    except (OSError, ValueError, KeyError) as error:
        print("this is no bundle: %s" % error, file=sys.stderr)
        sys.exit(2)
    lines = ["%-8s %s: %s" % ("ok" if f["ok"] else "NOT WELL", f["what"], f["found"]) for f in report["findings"]]
    print(json.dumps(report, indent=2) if asked.json else "\n".join(lines + ["first bad entry: %s" % report["first_bad"]]))
    sys.exit(0 if report["ok"] else 1)
