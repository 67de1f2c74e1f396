-- name: save_expectation!
INSERT INTO expectations (
    id, seq, alert, about, workstream, person, version, asked_at, open, standing, unreachable,
    answer, answered_by, how, answered_at, answered_version, note,
    outcome, settled_by, settled_at, settled_note
) VALUES (
    :id, :seq, :alert, :about, :workstream, :person, :version, :asked_at, :open, :standing, :unreachable,
    :answer, :answered_by, :how, :answered_at, :answered_version, :note,
    :outcome, :settled_by, :settled_at, :settled_note
)
ON CONFLICT (id) DO UPDATE SET
    version = excluded.version,
    asked_at = excluded.asked_at,
    open = excluded.open,
    standing = excluded.standing,
    unreachable = excluded.unreachable,
    answer = excluded.answer,
    answered_by = excluded.answered_by,
    how = excluded.how,
    answered_at = excluded.answered_at,
    answered_version = excluded.answered_version,
    note = excluded.note,
    outcome = excluded.outcome,
    settled_by = excluded.settled_by,
    settled_at = excluded.settled_at,
    settled_note = excluded.settled_note,
    -- Who is asked again is followed up from the beginning.
    reminders = CASE WHEN excluded.asked_at IS expectations.asked_at THEN reminders ELSE 0 END,
    reminded_at = CASE WHEN excluded.asked_at IS expectations.asked_at THEN reminded_at END,
    escalations = CASE WHEN excluded.asked_at IS expectations.asked_at THEN escalations ELSE 0 END,
    escalated_at = CASE WHEN excluded.asked_at IS expectations.asked_at THEN escalated_at END,
    snoozed_until = CASE WHEN excluded.asked_at IS expectations.asked_at THEN snoozed_until END,
    escalated_to = CASE WHEN excluded.asked_at IS expectations.asked_at THEN escalated_to END,
    told = CASE WHEN excluded.asked_at IS expectations.asked_at THEN told ELSE 0 END;

-- name: forget_expectation!
DELETE FROM expectations WHERE id = :id;

-- name: add_answer!
INSERT INTO acknowledgements (alert, expectation, person, given_by, answer, how, version, reason, at)
VALUES (:alert, :expectation, :person, :given_by, :answer, :how, :version, :reason, :at);

-- name: answers
SELECT * FROM acknowledgements WHERE alert = :alert ORDER BY seq;

-- name: close_readings!
UPDATE expectations SET open = 0 WHERE alert = :alert AND about = 'reading' AND open = 1;

-- name: unanswered_of
-- What one person still owes, in all running alerts; nobody is followed up in a practice.
SELECT e.* FROM expectations AS e
INNER JOIN alerts ON alerts.key = e.alert
WHERE
    e.person = :person AND e.open = 1 AND e.standing IN ('waiting', 'unreachable')
    AND alerts.status = 'declared' AND alerts.practice = 0
ORDER BY alerts.number, e.about DESC, e.seq;

-- name: follow_up!
UPDATE expectations SET
    reminders = :reminders,
    reminded_at = :reminded_at,
    escalations = :escalations,
    escalated_at = :escalated_at,
    snoozed_until = :snoozed_until
WHERE id = :id;

-- name: escalate_to!
UPDATE expectations SET escalated_to = :person, told = 0 WHERE id = :id;

-- name: untold
SELECT e.* FROM expectations AS e
INNER JOIN alerts ON alerts.key = e.alert
WHERE
    e.escalated_to = :person AND e.told = 0
    AND e.open = 1 AND e.standing IN ('waiting', 'unreachable') AND alerts.status = 'declared'
ORDER BY alerts.number, e.workstream, e.seq;

-- name: put_into_digest!
INSERT INTO digest_lines (digest, expectation) VALUES (:digest, :id);

-- name: told!
UPDATE expectations SET told = 1 WHERE id = :id;

-- name: in_digest
SELECT e.* FROM digest_lines AS d
INNER JOIN expectations AS e ON e.id = d.expectation
WHERE d.digest = :digest
ORDER BY e.alert, e.workstream, e.seq;

-- name: digests_of
SELECT digest FROM digest_lines WHERE expectation = :id;

-- name: expectation^
SELECT * FROM expectations WHERE id = :id;

-- name: reminder_waits^
SELECT 1 FROM outbox WHERE subject = :person AND topic = 'reminder' AND state = 'pending' LIMIT 1;

-- name: expect_reading!
INSERT INTO expectations (id, seq, alert, about, workstream, person, version, asked_at, open, standing)
SELECT
    :id,
    (SELECT COALESCE(MAX(seq), 0) + 1 FROM expectations WHERE alert = :alert AND about = 'reading'),
    :alert, 'reading', '', :person, :version, :asked_at, 1, 'waiting'
WHERE NOT EXISTS (SELECT 1 FROM expectations WHERE alert = :alert AND person = :person)
ON CONFLICT DO NOTHING;

-- name: close_reading!
UPDATE expectations SET open = 0
WHERE alert = :alert AND person = :person AND about = 'reading' AND standing IN ('waiting', 'unreachable');
