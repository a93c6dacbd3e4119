-- Schema 2. An affiliation with a second office waits for the person's own yes (rule A2). What stood
-- before was added under the rule of its time and goes on.
ALTER TABLE affiliation ADD COLUMN offered INTEGER NOT NULL DEFAULT 0;
