"""Block Kit's limits: what is at the limit passes, what is beyond it is refused with the place."""

import copy

import pytest

from bot.workspace import SlackError
from bot.workspace.validation import check_message, check_view
from tests.workspace.workspace_case import Json


def plain(text: str = "x") -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    """Return a mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def section(**more: object) -> Json:
    """Return a section."""
    return {"type": "section", "text": mrkdwn(), **more}


def button(number: int = 0, **more: object) -> Json:
    """Return a button."""
    return {"type": "button", "action_id": f"a{number}", "text": plain(), **more}


def actions(*elements: Json) -> Json:
    """Return an actions block."""
    return {"type": "actions", "elements": list(elements)}


def option(text: str = "x", value: str = "v", **more: object) -> Json:
    """Return an option."""
    return {"text": plain(text), "value": value, **more}


def select(**more: object) -> Json:
    """Return a select menu."""
    return {"type": "static_select", "action_id": "s", "options": [option()], **more}


def field(element: Json | None = None, **more: object) -> Json:
    """Return an input block."""
    return {"type": "input", "label": plain(), "element": element or {"type": "plain_text_input"}, **more}


def table(rows: int, cells: int, text: str = "x", **more: object) -> Json:
    """Return a table in which every cell holds the same."""
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * cells] * rows, **more}


def rich(*elements: Json) -> Json:
    """Return a rich text block."""
    return {"type": "rich_text", "elements": list(elements)}


def rich_section(*leaves: Json) -> Json:
    """Return a section of rich text."""
    return {"type": "rich_text_section", "elements": list(leaves)}


CONFIRM = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
LEAVES = [
    {"type": "text", "text": "x", "style": {"bold": True, "code": True}},
    {"type": "link", "url": "https://example.com", "text": "x"},
    {"type": "user", "user_id": "U1"},
    {"type": "usergroup", "usergroup_id": "S1"},
    {"type": "channel", "channel_id": "C1"},
    {"type": "emoji", "name": "eyes"},
    {"type": "broadcast", "range": "here"},
    {"type": "date", "timestamp": 1_800_000_000, "format": "{date}"},
    {"type": "color", "value": "#fff"},
]

GOOD = [
    [section()] * 50,
    [section(text=plain("x" * 3000))],
    [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}],
    [section(accessory=button(value="v" * 2000, url="https://example.com", style="danger", confirm=CONFIRM))],
    [{"type": "header", "text": plain("x" * 150)}],
    [
        {
            "type": "context",
            "elements": [mrkdwn()] * 9 + [{"type": "image", "image_url": "https://e.com", "alt_text": "x"}],
        }
    ],
    [actions(*[button(number) for number in range(25)])],
    [actions(select(options=[option(str(number), str(number)) for number in range(100)]))],
    [actions(select(initial_option=option()))],
    [actions({"type": "static_select", "option_groups": [{"label": plain("x" * 75), "options": [option()]}]})],
    [{"type": "image", "image_url": "https://e.com", "alt_text": "x", "title": plain()}],
    [{"type": "divider", "block_id": "b" * 255}],
    [{"type": "markdown", "text": "x" * 6_000}] * 2,
    [table(100, 20, "x" * 5, column_settings=[{"align": "right", "is_wrapped": True}])],
    [{"type": "table", "rows": [[rich(rich_section(*LEAVES))]]}],
    [rich(rich_section(*LEAVES), {"type": "rich_text_quote", "elements": LEAVES})],
    [rich({"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [rich_section(*LEAVES)]})],
    [rich({"type": "rich_text_preformatted", "elements": LEAVES[:1], "border": 1})],
    [field(hint=plain(), optional=True, dispatch_action=True)],
    [actions({"type": "datetimepicker", "initial_date_time": 1_800_000_000})],
]

BAD = [
    ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([{}], "missing required field: type [json-pointer:/blocks/0]"),
    (["x"], "must be an object [json-pointer:/blocks/0]"),
    ([{"type": "sectoin"}], "unsupported type: sectoin [json-pointer:/blocks/0/type]"),
    ([{"type": "section"}], "must define one of: text, fields [json-pointer:/blocks/0]"),
    ([section(colour="red")], "invalid additional property: colour [json-pointer:/blocks/0]"),
    ([section(text="x")], "must be an object [json-pointer:/blocks/0/text]"),
    ([section(text=mrkdwn(""))], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([section(text=mrkdwn("x" * 3001))], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([section(text={"type": "mrkdwn", "text": "x", "emoji": True})], "invalid additional property: emoji"),
    (
        [section(text={"type": "plain_text", "text": "x", "verbatim": True})],
        "invalid additional property: verbatim",
    ),
    ([section(fields=[mrkdwn()] * 11)], "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    ([section(fields=[mrkdwn("x" * 2001)])], "less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"),
    ([section(block_id="b" * 256)], "must be less than 256 characters [json-pointer:/blocks/0/block_id]"),
    (
        [section(block_id="b"), section(block_id="b")],
        'block_id "b" already exists [json-pointer:/blocks/1/block_id]',
    ),
    ([section(accessory={"type": "plain_text_input"})], "unsupported type: plain_text_input"),
    ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters"),
    ([{"type": "header", "text": mrkdwn()}], "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
    ([{"type": "context", "elements": [mrkdwn()] * 11}], "no more than 10 items allowed"),
    ([{"type": "context", "elements": []}], "no fewer than 1 items allowed"),
    ([{"type": "context", "elements": [button()]}], "unsupported type: button"),
    ([actions(*[button(number) for number in range(26)])], "no more than 25 items allowed"),
    (
        [actions(button(1), button(1))],
        'action_id "a1" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    ([actions(button(action_id="a" * 256))], "must be less than 256 characters"),
    ([actions(button(text=plain("x" * 76)))], "must be less than 76 characters"),
    ([actions(button(value="v" * 2001))], "must be less than 2001 characters"),
    ([actions(button(url="https://e.com/" + "x" * 3000))], "must be less than 3001 characters"),
    ([actions(button(style="warning"))], "must be one of: primary, danger"),
    ([actions(button(confirm=CONFIRM | {"title": plain("x" * 101)}))], "less than 101 characters"),
    ([actions(button(confirm=CONFIRM | {"text": plain("x" * 301)}))], "less than 301 characters"),
    ([actions(button(confirm=CONFIRM | {"deny": plain("x" * 31)}))], "less than 31 characters"),
    ([actions({"type": "overflow", "options": [option()] * 6})], "no more than 5 items allowed"),
    ([actions(select(options=[option()] * 101))], "no more than 100 items allowed"),
    ([actions(select(options=[]))], "no fewer than 1 items allowed"),
    ([actions(select(options=[option("x" * 76)]))], "must be less than 76 characters"),
    ([actions(select(options=[option(value="v" * 151)]))], "must be less than 151 characters"),
    ([actions(select(options=[option(description=plain("x" * 76))]))], "must be less than 76 characters"),
    ([actions(select(options=[{"text": mrkdwn(), "value": "v"}]))], "unsupported type: mrkdwn"),
    ([actions(select(placeholder=plain("x" * 151)))], "must be less than 151 characters"),
    ([actions(select(initial_option=option("other")))], "initial_option must be one of the options"),
    ([actions({"type": "static_select"})], "must define exactly one of: options, option_groups"),
    ([actions({"type": "radio_buttons", "options": [option()] * 11})], "no more than 10 items allowed"),
    ([actions({"type": "checkboxes", "options": [option()] * 11})], "no more than 10 items allowed"),
    ([actions({"type": "datepicker", "initial_date": "31.1.2026"})], "must match"),
    ([actions({"type": "timepicker", "initial_time": "24:00"})], "must match"),
    ([actions({"type": "datetimepicker", "initial_date_time": 5})], "must be between"),
    ([actions({"type": "datetimepicker", "initial_date_time": True})], "must be an integer"),
    ([field(optional="yes")], "must be a boolean"),
    ([field(label=plain("x" * 2001))], "must be less than 2001 characters"),
    ([field(button())], "unsupported type: button"),
    ([field({"type": "plain_text_input", "max_length": 3001})], "must be between 1 and 3000"),
    ([field({"type": "plain_text_input", "placeholder": plain("x" * 151)})], "must be less than 151 characters"),
    ([field({"type": "number_input"})], "missing required field: is_decimal_allowed"),
    ([field({"type": "number_input", "is_decimal_allowed": True, "min_value": 1})], "must be a string"),
    ([{"type": "image", "image_url": "https://e.com"}], "missing required field: alt_text"),
    ([{"type": "image", "alt_text": "x"}], "must define exactly one of: image_url, slack_file"),
    (
        [{"type": "image", "image_url": "https://e.com", "alt_text": "x" * 2001}],
        "must be less than 2001 characters",
    ),
    ([{"type": "markdown", "text": "x" * 12_001}], "must be less than 12001 characters"),
    (
        [{"type": "markdown", "text": "x" * 6_001}] * 2,
        "markdown blocks must have less than 12001 characters in all",
    ),
    ([table(101, 1)], "no more than 100 items allowed"),
    ([table(1, 21)], "no more than 20 items allowed"),
    ([table(100, 20, "x" * 6)], "tables must have less than 10001 characters in all"),
    ([table(1, 1), table(1, 1)], "only_one_table_allowed"),
    ([rich({"type": "text", "text": "x"})], "unsupported type: text [json-pointer:/blocks/0/elements/0/type]"),
    ([rich(rich_section({"type": "text", "text": ""}))], "must be more than 0 characters"),
    ([rich(rich_section({"type": "user"}))], "missing required field: user_id"),
    ([rich(rich_section({"type": "broadcast", "range": "all"}))], "must be one of: here, channel, everyone"),
    (
        [rich({"type": "rich_text_list", "style": "x", "elements": [rich_section()]})],
        "must be one of: bullet, ordered",
    ),
    (
        [rich({"type": "rich_text_list", "style": "bullet", "indent": 9, "elements": [rich_section()]})],
        "between 0 and 8",
    ),
    ([rich({"type": "rich_text_preformatted", "elements": LEAVES[2:3]})], "unsupported type: user"),
    ([rich()], "no fewer than 1 items allowed"),
]


@pytest.mark.parametrize("blocks", GOOD, ids=range(len(GOOD)))
def test_blocks_at_the_limit_pass(blocks: list[Json]) -> None:
    """Blocks that use a limit up are accepted."""
    check_message(blocks)


@pytest.mark.parametrize(
    ("blocks", "problem"), BAD, ids=[f"{number}-{one[1][:40]}" for number, one in enumerate(BAD)]
)
def test_blocks_beyond_the_limit_are_refused(blocks: list[Json], problem: str) -> None:
    """Blocks beyond a limit are invalid_blocks, and the answer says where."""
    with pytest.raises(SlackError) as caught:
        check_message(blocks)
    assert caught.value.error == "invalid_blocks"
    messages = caught.value.fields["response_metadata"]["messages"]
    assert any(problem in message and message.startswith("[ERROR] ") for message in messages), messages


FOCUSED = {"type": "plain_text_input", "focus_on_load": True}
MODAL = {"type": "modal", "title": plain("x" * 24), "blocks": [section()]}
HOME = {"type": "home", "blocks": [section()]}

GOOD_VIEWS = [
    MODAL | {"blocks": [section()] * 100, "submit": plain("x" * 24), "close": plain("x" * 24)},
    MODAL | {"private_metadata": "x" * 3000, "callback_id": "x" * 255, "external_id": "x"},
    MODAL | {"blocks": [field()], "submit": plain()},
    HOME | {"blocks": [section()] * 100, "private_metadata": "x"},
]
BAD_VIEWS = [
    (MODAL | {"type": "workflow_step"}, "must be a view of type"),
    (MODAL | {"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
    (MODAL | {"title": mrkdwn()}, "unsupported type: mrkdwn"),
    (MODAL | {"submit": plain("x" * 25)}, "must be less than 25 characters"),
    (MODAL | {"close": plain("x" * 25)}, "must be less than 25 characters"),
    (
        MODAL | {"private_metadata": "x" * 3001},
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ),
    (MODAL | {"callback_id": "x" * 256}, "must be less than 256 characters"),
    (MODAL | {"blocks": [section()] * 101}, "no more than 100 items allowed [json-pointer:/view/blocks]"),
    (MODAL | {"blocks": [field()]}, "missing required field: submit"),
    (MODAL | {"blocks": [table(1, 1)]}, "unsupported type: table [json-pointer:/view/blocks/0/type]"),
    (MODAL | {"blocks": [{"type": "markdown", "text": "x"}]}, "unsupported type: markdown"),
    (
        MODAL | {"blocks": [section(block_id="b")] * 2},
        'block_id "b" already exists [json-pointer:/view/blocks/1/block_id]',
    ),
    (
        MODAL | {"blocks": [field(FOCUSED), field(FOCUSED)], "submit": plain()},
        "only one element can have focus_on_load [json-pointer:/view/blocks/1/element/focus_on_load]",
    ),
    (MODAL | {"blocks": "x"}, "must be an array [json-pointer:/view/blocks]"),
    (MODAL | {"state": {}}, "invalid additional property: state"),
    ({"type": "modal", "blocks": []}, "missing required field: title"),
    (HOME | {"title": plain()}, "invalid additional property: title"),
    (None, "must be a view of type"),
]


@pytest.mark.parametrize("view", GOOD_VIEWS, ids=range(len(GOOD_VIEWS)))
def test_views_at_the_limit_pass(view: Json) -> None:
    """Views that use a limit up are accepted."""
    check_view(view, {"modal", "home"})


@pytest.mark.parametrize(("view", "problem"), BAD_VIEWS, ids=[one[1][:40] for one in BAD_VIEWS])
def test_views_beyond_the_limit_are_refused(view: Json, problem: str) -> None:
    """Views beyond a limit are invalid_arguments, and the answer says where."""
    with pytest.raises(SlackError) as caught:
        check_view(view, {"modal", "home"})
    assert caught.value.error == "invalid_arguments"
    assert problem in " ".join(caught.value.fields["errors"])


def test_a_view_of_more_than_250_kb_is_too_large() -> None:
    """A view's JSON may have 250 kB."""
    blocks = [section(text=mrkdwn("é" * 3000)) for _ in range(45)]
    with pytest.raises(SlackError, match="view_too_large"):
        check_view(MODAL | {"blocks": blocks}, {"modal"})


def test_checking_changes_nothing() -> None:
    """Validation leaves what it looks at as it is."""
    blocks = copy.deepcopy(GOOD)
    for one in blocks:
        check_message(one)
    assert blocks == GOOD
