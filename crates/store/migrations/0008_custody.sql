-- Version 8: the chain of custody, append-only. What a case of an earlier version received is entered as the first link when
-- the case is opened (`custody::carry_over`).

CREATE TABLE custody_link (
    seq INTEGER PRIMARY KEY,          -- from 0, without holes
    entry INTEGER NOT NULL REFERENCES log_entry (seq),  -- written in the same transaction; commits to the body
    body TEXT NOT NULL                -- the link as one line of JSON, with the SHA-256 of the body before it
) STRICT;

CREATE TABLE custody_version (
    file TEXT NOT NULL,               -- name inside the package
    version INTEGER NOT NULL,         -- from 1; another content is another version
    blob TEXT NOT NULL,               -- name under blobs/; digests and length stand in the link
    link INTEGER NOT NULL REFERENCES custody_link (seq),
    PRIMARY KEY (file, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER custody_link_stays BEFORE DELETE ON custody_link
BEGIN SELECT RAISE(ABORT, 'links of the chain of custody are never removed'); END;

CREATE TRIGGER custody_link_is_final BEFORE UPDATE ON custody_link
BEGIN SELECT RAISE(ABORT, 'links of the chain of custody are never changed'); END;

CREATE TRIGGER custody_version_stays BEFORE DELETE ON custody_version
BEGIN SELECT RAISE(ABORT, 'versions of evidence are never removed'); END;

CREATE TRIGGER custody_version_is_final BEFORE UPDATE ON custody_version
BEGIN SELECT RAISE(ABORT, 'versions of evidence are never changed'); END;
