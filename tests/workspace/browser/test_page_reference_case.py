"""The reference case, played in the page by clicking and typing as six people."""

import re

from playwright.sync_api import expect

from tests.workspace.browser.conftest import Open
from tests.workspace.browser.window import Window

PROBLEM = "Rivals now match or pass ChatGPT on several measures that users notice."
CRITERION = "Failed or interrupted answers are below 0.1 % for seven days in a row"
REASON = "The board has agreed: the pilots begin a month later."
CONCERN = "I am on parental leave from 8 December; can this be reconsidered?"
COURIER_MS = 20_000
"""How long the bot may take to have said something, at one message a second and channel."""


def test_six_people_play_the_reference_case_in_the_page(window: Open) -> None:
    """A leader asks, an approver approves, two engineers answer, an owner reads, and the leader stands down."""
    leader = window().visit("chief-executive", "announcements")
    _prepare(leader)
    approver = window(scheme="dark").visit("chief-of-staff", "home")
    _approve(approver)
    _declare(leader, approver)
    expect(leader.message("ChatGPT quality")).to_be_visible(timeout=COURIER_MS)
    leader.shoot("1-memo-wide-light")
    leader.open_thread("ChatGPT quality")
    roster = leader.replies.filter(has_text="CR-1 roster")
    expect(roster).to_contain_text("0 acknowledged, 0 with a concern, 2 waiting", timeout=COURIER_MS)

    engineer = window(scheme="dark").visit("ads-engineer-1", "announcements")
    _acknowledge_in_thread(engineer)
    expect(roster).to_contain_text("1 acknowledged, 0 with a concern, 1 waiting", timeout=COURIER_MS)

    objector = window(width=360, height=740).visit("health-engineer-2", "announcements")
    _object(objector)
    expect(roster).to_contain_text("1 acknowledged, 1 with a concern, 0 waiting", timeout=COURIER_MS)
    leader.shoot("4-roster-live-wide-light")

    owner = window(scheme="dark", width=360, height=740).visit("lead-ads", "home")
    expect(owner.page.locator("#main")).to_contain_text("Advertising", timeout=COURIER_MS)
    owner.shoot("5-owner-home-narrow-dark")

    _stand_down(leader)
    expect(leader.message("Thank you. All criteria hold.")).to_be_visible(timeout=COURIER_MS)
    leader.shoot("6-stood-down-wide-light")
    lead = window().visit("head-of-chatgpt", "announcements")
    expect(lead.message("Thank you. All criteria hold.")).to_be_visible()


def _prepare(leader: Window) -> None:
    """Type the command, fill in the brief with two mistakes, complete the draft, and ask for approval."""
    leader.type("/codered red ChatGPT quality")
    expect(leader.title()).to_have_text("Code red: brief")
    leader.press("Preview")
    expect(leader.modal.get_by_text("Please complete this required field.").first).to_be_visible()
    leader.fill("What is wrong?", PROBLEM)
    leader.fill("How do we know that it is over?", CRITERION)
    leader.pick("Who leads?", "Head of ChatGPT")
    leader.fill("When is it reviewed?", "2025-12-15")
    leader.pick("Which channels are told?", "#announcements", "#chatgpt")
    leader.fill("In which time zone?", "Mars/Olympus")
    leader.press("Preview")
    expect(leader.modal.locator(".has-error").filter(has_text="In which time zone?")).to_be_visible()
    leader.shoot("2-modal-with-error-wide-light")
    leader.fill("In which time zone?", "America/Los_Angeles")
    leader.press("Preview")

    expect(leader.title()).to_have_text("Code red: draft")
    leader.press("Add workstream")
    leader.fill("Name of the workstream", "Speed and reliability")
    leader.pick("Who leads it?", "Lead of inference")
    _save(leader)
    for person, team in (("First ads engineer", "Advertising"), ("Second health engineer", "Health agent")):
        leader.press("Reassign people")
        leader.pick("Who moves?", person)
        leader.fill("From which team?", team)
        leader.select("To which workstream?", "Speed and reliability")
        _save(leader)
    leader.press("Defer a project")
    leader.fill("Which project?", "Advertising")
    leader.pick("Who owns it?", "Lead of advertising")
    leader.fill("Why is it put off?", "All ads engineers move to speed and reliability")
    _save(leader)
    _override(leader)
    expect(leader.modal).to_contain_text("Nobody is told until it is declared.")
    leader.press("Ask for approval")
    expect(leader.modal).to_contain_text("CR-1 needs one approval before it is declared")
    leader.press("Close")
    leader.closed()


def _override(leader: Window) -> None:
    """Read what blocks the draft, and answer for it."""
    expect(leader.modal).to_contain_text("“Advertising” is a protected project")
    leader.shoot("2-blocked-wide-light")
    leader.press("Override")
    leader.modal.locator("textarea").fill(REASON)
    _save(leader)
    expect(leader.modal).to_contain_text("Overridden, with a reason")


def _approve(approver: Window) -> None:
    """Find the request in one's messages with the app, read the memo in its thread, and approve."""
    approver.go("Messages")
    request = approver.message("asks you to approve CR-1")
    expect(request).to_contain_text(REASON, timeout=COURIER_MS)
    approver.open_thread("asks you to approve CR-1")
    expect(approver.replies.filter(has_text=PROBLEM)).to_be_visible(timeout=COURIER_MS)
    approver.shoot("2-approval-wide-dark")
    request.get_by_role("button", name="Approve", exact=True).click()
    approver.page.locator("#confirm").get_by_role("button", name="Approve").click()
    expect(request).to_contain_text("It has not gone out yet.", timeout=COURIER_MS)


def _declare(leader: Window, approver: Window) -> None:
    """Read that it is approved, and declare it from there; the approver reads that it is done."""
    leader.go("Messages")
    leader.message("is approved").get_by_role("button", name="Declare it now").click()
    expect(approver.message("asks you to approve CR-1")).to_contain_text("and done", timeout=COURIER_MS)
    leader.visit("chief-executive", "announcements")


def _save(leader: Window) -> None:
    """Submit a form of the draft and come back to the draft."""
    leader.modal.locator("footer button[type=submit]").click()
    expect(leader.title()).to_have_text("Code red: draft")


def _acknowledge_in_thread(engineer: Window) -> None:
    """Open the memo's thread and press the button under the roster."""
    engineer.open_thread("ChatGPT quality")
    roster = engineer.replies.filter(has_text="CR-1 roster")
    engineer.shoot("3-thread-wide-dark")
    roster.get_by_role("button", name="Acknowledge").click()
    expect(roster).to_contain_text("1 acknowledged", timeout=COURIER_MS)


def _object(objector: Window) -> None:
    """Find the request, which is in French as this reader is, and say why not."""
    objector.page.get_by_role("button", name="Channels").click()
    objector.go("Messages")
    request = objector.messages.filter(has=objector.page.get_by_role("button", name="J'ai une objection"))
    expect(request.last).to_be_visible(timeout=COURIER_MS)
    objector.shoot("3-request-narrow-light")
    request.last.get_by_role("button", name="J'ai une objection").click()
    expect(objector.modal).to_be_visible()
    objector.modal.locator("textarea").fill(CONCERN)
    objector.shoot("3-concern-narrow-light")
    objector.modal.locator("footer button[type=submit]").click()
    expect(objector.modal).to_contain_text("est enregistrée")
    objector.press("Fermer")
    objector.closed()


def _stand_down(leader: Window) -> None:
    """Type the command, decide on the project that was put off, and end the alert."""
    leader.type("/codered standdown")
    expect(leader.modal).to_contain_text("What becomes of “Advertising”?")
    leader.select(CRITERION, "Met")
    leader.select("What becomes of “Advertising”?", "Resumed: work goes on")
    leader.fill("When do people return to their teams?", "2026-01-05")
    leader.fill("Closing note", "Thank you. All criteria hold.")
    leader.modal.locator("footer button[type=submit]").click()
    expect(leader.modal).to_contain_text(re.compile("stood down|stand-down", re.IGNORECASE))
