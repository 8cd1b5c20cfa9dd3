-- Version 2 of the identity vault: lists of persons that are linked with one another, as they were received, and what people
-- judged of two of their rows. A row is nobody's identity until it is linked, so rows stand under the vault's key and not under
-- keys of persons; what is removed is overwritten.

CREATE TABLE list_file (
    number INTEGER PRIMARY KEY,       -- from 1, in the order received
    name TEXT NOT NULL,               -- of the file
    digest TEXT NOT NULL UNIQUE,      -- BLAKE3 of its bytes
    at TEXT NOT NULL,                 -- RFC 3339, UTC
    user TEXT NOT NULL,
    columns TEXT NOT NULL,            -- JSON list, in the file's order
    mapping TEXT NOT NULL,            -- JSON: which list, which column states what
    secret BLOB NOT NULL              -- 32 random bytes: the ids of its rows follow from them and the line
) STRICT;

CREATE TABLE list_row (
    file INTEGER NOT NULL REFERENCES list_file (number),
    line INTEGER NOT NULL,            -- the header being line 1
    cells TEXT NOT NULL,              -- JSON list, every cell as it was written
    PRIMARY KEY (file, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE nobody_twice (
    list TEXT PRIMARY KEY             -- a list whose keeper vouches that it holds nobody twice
) STRICT;

CREATE TABLE judgement (
    number INTEGER PRIMARY KEY,       -- from 1, without holes
    one TEXT NOT NULL,                -- id of a row
    other TEXT NOT NULL CHECK (one < other),
    said TEXT NOT NULL CHECK (said IN ('same', 'different', 'unsure')),
    by TEXT NOT NULL,
    at TEXT NOT NULL,                 -- RFC 3339, UTC
    reason TEXT NOT NULL,             -- in the user's own words; never leaves the vault
    withdrawn TEXT                    -- JSON: by whom, when, why; absent while it stands
) STRICT;

CREATE TRIGGER row_is_as_received BEFORE UPDATE ON list_row
BEGIN SELECT RAISE(ABORT, 'a row of a list is never changed'); END;
CREATE TRIGGER judgement_stays BEFORE DELETE ON judgement
BEGIN SELECT RAISE(ABORT, 'a judgement is never removed; it is withdrawn'); END;
CREATE TRIGGER judgement_is_final BEFORE UPDATE ON judgement
WHEN old.withdrawn IS NOT NULL OR new.withdrawn IS NULL
    OR (old.number, old.one, old.other, old.said, old.by, old.at, old.reason)
        IS NOT (new.number, new.one, new.other, new.said, new.by, new.at, new.reason)
BEGIN SELECT RAISE(ABORT, 'a judgement is never changed but by withdrawing it'); END;
