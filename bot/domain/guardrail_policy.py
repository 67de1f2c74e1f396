"""The policy's table of guardrails: which warn, which block, and where their limits are."""

from enum import StrEnum

from pydantic import Field

from bot.domain.brief import Level
from bot.domain.findings import Rail
from bot.domain.values import Name, Value, same_name

DAYS_MAX = 3650


class Response(StrEnum):
    """What comes of a finding: nothing, a warning, or that it has to be overridden with a reason."""

    OFF = "off"
    WARN = "warn"
    BLOCK = "block"


class ReviewDays(Value):
    """How many days from today an alert's review may be at most, at each level."""

    yellow: int = Field(90, ge=1, le=DAYS_MAX)
    orange: int = Field(45, ge=1, le=DAYS_MAX)
    red: int = Field(21, ge=1, le=DAYS_MAX)

    def at(self, level: Level) -> int:
        """Return the limit of a level."""
        return {Level.YELLOW: self.yellow, Level.ORANGE: self.orange, Level.RED: self.red}[level]


class GuardrailPolicy(Value):
    """The table `[guardrails]` of `codered.toml`. A guardrail's key is its name, with - or with _."""

    team_share: Response = Field(Response.WARN, alias=Rail.TEAM_SHARE.value)
    team_empty: Response = Field(Response.BLOCK, alias=Rail.TEAM_EMPTY.value)
    team_lead: Response = Field(Response.WARN, alias=Rail.TEAM_LEAD.value)
    two_places: Response = Field(Response.WARN, alias=Rail.TWO_PLACES.value)
    protected_project: Response = Field(Response.BLOCK, alias=Rail.PROTECTED_PROJECT.value)
    unnamed_commitment: Response = Field(Response.WARN, alias=Rail.UNNAMED_COMMITMENT.value)
    no_exit_criteria: Response = Field(Response.WARN, alias=Rail.NO_EXIT_CRITERIA.value)
    review_too_far: Response = Field(Response.WARN, alias=Rail.REVIEW_TOO_FAR.value)
    another_alert: Response = Field(Response.WARN, alias=Rail.ANOTHER_ALERT.value)
    audience_growth: Response = Field(Response.WARN, alias=Rail.AUDIENCE_GROWTH.value)
    team_share_at_most: float = Field(0.5, ge=0, le=1)
    """The share of a team's people that may be away for alerts."""
    review_within_days: ReviewDays = ReviewDays()
    audience_growth_at_most: float = Field(2.0, ge=1)
    """How many times as large as the last alert's an audience may be."""
    protected_projects: tuple[Name, ...] = ()
    commercial_projects: tuple[Name, ...] = ()

    def response(self, rail: Rail) -> Response:
        """Return what comes of a guardrail's findings."""
        found: Response = getattr(self, rail.value.replace("-", "_"))
        return found

    def protects(self, project: str) -> bool:
        """Tell whether a project is protected."""
        return any(same_name(project, name) for name in self.protected_projects)

    def is_commercial(self, project: str) -> bool:
        """Tell whether the policy lists a project as one that carries a commercial commitment."""
        return any(same_name(project, name) for name in self.commercial_projects)
