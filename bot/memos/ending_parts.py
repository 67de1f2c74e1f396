"""What a closing memo says of exit criteria and resources."""

from typing import Self

from pydantic import Field

from bot.domain.ending import CriterionOutcome, Fate, FinalState, ResourceOutcome
from bot.domain.values import Value
from bot.memos.resource_kind import ResourceKind


class FinalCriterionView(Value):
    """How an exit criterion ended."""

    criterion: str = Field(description="the exit criterion", examples=["Failed answers stay below 0.1 %"])
    state: FinalState = Field(description="met, partly or not met", examples=["met"])
    note: str = Field(description="what was said of it; may be empty", examples=["0.08 % for nine days"])

    @classmethod
    def of(cls, outcome: CriterionOutcome) -> Self:
        """View how a criterion ended."""
        return cls(criterion=outcome.criterion, state=outcome.state, note=outcome.note)


class ResourceEndView(Value):
    """What becomes of a resource."""

    kind: ResourceKind = Field(description="sprint, budget, hiring, relocation or other", examples=["budget"])
    what: str = Field(description="the resource", examples=["Shift to inference infrastructure"])
    fate: Fate = Field(description="returned or kept", examples=["kept"])
    note: str = Field(description="what a kept one is for; else may be empty", examples=["For the new team"])

    @classmethod
    def of(cls, outcome: ResourceOutcome) -> Self:
        """View what becomes of a resource."""
        resource = outcome.resource
        return cls(kind=ResourceKind(resource.kind), what=resource.note, fate=outcome.fate, note=outcome.note)
