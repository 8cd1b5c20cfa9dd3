-- Version 10. What a search needs so that it reads little more than what it finds.

-- Claims of one host lie together, since an import writes them in this order.
CREATE INDEX claim_of_host ON claim (host, id);

-- Whether every source may be analysed. It follows from what stands in other tables, goes with every change to them, and
-- without it they are read.
CREATE TABLE all_stand (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    basis TEXT NOT NULL,              -- the rule, digest of the study, and the last row of each table of consents
    since TEXT NOT NULL,              -- YYYY-MM-DD: the day on which it was worked out
    until TEXT                        -- YYYY-MM-DD: the first day on which a date on record may change the answer
) STRICT;

CREATE TRIGGER all_stand_no_new_source AFTER INSERT ON source BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_other_source AFTER UPDATE ON source BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_less_source AFTER DELETE ON source BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_new_person AFTER INSERT ON person_behind BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_other_person AFTER UPDATE ON person_behind BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_less_person AFTER DELETE ON person_behind BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_new_consent AFTER INSERT ON consent BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_new_met AFTER INSERT ON condition_met BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_other_met AFTER UPDATE ON condition_met BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_less_met AFTER DELETE ON condition_met BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_new_withdrawal AFTER INSERT ON withdrawal BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_new_ground AFTER INSERT ON ground BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_other_ground AFTER UPDATE ON ground BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_less_ground AFTER DELETE ON ground BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_new_revocation AFTER INSERT ON ground_revoked BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_other_revocation AFTER UPDATE ON ground_revoked BEGIN DELETE FROM all_stand; END;
CREATE TRIGGER all_stand_no_less_revocation AFTER DELETE ON ground_revoked BEGIN DELETE FROM all_stand; END;
