-- Version 11: what a linkage of lists found, without names: the lists' rows stand in the identity vault.

CREATE TABLE linkage (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    body BLOB NOT NULL                -- the latest linkage as CBOR, which keeps every bit of a number
) STRICT;
