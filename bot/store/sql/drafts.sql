-- name: co_authors
SELECT person FROM draft_co_authors WHERE alert = :alert ORDER BY seq, person;

-- name: forget_co_authors!
DELETE FROM draft_co_authors WHERE alert = :alert;

-- name: add_co_author!
INSERT INTO draft_co_authors (alert, seq, person) VALUES (:alert, :seq, :person);

-- name: counts
SELECT channel, cursor, state, problem FROM audience_counts WHERE alert = :alert ORDER BY channel;

-- name: begin_count!
INSERT INTO audience_counts (alert, channel, cursor, state, problem)
VALUES (:alert, :channel, NULL, 'counting', '')
ON CONFLICT (alert, channel) DO UPDATE SET cursor = NULL, state = 'counting', problem = '';

-- name: settle_count!
UPDATE audience_counts SET cursor = :cursor, state = :state, problem = :problem
WHERE alert = :alert AND channel = :channel;

-- name: forget_count!
DELETE FROM audience_counts WHERE alert = :alert AND channel = :channel;

-- name: forget_members!
DELETE FROM audience_members WHERE alert = :alert AND channel = :channel;

-- name: add_member!
INSERT INTO audience_members (alert, channel, person) VALUES (:alert, :channel, :person)
ON CONFLICT DO NOTHING;

-- name: reached^
-- How many there are in these channels and among these people (JSON arrays), each once; no apps, nobody who has left.
SELECT COUNT(*) AS people FROM (
    SELECT person FROM audience_members
    WHERE alert = :alert AND channel IN (SELECT value FROM json_each(:channels))
    UNION
    SELECT value FROM json_each(:people)
) AS named
WHERE NOT EXISTS (
    SELECT 1 FROM people WHERE people.id = named.person AND (people.is_bot = 1 OR people.deleted = 1)
);

-- name: requests
SELECT person FROM preview_requests WHERE alert = :alert ORDER BY person;

-- name: add_request!
INSERT INTO preview_requests (alert, person) VALUES (:alert, :person) ON CONFLICT DO NOTHING;

-- name: forget_requests!
DELETE FROM preview_requests WHERE alert = :alert;
