"""Who sees a restricted alert: those who may steer it, those it names, and those who hear of it."""

import pytest

from bot.domain.alert import Alert
from bot.domain.policy import CODE_RED, Actor, Policy
from bot.domain.visibility import named_in, visible_to
from tests.domain.domain_case import (
    ADA,
    ADMIN,
    BO,
    CHIEF,
    DECLARED,
    DISCARDED,
    DRAFT,
    ENDED,
    LEAD,
    OWNER,
    POLICY,
    RECALLED,
    STRANGER,
    STREAM_LEAD,
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
