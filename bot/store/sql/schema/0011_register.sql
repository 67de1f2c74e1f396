-- What was done about the review of an alert (its key), or of a deferral (its id), on the day that came last.
CREATE TABLE reviews (
    subject TEXT PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES alerts (key),
    review_on TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    passed_on INTEGER NOT NULL,       -- so often others were told that nobody answers
    passed_on_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX reviews_by_alert ON reviews (alert);

-- How often the review date of a running alert was moved on, by whom and why.
CREATE TABLE extensions (
    seq INTEGER PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES alerts (key),
    before TEXT,
    after TEXT NOT NULL,
    extended_by TEXT NOT NULL,
    at TEXT NOT NULL,
    because TEXT NOT NULL
) STRICT;
CREATE INDEX extensions_by_alert ON extensions (alert, seq);
INSERT INTO extensions (alert, before, after, extended_by, at, because)
SELECT
    audit.alert, json_extract(change.value, '$[1]'), json_extract(change.value, '$[2]'), audit.actor, audit.at,
    json_extract(audit.body, '$.because')
FROM audit, json_each(audit.body, '$.changes') AS change
WHERE
    audit.event = 'Amended'
    AND json_extract(change.value, '$[0]') = 'review_on'
    AND json_extract(change.value, '$[2]') > COALESCE(json_extract(change.value, '$[1]'), '')
    AND EXISTS (
        SELECT 1 FROM audit AS declared
        WHERE declared.alert = audit.alert AND declared.event = 'Declared' AND declared.seq < audit.seq
    )
ORDER BY audit.seq;

-- What runs already comes up for review too, and so does what was rescheduled, whether or not its alert is over: a
-- timer without a day only sets the next one.
INSERT INTO outbox (id, kind, topic, alert, subject, lane, payload, priority, due_at, state, created_at)
SELECT
    'ob' || lower(hex(randomblob(8))), 'timer', 'review', key, key, 'timer:' || key, '{}', 5,
    created_at, 'pending', created_at
FROM alerts
WHERE status = 'declared' AND practice = 0;
INSERT INTO outbox (id, kind, topic, alert, subject, lane, payload, priority, due_at, state, created_at)
SELECT
    'ob' || lower(hex(randomblob(8))), 'timer', 'deferral-review', d.alert, d.id, 'timer:' || d.id, '{}', 5,
    d.since, 'pending', d.since
FROM deferrals AS d
INNER JOIN alerts ON alerts.key = d.alert
WHERE
    alerts.declared_at IS NOT NULL AND alerts.practice = 0 AND d.void = 0
    AND (d.decision IS NULL OR d.decision = 'rescheduled');
