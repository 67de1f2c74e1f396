-- name: note!
INSERT INTO channel_members (channel, person, present, noted_at)
SELECT :channel, value, :present, :at FROM json_each(:people) WHERE 1
ON CONFLICT (channel, person) DO UPDATE SET present = excluded.present, noted_at = excluded.noted_at
WHERE excluded.noted_at >= channel_members.noted_at;

-- name: forget_unseen!
UPDATE channel_members SET present = 0 WHERE channel = :channel AND noted_at < :since;

-- name: hears^
SELECT 1 FROM channel_members
WHERE person = :person AND present = 1 AND channel IN (SELECT value FROM json_each(:channels))
LIMIT 1;

-- name: knows^
SELECT 1 FROM channel_members WHERE channel = :channel LIMIT 1;
