"""Who sees a restricted alert: those who may steer it, those it names, and those who hear of it."""

import pytest

from bot.domain import commands
from bot.domain.alert import Alert
from bot.domain.brief import Level
from bot.domain.policy import CODE_RED, Actor, Policy
from bot.domain.visibility import named_in, visible_to
from bot.errors import InvalidInput, Refusal
from tests.domain.domain_case import (
    ADA,
    ADMIN,
    AMEND,
    BO,
    CHIEF,
    DECLARE,
    DECLARED,
    DISCARDED,
    DRAFT,
    ENDED,
    LEAD,
    OWNER,
    POLICY,
    RAISE,
    RECALLED,
    STRANGER,
    STREAM_LEAD,
    after,
    brief,
    decide,
)

TOLD = Actor(id="U0TOLD")


def hidden(alert: Alert) -> Alert:
    """Return the alert restricted, with one person in its audience."""
    audience = alert.terms.audience.model_copy(update={"people": (TOLD.id,)})
    terms = alert.terms.model_copy(update={"restricted": True, "audience": audience})
    return alert.model_copy(update={"terms": terms})


NAMED = (STREAM_LEAD, ADA, BO, OWNER, TOLD)
STEERING = (CHIEF, LEAD, CODE_RED)


@pytest.mark.parametrize("alert", [DECLARED, ENDED, RECALLED], ids=lambda alert: alert.status)
@pytest.mark.parametrize("actor", [*NAMED, *STEERING, STRANGER], ids=lambda actor: actor.id)
def test_what_was_declared_is_for_those_it_names(alert: Alert, actor: Actor) -> None:
    """Also when it is over: whoever had a part in it still sees it, and a stranger never does."""
    assert visible_to(POLICY, actor, hidden(alert)) is (actor != STRANGER)
    assert visible_to(POLICY, actor, alert)


@pytest.mark.parametrize("alert", [DRAFT, DISCARDED], ids=lambda alert: alert.status)
@pytest.mark.parametrize("actor", [*NAMED, *STEERING, STRANGER], ids=lambda actor: actor.id)
def test_a_draft_is_for_those_who_prepare_it(alert: Alert, actor: Actor) -> None:
    """Nobody was told yet: who is named in it, or in its channels, sees it no more than a stranger."""
    assert visible_to(POLICY, actor, hidden(alert), serves=True, hears=True) is (actor in STEERING)


@pytest.mark.parametrize(("serves", "hears"), [(True, False), (False, True)])
def test_who_serves_or_hears_of_it_sees_it(*, serves: bool, hears: bool) -> None:
    """Whoever is or was on its roster, and whoever is in one of its channels."""
    assert visible_to(POLICY, STRANGER, hidden(DECLARED), serves=serves, hears=hears)


def test_an_admin_sees_it_where_admins_may_steer() -> None:
    """Where declarers are listed, an admin is a stranger like everybody else."""
    assert visible_to(Policy(), ADMIN, hidden(DECLARED))
    assert not visible_to(POLICY, ADMIN, hidden(DECLARED))


def test_those_whom_an_alert_names() -> None:
    """Author, leads, owners, the reassigned and the people of the audience."""
    assert named_in(hidden(DECLARED)) == {actor.id for actor in (CHIEF, LEAD, STREAM_LEAD, ADA, BO, OWNER, TOLD)}


HIDING = Policy.model_validate(
    {"declarers": [CHIEF.id], "red": {"restricted": True}, "orange": {"restricted": True}}
)
"""A policy that has its two upper levels restricted."""


def test_a_level_may_restrict_every_alert_from_its_draft_on() -> None:
    """The brief need not say so, a form that leaves the box open changes nothing, and nobody opens it up later."""
    draft = after(None, commands.SaveDraft(actor=CHIEF, brief=brief(restricted=False)), policy=HIDING)
    declared = after(draft, DECLARE, policy=HIDING)
    for alert in (draft, declared):
        assert alert.terms.restricted
        opened = commands.Amend(actor=CHIEF, changes={"restricted": False})
        with pytest.raises(InvalidInput, match="every code orange is restricted") as refused:
            decide(alert, opened, policy=HIDING)
        assert set(refused.value.fields) == {"restricted"}
    assert not after(
        None, commands.SaveDraft(actor=CHIEF, brief=brief(level="yellow")), policy=HIDING
    ).terms.restricted


def test_who_comes_to_such_a_level_is_restricted() -> None:
    """Raised or lowered to it, the alert is restricted from then on; at another level it may be opened up."""
    policy = Policy.model_validate({"declarers": [CHIEF.id], "red": {"restricted": True}})
    red = after(DECLARED, RAISE, policy=policy)
    assert (DECLARED.terms.restricted, red.terms.restricted) == (False, True)
    again = commands.ChangeLevel(actor=CHIEF, level=Level.ORANGE, because="Better", higher=False)
    orange = after(red, again, policy=policy)
    assert orange.terms.restricted
    opened = after(orange, commands.Amend(actor=CHIEF, changes={"restricted": False}), policy=policy)
    assert not opened.terms.restricted


def test_what_is_older_than_such_a_policy() -> None:
    """An open draft is restricted before it is declared; a running alert, with the next change of its terms."""
    with pytest.raises(
        Refusal, match="CR-1 is older than that: restrict it with /codered amend CR-1 --restricted"
    ):
        decide(DRAFT, DECLARE, policy=HIDING)
    assert after(DECLARED, AMEND, policy=HIDING).terms.restricted
