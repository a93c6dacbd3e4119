-- Schema 5. Who asked about a patient whose group was found (rule B2), for the office that has it.
CREATE TABLE patient_ask (
    group_no   INTEGER NOT NULL,
    leaf_index INTEGER NOT NULL,          -- of its entry in the group's log
    at         INTEGER NOT NULL,
    account    BLOB    NOT NULL,
    office     BLOB    NOT NULL,
    answer     INTEGER NOT NULL,
    key_no     INTEGER NOT NULL,
    sealed     BLOB    NOT NULL,          -- relation, reason
    PRIMARY KEY (group_no, leaf_index)
) STRICT;
