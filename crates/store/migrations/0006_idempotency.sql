-- Version 6. A write that was done but whose answer was lost is asked for again under the same key and then changes nothing.

CREATE TABLE applied (
    key TEXT PRIMARY KEY,             -- names one intended write; written in the transaction of the write itself
    at TEXT NOT NULL                  -- RFC 3339, UTC
) STRICT;
