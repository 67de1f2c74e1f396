"""What the tests of `codered people` share: a company in a local Slack, and the variables that lead there."""

from collections.abc import Callable
from pathlib import Path

from bot.store import Store
from bot.store.people import KnownPerson
from bot.workspace import App, Company, ProfileField, User, UserGroup, Workspace
from tests.cli.cli_case import Ran

Codered = Callable[..., Ran]
SCOPES = ["users:read", "users:read.email", "users.profile:read", "usergroups:read"]
MANAGER = "Xf0MANAGER"


def company() -> Company:
    """Return a company of five people, of whom one is a guest and one has left."""
    return Company(
        app=App(scopes=list(SCOPES)),
        users=[
            User(
                id="U0ANN", name="ann", email="Ann@example.com", tz="Europe/Paris", locale="fr-FR", is_admin=True
            ),
            User(id="U0BO", name="bo", email="bo@example.com", fields={MANAGER: "@ann"}),
            User(id="U0CY", name="cy", email="cy@example.com", tz="Asia/Tokyo", fields={MANAGER: "@bo"}),
            User(id="U0GUEST", name="gabi", is_restricted=True),
            User(id="U0GONE", name="gone", deleted=True),
            User(id="U0BOT", name="otherbot", is_bot=True),
        ],
        usergroups=[
            UserGroup(id="S0ADS", handle="ads-team", name="Advertising", users=["bo", "cy"]),
            UserGroup(id="S0LEADS", handle="leads", name="Leads", users=["ann", "bo"]),
        ],
        profile_fields=[
            ProfileField(id=MANAGER, label="Manager", type="user"),
            ProfileField(id="Xf0DESK", label="Desk"),
        ],
    )


class Office:
    """A company's Slack, a database beside it, and `codered people` between the two."""

    def __init__(self, codered: Codered, workspace: Workspace, folder: Path) -> None:
        self.codered, self.workspace, self.folder = codered, workspace, folder
        self.database = folder / "codered.db"
        self.offline = {"CODERED_DATABASE": self.database}
        self.variables = self.offline | {
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_API_URL": workspace.api_url,
        }

    def run(self, *words: object, **variables: object) -> Ran:
        """Run `codered people …` with a token."""
        return self.codered("people", *words, **self.variables | variables)

    def sync(self, *words: object) -> str:
        """Fetch everybody; return what is said."""
        ran = self.run("sync", *words)
        assert ran.status == 0, ran
        return ran.out

    def take(self, *lines: str, words: tuple[str, ...] = (), online: bool = False) -> Ran:
        """Import a file of these lines, without a token unless it is said."""
        file = self.folder / "people.csv"
        file.write_text("\n".join(lines) + "\n", "utf-8")
        return self.codered("people", "import", file, *words, **self.variables if online else self.offline)

    def faults(self, *lines: str, online: bool = False) -> list[str]:
        """Return what is wrong with a file of these lines."""
        first, *faults = self.take(*lines, online=online).refusal.splitlines()
        assert "Nothing was imported." in first
        return [fault.strip() for fault in faults]

    def known(self) -> dict[str, KnownPerson]:
        """Return everybody whom the database knows."""
        store = Store(self.database)
        try:
            return {person.id: person for person in store.reading.people.everybody()}
        finally:
            store.close()

    def called(self, method: str) -> int:
        """Return how often a method was called."""
        return len(self.workspace.calls(method))

    def manager_field(self, name: str = MANAGER) -> None:
        """Name a profile field in codered.toml."""
        (self.folder / "codered.toml").write_text(f'manager_field = "{name}"\n', "utf-8")
