-- Schema 1. Forward only: never edit a migration that was released, add the next one.
-- Every column named `sealed` is ciphertext under a group key or the region key; *_no are the dense
-- numbers of rows.hpp; times are milliseconds since 1970; ids are 16 bytes, hashes 32.
-- Append-only tables (message, receipt, leaf, batch) are written side by side in the order of
-- commits and found through small indexes: a batch of posts to many groups then dirties few pages.

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

-- ---- Groups -------------------------------------------------------------------------------------

CREATE TABLE patient_group (
    no              INTEGER PRIMARY KEY,
    id              BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    pseudonym       BLOB    NOT NULL,
    origin          BLOB    NOT NULL,
    state           INTEGER NOT NULL,
    cause           INTEGER NOT NULL,
    reading_refused INTEGER NOT NULL,
    opened          INTEGER NOT NULL,
    state_since     INTEGER NOT NULL,
    epoch           INTEGER NOT NULL,
    log_no          INTEGER NOT NULL,
    opened_by       BLOB    NOT NULL,
    open_msg        BLOB    NOT NULL,
    key_no          INTEGER NOT NULL,
    sealed          BLOB    NOT NULL      -- patient, notice, consents
) STRICT;
CREATE UNIQUE INDEX patient_group_by_opening ON patient_group (opened_by, open_msg);
CREATE INDEX patient_group_by_origin ON patient_group (origin);

-- Intervals of reading; ended ones stay.
CREATE TABLE membership (
    group_no     INTEGER NOT NULL REFERENCES patient_group (no),
    id           BLOB    NOT NULL CHECK (length(id) = 16),
    account      BLOB    NOT NULL,
    office       BLOB    NOT NULL,
    admission    BLOB    NOT NULL,
    kind         INTEGER NOT NULL,
    responsible  INTEGER NOT NULL,
    manager      INTEGER NOT NULL,
    first_staff  INTEGER NOT NULL,        -- history scope; 0: does not see this room
    first_family INTEGER NOT NULL,
    since        INTEGER NOT NULL,
    began_epoch  INTEGER NOT NULL,
    until        INTEGER,                 -- null: stands
    ended_epoch  INTEGER NOT NULL,
    ended_staff  INTEGER NOT NULL,        -- event k of the cut
    ended_family INTEGER NOT NULL,
    end_reason   INTEGER NOT NULL,
    reads_until  INTEGER,                 -- null: as long as it stands (A6: 72 h)
    PRIMARY KEY (group_no, id)
) STRICT;
CREATE INDEX membership_by_account ON membership (account, group_no);
CREATE INDEX membership_by_office ON membership (office, group_no);

CREATE TABLE admission (
    group_no       INTEGER NOT NULL REFERENCES patient_group (no),
    id             BLOB    NOT NULL CHECK (length(id) = 16),
    office         BLOB    NOT NULL,
    account        BLOB    NOT NULL,      -- zero: the office itself
    office_manager BLOB    NOT NULL,
    made_by        BLOB    NOT NULL,
    through        BLOB    NOT NULL,
    scope_kind     INTEGER NOT NULL,
    scope_from     INTEGER NOT NULL,
    max_people     INTEGER NOT NULL,
    as_manager     INTEGER NOT NULL,
    made           INTEGER NOT NULL,
    expires        INTEGER NOT NULL,
    state          INTEGER NOT NULL,
    key_no         INTEGER NOT NULL,
    sealed         BLOB    NOT NULL,      -- purpose
    PRIMARY KEY (group_no, id)
) STRICT;
CREATE INDEX admission_by_account ON admission (account, group_no);
CREATE INDEX admission_by_office ON admission (office, group_no);

-- The duplicate guard (rule B2). `standing`: the group is draft, active or frozen.
CREATE TABLE fingerprint (
    group_no INTEGER NOT NULL REFERENCES patient_group (no),
    kind     INTEGER NOT NULL,            -- 1 name, birth, sex; 2 insurer and insured number
    keyed    BLOB    NOT NULL,
    standing INTEGER NOT NULL,
    PRIMARY KEY (group_no, kind, keyed)
) STRICT;
CREATE INDEX fingerprint_by_value ON fingerprint (keyed, kind) WHERE standing = 1;
CREATE UNIQUE INDEX fingerprint_one_number ON fingerprint (keyed) WHERE kind = 2 AND standing = 1;

CREATE TABLE different_person (
    group_no    INTEGER NOT NULL REFERENCES patient_group (no),
    other_no    INTEGER NOT NULL REFERENCES patient_group (no),
    answered_by BLOB    NOT NULL,
    office      BLOB    NOT NULL,
    at          INTEGER NOT NULL,
    sealed      BLOB    NOT NULL,         -- reason
    PRIMARY KEY (group_no, other_no)
) STRICT;

CREATE TABLE duplicate_check (
    office BLOB    NOT NULL,
    day    INTEGER NOT NULL,              -- yyyymmdd in Japan
    count  INTEGER NOT NULL,
    PRIMARY KEY (office, day)
) STRICT;

-- ---- Messages and receipts ----------------------------------------------------------------------

CREATE TABLE message (
    no            INTEGER PRIMARY KEY,
    group_no      INTEGER NOT NULL,       -- no foreign keys on the hot path: the engine has the group
    room          INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    kind          INTEGER NOT NULL,
    author        BLOB    NOT NULL,
    membership    BLOB    NOT NULL,
    office        BLOB    NOT NULL,
    client_msg_id BLOB,                   -- null: system events
    refers_to     INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    clock         INTEGER NOT NULL,
    epoch         INTEGER NOT NULL,
    wrong_patient INTEGER NOT NULL,
    makes_request INTEGER NOT NULL,
    leaf_n        INTEGER NOT NULL,
    leaf_index    INTEGER NOT NULL,
    leaf_hash     BLOB    NOT NULL,
    content_hash  BLOB    NOT NULL,
    key_no        INTEGER NOT NULL,
    sealed        BLOB    NOT NULL        -- body, system note or reason
) STRICT;
CREATE UNIQUE INDEX message_by_seq ON message (group_no, room, seq);
-- Idempotent for ever (rule C7).
CREATE UNIQUE INDEX message_by_client_id ON message (group_no, author, client_msg_id)
    WHERE client_msg_id IS NOT NULL;
CREATE INDEX message_by_original ON message (group_no, room, refers_to) WHERE refers_to <> 0;

CREATE TABLE message_state (
    group_no      INTEGER NOT NULL,
    room          INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    newest_seq    INTEGER NOT NULL,
    retracted_seq INTEGER NOT NULL,       -- 0: stands
    retracted_at  INTEGER NOT NULL,
    wrong_patient INTEGER NOT NULL,
    request       INTEGER NOT NULL,
    proxy_open    INTEGER NOT NULL,
    PRIMARY KEY (group_no, room, seq)
) STRICT;

CREATE TABLE receipt (
    no          INTEGER PRIMARY KEY,
    group_no    INTEGER NOT NULL,
    room        INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    membership  BLOB    NOT NULL,
    account     BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    kind        INTEGER NOT NULL,
    first_seq   INTEGER NOT NULL,
    last_seq    INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    device_time INTEGER NOT NULL,
    leaf_n      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX receipt_by_revision ON receipt (group_no, room, revision);
-- Ranges of one membership and kind never overlap: the row for a seq is the last that begins at or
-- before it.
CREATE UNIQUE INDEX receipt_by_member ON receipt (group_no, room, membership, kind, first_seq);

CREATE TABLE handover (
    group_no    INTEGER NOT NULL,
    membership  BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    last_staff  INTEGER NOT NULL,
    last_family INTEGER NOT NULL,
    attached    INTEGER NOT NULL,
    detached    INTEGER,
    wiped       INTEGER,
    PRIMARY KEY (group_no, membership, device)
) STRICT;

-- ---- People, offices, the region ----------------------------------------------------------------

CREATE TABLE region (
    version             INTEGER PRIMARY KEY,
    since               INTEGER NOT NULL,
    name                TEXT    NOT NULL,
    demo                INTEGER NOT NULL,
    policy_version      INTEGER NOT NULL,
    origin_kinds        TEXT    NOT NULL, -- numbers with commas
    opening_professions TEXT    NOT NULL,
    log_no              INTEGER NOT NULL
) STRICT;

CREATE TABLE policy (
    version   INTEGER PRIMARY KEY,
    published INTEGER NOT NULL,
    text      TEXT    NOT NULL
) STRICT;

CREATE TABLE office (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind          INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    office_number TEXT    NOT NULL,
    tel           TEXT    NOT NULL,
    fax           TEXT    NOT NULL,
    hours         TEXT    NOT NULL,
    after_hours   TEXT    NOT NULL,
    covers_24h    INTEGER NOT NULL,
    state         INTEGER NOT NULL,
    state_since   INTEGER NOT NULL,
    public_key    BLOB    NOT NULL,
    log_no        INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
    id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    pseudonym       BLOB    NOT NULL UNIQUE,
    login           BLOB    UNIQUE,       -- keyed hash; null until enrolled
    state           INTEGER NOT NULL,
    region_officer  INTEGER NOT NULL,
    auditor         INTEGER NOT NULL,
    home_office     BLOB    NOT NULL,
    accepted_policy INTEGER NOT NULL,
    sealed          BLOB    NOT NULL      -- login name, name
) STRICT;

CREATE TABLE affiliation (
    account      BLOB    NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    office       BLOB    NOT NULL REFERENCES office (id) DEFERRABLE INITIALLY DEFERRED,
    profession   INTEGER NOT NULL,
    office_admin INTEGER NOT NULL,
    active       INTEGER NOT NULL,
    PRIMARY KEY (account, office)
) STRICT;
CREATE INDEX affiliation_by_office ON affiliation (office, account);

CREATE TABLE enrolment (
    id               BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    account          BLOB    NOT NULL,
    office           BLOB    NOT NULL,
    link_hash        BLOB    NOT NULL UNIQUE,
    code_hash        BLOB    NOT NULL,
    expires          INTEGER NOT NULL,
    wrong_codes      INTEGER NOT NULL,
    spent            INTEGER NOT NULL,
    voided           INTEGER NOT NULL,
    replaces_factors INTEGER NOT NULL,
    recovery         INTEGER NOT NULL,
    login            BLOB,                -- keyed hash
    ticket_hash      BLOB    UNIQUE,
    ticket_expires   INTEGER NOT NULL,
    sealed           BLOB    NOT NULL     -- login name, password hash, TOTP secret
) STRICT;
CREATE INDEX enrolment_by_account ON enrolment (account);
CREATE INDEX enrolment_by_login ON enrolment (login)
    WHERE login IS NOT NULL AND spent = 0 AND voided = 0;

-- One row per credential; ready for passkeys and certificates.
CREATE TABLE credential (
    account   BLOB    NOT NULL,
    kind      INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    public_id BLOB,                       -- passkey: credential id; certificate: its SHA-256
    last_step INTEGER NOT NULL,
    used      INTEGER NOT NULL,
    made      INTEGER NOT NULL,
    sealed    BLOB    NOT NULL,           -- the secret
    PRIMARY KEY (account, kind, number)
) STRICT;
CREATE UNIQUE INDEX credential_by_public_id ON credential (public_id, kind)
    WHERE public_id IS NOT NULL;

CREATE TABLE device (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    account      BLOB    NOT NULL,
    secret_hash  BLOB    NOT NULL UNIQUE,
    device_class INTEGER NOT NULL,
    form         INTEGER NOT NULL,
    enrolled     INTEGER NOT NULL,
    last_seen    INTEGER NOT NULL,
    revoked      INTEGER NOT NULL,
    pin_wrong    INTEGER NOT NULL,
    sealed       BLOB    NOT NULL         -- name, PIN hash
) STRICT;
CREATE INDEX device_by_account ON device (account);

CREATE TABLE session (
    id          BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    account     BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    secret_hash BLOB    NOT NULL UNIQUE,
    started     INTEGER NOT NULL,
    ends        INTEGER NOT NULL,
    fresh_until INTEGER NOT NULL,
    locked      INTEGER NOT NULL,
    ended       INTEGER NOT NULL
) STRICT;
CREATE INDEX session_by_account ON session (account) WHERE ended = 0;
CREATE INDEX session_by_device ON session (device) WHERE ended = 0;
CREATE INDEX session_by_end ON session (ends);

CREATE TABLE throttle (
    key      BLOB    NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    last     INTEGER NOT NULL
) STRICT;
CREATE INDEX throttle_by_last ON throttle (last);

-- ---- Time ---------------------------------------------------------------------------------------

CREATE TABLE timer (
    kind     INTEGER NOT NULL,
    object   BLOB    NOT NULL,
    group_no INTEGER NOT NULL,
    room     INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    step     INTEGER NOT NULL,
    due      INTEGER NOT NULL,
    PRIMARY KEY (kind, object, group_no, room, seq, step)
) STRICT;
CREATE INDEX timer_by_due ON timer (due);

-- ---- The ledger (docs/ledger-format.md) ---------------------------------------------------------

CREATE TABLE log (
    no          INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    name        BLOB    NOT NULL UNIQUE,
    owner       BLOB    NOT NULL,         -- group or office; zero: the region
    random      BLOB    NOT NULL,
    kind        INTEGER NOT NULL,
    home        INTEGER NOT NULL,
    predecessor BLOB    NOT NULL
) STRICT;

CREATE TABLE leaf (
    n      INTEGER PRIMARY KEY,           -- over all logs, in the order of commits
    log_no INTEGER NOT NULL,
    idx    INTEGER NOT NULL,
    bytes  BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX leaf_by_index ON leaf (log_no, idx);

CREATE TABLE batch (
    n         INTEGER PRIMARY KEY,
    value     BLOB    NOT NULL,           -- chain_n
    last_leaf INTEGER NOT NULL,
    at        INTEGER NOT NULL
) STRICT;

CREATE TABLE sealed_log (
    log_no    INTEGER PRIMARY KEY,        -- 0: the top log
    size      INTEGER NOT NULL,
    root      BLOB    NOT NULL,
    top_index INTEGER NOT NULL,
    seal_no   INTEGER NOT NULL,
    frontier  BLOB    NOT NULL
) STRICT;

CREATE TABLE tile (
    log_no INTEGER NOT NULL,
    level  INTEGER NOT NULL,
    idx    INTEGER NOT NULL,
    hashes BLOB    NOT NULL,
    PRIMARY KEY (log_no, level, idx)
) STRICT;

CREATE TABLE top_leaf (
    idx   INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE seal (
    no        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    top_size  INTEGER NOT NULL,
    root      BLOB    NOT NULL,
    note      TEXT    NOT NULL,
    last_leaf INTEGER NOT NULL,
    chain_n   INTEGER NOT NULL
) STRICT;
