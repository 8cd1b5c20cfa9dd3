-- Version 3 of the identity vault: rows of a list stand together by the thousand. One by one a million of them take ten times as long to
-- encrypt, write and read. Rows that were put in before stay where they are, in list_row.

CREATE TABLE list_block (
    file INTEGER NOT NULL REFERENCES list_file (number),
    number INTEGER NOT NULL,          -- from 1, in order of lines
    lines BLOB NOT NULL,              -- of each row its line: 4 bytes, little end first
    lengths BLOB NOT NULL,            -- of each cell its length in bytes, row by row: base 128, low digits first (LEB128)
    cells TEXT NOT NULL,              -- every cell as it was written, one after another
    PRIMARY KEY (file, number)
) STRICT;

CREATE TRIGGER block_is_as_received BEFORE UPDATE ON list_block
BEGIN SELECT RAISE(ABORT, 'a row of a list is never changed'); END;
