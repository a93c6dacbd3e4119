-- Schema 7. Until when a person is let in (rule B4; 0: without a day). Timers of a group are looked
-- up by group where they are held against what the group itself says.
ALTER TABLE admission ADD COLUMN until INTEGER NOT NULL DEFAULT 0;
CREATE INDEX timer_by_group ON timer (group_no);
