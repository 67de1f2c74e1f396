"""The register of deferrals: what was put off, why, which promise it touches, and what became of it."""

from collections.abc import Iterable, Iterator

from bot.domain.alert import Alert
from bot.domain.deferral import RegisterEntry
from bot.surfaces.blocks import actions, form_button, header, message
from bot.surfaces.ids import COMMAND, Form
from bot.surfaces.rich import Json, Line, bold, bullets, line, paragraph, user
from bot.surfaces.words import alert_name, clip, register_figures, written_date, written_end

SENTENCE_SHOWN = 200
"""How much of a reason, commitment or note is shown: a register is read at a glance."""


def deferrals_answer(alerts: Iterable[Alert]) -> Json:
    """Return `{"text", "blocks"}` with the deferrals of these alerts, the undecided ones first."""
    listed = [alert for alert in alerts if alert.deferrals]
    empty = () if listed else (paragraph(line("No project is put off.")),)
    return message(
        (header("Deferrals"), *empty, *(block for alert in listed for block in _alert(alert))),
        f"There are more than fit here. One alert at a time: {COMMAND} deferrals CR-1.",
    )


def _alert(alert: Alert) -> Iterator[Json]:
    decided = tuple(entry for entry in alert.deferrals if entry.verdict)
    void = tuple(entry for entry in alert.deferrals if entry.void)
    yield paragraph(line(bold(alert_name(alert))), line(register_figures(alert)))
    if alert.active and alert.undecided:
        yield actions(form_button("Decide on a project", Form.DECIDE, alert.key))
    if alert.undecided:
        yield from bullets((bold("Undecided"),), map(register_line, alert.undecided))
    if decided:
        yield from bullets((bold("Decided"),), map(register_line, decided))
    if void:
        yield from bullets((bold("Withdrawn"),), map(register_line, void))


def register_line(entry: RegisterEntry) -> Line:
    """Say on one line what was put off, and what became of it."""
    deferral = entry.deferral
    promise = f" Commitment: {clip(deferral.commitment, SENTENCE_SHOWN)}." if deferral.commitment else ""
    return line(
        bold(deferral.project),
        ", owner ",
        user(deferral.owner),
        f", {written_end(deferral.until_on)}. Why: {clip(deferral.why, SENTENCE_SHOWN)}.{promise} ",
        *verdict_line(entry),
    )


def verdict_line(entry: RegisterEntry) -> Line:
    """Say what became of a project that was put off."""
    verdict = entry.verdict
    if entry.void:
        return line("Withdrawn: the alert was recalled, and the project goes on as planned.")
    if verdict is None:
        return line("Not decided yet.")
    until = f" to {written_date(verdict.until)}" if verdict.until else ""
    note = f" {clip(verdict.note, SENTENCE_SHOWN)}" if verdict.note else ""
    return line(f"{verdict.decision.capitalize()}{until} by ", user(verdict.by), f".{note}")
