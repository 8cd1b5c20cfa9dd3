-- Version 2: the log becomes a Merkle tree (RFC 6962) with checkpoints and what partners deposited. The entries of version 1,
-- in table log, are carried over by `log::carry_over` when the case is opened, which then drops that table.

CREATE TABLE log_entry (
    seq INTEGER PRIMARY KEY,          -- from 0, without holes: the place in the tree
    leaf TEXT NOT NULL,               -- the entry as one line of JSON: what the tree hashes
    salt BLOB CHECK (length(salt) = 32)  -- opens the commitment; NULL once erased
) STRICT;

CREATE TABLE log_node (
    level INTEGER NOT NULL,           -- 0: leaves
    place INTEGER NOT NULL,           -- from the left
    hash BLOB NOT NULL CHECK (length(hash) = 32),  -- SHA-256 of the complete subtree
    PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE log_ratchet (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    state BLOB NOT NULL               -- the next salt follows from it; overwritten with every entry, so no salt comes back
) STRICT;
INSERT INTO log_ratchet VALUES (1, randomblob(32));

CREATE TABLE log_key (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    origin TEXT NOT NULL,             -- name of the log in its checkpoints
    nonce BLOB NOT NULL,
    wrapped BLOB NOT NULL             -- Ed25519 secret under XChaCha20-Poly1305, the key derived from the case's
) STRICT;

CREATE TABLE log_checkpoint (
    size INTEGER PRIMARY KEY,         -- entries under it
    made_at TEXT NOT NULL,            -- RFC 3339, UTC
    note TEXT NOT NULL                -- signed note; what a time stamp is over, byte by byte
) STRICT;

CREATE TABLE log_deposit (
    id INTEGER PRIMARY KEY,
    size INTEGER NOT NULL REFERENCES log_checkpoint (size),
    kind TEXT NOT NULL CHECK (kind IN ('cosignature', 'time stamp')),
    by TEXT NOT NULL,                 -- name of the partner's key, or of the time stamping authority's certificate
    witnessed_at TEXT NOT NULL,       -- RFC 3339, UTC, as the partner or the authority signed it
    body BLOB NOT NULL,               -- signature line, or time-stamp response (DER)
    verifier TEXT NOT NULL,           -- the partner's key in note format, or the authority's certificates (PEM)
    UNIQUE (size, kind, body)
) STRICT;

CREATE TRIGGER log_entry_stays BEFORE DELETE ON log_entry
BEGIN SELECT RAISE(ABORT, 'entries of the log are never removed'); END;

CREATE TRIGGER log_entry_is_final BEFORE UPDATE ON log_entry
WHEN new.seq IS NOT old.seq OR new.leaf IS NOT old.leaf OR new.salt IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'of an entry of the log only the salt can be erased'); END;
