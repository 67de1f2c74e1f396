-- name: advance!
-- A timer that waits rings no later than this.
UPDATE outbox SET due_at = MIN(due_at, :due_at)
WHERE kind = 'timer' AND topic = :topic AND subject = :subject AND state = 'pending';

-- name: cancel!
UPDATE outbox SET state = 'cancelled', settled_at = :now
WHERE kind = 'timer' AND topic = :topic AND subject = :subject AND state = 'pending';

-- name: add!
INSERT INTO outbox (id, kind, topic, alert, subject, lane, payload, priority, due_at, state, doubtful, created_at)
VALUES (:id, 'timer', :topic, NULL, :subject, :lane, '{}', 5, :due_at, 'pending', :doubtful, :created_at);

-- name: advance_silent!
UPDATE outbox SET due_at = MIN(due_at, :now)
WHERE
    kind = 'timer' AND topic = :topic AND state = 'pending' AND alert IS NULL
    AND subject IN (
        SELECT person FROM expectations WHERE alert = :alert AND open = 1 AND standing = 'waiting'
    );

-- name: add_silent!
-- The ids ascend: a hundred thousand random ones would take the index twice as long.
INSERT INTO outbox (id, kind, topic, alert, subject, lane, payload, priority, due_at, state, created_at)
SELECT
    :ids || (10000000 + ROW_NUMBER() OVER (ORDER BY silent.person)), 'timer', :topic, NULL, silent.person,
    'timer:' || :topic || ':' || silent.person, '{}', 5, :now, 'pending', :now
FROM (
    SELECT DISTINCT person FROM expectations WHERE alert = :alert AND open = 1 AND standing = 'waiting'
) AS silent
WHERE NOT EXISTS (
    SELECT 1 FROM outbox
    WHERE
        subject = silent.person AND state = 'pending' AND kind = 'timer' AND topic = :topic
);
