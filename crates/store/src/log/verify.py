#!/usr/bin/env python3
"""Verifies an exported log of Assize offline. Python 3.8 or later, standard library only; no case, no key.

    python3 verify.py BUNDLE [--against CHECKPOINT]... [--evidence FOLDER] [--json]

A second implementation beside the program's own, so that neither has to be believed. Ends with 0 where nothing is wrong, 1
where something is, 2 where the folder is no bundle. Looks at entries, checkpoints, cosignatures, evidence and deposited
checkpoints. The proofs in proofs/ and consistency/ are for people who have not all entries; time stamps are verified by
    openssl ts -verify -data checkpoints/N.txt -in timestamps/N-1.tsr -CAfile CERTIFICATES
"""
import argparse, base64, hashlib, json, os, re, sys

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)
DASH, sha = "\u2014", lambda b: hashlib.sha256(b).digest()


def point(b):  # Ed25519, RFC 8032, 5.1.3; coordinates X, Y, Z, T
    y, sign = int.from_bytes(b, "little") & (1 << 255) - 1, b[31] >> 7
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    x = x if x * x % P == xx else x * ROOT % P
    if y >= P or x * x % P != xx or (x == 0 and sign):
        raise ValueError("no point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(p, q):  # RFC 8032, 5.1.4
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    q = (0, 1, 1, 0)
    while n:
        q, p, n = (add(q, p) if n & 1 else q), add(p, p), n >> 1
    return q


def pack(p):
    z = pow(p[2], P - 2, P)
    return (p[1] * z % P | (p[0] * z % P & 1) << 255).to_bytes(32, "little")


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
SMALL = lambda p: pack(times(8, p)) == pack((0, 1, 1, 0))


def ed25519(public, message, signature):  # RFC 8032, 5.1.7, points of small order refused
    try:
        s, a, r = int.from_bytes(signature[32:], "little"), point(public), point(signature[:32])
    except (ValueError, IndexError):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    fits = len(signature) == 64 and s < L and not SMALL(a) and not SMALL(r)
    return fits and pack(add(times(s, BASE), times(k, (P - a[0], a[1], 1, P - a[3])))) == signature[:32]


def b64(text, size=None):
    raw = base64.b64decode(text.encode(), validate=True)
    if (size and len(raw) != size) or base64.b64encode(raw).decode() != text:
        raise ValueError("base64")
    return raw


def key(text):  # C2SP signed-note: NAME+ID+BASE64
    name, ident, raw = text.strip().split("+", 2)
    raw = b64(raw, 33)
    point(raw[1:])
    if raw[0] not in (1, 4) or sha(name.encode() + b"\n" + raw)[:4].hex() != ident:
        raise ValueError("no key")
    return name, bytes.fromhex(ident), raw[0], raw[1:]


def note(text):
    body, lines = text[: text.rindex("\n\n") + 1], text[text.rindex("\n\n") + 2 :]
    if any(c < " " and c != "\n" for c in text) or not lines.endswith("\n"):
        raise ValueError("no note")
    signed = [line.split(" ") for line in lines[:-1].split("\n")]
    if any(len(line) != 3 or line[0] != DASH or not line[1] or "+" in line[1] or len(b64(line[2])) < 4 for line in signed):
        raise ValueError("no note")
    return body, [(name, b64(sig)[:4], b64(sig)[4:]) for dash, name, sig in signed]


def holds(by, body, sig):  # the time of a cosignature, 0 for a log's signature, None where it does not verify
    time = int.from_bytes(sig[:8], "big") if by[2] == 4 else 0
    text = body if by[2] == 1 else "cosignature/v1\ntime %d\n%s" % (time, body)
    return time if ed25519(by[3], text.encode(), sig if by[2] == 1 else sig[8:]) else None


def checkpoint(text, log):  # (size, root, body), or None where the log did not sign it
    try:
        body, signatures = note(text)
        origin, size, root = body.split("\n")[:3]
        ours = [holds(log, body, sig) for name, ident, sig in signatures if (name, ident) == log[:2]]
        if origin == log[0] and re.fullmatch("0|[1-9][0-9]*", size) and ours and None not in ours:
            return int(size), b64(root, 32), body
    except ValueError:
        pass


def node(left, right):
    return sha(b"\1" + left + right)


def files(bundle, folder):
    out = []
    for name in os.listdir(os.path.join(bundle, folder)):
        stem = name.split(".")[0]
        digits = re.match("[0-9]*", stem).group()
        with open(os.path.join(bundle, folder, name), encoding="utf-8", errors="replace", newline="") as f:
            out.append((int(digits) if digits else 2**64 - 1, stem, f.read()))
    return sorted(out)


def walk(file, sizes, places):
    """One pass: count, first fault, roots at sizes, lines at places."""
    peaks, last, fault, roots, lines, at = [], bytes(32), None, {0: sha(b"")}, {}, 0
    sha256, shape = hashlib.sha256, re.compile(rb',"previous":"(.{64})"}', re.S)
    for line in file:
        line = line[:-1] if line.endswith(b"\n") else line
        bound = line.endswith(b',"previous":"%s"}' % last.hex().encode())
        if fault is None:
            if not line.startswith(b'{"seq":%d,' % at) or not (bound or shape.fullmatch(line[-79:])):
                fault = ("missing", at, False)
            elif not bound:
                fault = ("previous", at, False)
        elif fault[0] == "previous" and fault[1] + 1 == at:
            fault = ("previous", at - 1, bound)
        h = last = sha256(b"\0" + line).digest()
        rest = at
        while rest & 1:
            h, rest = sha256(b"\1" + peaks.pop() + h).digest(), rest >> 1
        peaks.append(h)
        if at in places:
            lines[at] = line
        at += 1
        if at in sizes:
            root = peaks[-1]
            for peak in peaks[-2::-1]:
                root = node(peak, root)
            roots[at] = root
    return at, fault, roots, lines


def first_fault(fault, good, count):
    """The first bad entry: the rule is that of the program, in its documentation."""
    kind, at, vouched = fault
    if kind == "missing":
        return at, "entry %d is missing, moved or unreadable" % at
    is_this = at == 0 or good >= at or not (vouched or at + 1 == count)
    at = at if is_this else at - 1
    return at, "entry %d was altered" % at


def verify(bundle, against=(), evidence=None):
    with open(os.path.join(bundle, "log.vkey")) as f:
        log = key(f.read())
    with open(os.path.join(bundle, "witnesses.txt")) as f:
        witnesses = [key(line) for line in f]
    with open(os.path.join(bundle, "evidence.jsonl"), encoding="utf-8") as f:
        openings = [json.loads(line) for line in f]
    notes, findings, bad = files(bundle, "checkpoints"), [], []
    add = lambda what, ok, found: findings.append({"what": what, "found": found, "ok": bool(ok)})
    signed = {n: c for n, stem, text in notes for c in [checkpoint(text, log)] if c and c[0] == n}
    deposited = [checkpoint(text, log) for text in against]
    sizes = set(signed) | {c[0] for c in deposited if c}
    with open(os.path.join(bundle, "entries.jsonl"), "rb") as f:
        count, fault, roots, lines = walk(f, sizes, {o["entry"] for o in openings})
    good = max([n for n, c in signed.items() if roots.get(n) == c[1]], default=0)
    named, words = first_fault(fault, good, count) if fault else (None, "%d entries, each bound to the one before" % count)
    bad += [] if named is None else [named]
    add("entries", named is None, words)
    for n, stem, text in notes:
        what, c = "checkpoint " + stem, signed.get(n)
        if not c:
            add(what, False, "not signed by the log, or altered since")
        elif n > count:
            bad.append(count)
            add(what, False, "signed over %d entries, %d are there: cut or rolled back" % (n, count))
        elif roots.get(n) == c[1]:
            add(what, True, "signed by the log; its root is that of the first %d entries" % n)
        else:
            bad += [good] if named is None or named >= n else []
            add(what, False, "its root is not that of the first %d entries" % n)
    for n, stem, text in files(bundle, "cosigned"):
        try:
            body, signatures = note(text)
            ours = [note(t)[0] for m, s, t in notes if (m, s) == (n, stem)]
        except ValueError:
            body, ours = None, []
        if body not in ours:
            add("cosigned checkpoint " + stem, False, "its text is not that of the checkpoint")
            continue
        for name, ident, sig in signatures:
            what, by = "cosignature of %s on checkpoint %s" % (name, stem), [w for w in witnesses if w[:2] == (name, ident)]
            if (name, ident) != log[:2]:
                time = holds(by[0], body, sig) if by else None
                found = "by no key of witnesses.txt" if not by else "does not verify" if time is None else "made at %d" % time
                add(what, time is not None, found)
    digests = set()
    for o in openings:
        named_files = [line[5:].split(" ")[0] for line in o["change"].split("\n") if line.startswith("file ")]
        digests.update(named_files)
        try:
            made = sha(b"assize commitment v1\n" + bytes.fromhex(o["salt"]) + o["change"].encode()).hex()
            ok = len(o["salt"]) == 64 and json.loads(lines[o["entry"]])["commitment"] == made
        except (ValueError, KeyError):
            ok = False
        add("evidence of entry %d" % o["entry"], ok, "%d digests, %sthose that the entry commits to" % (len(named_files), "" if ok else "not "))
    if evidence:
        held = set()
        for folder, _, names in os.walk(evidence):
            for name in names:
                with open(os.path.join(folder, name), "rb") as f:
                    h = hashlib.sha256()
                    for part in iter(lambda: f.read(1 << 20), b""):
                        h.update(part)
                held.add(h.hexdigest())
        found = len(digests & held)
        add("evidence files", found == len(digests), "%d of %d files are there, by SHA-256" % (found, len(digests)))
    vouched = max([c[0] for c in deposited if c and roots.get(c[0]) == c[1]], default=0)
    for c in deposited:
        what, size = ("deposited checkpoint %d" % c[0], c[0]) if c else ("deposited checkpoint", 0)
        if not c:
            add(what, False, "not signed by this log")
        elif size > count:
            bad.append(count)
            add(what, False, "over %d entries, %d are there: cut or rolled back" % (size, count))
        elif roots.get(size) == c[1]:
            add(what, True, "the log begins with its %d entries" % size)
        else:
            bad += [vouched] if all(b >= size for b in bad) else []
            add(what, False, "rewritten: an entry from %d to %d is not the one deposited" % (vouched, max(size - 1, 0)))
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
    if asked.json:
        print(json.dumps(report, indent=2))
    else:
        for finding in report["findings"]:
            print("%-8s %s: %s" % ("ok" if finding["ok"] else "NOT WELL", finding["what"], finding["found"]))
        print("first bad entry: %s" % report["first_bad"])
    sys.exit(0 if report["ok"] else 1)
