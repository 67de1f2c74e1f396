-- name: found^
SELECT * FROM outbox WHERE id = :id;

-- name: listed
-- Messages, and whatever else has failed; refreshes are made anew all the time.
SELECT * FROM outbox
WHERE
    (kind = 'post' OR (kind = 'timer' AND state = 'failed'))
    AND (:alert IS NULL OR alert = :alert)
    AND state IN (SELECT value FROM json_each(:states))
ORDER BY seq;

-- name: counts
SELECT state, COUNT(*) AS rows FROM outbox
WHERE (kind = 'post' OR (kind = 'timer' AND state = 'failed')) AND (:alert IS NULL OR alert = :alert)
GROUP BY state;

-- name: note_unseen!
UPDATE outbox SET unseen = :reason WHERE id = :id;

-- name: confirm!
UPDATE outbox SET state = 'sent', error = NULL, unseen = NULL, settled_at = :now, lease = NULL
WHERE id = :id AND state = 'unknown';

-- name: again!
-- What is pending has never been posted: it is sent without a look.
UPDATE outbox SET
    state = 'pending', doubtful = 0, attempts = 0, error = NULL, unseen = NULL, settled_at = NULL,
    due_at = MIN(due_at, :now)
WHERE id = :id AND state IN ('failed', 'unknown', 'cancelled');

-- name: look!
UPDATE outbox SET due_at = MIN(due_at, :now) WHERE id = :id AND state = 'unknown';

-- name: withdraw!
UPDATE outbox SET withdrawn = 1 WHERE id = :id;

-- name: share_fate
-- The replies that were lost only because this row was, and those that were lost with them: they wait again
-- (:state is pending), or need no more attention than it (cancelled).
WITH RECURSIVE lost (id) AS (
    SELECT id FROM outbox
    WHERE
        thread_of = :id AND state IN ('failed', 'cancelled') AND first_attempt_at IS NULL
        AND error LIKE :because || '%'
    UNION
    SELECT o.id FROM outbox AS o JOIN lost ON o.thread_of = lost.id
    WHERE o.state IN ('failed', 'cancelled') AND o.first_attempt_at IS NULL AND o.error LIKE :because || '%'
)
UPDATE outbox SET
    state = :state,
    error = CASE WHEN :state = 'pending' THEN NULL ELSE error END,
    settled_at = CASE WHEN :state = 'pending' THEN NULL ELSE settled_at END,
    due_at = MIN(due_at, :now)
WHERE id IN (SELECT id FROM lost) AND state <> :state
RETURNING surface;

-- name: cancel!
UPDATE outbox SET state = 'cancelled', error = :because, unseen = NULL, settled_at = :now
WHERE id = :id AND state IN ('pending', 'unknown', 'failed');

-- name: decided
SELECT actor, at, body FROM audit
WHERE alert = :alert AND event = 'DeliveryDecided' AND json_extract(body, '$.row') = :id
ORDER BY seq;

-- name: questions
SELECT surface FROM outbox
WHERE
    alert = :alert AND topic = 'unsure' AND kind = 'post' AND surface IS NOT NULL
    AND (:id IS NULL OR subject = :id)
ORDER BY seq;

-- name: waiting^
SELECT 1 FROM outbox WHERE alert = :alert AND kind = 'post' AND state IN ('pending', 'sending', 'unknown') LIMIT 1;

-- name: figures
-- What has become of an alert's messages; `due` are those that go out by themselves, `asks` the requests to come,
-- `unseen` those that wait for a person, and what waits for them.
WITH RECURSIVE stuck (id) AS (
    SELECT id FROM outbox WHERE alert = :alert AND kind = 'post' AND state = 'unknown' AND unseen IS NOT NULL
    UNION
    SELECT o.id FROM outbox AS o
    JOIN stuck ON o.thread_of = stuck.id OR o.after = stuck.id
    WHERE o.state = 'pending'
)
SELECT
    CASE
        WHEN kind = 'timer' THEN 'asks'
        WHEN id IN (SELECT id FROM stuck) THEN 'unseen'
        WHEN state IN ('pending', 'sending', 'unknown') THEN 'due'
        ELSE state
    END AS what,
    COUNT(*) AS rows,
    MAX(due_at) AS last_due
FROM outbox
WHERE
    alert = :alert
    AND (
        (kind = 'post' AND topic NOT IN (SELECT value FROM json_each(:own)))
        OR (kind = 'timer' AND topic = 'ask' AND state IN ('pending', 'sending'))
    )
GROUP BY what;

-- name: longest_lane^
SELECT lane, COUNT(*) AS rows FROM outbox
WHERE alert = :alert AND kind = 'post' AND state IN ('pending', 'sending', 'unknown') AND unseen IS NULL
GROUP BY lane ORDER BY rows DESC, lane LIMIT 1;

-- name: trouble^
-- Why most of what has been tried is tried again.
SELECT error, COUNT(*) AS rows FROM outbox
WHERE
    alert = :alert AND kind = 'post' AND state IN ('pending', 'sending', 'unknown')
    AND unseen IS NULL AND error IS NOT NULL
GROUP BY error ORDER BY rows DESC, error LIMIT 1;

-- name: all_waiting^
SELECT COUNT(*) FROM outbox
WHERE kind = 'post' AND state IN ('pending', 'sending', 'unknown') AND unseen IS NULL AND due_at <= :by;
