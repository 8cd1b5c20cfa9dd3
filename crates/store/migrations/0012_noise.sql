-- Version 12: noisy counts of an edition. Only ever added to.

CREATE TABLE noise_budget (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    body TEXT NOT NULL                -- epsilon, delta, rho; who and when
) STRICT;

CREATE TABLE noise_seed (
    draw INTEGER PRIMARY KEY,         -- from 0; one more with each edition with noisy counts that is let out
    seed BLOB NOT NULL                -- 32 random bytes; whoever has them can take the noise away
) STRICT;

CREATE TRIGGER noise_budget_is_final BEFORE UPDATE ON noise_budget
BEGIN SELECT RAISE(ABORT, 'the budget of noisy counts is set once'); END;
CREATE TRIGGER noise_budget_stays BEFORE DELETE ON noise_budget
BEGIN SELECT RAISE(ABORT, 'the budget of noisy counts is set once'); END;
CREATE TRIGGER noise_seed_is_final BEFORE UPDATE ON noise_seed
BEGIN SELECT RAISE(ABORT, 'the seed of a draw never changes'); END;
CREATE TRIGGER noise_seed_stays BEFORE DELETE ON noise_seed
BEGIN SELECT RAISE(ABORT, 'the seed of a draw is never removed'); END;
