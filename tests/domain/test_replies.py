"""What replies and reactions mean."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.replies import ACK_REACTIONS, ReadingKind, is_ack_reaction, read_reply

ACKNOWLEDGING = """
ack|ACK|Ack.|ack!!!|acked|Acknowledged.|acknowledged, thanks|on it|On it!|I'm on it
I’m on it.|will do|Got it|roger|Roger that|copy|copy that|understood|confirmed|noted|ok
OK.|okay|Okay!|yes|Yes.|reçu|Reçu !|bien reçu|Bien reçu, merci !|recu|RECU|bien recu
compris|noté|c'est noté|C’est noté.|d'accord|D’accord.|je confirme|Reçu, merci !|👍|👍🏽|✅|✔️
✔|☑️|👌|👌🏿|🫡|:+1:|:thumbsup:|:white_check_mark:|:heavy_check_mark:|:ok_hand:
:saluting_face:|:+1::skin-tone-3:|ack ack|👍👍👍|ack 👍|👍 ack|ack, on my way|on it, thanks
<@U0BOT> ack|@codered ack|@codered: ack|ok thanks|yes, on it|thanks, got it
Merci, bien reçu|ack <@U123>|*ack*|_ack_|ok :tada:|ack 🎉|ack, no problem
d'accord, pas de souci|ack - starting tomorrow morning|Understood, I'll be there
re\u0063\u0327u|yes :+1:|ok, I'll be there
"""
SAYING_NOTHING = """
ack?|Ack ?|should I ack|should I ack?|did you ack|not ack|nack|no ack|I can't ack
can't ack|pas reçu|je n'ai pas reçu|don't|I don't know|ack but only next week
reçu mais je pars|Bien reçu, mais non|please ack everyone|ack everyone please|who said ack
"ack"|> ack|&gt; ack|“ack”|`ack`|hello|thanks|merci|ok, let us talk about that
yes we could|copy the file|:-1:|👎|:tada:|background|packed|acknowledgement pending|on it?
ok ?|oui ?|will do it later|maybe|ack if you have time|no|non|jamais|never
ack until friday|on it unless Ann needs me|stack overflow|okra
noted nowhere, not even here|🎉|@codered
I will do my best to see whether anybody else in the team has said ack so far|yesterday
okay so here is the thing|:ok_hand_not:|<@U1>|concerning lunch|concerned|concern?
if so, ack
"""
OBJECTING = [
    ("concern: my launch is on Friday", "my launch is on Friday"),
    ("Concern my launch is on Friday", "my launch is on Friday"),
    ("objection: no handover", "no handover"),
    ("I have a concern: childcare", "childcare"),
    ("I've a concern - childcare", "childcare"),
    ("<@U0BOT> concern: R&amp;D needs me", "R&D needs me"),
    ("réserve : je pars lundi", "je pars lundi"),
    ("J’ai une réserve : je pars lundi", "je pars lundi"),
    ("concern", ""),
    ("I have a concern.", ""),
    ("Réserve :", ""),
    ("concern: why me?", "why me?"),
    ("concern: first\nsecond", "first\nsecond"),
]


def listed(table: str) -> list[str]:
    """Return the entries of a table of replies."""
    return [
        entry for line in table.strip("\n").splitlines() for entry in line.split("|") if "<@U0BOT" not in entry
    ]


@pytest.mark.parametrize("text", [*listed(ACKNOWLEDGING), "<@U0BOT|codered> ack, merci"])
def test_acknowledges(text: str) -> None:
    """A short yes in any of its usual forms acknowledges."""
    assert read_reply(text).kind is ReadingKind.ACKNOWLEDGED


@pytest.mark.parametrize("text", ["", *listed(SAYING_NOTHING)])
def test_says_nothing(text: str) -> None:
    """Questions, negations, conditions, quotations and stories acknowledge nothing."""
    assert read_reply(text).kind is ReadingKind.NOTHING


def test_long_story_says_nothing() -> None:
    """A message much longer than a yes is about something else, however it begins."""
    assert read_reply("ack " + "and then we went on " * 8).kind is ReadingKind.NOTHING


@pytest.mark.parametrize(("text", "reason"), OBJECTING)
def test_objects(text: str, reason: str) -> None:
    """A concern keeps its reason, and an empty one is empty so that the reason can be asked for."""
    reading = read_reply(text)
    assert (reading.kind, reading.reason) == (ReadingKind.OBJECTED, reason)


@pytest.mark.parametrize("name", [*sorted(ACK_REACTIONS), "+1::skin-tone-2", "ok_hand::skin-tone-6"])
def test_reaction_acknowledges(name: str) -> None:
    """A reaction acknowledges in every skin tone."""
    assert is_ack_reaction(name)


@pytest.mark.parametrize("name", ["", "-1", "eyes", "x", "+1s", "tada::skin-tone-2"])
def test_other_reaction_does_not(name: str) -> None:
    """Any other reaction is only a reaction."""
    assert not is_ack_reaction(name)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    """No text makes the reader fail, and only an objection has a reason."""
    reading = read_reply(text)
    assert reading.kind is ReadingKind.OBJECTED or reading.reason == ""


@settings(deadline=None, max_examples=50)
@given(
    st.sampled_from(["ack", "Reçu", "on it", "👍", "ok"]), st.sampled_from([" ?", "?", " but no", ", mais non"])
)
def test_taken_back(beginning: str, end: str) -> None:
    """A yes that is questioned or taken back in the same breath is none."""
    assert read_reply(beginning + end).kind is ReadingKind.NOTHING
