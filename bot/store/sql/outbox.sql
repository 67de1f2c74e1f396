-- name: enqueue!
INSERT INTO outbox (
    id, kind, topic, alert, subject, surface, page, lane, payload, thread_of, after,
    if_sent, version, priority, due_at, state, created_at
) VALUES (
    :id, :kind, :topic, :alert, :subject, :surface, :page, :lane, :payload, :thread_of, :after,
    :if_sent, :version, :priority, :due_at, 'pending', :created_at
);

-- name: enqueue_refresh!
-- Nothing is added where it is asked for already; with :if_shown only where there is something to refresh.
INSERT INTO outbox (id, kind, topic, alert, surface, lane, payload, priority, due_at, state, created_at)
SELECT :id, 'refresh', :topic, :alert, :surface, :surface, '{}', :priority, :due_at, 'pending', :created_at
WHERE NOT :if_shown OR EXISTS (SELECT 1 FROM outbox WHERE kind = 'post' AND surface = :surface)
ON CONFLICT (surface) WHERE kind = 'refresh' AND state = 'pending' DO NOTHING;

-- name: root_of^
SELECT channel, ts FROM outbox WHERE id = :id;

-- name: withdraw!
-- What has not gone out stays here; what is under way is not sent again if it did not arrive. What the declarer is
-- told of the broadcast itself is no part of it; what may be about other alerts too is looked at when its turn comes.
-- Who was released before still returns, and is asked about that.
UPDATE outbox SET
    withdrawn = 1,
    state = CASE WHEN state = 'pending' THEN 'cancelled' ELSE state END,
    settled_at = CASE WHEN state = 'pending' THEN :now ELSE settled_at END
WHERE
    alert = :alert AND kind IN ('post', 'timer') AND state IN ('pending', 'sending', 'unknown', 'failed')
    AND topic NOT IN (
        'unsure', 'progress', 'reminder', 'digest', 'return', 'return-reminder', 'return-missed', 'return-digest'
    );

-- name: cancel
-- What has not gone out of these messages.
UPDATE outbox SET state = 'cancelled', settled_at = :now
WHERE id IN (SELECT value FROM json_each(:ids)) AND state IN ('pending', 'failed')
RETURNING id;

-- name: cancel_hanging
-- What waits and hangs from these messages: what makes sense only to who has got them, with :replies also what replies
-- to them, and what hangs from that. What has failed among it stays as it is.
WITH RECURSIVE hanging (id) AS (
    SELECT id FROM outbox
    WHERE
        state IN ('pending', 'failed')
        AND ((after IN (SELECT value FROM json_each(:ids)) AND if_sent)
            OR (:replies AND thread_of IN (SELECT value FROM json_each(:ids))))
    UNION
    SELECT o.id FROM outbox AS o
    JOIN hanging ON o.thread_of = hanging.id OR (o.after = hanging.id AND o.if_sent)
    WHERE o.state IN ('pending', 'failed')
)
UPDATE outbox SET state = 'cancelled', error = COALESCE(:because, error), settled_at = :now
WHERE id IN (SELECT id FROM hanging) AND state = 'pending'
RETURNING thread_of;

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

-- name: cancel_about!
UPDATE outbox SET state = 'cancelled', settled_at = :now
WHERE subject = :subject AND state = 'pending' AND topic IN (SELECT value FROM json_each(:topics));

-- name: cancel_posts!
UPDATE outbox SET state = 'cancelled', settled_at = :now
WHERE
    alert = :alert AND kind = 'post' AND state = 'pending'
    AND topic IN (SELECT value FROM json_each(:topics));

-- name: cancel_timers!
UPDATE outbox SET state = 'cancelled', settled_at = :now
WHERE
    alert = :alert AND state = 'pending' AND kind = 'timer'
    AND topic IN (SELECT value FROM json_each(:topics));

-- name: timers_about
SELECT subject FROM outbox WHERE alert = :alert AND topic = :topic AND kind = 'timer' AND state = 'pending';

-- name: pages
SELECT * FROM outbox WHERE kind = 'post' AND surface = :surface ORDER BY page;

-- name: versions
-- A later version is called like the first, with @ and what tells it apart behind it. One condition for both would
-- read the whole table: SQLite takes no partial index for an OR.
SELECT surface FROM (
    SELECT surface, seq FROM outbox WHERE kind = 'post' AND surface = :surface
    UNION ALL
    SELECT surface, seq FROM outbox
    WHERE kind = 'post' AND surface > :surface || '@' AND surface < :surface || 'A'
) AS versions
GROUP BY surface ORDER BY MIN(seq);

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
WHERE
    topic IN ('ask', 'deferral', 'reminder', 'newcomer', 'memo') AND kind = 'post' AND channel = :channel
    AND state = 'sent' AND ts IS NOT NULL
ORDER BY seq DESC;

-- name: tally
SELECT topic, state, COUNT(*) AS rows FROM outbox
WHERE alert = :alert AND kind = 'post'
GROUP BY topic, state ORDER BY topic, state;

-- name: failures
-- Whose members could not be looked up counts too: they are not asked.
SELECT topic, CASE kind WHEN 'post' THEN lane ELSE subject END AS lane, error FROM outbox
WHERE
    alert = :alert AND state IN ('failed', 'unknown')
    AND (kind = 'post' OR (kind = 'timer' AND topic IN ('audience', 'members')))
ORDER BY seq;

-- name: unsettled^
-- What was tried and put off is on its way, a timer that is set is not. What only a person can tell is not under way
-- until it is looked for again; nor is what waits for it.
WITH RECURSIVE stuck (id) AS (
    SELECT id FROM outbox WHERE state = 'unknown' AND unseen IS NOT NULL
    UNION
    SELECT o.id FROM outbox AS o
    JOIN stuck ON o.thread_of = stuck.id OR o.after = stuck.id
    WHERE o.state = 'pending'
)
SELECT COUNT(*) FROM outbox
WHERE
    state IN ('pending', 'sending', 'unknown')
    AND (
        state = 'sending'
        OR due_at <= :now
        OR (state = 'unknown' AND unseen IS NULL)
        OR (kind = 'post' AND state = 'pending' AND attempts > 0)
    )
    AND (state <> 'pending' OR id NOT IN (SELECT id FROM stuck));
