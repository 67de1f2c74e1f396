-- name: advance!
-- A timer that waits rings no later than this.
UPDATE outbox SET due_at = MIN(due_at, :due_at)
WHERE kind = 'timer' AND topic = :topic AND subject = :subject AND state = 'pending';

-- name: cancel!
UPDATE outbox SET state = 'cancelled', settled_at = :now
WHERE kind = 'timer' AND topic = :topic AND subject = :subject AND state = 'pending';

-- name: add!
INSERT INTO outbox (id, kind, topic, alert, subject, lane, payload, priority, due_at, state, created_at)
VALUES (:id, 'timer', :topic, NULL, :subject, :lane, '{}', 5, :due_at, 'pending', :created_at);
