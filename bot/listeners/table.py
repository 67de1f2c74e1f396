"""The table of subcommands: how each is typed, what it does, an example, and the function that reads it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from bot.errors import InvalidInput
from bot.language import N_, gettext, pgettext, sentences
from bot.listeners import briefs, endings, subcommands
from bot.listeners.asked import Parsed, Show, Typed
from bot.listeners.suggestions import closest, did_you_mean
from bot.listeners.words import ECHO_MAX, plain
from bot.surfaces.ids import COMMAND
from bot.surfaces.words import clip

SOMEBODY = "<@U0ANN|ann>"
"""The person of the examples. In an error it is the person who made it, whom Slack is sure to know."""


PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b(?!-n)|(?<=\[)(?:focus|options|subcommand)(?=\])")
"""What stands in a usage for what somebody types: in capitals, or one of these alone in brackets."""


def placeholders() -> dict[str, str]:
    """Return what stands for something else in a usage, each with its name in the language of the reader."""
    return {
        "WHY": pgettext("placeholder in a usage", "WHY"),
        "WHAT": pgettext("placeholder in a usage", "WHAT"),
        "NAME": pgettext("placeholder in a usage", "NAME"),
        "LEVEL": pgettext("placeholder in a usage", "LEVEL"),
        "DATE": pgettext("placeholder in a usage", "DATE"),
        "TEAM": pgettext("placeholder in a usage", "TEAM"),
        "WORKSTREAM": pgettext("placeholder in a usage", "WORKSTREAM"),
        "PROJECT": pgettext("placeholder in a usage", "PROJECT"),
        "GUARDRAIL": pgettext("placeholder in a usage", "GUARDRAIL"),
        "WORDS": pgettext("placeholder in a usage", "WORDS"),
        "TEXT": pgettext("placeholder in a usage", "TEXT"),
        "PAGE": pgettext("placeholder in a usage", "PAGE"),
        "focus": pgettext("placeholder in a usage", "focus"),
        "options": pgettext("placeholder in a usage", "options"),
        "subcommand": pgettext("placeholder in a usage", "subcommand"),
    }


@dataclass(frozen=True)
class Subcommand:
    """One subcommand: its names (the first is shown), how it is typed, what it does, an example that parses.

    What it does, the details, and an example with words of its own are looked up where they are said.
    """

    names: tuple[str, ...]
    usage: str
    does: str
    example: str
    read: Callable[[Typed], Parsed]
    details: tuple[str, ...] = ()

    def example_with(self, somebody: str) -> str:
        """Return the example, with a mention of somebody where it needs one, in the language of the reader."""
        return gettext(self.example, somebody=somebody)

    def said_usage(self) -> str:
        """Return how it is typed: what is typed as it stands is English, what stands for something else is not."""
        names = placeholders()
        return PLACEHOLDER.sub(lambda found: names.get(found[0], found[0]), self.usage)

    def said_details(self) -> str:
        """Return what else there is to know, in the language of the reader."""
        rails = ", ".join(subcommands.RAILS)
        return sentences(*(gettext(detail, rails=rails) for detail in self.details))


BRIEF_DETAILS = N_(
    "Without options the form opens. Options: --problem TEXT, --criterion TEXT*, --review DATE, --lead @U, "
    '--channel #C*, --home #C, --ping none|here|channel, --workstream "Name" or "Name=@U"*, '
    '--resource "kind: note"*, --cadence daily-call@09:30@Europe/Paris[@https://LINK] or weekly-call@tuesday, '
    "--language fr, --person @U*, --restricted [yes|no], "
    '--move "@U from Team to Workstream [starting DATE] [until DATE]"*, '
    '--defer "Project owner @U because why [commitment what] [until DATE]"* (* may be repeated).'
)
DATE_DETAILS = N_("Dates: 2026-01-15, +14d, +2w, +1m, today, tomorrow, friday, 15 January 2026.")


def _help(typed: Typed) -> Parsed:
    topic = " ".join(word.raw for word in typed.words).casefold()
    return Show("help", topic=named(topic).names[0] if topic else None)


COMMANDS: tuple[Subcommand, ...] = (
    Subcommand(
        ("red", "orange", "yellow"),
        "red|orange|yellow [focus] [options]",
        N_("writes the brief of an alert at this level, as a draft"),
        N_('/codered red ChatGPT quality --problem "Rivals have caught up" --lead {somebody} --review +14d'),
        briefs.level,
        (BRIEF_DETAILS, DATE_DETAILS),
    ),
    Subcommand(
        ("declare",),
        "declare CR-n | declare [red|orange|yellow] [focus] [options]",
        N_(
            "sends a draft to everybody, or first to those who must approve it; without a key, writes a brief "
            "first"
        ),
        "/codered declare CR-1",
        briefs.declare,
        (BRIEF_DETAILS,),
    ),
    Subcommand(
        ("approve",),
        "approve [CR-n]",
        N_("approves what you were asked to approve, exactly as it was shown"),
        "/codered approve CR-1",
        subcommands.approve,
    ),
    Subcommand(
        ("refuse",),
        "refuse [CR-n] because WHY",
        N_("refuses what you were asked to approve; whoever asked is told why"),
        N_("/codered refuse CR-1 because the review date is too far"),
        subcommands.refuse,
    ),
    Subcommand(
        ("practice",),
        "practice [red|orange|yellow] [focus] [options]",
        N_("writes the brief of a practice, which stays in the practice channel"),
        N_("/codered practice red ChatGPT quality"),
        briefs.practice,
        (BRIEF_DETAILS,),
    ),
    Subcommand(
        ("preview",),
        "preview [CR-n]",
        N_(
            "sends you, and nobody else, what everybody would get, then how many people that are and what it takes"
        ),
        "/codered preview CR-1",
        subcommands.preview,
        (N_("Every message of it says that it is a preview, and its buttons do nothing."),),
    ),
    Subcommand(
        ("share",),
        "share [CR-n] @U [@U …]",
        N_("lets others prepare a draft with you; each gets a direct message that opens it"),
        "/codered share CR-1 {somebody}",
        subcommands.share,
    ),
    Subcommand(
        ("unshare",),
        "unshare [CR-n] @U [@U …]",
        N_("lets somebody prepare a draft no longer"),
        "/codered unshare CR-1 {somebody}",
        subcommands.share,
    ),
    Subcommand(
        ("remove",),
        "remove [CR-n] @U [@U …] | project NAME | workstream NAME | resource WHAT",
        N_("takes something out of a draft again"),
        N_("/codered remove CR-1 project Health agent"),
        subcommands.take_out,
    ),
    Subcommand(
        ("override",),
        "override [CR-n] GUARDRAIL because WHY",
        N_("answers for what a guardrail blocks; the reason stays in the record"),
        N_("/codered override CR-1 team-empty because the whole team asked to move"),
        subcommands.override,
        (
            N_(
                "Guardrails: {rails}. "
                "An override holds for the finding as it is: if it gets worse, it blocks again."
            ),
        ),
    ),
    Subcommand(
        ("discard",),
        "discard [CR-n] [because WHY]",
        N_("throws a draft away; where others have worked on it, they read why"),
        N_("/codered discard CR-1 because the rehearsal is over"),
        endings.discard,
    ),
    Subcommand(
        ("status",), "status [CR-n]", N_("shows how an alert stands"), "/codered status CR-1", subcommands.show
    ),
    Subcommand(
        ("roster",),
        "roster [CR-n] [waiting|concerns|unreachable|acknowledged|released] [PAGE]",
        N_("shows who has answered and who has not: everybody, or those who stand in one way"),
        "/codered roster CR-1 waiting",
        subcommands.roster,
        (
            N_(
                "It lists the reassigned by workstream, then the owners of projects, then the audience, 40 on a "
                "page."
            ),
        ),
    ),
    Subcommand(
        ("raise",),
        "raise [CR-n] LEVEL because WHY",
        N_("raises an alert to a higher level"),
        N_("/codered raise red because rivals have caught up"),
        subcommands.change_level,
    ),
    Subcommand(
        ("lower",),
        "lower [CR-n] LEVEL because WHY",
        N_("lowers an alert to a lower level"),
        N_("/codered lower yellow because the lead is back"),
        subcommands.change_level,
    ),
    Subcommand(
        ("amend",),
        "amend [CR-n] [options] [--because WHY]",
        N_("changes the terms of an alert; its channels get a new version"),
        N_('/codered amend CR-1 --review +7d --because "two criteria do not hold yet"'),
        briefs.amend,
        (
            N_(
                "Takes the options of a brief and --focus. --criterion and --person replace their lists, "
                "--channel adds. "
                "Type --workstream, --resource, --move and --defer each in a command of its own."
            ),
            DATE_DETAILS,
        ),
    ),
    Subcommand(
        ("extend",),
        "extend [CR-n] DATE because WHY",
        N_("moves the review date of an alert on; its channels read why"),
        N_("/codered extend CR-1 +7d because two criteria do not hold yet"),
        subcommands.extend,
        (DATE_DETAILS,),
    ),
    Subcommand(
        ("reassign",),
        "reassign [CR-n] @U [@U …] from TEAM to WORKSTREAM [starting DATE] [until DATE|stand-down]",
        N_("moves people to a workstream and asks each to acknowledge"),
        N_("/codered reassign {somebody} from Advertising to Speed and reliability until stand-down"),
        subcommands.reassign,
        (DATE_DETAILS,),
    ),
    Subcommand(
        ("release",),
        "release [CR-n] @U [DATE]",
        N_("sends a person back to their team"),
        N_("/codered release {somebody} friday"),
        subcommands.release,
        (DATE_DETAILS,),
    ),
    Subcommand(
        ("defer",),
        "defer [CR-n] PROJECT owner @U because WHY [commitment WHAT] [until DATE|stand-down]",
        N_("puts a project off and keeps it in the register"),
        N_("/codered defer Health agent owner {somebody} because research is needed elsewhere until +30d"),
        subcommands.defer,
        (DATE_DETAILS,),
    ),
    Subcommand(
        ("resume",),
        "resume [CR-n] PROJECT [resumed|rescheduled DATE|cancelled] [because WHY]",
        N_("decides what becomes of a deferred project, also anew of one that was rescheduled"),
        N_('/codered resume "Health agent" rescheduled +30d because its team is back in a month'),
        subcommands.resume,
        (N_("To cancel, say why."), DATE_DETAILS),
    ),
    Subcommand(
        ("deferrals",),
        "deferrals [CR-n] [mine|open|due|all] [PAGE]",
        N_("shows the register of what is put off in all alerts, for how long, and what became of it"),
        "/codered deferrals due",
        subcommands.deferrals,
        (
            N_(
                "Without a part it shows what is still put off (open), of one alert everything. Mine is what "
                "you own, due "
                "what is up for review."
            ),
        ),
    ),
    Subcommand(
        ("nudge",),
        "nudge [CR-n]",
        N_("reminds everyone who has not answered"),
        "/codered nudge",
        subcommands.nudge,
    ),
    Subcommand(
        ("checkin", "check-in"),
        "checkin [CR-n] [WORDS]",
        N_("answers the open check-in for what you lead, or else posts an update in the home thread"),
        N_("/codered checkin Time to first token is down by 12 %"),
        subcommands.check_in,
    ),
    Subcommand(
        ("ack", "acknowledge"),
        "ack [CR-n] [@U]",
        N_("acknowledges what is asked of you, or on behalf of somebody you manage or lead"),
        "/codered ack CR-1",
        subcommands.acknowledge,
    ),
    Subcommand(
        ("concern",),
        "concern [CR-n] WORDS",
        N_("objects to what is asked of you, with a reason"),
        N_("/codered concern I am on leave until monday"),
        subcommands.concern,
    ),
    Subcommand(
        ("undo",),
        "undo [CR-n] [@U]",
        N_("takes back your answer, or the one you gave for somebody, within five minutes"),
        "/codered undo CR-1",
        subcommands.undo,
    ),
    Subcommand(
        ("snooze",),
        "snooze",
        N_("reminds you tomorrow morning of what you owe"),
        "/codered snooze",
        subcommands.snooze,
    ),
    Subcommand(
        ("settle",),
        "settle [CR-n] @U release|keep|talk [because WHY]",
        N_("says what becomes of somebody's concern; they are told"),
        N_("/codered settle {somebody} keep because the dates have moved"),
        subcommands.settle,
    ),
    Subcommand(
        ("unreachable",),
        "unreachable [CR-n] @U because WHY",
        N_("notes that somebody cannot be asked; they are not reminded any more"),
        N_("/codered unreachable {somebody} because on leave until monday"),
        subcommands.unreachable,
    ),
    Subcommand(
        ("standdown", "stand-down", "stand down"),
        "standdown [CR-n] [DATE] [options] | standdown check [CR-n]",
        N_("ends an alert by its checklist: criteria, projects, people, resources; check shows what is missing"),
        N_('/codered standdown monday --criteria met --resume Pulse --resources returned --note "Thank you all"'),
        endings.stand_down,
        (
            N_(
                "Without options the form opens. Options: --criteria met, partly or not-met (all of them), "
                '--criterion "1=not-met: why"*, --resume P*, --reschedule P=DATE*, --cancel P*, --return '
                '"@U=DATE"*, '
                '--resources returned or "kept: what for" (all of them), --resource "2=kept: what for"*, --note '
                "TEXT "
                "(* may be repeated)."
            ),
            DATE_DETAILS,
        ),
    ),
    Subcommand(
        ("back",),
        "back [CR-n] [@U]",
        N_("says that you, or somebody you manage or led, are back in your team"),
        "/codered back",
        endings.back,
    ),
    Subcommand(
        ("retrospective",),
        "retrospective [CR-n] [WORDS] [--well TEXT] [--badly TEXT] [--worth yes|partly|no]",
        N_("says how an alert that you led went, for two weeks after its end; plain words say what should change"),
        N_("/codered retrospective CR-1 Begin with fewer workstreams --worth partly"),
        endings.retrospective,
        (
            N_(
                "Without words the form opens. Those who led read it in the report; everybody else reads how "
                "many have "
                "answered, and if it was worth it."
            ),
        ),
    ),
    Subcommand(
        ("recall",),
        "recall [CR-n] --because WHY",
        N_("withdraws an alert that should not have gone out; whoever was told of it is told so"),
        N_('/codered recall CR-1 --because "it was meant for the rehearsal"'),
        endings.recall,
    ),
    Subcommand(
        ("history",),
        "history [CR-n]",
        N_("shows what has happened"),
        "/codered history CR-1",
        subcommands.show,
    ),
    Subcommand(
        ("report",),
        "report [CR-n] [charts]",
        N_("shows the figures of an alert"),
        "/codered report CR-1",
        subcommands.report,
        (N_("With “charts”: has them drawn and posted in its thread, for everybody who reads that."),),
    ),
    Subcommand(
        ("export",),
        "export [CR-n] [acknowledgements|reassignments|deferrals|audit]",
        N_("sends you a table of the record as a CSV file, if you may have it"),
        "/codered export CR-1 deferrals",
        subcommands.export,
        (N_("Without a key: of all alerts that you see. Each export is kept in the audit log."),),
    ),
    Subcommand(("help",), "help [subcommand]", N_("explains the subcommands"), "/codered help reassign", _help),
)
"""Every subcommand, in the order in which people meet them."""

NAMES = tuple(chain.from_iterable(command.names for command in COMMANDS))


def named(name: str) -> Subcommand:
    """Return the subcommand of this name; raise InvalidInput with the closest where there is none."""
    found = next((command for command in COMMANDS if name in command.names), None)
    if found is None:
        hint = did_you_mean(name, NAMES, f"{COMMAND} ")
        all_of_them = gettext("Type {command} help to see them all.", command=COMMAND)
        typed = clip(plain(name), ECHO_MAX)
        refused = gettext("“{typed}” is not a subcommand of {command}.", typed=typed, command=COMMAND)
        raise InvalidInput(sentences(refused, hint or all_of_them))
    return found


def nearest(name: str) -> Subcommand:
    """Return the subcommand of this name, or the one most like it, or else the first."""
    meant = name if name in NAMES else closest(name, NAMES)
    return next((command for command in COMMANDS if meant in command.names), COMMANDS[0])
