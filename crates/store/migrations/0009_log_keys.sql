-- Version 9. The key that signs checkpoints changes with the keys of the case. Table log_key holds the one in force.

CREATE TABLE log_key_before (
    until_size INTEGER PRIMARY KEY,   -- the key signed checkpoints over up to so many entries, the last with its successor
    verifier TEXT NOT NULL            -- public half in note format; the secret is gone
) STRICT;
