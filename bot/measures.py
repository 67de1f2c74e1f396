"""Measures: what Prometheus reads of a running Code Red. Their labels never name a person, a channel or an alert.

Each application has a registry of its own; nothing is registered when a module is imported.
"""

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
"""Bounds of the histograms. Slack waits three seconds for an answer."""
RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})


class Measures:
    """What one application has done, and, by its collectors, how it stands."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "codered_requests",
            "What Slack has sent: its kind, the command, button, form or event, and what came of it.",
            ("kind", "name", "outcome"),
            registry=self.registry,
        )
        self._request_seconds = Histogram(
            "codered_request_seconds",
            "How long Slack's requests took to be answered.",
            ("kind",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self._calls = Counter(
            "codered_slack_calls",
            "Calls of Slack's Web API: ok, Slack's own name for the error, or no_answer.",
            ("method", "outcome"),
            registry=self.registry,
        )
        self._rate_limited = Counter(
            "codered_slack_rate_limited",
            "Calls that Slack has put off (status 429).",
            ("method",),
            registry=self.registry,
        )
        self._call_seconds = Histogram(
            "codered_slack_call_seconds",
            "How long calls of Slack's Web API took.",
            ("method",),
            buckets=SECONDS,
            registry=self.registry,
        )

    def add(self, collector: Collector) -> None:
        """Have something more read whenever this is read."""
        self.registry.register(collector)

    def asked(self, kind: str, name: str, outcome: str, seconds: float) -> None:
        """Count a request of Slack's."""
        self._requests.labels(kind, name, outcome).inc()
        self._request_seconds.labels(kind).observe(seconds)

    def called(self, method: str, outcome: str, seconds: float) -> None:
        """Count a call of Slack's Web API."""
        self._calls.labels(method, outcome).inc()
        self._call_seconds.labels(method).observe(seconds)
        if outcome in RATE_LIMITED:
            self._rate_limited.labels(method).inc()

    def exposition(self) -> bytes:
        """Return everything in Prometheus' text format, of the type CONTENT_TYPE."""
        return generate_latest(self.registry)
