-- name: is_any_due^
-- Whether there is anything to claim, lanes apart. It is asked far more often than there is.
SELECT EXISTS (
    SELECT 1 FROM outbox
    WHERE
        state IN ('pending', 'sending', 'unknown')
        AND kind = :kind
        AND priority = :priority
        AND due_at <= :now
        AND (state <> 'sending' OR lease_until <= :now)
);

-- name: claim
-- One row of each idle lane, the oldest first. A row that was left half-way is doubtful: it may have been posted. So
-- is one that waited when a backup was made which was restored later, as it may have been posted since.
-- Of the queue only the beginning is looked at (:enough rows), so that a long one costs no more than a short one.
UPDATE outbox SET
    state = 'sending',
    doubtful = CASE WHEN state = 'pending' THEN doubtful ELSE 1 END,
    attempts = attempts + 1,
    lease = :lease,
    lease_until = :lease_until,
    first_attempt_at = COALESCE(first_attempt_at, CASE WHEN doubtful THEN created_at ELSE :now END)
WHERE seq IN (
    SELECT seq FROM (
        SELECT seq, due_at, ROW_NUMBER() OVER (PARTITION BY lane ORDER BY due_at, seq) AS place
        FROM (
            SELECT o.seq, o.lane, o.due_at
            FROM outbox AS o
            LEFT JOIN outbox AS root ON root.id = o.thread_of
            LEFT JOIN outbox AS before ON before.id = o.after
            WHERE
                o.state IN ('pending', 'sending', 'unknown')
                AND o.kind = :kind
                AND o.priority = :priority
                AND o.due_at <= :now
                AND (:lanes IS NULL OR o.lane IN (SELECT value FROM json_each(:lanes)))
                AND (o.state <> 'sending' OR o.lease_until <= :now)
                AND (o.thread_of IS NULL OR root.state = 'sent')
                AND (
                    o.after IS NULL
                    OR before.state = 'sent'
                    OR (before.state IN ('failed', 'cancelled') AND NOT o.if_sent)
                )
                AND NOT EXISTS (
                    SELECT 1 FROM lanes WHERE lanes.lane = o.lane AND lanes.rests_until > :now
                )
                AND NOT EXISTS (
                    SELECT 1 FROM outbox AS other
                    WHERE other.lane = o.lane AND other.state = 'sending' AND other.lease_until > :now
                )
            ORDER BY o.due_at, o.seq
            LIMIT :enough
        ) AS first_in_line
    ) AS ready
    WHERE place = 1
    ORDER BY due_at, seq
    LIMIT :most
)
RETURNING *;

-- name: extend_lease!
-- A lease that has ended is not taken up again: something else may be under way in the lane by now.
UPDATE outbox SET lease_until = :lease_until
WHERE id = :id AND state = 'sending' AND lease = :lease AND lease_until > :now;

-- name: settle_sent!
UPDATE outbox SET
    state = 'sent', channel = :channel, ts = :ts, error = NULL, settled_at = :now, lease = NULL
WHERE id = :id AND state = 'sending' AND lease = :lease;

-- name: settle_failed!
UPDATE outbox SET state = 'failed', error = :error, settled_at = :now, lease = NULL
WHERE id = :id AND state = 'sending' AND lease = :lease;

-- name: settle_later!
-- What was withdrawn, and certainly is not there, has nothing to wait for.
UPDATE outbox SET
    state = CASE WHEN withdrawn AND :state = 'pending' THEN 'cancelled' ELSE :state END,
    settled_at = CASE WHEN withdrawn AND :state = 'pending' THEN :now END,
    doubtful = CASE WHEN kind = 'post' AND :state = 'pending' THEN 0 ELSE doubtful END,
    due_at = :due_at, error = :error, lease = NULL
WHERE id = :id AND state = 'sending' AND lease = :lease;

-- name: settle_withdrawn!
UPDATE outbox SET state = 'cancelled', settled_at = :now, lease = NULL
WHERE id = :id AND state = 'sending' AND lease = :lease AND withdrawn;

-- name: drop!
UPDATE outbox SET state = 'cancelled', settled_at = :now, lease = NULL
WHERE id = :id AND state = 'sending' AND lease = :lease;

-- name: refine!
UPDATE outbox SET payload = :payload WHERE id = :id AND state = 'sending' AND lease = :lease;

-- name: state_of^
SELECT state FROM outbox WHERE id = :id;

-- name: fail_dependents!
-- A reply whose root was never posted can never be posted.
WITH RECURSIVE lost (id) AS (
    SELECT id FROM outbox WHERE thread_of = :id AND state = 'pending'
    UNION
    SELECT o.id FROM outbox AS o JOIN lost ON o.thread_of = lost.id WHERE o.state = 'pending'
)
UPDATE outbox SET state = 'failed', error = :error, settled_at = :now
WHERE id IN (SELECT id FROM lost);

-- name: merge_refresh!
-- The surface has a newer pending refresh: the one in hand has nothing left to do.
UPDATE outbox SET state = 'cancelled', settled_at = :now, lease = NULL
WHERE id = :id AND state = 'sending' AND lease = :lease;

-- name: pending_refresh^
SELECT 1 FROM outbox WHERE surface = :surface AND kind = 'refresh' AND state = 'pending';

-- name: next_due^
SELECT due_at FROM outbox WHERE state IN ('pending', 'sending', 'unknown') AND state <> 'sending'
ORDER BY due_at LIMIT 1;

-- name: reclaim!
-- Nobody else is alive: what is still marked as under way was left half-way, and its lease ends early.
UPDATE outbox SET lease_until = :due_at WHERE state = 'sending';

-- name: suspect
-- These rows are of a backup, and Slack may have more than they know of: what was under way, or due by now, may have
-- been posted since, so it is looked for first. Timers may have rung, and what they write is looked for as well.
UPDATE outbox SET
    state = CASE WHEN state = 'sending' THEN 'unknown' ELSE state END,
    doubtful = 1, lease = NULL, lease_until = NULL,
    due_at = CASE WHEN state = 'sending' THEN :now ELSE due_at END
WHERE
    state IN ('sending', 'unknown')
    OR (state = 'pending' AND due_at <= :now)
RETURNING kind;

-- name: earliest_lease^
SELECT MIN(lease_until) FROM outbox WHERE state = 'sending';
