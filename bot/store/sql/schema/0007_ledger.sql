-- Every answer that is expected, as it stands now; acknowledgements keep every answer that was ever given.
CREATE TABLE expectations (
    id TEXT PRIMARY KEY,              -- of the reassignment, deferral or reading that it is about
    seq INTEGER NOT NULL,             -- the order in which they are listed
    alert TEXT NOT NULL REFERENCES alerts (key),
    about TEXT NOT NULL CHECK (about IN ('reassignment', 'deferral', 'reading')),
    workstream TEXT NOT NULL,         -- '' for what is not a reassignment
    person TEXT NOT NULL,
    version INTEGER NOT NULL,         -- of the memo; only an answer to this one or a later one counts
    asked_at TEXT,                    -- NULL: in a draft
    open INTEGER NOT NULL,            -- an answer is still wanted
    standing TEXT NOT NULL CHECK (standing IN ('waiting', 'acknowledged', 'objected', 'unreachable')),
    unreachable TEXT NOT NULL DEFAULT '',
    answer TEXT CHECK (answer IN ('acknowledged', 'objected', 'undone')),
    answered_by TEXT,
    how TEXT,
    answered_at TEXT,
    answered_version INTEGER,
    note TEXT,
    outcome TEXT CHECK (outcome IN ('released', 'kept', 'talk')),  -- of a concern
    settled_by TEXT,
    settled_at TEXT,
    settled_note TEXT,
    reminders INTEGER NOT NULL DEFAULT 0,
    reminded_at TEXT,
    escalations INTEGER NOT NULL DEFAULT 0,
    escalated_at TEXT,
    snoozed_until TEXT,
    escalated_to TEXT                 -- who is to be told, or was, the last time
) STRICT;
CREATE INDEX expectations_in_order ON expectations (alert, about, seq);
CREATE INDEX expectations_by_standing ON expectations (alert, open, standing, about, seq);
CREATE INDEX expectations_by_person ON expectations (person, open, alert);
CREATE UNIQUE INDEX expectations_one_reading ON expectations (alert, person) WHERE about = 'reading';

-- Of what somebody is still to be told.
CREATE TABLE untold (
    person TEXT NOT NULL,
    expectation TEXT NOT NULL REFERENCES expectations (id),
    PRIMARY KEY (person, expectation)
) STRICT, WITHOUT ROWID;

-- What each message to a manager or lead tells of.
CREATE TABLE digest_lines (
    digest TEXT NOT NULL,
    expectation TEXT NOT NULL REFERENCES expectations (id),
    PRIMARY KEY (expectation, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX digest_lines_by_digest ON digest_lines (digest);

-- How many there are of each kind, so that counting a hundred thousand costs no more than counting ten.
CREATE TABLE expectation_counts (
    alert TEXT NOT NULL,
    about TEXT NOT NULL,
    workstream TEXT NOT NULL,
    standing TEXT NOT NULL,
    open INTEGER NOT NULL,
    people INTEGER NOT NULL,
    PRIMARY KEY (alert, about, workstream, standing, open)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER expectations_added AFTER INSERT ON expectations BEGIN
    INSERT INTO expectation_counts (alert, about, workstream, standing, open, people)
    VALUES (new.alert, new.about, new.workstream, new.standing, new.open, 1)
    ON CONFLICT (alert, about, workstream, standing, open) DO UPDATE SET people = people + 1;
END;

CREATE TRIGGER expectations_removed AFTER DELETE ON expectations BEGIN
    UPDATE expectation_counts SET people = people - 1
    WHERE
        alert = old.alert AND about = old.about AND workstream = old.workstream
        AND standing = old.standing AND open = old.open;
END;

CREATE TRIGGER expectations_changed AFTER UPDATE ON expectations
WHEN old.standing <> new.standing OR old.open <> new.open OR old.workstream <> new.workstream BEGIN
    UPDATE expectation_counts SET people = people - 1
    WHERE
        alert = old.alert AND about = old.about AND workstream = old.workstream
        AND standing = old.standing AND open = old.open;
    INSERT INTO expectation_counts (alert, about, workstream, standing, open, people)
    VALUES (new.alert, new.about, new.workstream, new.standing, new.open, 1)
    ON CONFLICT (alert, about, workstream, standing, open) DO UPDATE SET people = people + 1;
END;

-- The answers: each says now by whom it was given, and may be about a deferral or the memo itself.
CREATE TABLE answers (
    seq INTEGER PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES alerts (key),
    expectation TEXT NOT NULL,
    person TEXT NOT NULL,
    given_by TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('acknowledged', 'objected', 'undone')),
    how TEXT NOT NULL,
    version INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
INSERT INTO answers (seq, alert, expectation, person, given_by, answer, how, version, reason, at)
SELECT seq, alert, reassignment, person, person, answer, how, version, reason, at FROM acknowledgements;
DROP TABLE acknowledgements;
ALTER TABLE answers RENAME TO acknowledgements;
CREATE INDEX acknowledgements_by_expectation ON acknowledgements (expectation, seq);
CREATE INDEX acknowledgements_by_alert ON acknowledgements (alert, seq);

INSERT INTO expectations (
    id, seq, alert, about, workstream, person, version, asked_at, open, standing,
    answer, answered_by, how, answered_at, answered_version, note
)
SELECT
    r.id, CAST(SUBSTR(r.id, LENGTH(r.alert) + 3) AS INTEGER), r.alert, 'reassignment', r.workstream, r.person,
    1, alerts.declared_at, (alerts.declared_at IS NOT NULL) * (1 - MAX(r.released, r.void)),
    COALESCE(a.answer, 'waiting'),
    a.answer, a.given_by, a.how, a.at, a.version, a.reason
FROM reassignments AS r
INNER JOIN alerts ON alerts.key = r.alert
LEFT JOIN acknowledgements AS a
    ON a.seq = (SELECT MAX(seq) FROM acknowledgements WHERE expectation = r.id);

-- The owners of what is put off were told, and not asked: they may answer from now on, and nobody follows it up.
INSERT INTO expectations (id, seq, alert, about, workstream, person, version, asked_at, open, standing)
SELECT
    d.id, CAST(SUBSTR(d.id, LENGTH(d.alert) + 3) AS INTEGER), d.alert, 'deferral', '', d.owner, 1, NULL, 0, 'waiting'
FROM deferrals AS d;

-- Reminders that wait to go out are cancelled, because an answer would not cancel them. The new timer looks at once.
UPDATE outbox SET state = 'cancelled', settled_at = due_at
WHERE kind = 'post' AND topic IN ('reminder', 'escalation') AND state = 'pending';

-- What was done so far about those who have not answered.
UPDATE expectations SET
    reminders = done.reminders,
    reminded_at = done.reminded_at,
    escalations = MIN(1, done.escalations),
    escalated_at = done.escalated_at
FROM (
    SELECT
        subject,
        SUM(topic = 'reminder') AS reminders,
        MAX(CASE WHEN topic = 'reminder' THEN created_at END) AS reminded_at,
        SUM(topic = 'escalation') AS escalations,
        MAX(CASE WHEN topic = 'escalation' THEN created_at END) AS escalated_at
    FROM outbox
    WHERE kind = 'post' AND topic IN ('reminder', 'escalation') AND state <> 'cancelled'
    GROUP BY subject
) AS done
WHERE expectations.id = done.subject;

-- Their timers, two for each entry, become one for each person. It rings at once, and finds out what is due.
UPDATE outbox SET state = 'cancelled', lease = NULL, lease_until = NULL, settled_at = due_at
WHERE kind = 'timer' AND topic IN ('remind', 'escalate') AND state IN ('pending', 'sending');
INSERT INTO outbox (id, kind, topic, subject, lane, payload, priority, due_at, state, created_at)
SELECT
    'ob' || LOWER(HEX(RANDOMBLOB(8))), 'timer', 'follow', e.person, 'timer:follow:' || e.person, '{}', 5,
    MIN(e.asked_at), 'pending', MIN(e.asked_at)
FROM expectations AS e
INNER JOIN alerts ON alerts.key = e.alert
WHERE e.open = 1 AND e.standing = 'waiting' AND alerts.status = 'declared' AND alerts.practice = 0
GROUP BY e.person;

-- Whose answers are expected, as it was fixed when the alert was declared.
ALTER TABLE alerts ADD COLUMN answers TEXT NOT NULL DEFAULT 'reassigned'
    CHECK (answers IN ('everyone', 'reassigned-and-owners', 'reassigned'));
