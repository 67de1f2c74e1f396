-- Views that answer the usual questions, for people with a SQL tool. What a practice holds was never in force, and what
-- is restricted is not for everybody: both are marked in each row. Nothing in Code Red reads them.

-- Who has not answered.
CREATE VIEW unanswered AS
SELECT
    e.alert,
    a.level,
    a.focus,
    e.person,
    p.name,
    e.about,
    e.workstream,
    d.project,
    e.standing,
    e.unreachable,
    e.asked_at,
    CAST(julianday('now') - julianday(e.asked_at) AS INTEGER) AS days_waiting,
    e.reminders,
    e.reminded_at,
    e.escalated_to,
    e.escalated_at,
    CASE WHEN a.practice = 1 THEN 'practice' ELSE '' END AS practice,
    COALESCE(json_extract(a.terms, '$.restricted'), 0) AS restricted
FROM expectations AS e
INNER JOIN alerts AS a ON a.key = e.alert
LEFT JOIN people AS p ON p.id = e.person
LEFT JOIN deferrals AS d ON d.id = e.id
WHERE e.open = 1 AND e.standing IN ('waiting', 'unreachable') AND a.status = 'declared'
ORDER BY a.number, e.about DESC, e.workstream, e.seq;

-- What is or was put off, for how long, and what became of it.
CREATE VIEW put_off AS
SELECT
    d.alert,
    a.status AS alert_status,
    d.project,
    d.owner,
    p.name AS owner_name,
    d.why,
    d.commitment,
    d.since,
    COALESCE(d.until_on, 'stand-down') AS until,
    CASE
        WHEN d.void = 1 THEN 'void'
        ELSE COALESCE(d.decision, 'undecided')
    END AS decision,
    d.rescheduled_to,
    d.decided_by,
    d.decided_at,
    d.void = 0 AND (d.decision IS NULL OR d.decision = 'rescheduled') AS still,
    CAST(
        julianday(
            CASE
                WHEN d.decision IN ('resumed', 'cancelled') THEN d.decided_at
                WHEN d.void = 1 THEN a.closed_at
                ELSE 'now'
            END
        ) - julianday(d.since) AS INTEGER
    ) AS days,
    CASE WHEN a.practice = 1 THEN 'practice' ELSE '' END AS practice,
    COALESCE(json_extract(a.terms, '$.restricted'), 0) AS restricted
FROM deferrals AS d
INNER JOIN alerts AS a ON a.key = d.alert
LEFT JOIN people AS p ON p.id = d.owner
WHERE a.declared_at IS NOT NULL
ORDER BY a.number, d.since, d.id;

-- How each alert stands: one row for each, drafts among them.
CREATE VIEW alert_figures AS
SELECT
    a.key AS alert,
    a.status,
    a.level,
    a.focus,
    json_extract(a.terms, '$.lead') AS lead,
    a.declared_by,
    a.declared_at,
    a.closed_at,
    CAST(julianday(COALESCE(a.closed_at, 'now')) - julianday(a.declared_at) AS INTEGER) AS days,
    json_extract(a.terms, '$.review_on') AS review_on,
    a.version,
    (SELECT COUNT(*) FROM reassignments WHERE alert = a.key) AS moved,
    (SELECT COUNT(*) FROM reassignments WHERE alert = a.key AND released = 1) AS released,
    (SELECT COUNT(*) FROM reassignments WHERE alert = a.key AND back_at IS NOT NULL) AS back,
    COALESCE((SELECT SUM(people) FROM expectation_counts WHERE alert = a.key AND standing = 'acknowledged'), 0)
        AS acknowledged,
    COALESCE((SELECT SUM(people) FROM expectation_counts WHERE alert = a.key AND standing = 'objected'), 0)
        AS objected,
    COALESCE((SELECT SUM(people) FROM expectation_counts WHERE alert = a.key AND standing = 'waiting' AND open = 1), 0)
        AS waiting,
    (SELECT COUNT(*) FROM deferrals WHERE alert = a.key) AS deferrals,
    (SELECT COUNT(*) FROM deferrals WHERE alert = a.key AND void = 0 AND decision IS NULL) AS undecided,
    (SELECT COUNT(*) FROM check_in_rounds WHERE alert = a.key) AS check_ins,
    (SELECT COUNT(*) FROM outbox WHERE alert = a.key AND kind = 'post' AND state = 'sent') AS messages_sent,
    (SELECT COUNT(*) FROM outbox WHERE alert = a.key AND kind = 'post' AND state IN ('failed', 'unknown'))
        AS messages_failed,
    CASE WHEN a.practice = 1 THEN 'practice' ELSE '' END AS practice,
    COALESCE(json_extract(a.terms, '$.restricted'), 0) AS restricted
FROM alerts AS a
ORDER BY a.number;

-- Who was moved where, and whether they are back.
CREATE VIEW moves AS
SELECT
    r.alert,
    a.status AS alert_status,
    r.person,
    p.name,
    r.from_team,
    r.workstream,
    r.starts_on,
    COALESCE(r.until_on, 'stand-down') AS until,
    CASE
        WHEN r.void = 1 THEN 'void'
        WHEN r.released = 1 THEN 'released'
        ELSE e.standing
    END AS standing,
    e.answered_at,
    r.returns_on,
    r.back_at,
    r.back_by,
    CASE WHEN a.practice = 1 THEN 'practice' ELSE '' END AS practice,
    COALESCE(json_extract(a.terms, '$.restricted'), 0) AS restricted
FROM reassignments AS r
INNER JOIN alerts AS a ON a.key = r.alert
LEFT JOIN expectations AS e ON e.id = r.id
LEFT JOIN people AS p ON p.id = r.person
ORDER BY a.number, r.workstream, e.seq;

-- What was sent, what waits, and what failed and why; the words of a message are not shown.
CREATE VIEW messages AS
SELECT
    o.id,
    o.alert,
    o.topic,
    o.lane AS place,
    p.name AS person_name,
    o.state,
    o.attempts,
    o.due_at,
    o.settled_at,
    COALESCE(o.unseen, o.error) AS problem,
    o.channel,
    o.ts,
    CASE WHEN a.practice = 1 THEN 'practice' ELSE '' END AS practice,
    COALESCE(json_extract(a.terms, '$.restricted'), 0) AS restricted
FROM outbox AS o
LEFT JOIN alerts AS a ON a.key = o.alert
LEFT JOIN people AS p ON p.id = o.lane
WHERE o.kind = 'post'
ORDER BY o.seq;
