-- name: last_rounds
SELECT * FROM check_in_rounds WHERE alert = :alert ORDER BY number DESC LIMIT :most;

-- name: rounds
SELECT * FROM check_in_rounds WHERE alert = :alert ORDER BY number;

-- name: save_round!
INSERT INTO check_in_rounds (
    id, alert, number, opening, opened_at, closes_at, asked, chased_at, closed_at, summarised_at
) VALUES (
    :id, :alert, :number, :opening, :opened_at, :closes_at, :asked, :chased_at, :closed_at, :summarised_at
)
ON CONFLICT (id) DO UPDATE SET
    asked = excluded.asked,
    chased_at = excluded.chased_at,
    closed_at = excluded.closed_at,
    summarised_at = excluded.summarised_at;

-- name: answers
SELECT * FROM check_in_answers WHERE round = :round ORDER BY seq;

-- name: add_answer!
INSERT INTO check_in_answers (round, person, workstreams, progress, blockers, criteria, note, at)
VALUES (:round, :person, :workstreams, :progress, :blockers, :criteria, :note, :at);

-- name: count_answers^
SELECT COUNT(*) FROM check_in_answers
WHERE round IN (SELECT id FROM check_in_rounds WHERE alert = :alert);
