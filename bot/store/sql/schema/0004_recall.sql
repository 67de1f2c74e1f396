-- An alert can be recalled. The CHECK of its status is part of the table, which has to be made anew for it; the rows
-- that refer to it are checked at the end of the transaction.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE kept AS SELECT * FROM alerts;
DROP TABLE alerts;
CREATE TABLE alerts (
    key TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    status TEXT NOT NULL CHECK (status IN ('draft', 'declared', 'stood-down', 'discarded', 'recalled')),
    level TEXT NOT NULL CHECK (level IN ('yellow', 'orange', 'red')),
    focus TEXT NOT NULL,
    version INTEGER NOT NULL,
    practice INTEGER NOT NULL,
    terms TEXT NOT NULL,              -- the brief without its lists
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    declared_by TEXT,
    declared_at TEXT,
    closed_at TEXT,
    nudged_at TEXT
) STRICT;
INSERT INTO alerts SELECT * FROM kept;
DROP TABLE kept;

-- Of a recalled alert: nobody moves, nothing is put off.
ALTER TABLE reassignments ADD COLUMN void INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deferrals ADD COLUMN void INTEGER NOT NULL DEFAULT 0;

-- The alert's version that a message tells of.
ALTER TABLE outbox ADD COLUMN version INTEGER;

-- A message that was under way when its alert was recalled: if it is not there by now, it is never sent.
ALTER TABLE outbox ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;

-- It makes sense only to who has got the message that it comes `after`: if that is never sent, neither is this.
ALTER TABLE outbox ADD COLUMN if_sent INTEGER NOT NULL DEFAULT 0;
