-- name: released_last^
-- The last reassignment from which somebody was released, of alerts that moved them.
SELECT r.alert, r.id FROM reassignments AS r
INNER JOIN alerts AS a ON a.key = r.alert
WHERE r.person = :person AND r.released = 1 AND r.void = 0 AND a.practice = 0
ORDER BY a.number DESC, r.rowid DESC LIMIT 1;

-- name: moved_again^
-- Whether somebody serves in another alert by this day; a move that begins later leaves them time to come back.
SELECT 1 FROM reassignments AS r
INNER JOIN alerts AS a ON a.key = r.alert
WHERE
    r.person = :person AND r.id <> :entry AND r.released = 0 AND r.void = 0
    AND a.status = 'declared' AND a.practice = 0
    AND (r.starts_on IS NULL OR r.starts_on <= :day)
LIMIT 1;

-- name: awaited
-- What somebody was released from, with a day of return that has come, without a word that they are back.
SELECT r.alert, r.id FROM reassignments AS r
INNER JOIN alerts AS a ON a.key = r.alert
WHERE
    r.person = :person AND r.released = 1 AND r.void = 0 AND r.back_at IS NULL AND a.practice = 0
    AND r.returns_on <= :day
ORDER BY a.number, r.rowid;

-- name: miss!
INSERT INTO missed_returns (person, entry, digest) VALUES (:person, :entry, NULL)
ON CONFLICT (person, entry) DO NOTHING;

-- name: untold
SELECT m.entry, r.alert, r.person FROM missed_returns AS m
INNER JOIN reassignments AS r ON r.id = m.entry
WHERE m.person = :person AND m.digest IS NULL AND r.back_at IS NULL
ORDER BY r.alert, r.rowid;

-- name: told!
UPDATE missed_returns SET digest = :digest WHERE person = :person AND entry = :entry AND digest IS NULL;

-- name: forget!
DELETE FROM missed_returns WHERE person = :person AND entry = :entry AND digest IS NULL;

-- name: in_digest
SELECT m.entry, r.alert, r.person FROM missed_returns AS m
INNER JOIN reassignments AS r ON r.id = m.entry
WHERE m.digest = :digest
ORDER BY r.alert, r.rowid;

-- name: digests_of
SELECT digest FROM missed_returns WHERE entry = :entry AND digest IS NOT NULL;

-- name: back^
SELECT COUNT(*) FROM reassignments WHERE alert = :alert AND back_at IS NOT NULL;
