-- Schema 9. Which entry of the staff room put which field of the patient card (rule C11): all of them,
-- the newest of a field is what stands. The values are sealed in the entries. `due` is the day on
-- which a value falls due, of fields that are reminded of.
CREATE TABLE card (
    group_no INTEGER NOT NULL,
    key      TEXT    NOT NULL,
    seq      INTEGER NOT NULL,
    due      TEXT,
    PRIMARY KEY (group_no, key, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_by_due ON card (key, due) WHERE due IS NOT NULL;
-- Decisions that are pinned now (rule C1). What was decided before this schema is pinned by hand.
CREATE TABLE pin (
    group_no INTEGER NOT NULL,
    room     INTEGER NOT NULL,
    seq      INTEGER NOT NULL,            -- of the original
    PRIMARY KEY (group_no, room, seq)
) STRICT, WITHOUT ROWID;
