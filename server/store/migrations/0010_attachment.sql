-- Schema 10. Files of messages (rule C8). The bytes lie sealed in files of their own, named by blob;
-- their names as typed are in the bodies of the messages.
CREATE TABLE attachment (
    group_no   INTEGER NOT NULL,
    id         BLOB    NOT NULL,          -- made by the author's client
    author     BLOB    NOT NULL,
    membership BLOB    NOT NULL,
    state      INTEGER NOT NULL,
    since      INTEGER NOT NULL,
    announced  INTEGER NOT NULL,
    sent       BLOB    NOT NULL,          -- SHA-256, zero until it is whole
    blob       BLOB    NOT NULL,
    media      INTEGER NOT NULL,
    size       INTEGER NOT NULL,
    sha256     BLOB    NOT NULL,
    thumbnail  INTEGER NOT NULL,          -- bytes
    sealed     BLOB    NOT NULL,          -- SHA-256 of the file on the disk
    room       INTEGER NOT NULL,
    seq        INTEGER NOT NULL,          -- of its message; 0: none yet
    leaf_index INTEGER NOT NULL,
    key_no     INTEGER NOT NULL,
    sealed_key BLOB    NOT NULL,
    PRIMARY KEY (group_no, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_bytes ON attachment (group_no, announced);  -- quotas, from the index alone
CREATE INDEX attachment_unposted ON attachment (author) WHERE seq = 0;
