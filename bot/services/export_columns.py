"""The columns of every table that can be exported, each with what it says. Times are UTC, days are ISO dates."""

from collections.abc import Mapping

PRACTICE = "`practice` where nothing of it was in force; else empty"
ALERT = "the alert's key, such as CR-1"

DESCRIBED: Mapping[str, Mapping[str, str]] = {
    "acknowledgements": {
        "seq": "the number of the answer; later answers have higher ones",
        "alert": ALERT,
        "expectation": "what it answers: the id of a move, a project or a reading",
        "person": "whose answer it is, by user id",
        "given_by": "who gave it, by user id: the person, or somebody on their behalf",
        "answer": "acknowledged, objected or undone",
        "how": "button, reply, reaction, shortcut or command",
        "version": "the version of the memo that was answered",
        "reason": "the reason of an objection, as it was typed",
        "at": "when it came",
        "practice": PRACTICE,
    },
    "reassignments": {
        "alert": ALERT,
        "person": "who moves, by user id",
        "name": "their display name, where it is known",
        "from_team": "the team that they come from",
        "workstream": "the workstream that they go to",
        "starts_on": "the first day; empty: at once",
        "until": "the last day, or stand-down",
        "standing": "waiting, acknowledged, objected, unreachable, released or void",
        "answered_at": "when they answered last",
        "how": "the way that answer came",
        "reason": "the reason of an objection, as it was typed",
        "returns_on": "the day on which they return to their team",
        "back_at": "when somebody said that they are back",
        "back_by": "who said so, by user id",
        "practice": PRACTICE,
    },
    "criteria": {
        "alert": ALERT,
        "criterion": "the exit criterion",
        "state": "how it ended: met, partly or not-met",
        "note": "what was said of it",
        "practice": PRACTICE,
    },
    "resources": {
        "alert": ALERT,
        "kind": "budget, compute, people or whatever the brief calls it",
        "resource": "the resource",
        "fate": "what became of it: returned or kept",
        "note": "what it is kept for",
        "practice": PRACTICE,
    },
    "retrospectives": {
        "alert": ALERT,
        "person": "who looks back, by user id",
        "at": "when they wrote it",
        "worth": "whether it was worth it: yes, partly or no",
        "well": "what went well",
        "badly": "what went badly",
        "change": "what should change",
        "practice": PRACTICE,
    },
    "deferrals": {
        "alert": ALERT,
        "project": "the project that is put off",
        "owner": "who owns it, by user id",
        "why": "why it is put off",
        "commitment": "the commercial commitment that it touches",
        "since": "when it was put off",
        "until": "the last day, or stand-down",
        "decision": "resumed, rescheduled or cancelled; void where the alert was recalled; empty: not decided",
        "rescheduled_to": "the new day of a rescheduled one",
        "decided_by": "who decided, by user id",
        "decided_at": "when",
        "practice": PRACTICE,
    },
    "audit": {
        "seq": "the number of the row, from 1 without a gap",
        "at": "when it happened",
        "actor": "who did it, by user id; codered where the bot did",
        "alert": "the alert's key; empty where it is about none",
        "event": "what happened, by a name that does not change",
        "body": "all else about it, as JSON",
        "previous": "the hash of the row before",
        "hash": "the hash of this row as it was written; a row that was redacted since says something else",
    },
}
"""What can be exported, with the columns of each table in their order."""
