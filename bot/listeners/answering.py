"""Answering: every request of Slack's passes here, over HTTP and Socket Mode alike, and is counted and timed."""

import logging
import time
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.response import BoltResponse

from bot.listeners.naming import name_of
from bot.measures import Measures
from bot.request import Request, current

log = logging.getLogger(__name__)

UNSIGNED, UNHEARD = 401, 404
STATUSES = {UNSIGNED: "unsigned", UNHEARD: "unheard"}
"""What Bolt itself answers where no listener was asked."""


class CountingApp(App):
    """Bolt's App, which gives each request a reference, and says how it ended."""

    def __init__(self, *, measures: Measures, **options: Any) -> None:  # noqa: ANN401 - Bolt's own
        super().__init__(**options)
        self._measures = measures

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer a request."""
        request, began = Request(), time.monotonic()
        reset = current.set(request)
        try:
            answer: BoltResponse = super().dispatch(req)
            seconds = time.monotonic() - began
            kind, name = name_of(req.body)
            outcome = STATUSES.get(answer.status, request.ending.value)
            self._measures.asked(kind, name, outcome, seconds)
            log.info(
                "request.answered kind=%s name=%s outcome=%s milliseconds=%d", kind, name, outcome, seconds * 1000
            )
        finally:
            current.reset(reset)
        return answer
