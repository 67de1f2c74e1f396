"""After a disaster: an old copy of the database is put back, and nobody is told anything twice."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.app import build
from bot.cli.stage import Stage, served
from bot.settings import Settings
from bot.store import copies
from bot.web import web
from tests.conftest import Scene
from tests.scenarios.scenario_case import BRIEF, posted

PLACES = ("announcements", "chatgpt", "ads")


def quiet(_done: int, _every: int) -> None:
    """Tell nobody how far it is."""


@contextmanager
def restored(scene: Scene, copy: Path) -> Iterator[Scene]:
    """Stop the bot, put a copy in place of its database, and start a bot on that, beside the same workspace."""
    scene.stage.application.close()
    database, workspace = scene.house.store.path, scene.workspace
    copies.restore(copy, database, scene.clock.now(), quiet)
    settings = Settings(
        _env_file=None,
        slack_bot_token=workspace.bot_token,
        slack_signing_secret=workspace.signing_secret,
        slack_app_token=None,
        slack_api_url=workspace.api_url,
        database=str(database),
    )
    application = build(settings, clock=scene.clock, policy=scene.house.policy)
    with served(web(application)) as url:
        workspace.app_url = url
        yield Scene(Stage(workspace, application, scene.clock))


def told(scene: Scene) -> Counter[tuple[str, str]]:
    """Return how often each row of the outbox is in Slack, and where."""
    people = [user["name"] for user in scene.workspace.users() if not user.get("is_bot")]
    messages = [(place, one) for place in PLACES for one in posted(scene, place)]
    messages += [
        (name, one) for name in people for one in scene.workspace.direct_messages(name) if one.get("bot_id")
    ]
    return Counter((place, one["metadata"]["event_payload"]["row"]) for place, one in messages)


def test_what_went_out_since_the_backup_is_not_sent_again(scene: Scene, tmp_path: Path) -> None:
    """The copy knows of a declaration and of none of its messages: each is found, and the reminders too."""
    copy = tmp_path / "copy.db"
    saved = scene.type(BRIEF).text
    assert "is saved as a draft" in saved
    with paused(scene):
        scene.type("declare CR-1")
        copies.back_up(scene.house.store, copy, quiet)
    scene.settle()
    scene.live(hours=9)
    before = told(scene)
    assert len(before) > 10
    with restored(scene, copy) as again:
        assert again.alert().active
        again.settle()
        assert told(again) == before
        again.live(hours=16)
        after = told(again)
        assert set(after.values()) == {1}
        assert again.alert("CR-1").active


@contextmanager
def paused(scene: Scene) -> Iterator[None]:
    """Let nothing reach Slack meanwhile."""
    scene.workspace.arm_fault("*", "ratelimited", times=10_000, retry_after=1)
    try:
        yield
    finally:
        scene.workspace.clear_faults()
