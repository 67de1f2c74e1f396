"""What rendering a memo costs, and how large a memo can become.

    make bench

The reference case's declaration, in English, and the direct message to one of its people are rendered from
their template to Slack's blocks and text, as each is before it is sent. Beside it markdown-it-py alone turns the
same text into HTML. The largest brief has 500 people, which is as many as a memo names, and every text of it is
as long as it may be; nothing bounds how many projects and resources a brief has, so it has plenty. Believe the
ratios: the absolute figures are those of the machine.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from markdown_it import MarkdownIt

from bot.cli.briefs import read_brief
from bot.cli.reference import CASE
from bot.domain.alert import Alert, Status
from bot.domain.brief import Brief, Level, Resource, Workstream
from bot.domain.deferral import Deferral, RegisterEntry
from bot.domain.reassignment import Reassignment, RosterEntry
from bot.memos import Kind, Memo, MemoContext, Memos
from bot.memos.context import NAMED_MAX

SECONDS = 3.0
NOW = datetime(2025, 12, 1, 17, 5, tzinfo=UTC)
SENTENCE = ("We measure & compare <everything>, e.g. the time to the first token. " * 8)[:500]
MEMOS = Memos()


def main() -> None:
    """Measure, and print what came of it."""
    alert = declared(read_brief(CASE))
    move = alert.roster[0]
    print(f"\n{'Memos a second, to blocks and text':<40}{'ours':>10}{'bare HTML':>12}{'ratio':>8}")
    compare("declaration of the reference case", Kind.DECLARATION, MemoContext.of(alert, NOW))
    compare(
        "direct message to one of its people",
        Kind.REASSIGNMENT,
        MemoContext.of(alert, NOW, reader=move.person, move=move),
    )
    largest(declared(large()))


def compare(what: str, kind: Kind, context: MemoContext) -> None:
    """Print how many memos a second come out, and how many with nothing but markdown-it-py."""
    markdown = MEMOS.render(kind, context, "en").markdown
    bare = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    ours = rate(lambda: MEMOS.render(kind, context, "en").messages())
    plain = rate(lambda: bare.render(markdown))
    print(f"{what:<40}{ours:>10.0f}{plain:>12.0f}{ours / plain:>8.2f}")


def rate(work: Callable[[], object]) -> float:
    """Return how often a second something can be done."""
    work()
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        work()
        done += 1
    return done / (time.perf_counter() - began)


def largest(alert: Alert) -> None:
    """Print what the largest memo is made of, and how long it takes."""
    context = MemoContext.of(alert, NOW)
    began = time.perf_counter()
    memo: Memo = MEMOS.render(Kind.DECLARATION, context, "en")
    messages = memo.messages()
    took = time.perf_counter() - began
    blocks = sum(len(message.blocks) for message in messages)
    print(
        f"The largest brief: {len(memo.text()):,} characters of memo for {len(alert.roster)} people, "
        f"{len(messages)} messages with {blocks} blocks, in {1000 * took:.0f} ms"
    )


def large() -> Brief:
    """Return a brief with as much of everything as may be."""
    streams = tuple(Workstream(name=f"{number} {'Stream ' * 11}"[:75], lead="U0LEAD") for number in range(20))
    return Brief(
        level=Level.RED,
        focus=("The quality of everything " * 6)[:150],
        problem=(SENTENCE * 6)[:3000],
        exit_criteria=(SENTENCE,) * 20,
        lead="U0LEAD",
        workstreams=streams,
        reassignments=tuple(
            Reassignment(
                person=f"U0P{number:05}",
                from_team=f"{number % 50} {'Team ' * 15}"[:75],
                workstream=streams[number % 20].name,
            )
            for number in range(NAMED_MAX)
        ),
        deferrals=tuple(
            Deferral(
                project=f"{number} {'Project ' * 10}"[:75], owner="U0OWNER", why=SENTENCE, commitment=SENTENCE
            )
            for number in range(20)
        ),
        resources=tuple(Resource(kind="budget", note=SENTENCE) for _ in range(20)),
    )


def declared(brief: Brief) -> Alert:
    """Return the alert that a brief becomes."""
    return Alert(
        key="CR-1",
        status=Status.DECLARED,
        version=1,
        terms=brief.terms(),
        author="U0CHIEF",
        created_at=NOW,
        declared_by="U0CHIEF",
        declared_at=NOW,
        roster=tuple(RosterEntry(id=f"r{at}", move=move) for at, move in enumerate(brief.reassignments)),
        deferrals=tuple(
            RegisterEntry(id=f"d{at}", deferral=deferral, since=NOW) for at, deferral in enumerate(brief.deferrals)
        ),
    )


if __name__ == "__main__":
    main()
