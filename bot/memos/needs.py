"""What the readers of each kind of memo must find in it: without that, a template is not complete.

A need is met when one of its variables is printed somewhere in the template, the subject included. The data stands
beside `Kind`; templates in every language, the company's own too, are held to it by lint.
"""

from typing import NamedTuple

from bot.memos.kind import Kind


class Need(NamedTuple):
    """What must be told, and the variables of which one tells it."""

    what: str
    variables: tuple[str, ...]


def needs_of(kind: Kind) -> tuple[Need, ...]:
    """Return what the readers of a kind of memo must find in it, in the order in which they ask."""
    return _NEEDS[kind]


def _need(what: str, *variables: str) -> Need:
    return Need(what, variables)


_FOCUS = _need("what comes first now", "focus")
_WHY = _need("why now", "problem")
_BECAUSE = _need("why", "because")
_WHOM = _need("whom to ask what to do next", "home", "lead", "author")
_UNTIL = _need("until when", "review_on", "exit_criteria")
_DEFERRED = _need("what is put off", "deferrals.project")
_READER = _need("whom it speaks to", "reader")
_OWN_TEAM = _need("which team the person leaves or returns to", "move.team")
_PROJECT = _need("which project it is about", "deferral.project")
_ALERT = _need("which alert it is about", "focus", "key")
_ANSWERS = _need("what is not answered", "asked")

_NEEDS: dict[Kind, tuple[Need, ...]] = {
    Kind.DECLARATION: (
        _FOCUS,
        _WHY,
        _need("what changes, and for whom", "workstreams.teams.people", "workstreams.people", "moves.person"),
        _DEFERRED,
        _need("when it is looked at again", "review_on"),
        _need("when it ends", "exit_criteria"),
        _WHOM,
    ),
    Kind.LEVEL_CHANGE: (
        _FOCUS,
        _need("the level until now", "before"),
        _need("the level from now on", "after"),
        _BECAUSE,
        _DEFERRED,
        _UNTIL,
    ),
    Kind.AMENDMENT: (
        _FOCUS,
        _need("what changes", "changes.what"),
        _need("what it is from now on", "changes.after"),
        _need("what it was before", "changes.before"),
        _BECAUSE,
    ),
    Kind.STAND_DOWN: (
        _FOCUS,
        _need("what was decided on each project", "closing.decisions.decision"),
        _need("who returns", "closing.returns.person"),
        _need("when they return", "closing.returns.returns_on"),
        _need("how the exit criteria ended", "closing.criteria.state"),
        _need("what becomes of the resources", "closing.resources.fate"),
        _need("what whoever ends it adds", "closing.note"),
        _WHOM,
    ),
    Kind.RECALL: (
        _need("what was announced", "announced.focus"),
        _BECAUSE,
        _need("what was decided and still holds", "closing.decisions.decision"),
        _need("who returns all the same", "closing.returns.person"),
        _WHOM,
    ),
    Kind.REASSIGNMENT: (
        _READER,
        _need("where the person goes", "move.workstream"),
        _OWN_TEAM,
        _need("from when", "move.starts_on"),
        _need("until when", "move.until_on"),
        _need("with whom", "move.lead"),
        _WHY,
    ),
    Kind.RELEASE: (
        _READER,
        _OWN_TEAM,
        _need("when the person returns", "move.returns_on"),
        _BECAUSE,
    ),
    Kind.DEFERRAL: (
        _READER,
        _PROJECT,
        _need("why it is put off", "deferral.why"),
        _need("until when", "deferral.until_on"),
        _need("which promise it touches", "deferral.commitment"),
        _ALERT,
    ),
    Kind.DEFERRAL_DECIDED: (
        _PROJECT,
        _need("what is decided", "deferral.decision"),
        _need("the new date", "deferral.new_date"),
        _need("who decided", "deferral.decided_by"),
    ),
    Kind.REMINDER: (
        _READER,
        _need("which move waits for an answer", "asked.move.workstream"),
        _need("which project waits for an answer", "asked.deferral.project"),
    ),
    Kind.ESCALATION: (_READER, _ANSWERS, _FOCUS),
    Kind.CONCERN: (
        _READER,
        _need("whose concern it is", "person"),
        _need("the concern", "reason"),
        _need("which move it is about", "move.workstream"),
        _PROJECT,
    ),
    Kind.CONCERN_SETTLED: (
        _READER,
        _need("who has decided", "author"),
        _need("what was said with it", "text"),
    ),
    Kind.APPROVAL: (
        _READER,
        _need("who asks", "approval.asked_by"),
        _need("which level is wanted", "approval.level"),
        _FOCUS,
        _need("why", "approval.because"),
        _DEFERRED,
        _need("until when it can be approved", "approval.expires_on"),
    ),
    Kind.APPROVAL_OUTCOME: (
        _READER,
        _ALERT,
        _need("who approved", "approval.approved_by"),
        _need("why it was refused", "approval.ended_because"),
        _need("until when it can be used", "approval.expires_on"),
    ),
    Kind.CHECK_IN: (_FOCUS, _need("the update", "text"), _need("who wrote it", "author")),
    Kind.CHECK_IN_OPEN: (
        _FOCUS,
        _need("who is asked", "check_in.asked.person"),
        _need("until when", "check_in.closes_at", "check_in.closes_on"),
        _need("where the call is", "check_in.link"),
    ),
    Kind.CHECK_IN_CHASE: (
        _READER,
        _FOCUS,
        _need("until when", "check_in.closes_at", "check_in.closes_on"),
    ),
    Kind.CHECK_IN_SUMMARY: (
        _FOCUS,
        _need("what moved", "check_in.updates.progress"),
        _need("what is in the way", "check_in.updates.blockers"),
        _need("who wrote nothing", "check_in.missing.person"),
        _need("how the exit criteria stand", "check_in.criteria.state"),
    ),
    Kind.DEFERRAL_REVIEW: (
        _READER,
        _PROJECT,
        _need("since when it waits", "registered.since", "registered.days"),
        _need("why it was put off", "deferral.why"),
        _need("which promise it touches", "deferral.commitment"),
    ),
    Kind.DEFERRAL_OVERDUE: (
        _READER,
        _PROJECT,
        _need("whose project it is", "deferral.owner"),
        _need("since when it waits", "registered.since", "registered.days"),
        _need("which promise it touches", "deferral.commitment"),
    ),
    Kind.REVIEW_DUE: (
        _READER,
        _FOCUS,
        _need("when the review is", "review.on"),
        _need("how the exit criteria stand", "review.criteria.state"),
        _DEFERRED,
    ),
    Kind.REVIEW_TODAY: (_ALERT, _need("who decides", "lead", "author")),
    Kind.REVIEW_OVERDUE: (_READER, _FOCUS, _need("when the review was to be", "review.on")),
    Kind.RETURN: (_READER, _OWN_TEAM, _ALERT),
    Kind.RETURN_REMINDER: (_READER, _OWN_TEAM, _need("since when", "move.returns_on")),
    Kind.RETURN_DIGEST: (_READER, _need("of whom it speaks", "asked.person", "asked")),
    Kind.RETROSPECTIVE: (_READER, _ALERT, _need("until when it can be answered", "answer_by")),
    Kind.RETROSPECTIVE_CHASE: (_READER, _ALERT, _need("until when it can be answered", "answer_by")),
}
