-- The rounds of check-ins. What people write of their own accord stays in `check_ins`.
CREATE TABLE check_in_rounds (
    id TEXT PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES alerts (key),
    number INTEGER NOT NULL,
    opening TEXT NOT NULL,            -- when it was to open; it was opened at
    opened_at TEXT NOT NULL,
    closes_at TEXT NOT NULL,
    asked TEXT NOT NULL,              -- those who lead the work, with their workstreams
    chased_at TEXT,
    closed_at TEXT,
    summarised_at TEXT,               -- NULL of a closed one: the alert had ended, nothing was said
    UNIQUE (alert, number),
    UNIQUE (alert, opening)
) STRICT;

-- The answers: a later one of the same person is a new row.
CREATE TABLE check_in_answers (
    seq INTEGER PRIMARY KEY,
    round TEXT NOT NULL REFERENCES check_in_rounds (id),
    person TEXT NOT NULL,
    workstreams TEXT NOT NULL,
    progress TEXT NOT NULL,
    blockers TEXT NOT NULL,
    criteria TEXT NOT NULL,           -- what was said of each exit criterion
    note TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX check_in_answers_by_round ON check_in_answers (round, seq);

-- Alerts that run already begin to check in too: a timer without an instant only sets the next one.
INSERT INTO outbox (id, kind, topic, alert, subject, lane, payload, priority, due_at, state, created_at)
SELECT
    'ob' || lower(hex(randomblob(8))), 'timer', 'check-in-open', key, key, 'timer:' || key, '{}', 5,
    created_at, 'pending', created_at
FROM alerts
WHERE status = 'declared' AND json_extract(terms, '$.cadence.kind') <> 'none';
