"""Whom a draft would reach if it were declared, and what that takes."""

from bot.domain.values import Channel, Value


class Reached(Value):
    """How many people a draft would notify, as far as the members of its channels have been counted.

    `waiting` are the channels that are still being counted, `unknown` those whose members cannot be looked up,
    each with the reason. `begun` is false until somebody has asked for a preview.
    """

    people: int = 0
    members: int = 0
    """Of those, who is in a channel; whoever else is named."""
    begun: bool = False
    waiting: tuple[Channel, ...] = ()
    unknown: tuple[tuple[Channel, str], ...] = ()

    @property
    def exact(self) -> bool:
        """Tell whether everybody is counted."""
        return self.begun and not self.waiting and not self.unknown


class Sending(Value):
    """What declaring a draft would send: messages in all, direct messages among them, and how long that takes.

    `rate` is messages a second in the whole workspace; `seconds` is the longer of what the workspace and what a
    single channel takes.
    """

    channels: int
    messages: int
    direct: int
    rate: float
    seconds: float
    language: str
