-- name: stand_down^
SELECT note FROM stand_downs WHERE alert = :alert;

-- name: criteria
SELECT criterion, state, note FROM stand_down_criteria WHERE alert = :alert ORDER BY number;

-- name: resources
SELECT kind, resource, fate, note FROM stand_down_resources WHERE alert = :alert ORDER BY number;

-- name: add_stand_down!
INSERT INTO stand_downs (alert, note) VALUES (:alert, :note);

-- name: add_criterion!
INSERT INTO stand_down_criteria (alert, number, criterion, state, note)
VALUES (:alert, :number, :criterion, :state, :note);

-- name: add_resource!
INSERT INTO stand_down_resources (alert, number, kind, resource, fate, note)
VALUES (:alert, :number, :kind, :resource, :fate, :note);

-- name: retrospectives
SELECT person, well, badly, change, worth, at FROM retrospectives WHERE alert = :alert ORDER BY seq;

-- name: add_retrospective!
INSERT INTO retrospectives (alert, person, well, badly, change, worth, at)
VALUES (:alert, :person, :well, :badly, :change, :worth, :at);
