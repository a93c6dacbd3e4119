-- Backups that were made, so that it can be said on which day the last one that holds a key is gone
-- (rule B11). A backup holds every key that there was when it was made.
CREATE TABLE backup (
    id      BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    made    INTEGER NOT NULL,
    chain_n INTEGER NOT NULL,             -- the last batch in it
    bytes   INTEGER NOT NULL,
    digest  BLOB    NOT NULL CHECK (length(digest) = 32)
) STRICT;
CREATE INDEX backup_by_made ON backup (made);
