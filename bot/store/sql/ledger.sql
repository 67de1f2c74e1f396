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
    escalated_to = CASE WHEN excluded.asked_at IS expectations.asked_at THEN escalated_to END;

-- name: forget_expectation!
DELETE FROM expectations WHERE id = :id;

-- name: add_answer!
INSERT INTO acknowledgements (alert, expectation, person, given_by, answer, how, version, reason, at)
VALUES (:alert, :expectation, :person, :given_by, :answer, :how, :version, :reason, :at);

-- name: answers
SELECT * FROM acknowledgements WHERE alert = :alert ORDER BY seq;

-- name: all_answers
SELECT * FROM acknowledgements ORDER BY seq;

-- name: all_readings
SELECT * FROM expectations WHERE alert = :alert AND about = 'reading' ORDER BY seq;

-- name: close_readings!
UPDATE expectations SET open = 0 WHERE alert = :alert AND about = 'reading' AND open = 1;

-- name: unanswered_of
-- What one person still owes, in all running alerts, and when the request reached them; nobody is followed up in a
-- practice.
SELECT
    e.*,
    CASE WHEN e.about = 'reading' THEN e.asked_at ELSE (
        SELECT MAX(asked.settled_at) FROM outbox AS asked
        WHERE
            asked.kind = 'post' AND asked.state = 'sent' AND asked.page = 1
            AND COALESCE(asked.version, 1) >= e.version
            AND asked.surface IN (
                'ask:' || e.id, 'ask:' || e.id || '@' || e.version,
                'deferral:' || e.id, 'deferral:' || e.id || '@' || e.version
            )
    ) END AS reached_at
FROM expectations AS e
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
UPDATE expectations SET escalated_to = :person WHERE id = :id;

-- name: add_untold!
INSERT INTO untold (person, expectation) VALUES (:person, :id) ON CONFLICT DO NOTHING;

-- name: forget_untold!
DELETE FROM untold WHERE expectation = :id AND (:person IS NULL OR person = :person);

-- name: untold
SELECT e.*, e.asked_at AS reached_at FROM untold
INNER JOIN expectations AS e ON e.id = untold.expectation
INNER JOIN alerts ON alerts.key = e.alert
WHERE
    untold.person = :person
    AND e.open = 1 AND e.standing IN ('waiting', 'unreachable') AND alerts.status = 'declared'
ORDER BY alerts.number, e.about DESC, e.workstream, e.seq;

-- name: put_into_digest!
INSERT INTO digest_lines (digest, expectation) VALUES (:digest, :id);

-- name: in_digest
SELECT e.*, e.asked_at AS reached_at FROM digest_lines AS d
INNER JOIN expectations AS e ON e.id = d.expectation
WHERE d.digest = :digest
ORDER BY e.alert, e.workstream, e.seq;

-- name: digests_about
SELECT DISTINCT d.digest FROM digest_lines AS d
INNER JOIN expectations AS e ON e.id = d.expectation
WHERE e.alert = :alert;

-- name: digests_of
SELECT digest FROM digest_lines WHERE expectation = :id;

-- name: expectation^
SELECT *, asked_at AS reached_at FROM expectations WHERE id = :id;

-- name: waits^
-- A message of this topic to a person is not there yet, or nobody knows.
SELECT 1 FROM outbox WHERE subject = :person AND topic = :topic AND kind = 'post' AND state = 'pending'
UNION ALL
SELECT 1 FROM outbox WHERE lane = :person AND topic = :topic AND kind = 'post' AND state = 'sending'
UNION ALL
SELECT 1 FROM outbox WHERE lane = :person AND topic = :topic AND kind = 'post' AND state = 'unknown'
LIMIT 1;

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
