-- Version 7: who agreed to what, and what was let out. Only ever added to.

CREATE TABLE person_behind (
    source TEXT NOT NULL,             -- not a reference: consent may be recorded before the source is brought in
    person TEXT NOT NULL,             -- pseudonym
    role TEXT NOT NULL,
    PRIMARY KEY (source, person, role)
) STRICT;

CREATE TABLE family_member (
    person TEXT PRIMARY KEY,          -- pseudonym
    family TEXT NOT NULL              -- a code that names nobody
) STRICT;

CREATE TABLE consent (
    id TEXT PRIMARY KEY,              -- Y001
    source TEXT NOT NULL,
    person TEXT NOT NULL,
    intended TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE condition_met (
    consent TEXT NOT NULL REFERENCES consent (id),
    number INTEGER NOT NULL,          -- from 0
    body TEXT NOT NULL,
    PRIMARY KEY (consent, number)
) STRICT;

CREATE TABLE withdrawal (
    id TEXT PRIMARY KEY,              -- W001
    person TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE ground (
    id TEXT PRIMARY KEY,              -- G001
    source TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE ground_revoked (
    ground TEXT PRIMARY KEY REFERENCES ground (id),
    date TEXT NOT NULL
) STRICT;

CREATE TABLE scheduled (
    edition TEXT PRIMARY KEY,         -- YYYY-MM-DD
    recorded TEXT NOT NULL            -- YYYY-MM-DD
) STRICT;

CREATE TABLE screening (
    seq INTEGER PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE proposal (
    id TEXT PRIMARY KEY,              -- REL-2026-12-01-public
    body TEXT NOT NULL                -- with the proposer's signature
) STRICT;

CREATE TABLE approval (
    proposal TEXT PRIMARY KEY REFERENCES proposal (id),
    body TEXT NOT NULL                -- with the approver's signature
) STRICT;

CREATE TABLE release (
    id TEXT PRIMARY KEY REFERENCES proposal (id),
    edition TEXT NOT NULL,            -- YYYY-MM-DD
    body TEXT NOT NULL,
    tables TEXT                       -- the edition of the tables of persons: whom it counted; never leaves
) STRICT;

CREATE TRIGGER consent_is_final BEFORE UPDATE ON consent
BEGIN SELECT RAISE(ABORT, 'an answer is never changed; another one is added'); END;
CREATE TRIGGER consent_stays BEFORE DELETE ON consent
BEGIN SELECT RAISE(ABORT, 'an answer is never removed; a withdrawal is added'); END;
CREATE TRIGGER withdrawal_is_final BEFORE UPDATE ON withdrawal
BEGIN SELECT RAISE(ABORT, 'a withdrawal is never changed'); END;
CREATE TRIGGER withdrawal_stays BEFORE DELETE ON withdrawal
BEGIN SELECT RAISE(ABORT, 'a withdrawal is never removed'); END;
CREATE TRIGGER release_is_final BEFORE UPDATE ON release
BEGIN SELECT RAISE(ABORT, 'what was let out is never changed'); END;
CREATE TRIGGER release_stays BEFORE DELETE ON release
BEGIN SELECT RAISE(ABORT, 'what was let out is never removed'); END;
