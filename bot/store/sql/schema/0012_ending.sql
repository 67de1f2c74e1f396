-- How an alert ended: what its stand-down said of each exit criterion and resource, beside the closing note.
CREATE TABLE stand_downs (
    alert TEXT PRIMARY KEY REFERENCES alerts (key),
    note TEXT NOT NULL
) STRICT;

CREATE TABLE stand_down_criteria (
    alert TEXT NOT NULL REFERENCES alerts (key),
    number INTEGER NOT NULL,          -- its place among the exit criteria, from 1
    criterion TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('met', 'partly', 'not-met')),
    note TEXT NOT NULL,
    PRIMARY KEY (alert, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE stand_down_resources (
    alert TEXT NOT NULL REFERENCES alerts (key),
    number INTEGER NOT NULL,          -- its place among the resources, from 1
    kind TEXT NOT NULL,
    resource TEXT NOT NULL,
    fate TEXT NOT NULL CHECK (fate IN ('returned', 'kept')),
    note TEXT NOT NULL,
    PRIMARY KEY (alert, number)
) STRICT, WITHOUT ROWID;

-- Who is back in their team, by whose word. Of those who were released before, nobody was asked.
ALTER TABLE reassignments ADD COLUMN back_at TEXT;
ALTER TABLE reassignments ADD COLUMN back_by TEXT;
CREATE INDEX reassignments_of_person ON reassignments (person);

-- Who is to be told, or was, of somebody who has not said that they are back; once.
CREATE TABLE missed_returns (
    person TEXT NOT NULL,             -- who is told
    entry TEXT NOT NULL REFERENCES reassignments (id),
    digest TEXT,                      -- the message that tells of it; NULL: it is still to be written
    PRIMARY KEY (person, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX missed_returns_by_digest ON missed_returns (digest);
CREATE INDEX missed_returns_by_entry ON missed_returns (entry);

-- What those who led say of an alert afterwards: a later answer of the same person is a new row, and counts.
CREATE TABLE retrospectives (
    seq INTEGER PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES alerts (key),
    person TEXT NOT NULL,
    well TEXT NOT NULL,
    badly TEXT NOT NULL,
    change TEXT NOT NULL,
    worth TEXT CHECK (worth IN ('yes', 'partly', 'no')),
    at TEXT NOT NULL
) STRICT;
CREATE INDEX retrospectives_by_alert ON retrospectives (alert, seq);
