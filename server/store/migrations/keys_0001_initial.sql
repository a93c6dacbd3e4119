-- Schema 1 of the key store, a file of its own. Every `wrapped` is sealed under the wrapping key that
-- the root key makes, bound to its row.

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE group_key (
    group_id BLOB    NOT NULL CHECK (length(group_id) = 16),
    key_no   INTEGER NOT NULL,
    wrapped  BLOB    NOT NULL,
    PRIMARY KEY (group_id, key_no)
) STRICT;

CREATE TABLE office_key (
    office     BLOB NOT NULL PRIMARY KEY CHECK (length(office) = 16),
    public_key BLOB NOT NULL,
    wrapped    BLOB NOT NULL              -- private half
) STRICT;
