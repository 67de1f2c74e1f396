-- name: reviews
SELECT * FROM reviews WHERE alert = :alert;

-- name: save_review!
INSERT INTO reviews (subject, alert, review_on, asked_at, passed_on, passed_on_at)
VALUES (:subject, :alert, :review_on, :asked_at, :passed_on, :passed_on_at)
ON CONFLICT (subject) DO UPDATE SET
    review_on = excluded.review_on,
    asked_at = excluded.asked_at,
    passed_on = excluded.passed_on,
    passed_on_at = excluded.passed_on_at;

-- name: extensions
SELECT * FROM extensions WHERE alert = :alert ORDER BY seq;

-- name: add_extension!
INSERT INTO extensions (alert, before, after, extended_by, at, because)
VALUES (:alert, :before, :after, :extended_by, :at, :because);

-- name: cancel_timers!
-- All that are set about one alert or deferral, whatever day they are about.
UPDATE outbox SET state = 'cancelled', settled_at = :now
WHERE
    kind = 'timer' AND topic = :topic AND state = 'pending'
    AND (subject = :about OR (subject > :about || '@' AND subject < :about || 'A'));

-- name: alerts_with_deferrals
-- The alerts that were declared and put something off; with :unsettled those of which something is still put off. A
-- practice counts as long as it runs.
SELECT DISTINCT alerts.number, alerts.key FROM alerts
INNER JOIN deferrals AS d ON d.alert = alerts.key
WHERE
    alerts.declared_at IS NOT NULL
    AND (alerts.practice = 0 OR alerts.status = 'declared')
    AND (:owner IS NULL OR d.owner = :owner)
    AND (NOT :unsettled OR (d.void = 0 AND (d.decision IS NULL OR d.decision = 'rescheduled')))
ORDER BY alerts.number;

-- name: moves
SELECT r.person, r.from_team FROM reassignments AS r
INNER JOIN expectations AS e ON e.id = r.id
WHERE r.alert = :alert AND r.void = 0
ORDER BY e.seq;
