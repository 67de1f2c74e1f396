"""Reasons: what Slack refused is kept once, and said to each reader in their language."""

import pytest

from bot.courier.faults import NOT_DELIVERED, PERMANENT
from bot.domain import reasons
from bot.language import reading_in
from bot.store.rows import ROOT_LOST

NO_PERSON = PERMANENT["user_not_found"]
KEPT = (
    *NOT_DELIVERED.values(),
    *PERMANENT.values(),
    reasons.REFUSED.format(code="teapot"),
    reasons.NO_ANSWER.format(error="TimeoutError"),
    reasons.OWN_FAULT.format(code=502),
    reasons.UNKNOWN_TIMER.format(topic="tea"),
    ROOT_LOST + NO_PERSON,
    reasons.CANCELLED.format(because="too late"),
    reasons.DISMISSED.format(reason=NO_PERSON, because="she left"),
    ROOT_LOST + reasons.DISMISSED.format(reason=reasons.REFUSED.format(code="teapot"), because="she left"),
    reasons.RECALLED.format(key="CR-1"),
    reasons.FAILED,
    reasons.LATER,
)


@pytest.mark.parametrize("kept", sorted(set(KEPT)))
def test_what_is_kept_is_said(kept: str) -> None:
    """In English it is what is kept, and in French nothing of it is English."""
    assert reasons.said(kept) == kept
    with reading_in("fr"):
        french = reasons.said(kept)
    assert french != kept
    assert not {"the", "The", "is", "was", "it"} & set(french.split())


def test_what_people_typed_stays() -> None:
    """A reason that is none of ours is said as it is, and so is what somebody gave as theirs."""
    with reading_in("fr"):
        assert reasons.said("She is on leave.") == "She is on leave."
        assert reasons.said("") == ""
        cancelled = reasons.said(reasons.CANCELLED.format(because="It failed. {sic}"))
    assert cancelled.endswith("It failed. {sic}")
