"""What the audit log says of projects that are put off."""

from collections.abc import Mapping

from bot.domain import events
from bot.domain.deferral import Decision
from bot.language import N_, gettext, ngettext, written_date
from bot.surfaces.rich import Line, filled, listed, user
from bot.surfaces.tellers.saying import Teller, Who, quoted, reasoned
from bot.surfaces.words import written_end


def _deferred(event: events.ProjectDeferred, who: Who) -> Line:
    put_off = event.entry.deferral
    said = filled(
        gettext("{who} put off {project}, owned by {owner}, {until}"),
        who=who,
        project=quoted(put_off.project),
        owner=user(put_off.owner),
        until=written_end(put_off.until_on),
    )
    said = reasoned(said, put_off.why)
    if not put_off.commitment:
        return said
    touched = gettext("{said}; a commitment is touched: {commitment}")
    return filled(touched, said=said, commitment=quoted(put_off.commitment))


DECIDED = {
    Decision.RESUMED: N_("{who} decided on {project}: resumed"),
    Decision.RESCHEDULED: N_("{who} decided on {project}: rescheduled"),
    Decision.CANCELLED: N_("{who} decided on {project}: cancelled"),
}


def _decided(event: events.DeferralDecided, who: Who) -> Line:
    verdict, project = event.entry.verdict, quoted(event.entry.project)
    if verdict is None:
        return filled(gettext("{who} decided on {project}: undecided"), who=who, project=project)
    said = filled(gettext(DECIDED[verdict.decision]), who=who, project=project)
    if verdict.until:
        said = filled(gettext("{said} to {date}"), said=said, date=written_date(verdict.until))
    return reasoned(said, verdict.note)


def _deferral_asked(event: events.DeferralReviewDue, who: Who) -> Line:
    return filled(
        gettext("{who} asked {owner} what becomes of {project}, as its day had come"),
        who=who,
        owner=user(event.entry.person),
        project=quoted(event.entry.project),
    )


def _deferral_late(event: events.DeferralReviewOverdue, who: Who) -> Line:
    return filled(
        gettext("{who} told {people} that nobody has decided on {project}, {days} late"),
        who=who,
        people=listed(map(user, event.told)),
        project=quoted(event.entry.project),
        days=ngettext("{n} day", "{n} days", event.days),
    )


TELLERS: Mapping[type[events.Event], Teller] = {
    events.ProjectDeferred: _deferred,
    events.DeferralDecided: _decided,
    events.DeferralReviewDue: _deferral_asked,
    events.DeferralReviewOverdue: _deferral_late,
}
