-- Version 1 of the identity vault. The whole file is under the vault's key; beside that, what is known of a person is under
-- a key of that person's own, so that one person can be erased by destroying 72 bytes.

CREATE TABLE person (
    pseudonym TEXT PRIMARY KEY CHECK (length(pseudonym) = 32),  -- 128 random bits, lower-case hex
    since TEXT NOT NULL,              -- RFC 3339, UTC
    key BLOB NOT NULL,                -- the person's key under a key derived from the vault's: nonce, then ciphertext
    body BLOB NOT NULL                -- the identity as JSON under the person's key: nonce, then ciphertext
) STRICT;

CREATE TABLE face (
    pseudonym TEXT NOT NULL REFERENCES person (pseudonym) ON DELETE CASCADE,
    number INTEGER NOT NULL,          -- from 1
    body BLOB NOT NULL,               -- an image under the person's key: nonce, then ciphertext
    PRIMARY KEY (pseudonym, number)
) STRICT;

CREATE TABLE opening (
    id INTEGER PRIMARY KEY,
    pseudonym TEXT NOT NULL,          -- stays when the person is erased
    at TEXT NOT NULL,                 -- RFC 3339, UTC
    user TEXT NOT NULL,
    reason TEXT NOT NULL,             -- a code of the list identity_reason
    note TEXT NOT NULL                -- in the user's own words; never leaves the vault
) STRICT;
