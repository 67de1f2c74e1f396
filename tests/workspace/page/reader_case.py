"""What the tests of the page's rendering share: a company, its readers, and HTML as a browser takes it."""

from html.parser import HTMLParser

from bot.workspace import Channel, Company, User, UserGroup
from bot.workspace.directory import Directory
from bot.workspace.page.reader import Reader

NOW = 1_800_000_000  # Friday 15 January 2027, 08:00 UTC
VOID = frozenset({"br", "hr", "img", "input", "rect"})

COMPANY = Company(
    users=[
        User(id="U0ALICE", name="alice", real_name="Alice Martin", tz="Europe/Paris"),
        User(id="U0BOB", name="bob", real_name="Bob <Stone>", tz="Asia/Tokyo", locale="fr-FR"),
        User(id="U0ODD", name="odd", locale="tlh-QQ"),
    ],
    channels=[
        Channel(id="C0GENERAL", name="general"),
        Channel(id="C0SECRET", name="secret", is_private=True, members=["alice"]),
    ],
    usergroups=[UserGroup(id="S0LEADS", handle="leads", users=["alice"])],
)


def reader(name: str = "alice", now: float = NOW) -> Reader:
    """Return somebody of the company as a reader."""
    directory = Directory(COMPANY, 0)
    return Reader(directory, directory.user(name), now)


class Page(HTMLParser):
    """HTML taken apart: its elements with their attributes, its text, and whether every tag was closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute is there twice: {attrs}"
        self.elements.append((tag, dict(attrs)))
        if tag == "br":
            self.words.append("\n")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Expect that what was opened last is closed first."""
        if tag not in VOID:
            assert self.open
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """Return all text, with line breaks."""
        return "".join(self.words)

    @property
    def tags(self) -> set[str]:
        """Return which elements there are."""
        return {tag for tag, _ in self.elements}

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements of a kind that have these attributes; _ stands for -."""
        pairs = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [attrs for name, attrs in self.elements if name == tag and pairs.items() <= attrs.items()]

    def one(self, tag: str, **wanted: str) -> dict[str, str | None]:
        """Return the attributes of the only element of a kind that has these attributes."""
        found = self.all(tag, **wanted)
        assert len(found) == 1, (tag, wanted, self.elements)
        return found[0]


def page(html: str) -> Page:
    """Return HTML taken apart; fail if a tag stays open."""
    taken = Page(html)
    assert not taken.open, f"left open: {taken.open}"
    return taken
