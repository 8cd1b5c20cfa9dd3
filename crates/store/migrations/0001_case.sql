-- Version 1. Bodies are nouns as the crate `record` writes them (JSON, maps in order of keys); the columns beside a body
-- are what it is looked up by and what the foreign keys hold together.

CREATE TABLE study (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    title TEXT NOT NULL,
    digest TEXT NOT NULL              -- BLAKE3 of the whole study as JSON, lower-case hex
) STRICT;

CREATE TABLE code (
    position INTEGER PRIMARY KEY,     -- order of the study
    list TEXT NOT NULL,
    code TEXT NOT NULL,
    meaning TEXT NOT NULL,
    UNIQUE (list, code)
) STRICT;

CREATE TABLE measure (
    code TEXT PRIMARY KEY,
    class TEXT NOT NULL,              -- stock, flow, plan, money-total, ...
    body TEXT NOT NULL
) STRICT;

CREATE TABLE host_group (
    code TEXT PRIMARY KEY,            -- ALL, GCC, ...
    body TEXT NOT NULL
) STRICT;

CREATE TABLE source (
    id TEXT PRIMARY KEY,              -- S001
    origin TEXT NOT NULL,             -- independence group: the unit that confirmation counts
    reliability TEXT NOT NULL,        -- Admiralty letter
    body TEXT NOT NULL
) STRICT;

CREATE TABLE claim (
    id TEXT PRIMARY KEY,              -- K001
    source TEXT NOT NULL REFERENCES source (id),
    measure TEXT NOT NULL REFERENCES measure (code),
    host TEXT NOT NULL,               -- ISO 3166-1 alpha-3, or a code of host_group
    status TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE claim_parent (
    claim TEXT NOT NULL REFERENCES claim (id),
    parent TEXT NOT NULL REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (claim, parent)
) STRICT;

CREATE TABLE variable (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE statement (
    id TEXT PRIMARY KEY,              -- C001
    source TEXT NOT NULL REFERENCES source (id),
    indicator TEXT NOT NULL,
    body TEXT NOT NULL                -- with its facts
) STRICT;

CREATE TABLE posting (
    id TEXT PRIMARY KEY,              -- P01
    host TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE posting_statement (
    posting TEXT NOT NULL REFERENCES posting (id),
    statement TEXT NOT NULL UNIQUE REFERENCES statement (id),  -- a statement belongs to one posting at most
    PRIMARY KEY (posting, statement)
) STRICT;

CREATE TABLE tier (
    state TEXT NOT NULL,
    year INTEGER NOT NULL,
    source TEXT NOT NULL REFERENCES source (id),
    body TEXT NOT NULL,
    PRIMARY KEY (state, year)
) STRICT;

CREATE TABLE policy (
    state TEXT NOT NULL,
    year INTEGER NOT NULL,
    source TEXT NOT NULL REFERENCES source (id),
    body TEXT NOT NULL,
    PRIMARY KEY (state, year)
) STRICT;

CREATE TABLE response (
    id TEXT PRIMARY KEY,              -- SR01; silence is a row
    state TEXT NOT NULL,
    source TEXT NOT NULL REFERENCES source (id),
    body TEXT NOT NULL
) STRICT;

CREATE TABLE recommendation (
    id TEXT PRIMARY KEY,              -- R01
    source TEXT NOT NULL REFERENCES source (id),
    body TEXT NOT NULL
) STRICT;

CREATE TABLE critique (
    id TEXT PRIMARY KEY,              -- N01
    source TEXT NOT NULL REFERENCES source (id),
    body TEXT NOT NULL
) STRICT;

CREATE TABLE custody (
    file TEXT PRIMARY KEY,            -- name inside the package
    blob TEXT NOT NULL,               -- name under blobs/: keyed BLAKE3 of the content
    received_at TEXT NOT NULL,        -- RFC 3339, UTC
    received_from TEXT NOT NULL,
    body TEXT NOT NULL                -- length and digests
) STRICT;

CREATE TABLE row_origin (
    id TEXT PRIMARY KEY,              -- K001, tier:POL-2016, ...
    file TEXT NOT NULL REFERENCES custody (file),
    line INTEGER NOT NULL             -- the header being line 1
) STRICT;

CREATE TABLE run (
    id TEXT PRIMARY KEY,              -- RUN-estimate-1a2b3c4d
    step TEXT NOT NULL,
    recorded_at TEXT NOT NULL,        -- RFC 3339, UTC
    body TEXT NOT NULL
) STRICT;

CREATE TABLE results (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    body BLOB NOT NULL                -- the latest results as CBOR, which keeps every bit of a number
) STRICT;

CREATE TABLE log (
    seq INTEGER PRIMARY KEY,          -- from 1, without holes
    at TEXT NOT NULL,                 -- RFC 3339, UTC
    operation TEXT NOT NULL,          -- create, import, record results
    commitment TEXT NOT NULL,         -- keyed BLAKE3 of what changed; says nothing without the case's key
    hash TEXT NOT NULL                -- BLAKE3 of the entry and of the hash before it
) STRICT;
