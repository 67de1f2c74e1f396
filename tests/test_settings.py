"""The environment, `.env`, `codered.toml`, and the clocks."""

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import AdjustableClock, SystemClock
from bot.domain.brief import Level
from bot.domain.calendar import Calendar, WorkingHours
from bot.domain.ledger import Expected
from bot.domain.policy import Policy
from bot.errors import ConfigurationError
from bot.policy_file import load_policy
from bot.settings import SLACK_API_URL, Settings, load_settings

ROOT = Path(__file__).parents[1]
VARIABLES = (
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_APP_TOKEN",
    "SLACK_API_URL",
    "CODERED_DATABASE",
    "CODERED_CONFIG",
    "CODERED_TEMPLATES",
    "CODERED_LOG",
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder with none of the variables set."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_nothing_is_needed_to_begin() -> None:
    """Without any variable the defaults hold."""
    settings = load_settings()
    assert (settings.database, settings.config, settings.templates, settings.log) == (
        *("codered.db", Path("codered.toml")),
        *(None, "text"),
    )
    assert (settings.slack_bot_token, settings.slack_app_token, settings.api_url) == (None, None, SLACK_API_URL)


def test_a_policy_file_that_is_named_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt CODERED_CONFIG must not silently mean the defaults, under which other people may declare."""
    monkeypatch.setenv("CODERED_CONFIG", "no-such.toml")
    with pytest.raises(ConfigurationError, match=r"CODERED_CONFIG names no-such\.toml, which does not exist"):
        load_settings()


def test_every_variable_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each variable of the contract has its effect."""
    policy = tmp_path / "policy.toml"
    policy.touch()
    for name in VARIABLES:
        monkeypatch.setenv(name, "json" if name == "CODERED_LOG" else f"value-of-{name}")
    monkeypatch.setenv("CODERED_CONFIG", str(policy))
    settings = load_settings()
    assert settings.required("slack_bot_token", where="") == "value-of-SLACK_BOT_TOKEN"
    assert settings.required("slack_signing_secret", where="") == "value-of-SLACK_SIGNING_SECRET"
    assert settings.required("slack_app_token", where="") == "value-of-SLACK_APP_TOKEN"
    assert settings.api_url == "value-of-SLACK_API_URL/"
    assert settings.database == "value-of-CODERED_DATABASE"
    assert settings.config == policy
    assert settings.templates == Path("value-of-CODERED_TEMPLATES")
    assert settings.log == "json"


@pytest.mark.parametrize("value", [None, "", "  ", "\t"])
@pytest.mark.parametrize("name", ["slack_bot_token", "slack_signing_secret", "slack_app_token"])
def test_missing_secrets_name_their_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    """A secret that is missing or empty stops the start with its variable's name and where to find it."""
    if value is not None:
        monkeypatch.setenv(name.upper(), value)
    with pytest.raises(ConfigurationError) as refused:
        load_settings().required(name, where="Copy it from the app's page.")
    assert str(refused.value) == (
        f"{name.upper()} is not set. Copy it from the app's page. Put it into the environment or into .env."
    )


def test_empty_variables_count_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable leaves the default."""
    for name in VARIABLES:
        monkeypatch.setenv(name, "")
    assert load_settings().model_dump() == Settings(_env_file=None).model_dump()


def test_dotenv(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` is read; the environment goes first, but not where it is empty; other variables are none of ours."""
    (folder / ".env").write_text(
        "SLACK_BOT_TOKEN=xoxb-file\nCODERED_DATABASE='file.db'\nCODERED_LOG=json\nOTHER=1\n"
    )
    monkeypatch.setenv("CODERED_DATABASE", "environment.db")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    settings = load_settings()
    assert settings.required("slack_bot_token", where="") == "xoxb-file"
    assert (settings.database, settings.log) == ("environment.db", "json")


def test_a_dotenv_that_is_not_text(folder: Path) -> None:
    """A `.env` that cannot be read is said to be so."""
    (folder / ".env").write_bytes(b"SLACK_BOT_TOKEN=\xff\xfe\n")
    with pytest.raises(ConfigurationError, match=r"\.env cannot be read"):
        load_settings()


def test_wrong_variables_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that cannot be used is said with its variable."""
    monkeypatch.setenv("CODERED_LOG", "xml")
    with pytest.raises(ConfigurationError, match=r"CODERED_LOG: .*'text' or 'json'"):
        load_settings()


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing the settings prints no secret."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-very-secret")
    settings = load_settings()
    assert "very-secret" not in f"{settings!r} {settings} {settings.model_dump()}"


@pytest.mark.parametrize("url", ["http://localhost:1/api", "http://localhost:1/api/", "http://localhost:1/api//"])
def test_the_api_url_ends_with_one_slash(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Whatever way it is written, the address is what slack_sdk expects."""
    monkeypatch.setenv("SLACK_API_URL", url)
    assert load_settings().api_url == "http://localhost:1/api/"


def policy_of(folder: Path, text: str) -> Policy:
    """Read a policy file of this text."""
    path = folder / "codered.toml"
    path.write_text(text, "utf-8")
    return load_policy(path)


def test_without_a_file_the_defaults_hold(folder: Path) -> None:
    """A company that has no policy file has the default policy."""
    assert load_policy(folder / "codered.toml") == Policy()


def test_an_empty_file_is_the_default(folder: Path) -> None:
    """An empty file says nothing."""
    assert policy_of(folder, "") == Policy()


def test_the_example_is_the_default() -> None:
    """The example file shows the defaults, as it says, and can be read."""
    assert load_policy(ROOT / "codered.example.toml") == Policy()


def test_a_whole_policy(folder: Path) -> None:
    """Every value of the file is read."""
    text = """
    declarers = ["U0CHIEF", "@U0OTHER"]
    home_channel = "C0HOME"
    practice_channel = "#C0PRACTICE"
    timezone = "America/Los_Angeles"
    language = "fr"
    hours = "sun-thu 8-16:30"
    holidays = [2026-12-25, "2027-01-01"]
    manager_field = "Xf0MANAGER"
    [red]
    who_answers = "everyone"
    ask_newcomers = true
    remind_after_hours = 0.5
    remind_every_hours = 0.25
    remind_at_most = 0
    escalate_after_hours = 2
    approvals = 2
    approvers = ["S0BOARD", "admins"]
    may_declare = ["U0CHIEF"]
    channels = ["#C0ALL"]
    """
    policy = policy_of(folder, text)
    assert policy.declarers == ("U0CHIEF", "U0OTHER")
    assert (policy.home_channel, policy.practice_channel, policy.language) == ("C0HOME", "C0PRACTICE", "fr")
    assert policy.answer_times(Level.RED).remind_after == timedelta(minutes=30)
    assert policy.answer_times(Level.RED).escalate_after == timedelta(hours=2)
    assert policy.answer_times(Level.RED).remind_every == timedelta(minutes=15)
    assert policy.answer_times(Level.RED).remind_at_most == 0
    assert (policy.at(Level.RED).who_answers, policy.at(Level.RED).asks_newcomers) == (Expected.EVERYONE, True)
    assert (str(policy.hours), policy.manager_field) == ("sun-thu 8:00-16:30", "Xf0MANAGER")
    assert policy.holidays == {date(2026, 12, 25), date(2027, 1, 1)}
    assert (policy.approvals_at(Level.RED, practice=False), policy.approvers_at(Level.RED)) == (
        2,
        ("S0BOARD", "admins"),
    )
    assert policy.approvals_at(Level.RED, practice=True) == 0
    assert (policy.declarers_at(Level.RED), policy.declarers_at(Level.ORANGE)) == (("U0CHIEF",), policy.declarers)
    assert (policy.groups, policy.asks_admins) == (("S0BOARD",), True)
    assert policy.at(Level.RED).channels == ("C0ALL",)
    assert policy.answer_times(Level.ORANGE) == Policy().orange
    assert policy.answer_times(Level.YELLOW) == Policy().yellow
    assert str(policy.today(datetime(2025, 12, 1, 7, 0, tzinfo=UTC))) == "2025-11-30"


def test_a_policy_from_before(folder: Path) -> None:
    """A table of the two figures that there used to be goes on being read."""
    red = policy_of(folder, "[red]\nremind_after_hours = 6\nescalate_after_hours = 12").at(Level.RED)
    assert (red.remind_every, red.remind_at_most) == (timedelta(hours=6), 3)
    assert (red.who_answers, red.asks_newcomers) == (Expected.REASSIGNED_AND_OWNERS, False)


def test_a_table_says_only_what_differs(folder: Path) -> None:
    """A level's table keeps the defaults of that level for what it does not say."""
    policy = policy_of(folder, "[red]\napprovals = 1\n[yellow]\nping_at_most = 'here'")
    assert policy.red == Policy().red.model_copy(update={"approvals": 1})
    assert policy.yellow == Policy().yellow.model_copy(update={"ping_at_most": "here"})
    assert policy.orange == Policy().orange


def test_the_company_fills_in_what_nobody_said() -> None:
    """A person's own zone and hours go first, the company's are for what is missing, and holidays are for all."""
    holidays = frozenset({date(2026, 12, 25)})
    policy = Policy(timezone="Europe/Paris", hours=WorkingHours.parse("8-16"), holidays=holidays)
    own = WorkingHours.parse("sun-thu 10-19")
    assert policy.calendar() == Calendar(timezone="Europe/Paris", hours=policy.hours, holidays=holidays)
    assert policy.calendar("Asia/Kolkata", own) == Calendar(timezone="Asia/Kolkata", hours=own, holidays=holidays)
    assert policy.calendar("Mars/Olympus").timezone == policy.calendar("").timezone == "Europe/Paris"


def test_newcomers_are_asked_only_where_everyone_is(folder: Path) -> None:
    """Asking newcomers means nothing where the reassigned are asked: nobody is reassigned by joining a channel."""
    text = "[red]\nask_newcomers = true\nremind_after_hours = 6\nescalate_after_hours = 12"
    assert not policy_of(folder, text).at(Level.RED).asks_newcomers


TIMES = "remind_after_hours = 4\nescalate_after_hours = 24"
WRONG = [
    ("declarers = [", "is not valid TOML"),
    ("declarers = 'U0CHIEF'", "declarers"),
    ("declarer = ['U0CHIEF']", "line 1, declarer: there is no such setting; did you mean declarers?"),
    ("timezone = 'Mars/Olympus'", "“Mars/Olympus” is not a time zone; use a name such as Europe/Paris"),
    ("[red]\nunkind = 4", "line 2, red.unkind: there is no such setting; there are remind_after_hours, "),
    ("[red]\napproval = 1", "line 2, red.approval: there is no such setting; did you mean approvals?"),
    ("[red]\n# two\napprovals = -1", "line 3, red.approvals: Input should be greater than or equal to 0"),
    (
        "[orange]\napprovals = 1\n[red]\napprovals = 'two'",
        "line 4, red.approvals: Input should be a valid integer",
    ),
    ("red.approvals = 11", "line 1, red.approvals: Input should be less than or equal to 10"),
    ("red = {approvals = 11}", "line 1, red.approvals: Input should be less than or equal to 10"),
    (
        "[red]\napprovers = ['U0ANN', 'ann']",
        "line 2, red.approvers: “ann” names nobody: write a user id (U…), the id",
    ),
    (
        "[red]\nmay_amend = ['boss']",
        "or one of admins, everyone, declarers, author, co-authors, lead, workstream-leads",
    ),
    ("[red]\nmay_declare = ['author']", "line 2, red.may_declare: “author” names nobody"),
    ("[red]\nping = 'all'", "line 2, red.ping: Input should be 'none', 'here' or 'channel'"),
    (
        "[red]\nbrief_needs = ['budget']",
        "Input should be 'problem', 'exit-criteria', 'workstreams', 'workstream-leads',",
    ),
    ("[red]\nactive_at_most = 0", "line 2, red.active_at_most: Input should be greater than or equal to 1"),
    ("[red]\nremind_after_hours = 0\nescalate_after_hours = 1", "red.remind_after_hours"),
    ("[red]\nremind_after_hours = -1\nescalate_after_hours = 1", "greater than 0"),
    ("[red]\nremind_after_hours = inf\nescalate_after_hours = 1", "less than or equal to 8760"),
    ("[red]\nremind_after_hours = nan\nescalate_after_hours = 1", "red.remind_after_hours"),
    ("[red]\nremind_after_hours = 4\nescalate_after_hours = 1e12", "less than or equal to 8760"),
    ("red = 4", "red"),
    (
        f"[red]\n{TIMES}\nremind_every_hours = -1",
        "red.remind_every_hours: Input should be greater than or equal to 0",
    ),
    (f"[red]\n{TIMES}\nremind_every_hours = nan", "red.remind_every_hours"),
    (f"[red]\n{TIMES}\nremind_at_most = -1", "red.remind_at_most: Input should be greater than or equal to 0"),
    (f"[red]\n{TIMES}\nremind_at_most = 1.5", "red.remind_at_most: Input should be a valid integer"),
    (
        f"[red]\n{TIMES}\nwho_answers = 'all'",
        "red.who_answers: Input should be 'everyone', 'reassigned-and-owners' or",
    ),
    (f"[red]\n{TIMES}\nask_newcomers = 'perhaps'", "red.ask_newcomers: write true or false"),
    (f"[red]\n{TIMES}\nrestricted = 'always'", "red.restricted: write true or false"),
    (f"[red]\n{TIMES}\nrestricted = [1]", "red.restricted: write true or false"),
    (
        "hours = 'mornings'",
        "hours: “mornings” are no working hours; write them as mon-fri 9:00-17:30",
    ),
    ("hours = 9", "hours: “9” are no working hours; write them as"),
    ("hours = '9-9'", "hours: “9:00-9:00” begins when it ends; write 0:00-24:00"),
    ("holidays = '2026-12-25'", "holidays: write a list of dates, such as [2026-12-25, 2027-01-01]"),
    ("holidays = [20261225]", "holidays: “20261225” is not a date; write dates such as"),
    ("holidays = ['25 December']", "holidays: “25 December” is not a date"),
    ("holidays = [2026-12-25T00:00:00]", "holidays: “2026-12-25 00:00:00” is not a date"),
    ("manager_field = 'Manager'", "manager_field: “Manager” is not the id of a profile field"),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG)
def test_wrong_policies_say_where(folder: Path, text: str, sentence: str) -> None:
    """A policy that cannot be used stops the start, with the file, the place and the reason."""
    with pytest.raises(ConfigurationError) as refused:
        policy_of(folder, text)
    assert sentence in str(refused.value)
    assert "codered.toml" in str(refused.value)


@pytest.mark.parametrize("kind", ["folder", "binary"])
def test_a_policy_that_cannot_be_read(folder: Path, kind: str) -> None:
    """A folder, or a file that is no text, is said to be unreadable."""
    path = folder / "codered.toml"
    if kind == "folder":
        path.mkdir()
    else:
        path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_policy(path)


MONDAY = datetime(2025, 12, 1, 17, 0, tzinfo=UTC)


def test_the_system_clock_is_in_utc() -> None:
    """The machine's clock tells an instant in UTC."""
    assert SystemClock().now().tzinfo is UTC
    assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(("seconds", "is_set"), [(0, False), (-1, False), (0.01, False), (5, True)])
def test_waiting_on_the_system_clock(seconds: float, *, is_set: bool) -> None:
    """Waiting ends with the time or with the event."""
    event = threading.Event()
    if is_set:
        event.set()
    assert SystemClock().wait(event, seconds) is is_set


def test_a_clock_that_stands_still() -> None:
    """At speed 0 time passes only when the clock is moved."""
    clock = AdjustableClock(MONDAY, speed=0)
    assert clock.now() == clock.now() == MONDAY
    clock.advance(timedelta(days=3))
    assert clock.now() == MONDAY + timedelta(days=3)
    assert clock.timestamp() == clock.now().timestamp()


def test_a_clock_that_runs_faster() -> None:
    """A fast clock has passed its deadline soon."""
    clock = AdjustableClock(MONDAY, speed=36_000)
    assert not clock.wait(threading.Event(), 600)
    assert clock.now() >= MONDAY + timedelta(seconds=600)


def test_waiting_notices_that_the_clock_is_moved() -> None:
    """Who waits on a clock that stands still goes on when it is moved, or when the event comes."""
    clock = AdjustableClock(MONDAY, speed=0)
    threading.Timer(0.02, clock.advance, [timedelta(hours=1)]).start()
    assert not clock.wait(threading.Event(), 3600)
    event = threading.Event()
    threading.Timer(0.02, event.set).start()
    assert clock.wait(event, 3600)
