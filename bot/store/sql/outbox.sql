-- name: enqueue!
INSERT INTO outbox (
    id, kind, topic, alert, subject, surface, page, lane, payload, thread_of, after,
    if_sent, version, priority, due_at, state, created_at
) VALUES (
    :id, :kind, :topic, :alert, :subject, :surface, :page, :lane, :payload, :thread_of, :after,
    :if_sent, :version, :priority, :due_at, 'pending', :created_at
);

-- name: enqueue_refresh!
INSERT INTO outbox (id, kind, topic, alert, surface, lane, payload, priority, due_at, state, created_at)
VALUES (:id, 'refresh', :topic, :alert, :surface, :surface, '{}', 1, :due_at, 'pending', :created_at)
ON CONFLICT (surface) WHERE kind = 'refresh' AND state = 'pending' DO NOTHING;

-- name: claim
-- One row of each idle lane, the oldest first. A row that was left half-way is doubtful: it may have been posted.
-- Of the queue only the beginning is looked at (:enough rows), so that a long one costs no more than a short one.
UPDATE outbox SET
    state = 'sending',
    doubtful = CASE WHEN state = 'pending' THEN 0 ELSE 1 END,
    attempts = attempts + 1,
    lease = :lease,
    lease_until = :lease_until,
    first_attempt_at = COALESCE(first_attempt_at, :now)
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

-- name: root_of^
SELECT channel, ts FROM outbox WHERE id = :id;

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
    due_at = :due_at, error = :error, lease = NULL
WHERE id = :id AND state = 'sending' AND lease = :lease;

-- name: settle_withdrawn!
UPDATE outbox SET state = 'cancelled', settled_at = :now, lease = NULL
WHERE id = :id AND state = 'sending' AND lease = :lease AND withdrawn;

-- name: state_of^
SELECT state FROM outbox WHERE id = :id;

-- name: withdraw!
-- What has not gone out stays here; what is under way is not sent again if it did not arrive. What the declarer is
-- told of the broadcast itself is no part of it.
UPDATE outbox SET
    withdrawn = 1,
    state = CASE WHEN state = 'pending' THEN 'cancelled' ELSE state END,
    settled_at = CASE WHEN state = 'pending' THEN :now ELSE settled_at END
WHERE
    alert = :alert AND kind IN ('post', 'timer') AND state IN ('pending', 'sending', 'unknown', 'failed')
    AND topic NOT IN ('unsure', 'progress');

-- name: cancel!
-- What has not gone out of these messages, with what hangs from them.
WITH RECURSIVE gone (id) AS (
    SELECT id FROM outbox WHERE id IN (SELECT value FROM json_each(:ids)) AND state IN ('pending', 'failed')
    UNION
    SELECT o.id FROM outbox AS o
    JOIN gone ON o.thread_of = gone.id OR (o.after = gone.id AND o.if_sent)
    WHERE o.state = 'pending'
)
UPDATE outbox SET state = 'cancelled', settled_at = :now
WHERE id IN (SELECT id FROM gone);

-- name: abandon!
-- This message will never be there: neither will what hangs from it and is still waiting.
WITH RECURSIVE lost (id) AS (
    SELECT :id
    UNION
    SELECT o.id FROM outbox AS o
    JOIN lost ON o.thread_of = lost.id OR (o.after = lost.id AND o.if_sent)
    WHERE o.state IN ('pending', 'failed')
)
UPDATE outbox SET state = 'cancelled', settled_at = :now
WHERE id IN (SELECT id FROM lost) AND state = 'pending';

-- name: cancel_followers!
-- What makes sense only to who has got one of these messages, with what hangs from it.
WITH RECURSIVE gone (id) AS (
    SELECT id FROM outbox WHERE after IN (SELECT value FROM json_each(:ids)) AND if_sent AND state = 'pending'
    UNION
    SELECT o.id FROM outbox AS o
    JOIN gone ON o.thread_of = gone.id OR (o.after = gone.id AND o.if_sent)
    WHERE o.state = 'pending'
)
UPDATE outbox SET state = 'cancelled', settled_at = :now
WHERE id IN (SELECT id FROM gone);

-- name: told
SELECT id, topic, lane, surface, state FROM outbox
WHERE
    alert = :alert AND topic IN (SELECT value FROM json_each(:topics)) AND kind = 'post' AND thread_of IS NULL
    AND (:lane IS NULL OR lane = :lane)
ORDER BY seq;

-- name: unsent_pages
SELECT thread_of, id FROM outbox
WHERE
    alert = :alert AND topic = :topic AND kind = 'post' AND thread_of IS NOT NULL
    AND state IN ('pending', 'failed')
ORDER BY seq;

-- name: rewrite!
UPDATE outbox SET payload = :payload, version = :version
WHERE id IN (SELECT value FROM json_each(:ids)) AND state IN ('pending', 'failed');

-- name: fail_dependents!
-- A reply whose root was never posted can never be posted.
WITH RECURSIVE lost (id) AS (
    SELECT id FROM outbox WHERE thread_of = :id AND state = 'pending'
    UNION
    SELECT o.id FROM outbox AS o JOIN lost ON o.thread_of = lost.id WHERE o.state = 'pending'
)
UPDATE outbox SET state = 'failed', error = :error, settled_at = :now
WHERE id IN (SELECT id FROM lost);

-- name: fail_orphan!
-- Its root has failed already: nothing will ever wake it.
UPDATE outbox SET
    state = 'failed', settled_at = :now,
    error = :because || COALESCE((SELECT root.error FROM outbox AS root WHERE root.id = outbox.thread_of), '')
WHERE id = :id AND EXISTS (
    SELECT 1 FROM outbox AS root WHERE root.id = outbox.thread_of AND root.state IN ('failed', 'cancelled')
);

-- name: cancel_orphan!
-- What it depends on was never sent.
UPDATE outbox SET state = 'cancelled', settled_at = :now
WHERE id = :id AND EXISTS (
    SELECT 1 FROM outbox AS before WHERE before.id = outbox.after AND before.state IN ('failed', 'cancelled')
);

-- name: merge_refresh!
-- The surface has a newer pending refresh: the one in hand has nothing left to do.
UPDATE outbox SET state = 'cancelled', settled_at = :now, lease = NULL
WHERE id = :id AND state = 'sending' AND lease = :lease;

-- name: pending_refresh^
SELECT 1 FROM outbox WHERE surface = :surface AND kind = 'refresh' AND state = 'pending';

-- name: cancel_about!
UPDATE outbox SET state = 'cancelled', settled_at = :now
WHERE subject = :subject AND state = 'pending' AND topic IN (SELECT value FROM json_each(:topics));

-- name: cancel_timers!
UPDATE outbox SET state = 'cancelled', settled_at = :now
WHERE
    alert = :alert AND state = 'pending' AND kind = 'timer'
    AND topic IN (SELECT value FROM json_each(:topics));

-- name: next_due^
SELECT due_at FROM outbox WHERE state IN ('pending', 'sending', 'unknown') AND state <> 'sending'
ORDER BY due_at LIMIT 1;

-- name: pages
SELECT * FROM outbox WHERE kind = 'post' AND surface = :surface ORDER BY page;

-- name: note_digest!
UPDATE outbox SET digest = :digest WHERE id = :id;

-- name: message^
SELECT id, topic, alert, subject, surface FROM outbox WHERE channel = :channel AND ts = :ts;

-- name: in_doubt^
SELECT 1 FROM outbox WHERE kind = 'post' AND state = 'sending' AND lane IN (:channel, :person)
UNION ALL
SELECT 1 FROM outbox WHERE kind = 'post' AND state = 'unknown' AND lane IN (:channel, :person)
LIMIT 1;

-- name: posts_of
SELECT * FROM outbox WHERE alert = :alert AND kind = 'post' ORDER BY seq;

-- name: asks_of
SELECT alert FROM outbox
WHERE topic = 'ask' AND kind = 'post' AND channel = :channel AND state = 'sent' AND ts IS NOT NULL
ORDER BY seq DESC;

-- name: tally
SELECT topic, state, COUNT(*) AS rows FROM outbox
WHERE alert = :alert AND kind = 'post'
GROUP BY topic, state ORDER BY topic, state;

-- name: failures
SELECT topic, lane, error FROM outbox
WHERE alert = :alert AND kind = 'post' AND state IN ('failed', 'unknown')
ORDER BY seq;

-- name: unsettled^
-- What only a person can tell is not under way until it is looked for again.
SELECT COUNT(*) FROM outbox
WHERE
    state IN ('pending', 'sending', 'unknown')
    AND (state = 'sending' OR due_at <= :now OR (state = 'unknown' AND unseen IS NULL));

-- name: reclaim!
-- Nobody else is alive: what is still marked as under way was left half-way, and its lease ends early.
UPDATE outbox SET lease_until = :due_at WHERE state = 'sending';

-- name: earliest_lease^
SELECT MIN(lease_until) FROM outbox WHERE state = 'sending';
