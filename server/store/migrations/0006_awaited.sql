-- Schema 6. What a message still expects of somebody (rule C12), so that a person's list is found
-- without opening anything. What was asked before this schema is not in it until it changes.
CREATE TABLE awaited (
    account  BLOB    NOT NULL,
    group_no INTEGER NOT NULL,
    room     INTEGER NOT NULL,
    seq      INTEGER NOT NULL,            -- of the original
    what     INTEGER NOT NULL,
    PRIMARY KEY (account, group_no, room, seq, what)
) STRICT, WITHOUT ROWID;
CREATE INDEX awaited_by_message ON awaited (group_no, room, seq);
