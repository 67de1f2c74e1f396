"""Blocks, elements and messages as HTML: what the page's scripts rely on, and what a person sees."""

import json
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.inputs import KINDS
from bot.workspace.page.blocks import blocks_html, message_html
from tests.workspace.page.reader_case import NOW, Page, page, reader

Json = dict[str, Any]

STYLES = Path(__file__).parents[3] / "bot" / "workspace" / "page" / "static" / "blocks.css"
COLORS = {
    *("bg", "bg-soft", "bg-hover", "text", "text-soft", "line", "link", "focus", "error"),
    *("accent", "accent-text", "danger", "danger-text", "code-bg", "code-text"),
    *("mention-bg", "mention-text", "me-bg", "me-text"),
}


def plain(text: str) -> Json:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def option(name: str, description: str = "") -> Json:
    """Return an option whose value is its name in small letters."""
    more = {"description": plain(description)} if description else {}
    return {"text": plain(name), "value": name.lower(), **more}


def placed(element: Json, where: str = "actions", **more: Any) -> Json:  # noqa: ANN401 - any fields of a block
    """Return a block that holds an element: actions, a section with an accessory, or an input."""
    element = {"action_id": "act", **element}
    shapes: dict[str, Json] = {
        "actions": {"elements": [element]},
        "section": {"text": plain("Text"), "accessory": element},
        "input": {"label": plain("Label"), "element": element},
    }
    return {"type": where, "block_id": "blk", **shapes[where], **more}


def shown(*blocks: Json, name: str = "alice", **more: Any) -> Page:  # noqa: ANN401 - arguments of blocks_html
    """Return blocks as a reader sees them."""
    return page(blocks_html(list(blocks), reader(name), **more))


def rich(*parts: Json) -> Json:
    """Return a rich_text block."""
    return {"type": "rich_text", "elements": list(parts)}


def section(*leaves: Json) -> Json:
    """Return a section of rich text."""
    return {"type": "rich_text_section", "elements": list(leaves)}


def text(written: str, **style: bool) -> Json:
    """Return a text leaf."""
    return {"type": "text", "text": written, **({"style": style} if style else {})}


LISTS = ("overflow", "radio_buttons", "checkboxes", "static_select", "multi_static_select")
EXTRAS: dict[str, Json] = {kind: {"options": [option("One"), option("Two", "more")]} for kind in LISTS}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_element_says_what_it_is(kind: str) -> None:
    """An element stands in a div with its type, block and action; in an input it dispatches only if asked to."""
    element = {"type": kind, **EXTRAS.get(kind, {})}
    for where in ("actions", "section", "input"):
        div = shown(placed(element, where)).one("div", data_action="act")
        assert (div["class"], div["data-type"], div["data-block"]) == (f"el el-{kind}", kind, "blk")
        assert ("data-dispatch" in div) == (where != "input")
    asked = shown(placed(element, "input", dispatch_action=True)).one("div", data_action="act")
    typed = kind.endswith("_input") and kind != "file_input"
    assert asked["data-dispatch"] == ("on_enter_pressed" if typed else "change")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"overflow"}))
def test_every_input_has_its_label_hint_and_error(kind: str) -> None:
    """A label or legend names the input, the hint and the error describe it, and every id is there once."""
    block = placed({"type": kind, **EXTRAS.get(kind, {})}, "input", hint=plain("Hint"), optional=True)
    seen = shown(block, errors={"blk": "Wrong & bad."}, prefix="m1")
    ids = [str(attrs["id"]) for _, attrs in seen.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert all(one.startswith("m1:blk:act") for one in ids)
    described = [attrs for _, attrs in seen.elements if attrs.get("aria-invalid") == "true"]
    assert [attrs["aria-describedby"] for attrs in described] == ["m1:blk:act:hint m1:blk:act:error"]
    assert seen.one("p", id="m1:blk:act:error")["role"] == "alert"
    assert seen.one("div", data_block="blk", class_="input-block has-error")
    assert {"Hint", "Wrong & bad.", "(optional)"} <= set(seen.words)
    if kind in {"checkboxes", "radio_buttons"}:
        assert {"fieldset", "legend"} <= seen.tags
    else:
        assert seen.one("label", for_="m1:blk:act")
        assert "m1:blk:act" in ids


def test_text_may_be_sent_while_it_is_typed() -> None:
    """dispatch_action_config says when text is sent on."""
    config = {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]}
    element = {"type": "plain_text_input", "dispatch_action_config": config}
    div = shown(placed(element, "input", dispatch_action=True)).one("div", data_action="act")
    assert div["data-dispatch"] == "on_enter_pressed on_character_entered"


def test_a_button_carries_what_the_script_needs() -> None:
    """A button has its style, value, name, safe address, and its question with rendered text."""
    confirm = {
        "title": plain("Sure :+1:?"),
        "text": {"type": "mrkdwn", "text": "*Really* <script>"},
        "confirm": plain("Yes"),
        "deny": plain("No"),
        "style": "danger",
    }
    button = {"type": "button", "text": plain("Go :wave:"), "style": "primary", "value": "v", "confirm": confirm}
    seen = shown(placed({**button, "url": "https://a.b", "accessibility_label": "Go there"}))
    attrs = seen.one("button", type="button", value="v")
    assert (attrs["class"], attrs["data-url"], attrs["aria-label"]) == ("btn primary", "https://a.b", "Go there")
    assert json.loads(str(attrs["data-confirm"])) == {
        "title": "Sure 👍?",
        "text": "<b>Really</b> &lt;script&gt;",
        "confirm": "Yes",
        "deny": "No",
        "style": "danger",
    }
    assert seen.one("div", data_action="act")["data-dispatch"] == "click"
    unsafe = shown(placed({**button, "url": "javascript:alert(1)"})).one("button")
    assert "data-url" not in unsafe
    asked = shown(placed({"type": "users_select", "confirm": confirm})).one("div", data_action="act")
    assert json.loads(str(asked["data-confirm"]))["style"] == "danger"


def test_a_menu_is_a_native_select() -> None:
    """A static select has its placeholder first, its groups, and what is chosen."""
    groups = [{"label": plain("Group"), "options": [option("One"), option("Two")]}]
    element = {"type": "static_select", "option_groups": groups, "placeholder": plain("Pick")}
    seen = shown(placed({**element, "initial_option": option("Two")}))
    assert [attrs["value"] for attrs in seen.all("option")] == ["", "one", "two"]
    assert "selected" in seen.one("option", value="two")
    assert seen.one("optgroup")["label"] == "Group"
    assert seen.one("select")["aria-label"] == "Pick"
    values = {"blk": {"act": {"type": "static_select", "selected_option": option("One")}}}
    assert "selected" in shown(placed(element), values=values).one("option", value="one")


def test_an_overflow_menu_opens_without_a_script() -> None:
    """An overflow menu is a disclosure with a button for each option."""
    seen = shown(
        placed({"type": "overflow", "options": [option("Edit"), option("Delete", "for good")]}, "section")
    )
    assert seen.one("details", class_="overflow")
    assert [attrs["data-value"] for attrs in seen.all("button")] == ["edit", "delete"]
    assert "for good" in seen.words


@pytest.mark.parametrize(
    ("element", "source", "chips"),
    [
        ({"type": "users_select", "initial_user": "U0BOB"}, "users", {"U0BOB": "Bob <Stone>"}),
        ({"type": "channels_select"}, "channels", {}),
        (
            {"type": "multi_conversations_select", "initial_conversations": ["C0GENERAL", "C0SECRET", "C0GONE"]},
            "conversations",
            {"C0GENERAL": "#general", "C0SECRET": "#private-channel", "C0GONE": "C0GONE"},
        ),
        ({"type": "external_select", "initial_option": option("Ext")}, "external", {"ext": "Ext"}),
        (
            {
                "type": "multi_static_select",
                "options": [option("One"), option("Two")],
                "initial_options": [option("One")],
            },
            "options",
            {"one": "One"},
        ),
    ],
)
def test_a_combo_box_shows_what_is_chosen(element: Json, source: str, chips: dict[str, str]) -> None:
    """Other selects are combo boxes with a chip for each choice, and a list that the script opens."""
    seen = shown(placed(element, "input"), name="bob")
    combo = seen.one("div", class_="combo")
    assert (combo["data-source"], combo["data-multi"]) == (
        source,
        str(element["type"].startswith("multi_")).lower(),
    )
    assert {attrs["data-value"] for attrs in seen.all("span", class_="chip")} == set(chips)
    removers = [attrs["aria-label"] for attrs in seen.all("button", class_="chip-remove")]
    assert removers == [f"Remove {label}" for label in chips.values()]
    field = seen.one("input", role="combobox", aria_expanded="false")
    assert "hidden" in seen.one("ul", id=str(field["aria-controls"]), role="listbox")
    offered = [attrs["data-value"] for attrs in seen.all("li", role="option")]
    assert offered == (["one", "two"] if source == "options" else [])


def test_a_direct_message_has_the_name_of_the_other_side() -> None:
    """To Alice her direct message is the app; to nobody else does it show with whom it is."""
    alice, bob = reader(), reader("bob")
    direct = alice.directory.direct_message("U0ALICE")
    bob.directory.add(direct)
    block = placed({"type": "conversations_select", "initial_conversation": direct.id})
    assert page(blocks_html([block], alice)).one("button", aria_label="Remove Code Red")
    assert page(blocks_html([block], bob)).one("button", aria_label="Remove #private-channel")


def test_a_combo_box_carries_its_limits() -> None:
    """The script finds the filter, how many may be chosen, and when an app is asked for options."""
    narrowed = {"type": "multi_conversations_select", "filter": {"include": ["public"]}, "max_selected_items": 2}
    combo = shown(placed(narrowed)).one("div", class_="combo")
    assert json.loads(str(combo["data-filter"])) == {"include": ["public"]}
    assert combo["data-max"] == "2"
    asked = {"type": "external_select", "min_query_length": 0, "initial_option": option("Ext")}
    external = shown(placed(asked))
    assert external.one("div", class_="combo")["data-min"] == "0"
    assert json.loads(str(external.one("span", class_="chip")["data-option"])) == option("Ext")


@pytest.mark.parametrize(
    ("element", "kind", "value"),
    [
        ({"type": "plain_text_input", "initial_value": '"a" <b>'}, "text", '"a" <b>'),
        ({"type": "email_text_input"}, "email", ""),
        ({"type": "url_text_input"}, "url", ""),
        ({"type": "number_input", "initial_value": "3", "min_value": "1"}, "number", "3"),
        ({"type": "datepicker", "initial_date": "2027-01-15"}, "date", "2027-01-15"),
        ({"type": "timepicker", "initial_time": "09:30", "timezone": "Asia/Tokyo"}, "time", "09:30"),
        ({"type": "datetimepicker", "initial_date_time": NOW}, "datetime-local", "2027-01-15T09:00"),
    ],
)
def test_fields_are_native_and_leave_checking_to_the_server(element: Json, kind: str, value: str) -> None:
    """Typed and picked values stand in native fields, without limits that a browser would enforce."""
    seen = shown(placed(element, "input"))
    field = seen.one("input", type=kind)
    assert field["value"] == value
    assert not {"min", "max", "maxlength", "minlength", "required"} & set(field)
    assert ("Asia/Tokyo" in seen.text) == ("timezone" in element)


def test_long_texts_keep_their_lines() -> None:
    """Text areas show what was typed, rich text with the names that one would type, and files are refused."""
    seen = shown(placed({"type": "plain_text_input", "multiline": True, "initial_value": "\n a\n</textarea><b>"}))
    assert seen.tags >= {"textarea"}
    assert "b" not in seen.tags
    assert "\n\n a\n</textarea><b>" in seen.text
    written = rich(
        section(text("hi "), {"type": "user", "user_id": "U0BOB"}, {"type": "broadcast", "range": "here"}),
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [section({"type": "channel", "channel_id": "C0GENERAL"})],
        },
        section({"type": "usergroup", "usergroup_id": "S0LEADS"}, {"type": "emoji", "name": "wave"}),
        section(
            {"type": "date", "timestamp": NOW, "format": "{date_num}"}, {"type": "link", "url": "https://a.b"}
        ),
    )
    edited = shown(placed({"type": "rich_text_input", "initial_value": written}))
    assert "hi @bob@here\n• #general\n@leads:wave:\n2027-01-15https://a.b" in edited.text
    files = shown(placed({"type": "file_input"}, "input"))
    assert "disabled" in files.one("input", type="file")
    assert "Files cannot be uploaded on this page." in files.words


def test_choices_are_native_with_their_descriptions() -> None:
    """Radio buttons and checkboxes have labels, one name, descriptions, and what is chosen."""
    options = [option("One", "more"), {"text": {"type": "mrkdwn", "text": "*Two*"}, "value": "two"}]
    seen = shown(placed({"type": "radio_buttons", "options": options, "initial_option": options[1]}))
    one, two = seen.all("input", type="radio")
    assert one["name"] == two["name"]
    assert ("checked" in one, "checked" in two) == (False, True)
    assert seen.one("p", id=str(one["aria-describedby"]))
    assert {"b"} <= seen.tags
    ticked = shown(placed({"type": "checkboxes", "options": options, "initial_options": options}))
    assert all("checked" in attrs for attrs in ticked.all("input", type="checkbox"))


def test_nothing_is_fetched_from_elsewhere() -> None:
    """Only images of this machine are loaded; of others one reads what they show."""
    image = {"type": "image", "alt_text": "a <chart>", "title": plain("Title")}
    for address in ("https://a.b/c.png", "http://127.0.0.1.evil.example/x", "javascript:x", "http://[broken"):
        far = shown({**image, "image_url": address})
        assert "img" not in far.tags
        assert far.one("span", role="img")["aria-label"] == "Image: a <chart>"
        assert {"Title", "a <chart>"} <= set(far.words)
    near = shown({**image, "image_url": "http://localhost:8/a.png"}).one("img")
    assert (near["src"], near["alt"]) == ("http://localhost:8/a.png", "a <chart>")
    assert "img" not in shown({**image, "slack_file": {"id": "F1"}}).tags


def test_rich_text_has_all_its_parts() -> None:
    """Sections, lists with levels and numbers, quotes, code and every leaf are shown."""
    listed = [section(text("item"))]
    seen = shown(
        rich(
            section(text("b\n<i>", bold=True, code=True), text("u", underline=True, italic=True, strike=True)),
            {"type": "rich_text_list", "style": "ordered", "offset": 4, "indent": 1, "elements": listed},
            {"type": "rich_text_list", "style": "bullet", "border": 1, "indent": 99, "elements": listed},
            {"type": "rich_text_quote", "elements": [text("quoted")]},
            {
                "type": "rich_text_preformatted",
                "elements": [text("a\n  b"), {"type": "link", "url": "https://a.b"}],
            },
        ),
        rich(
            section(
                {"type": "user", "user_id": "U0ALICE"},
                {"type": "usergroup", "usergroup_id": "S0NONE"},
                {"type": "channel", "channel_id": "C0GENERAL"},
                {"type": "team", "team_id": "T0WORKSPACE"},
                {"type": "broadcast", "range": "here"},
                {"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fc"},
                {"type": "emoji", "name": "wave", "skin_tone": 6},
                {"type": "emoji", "name": "own", "unicode": "d800"},
                {"type": "color", "value": "#36C5F0"},
                {"type": "color", "value": "url(http://a.b)"},
                {
                    "type": "date",
                    "timestamp": NOW,
                    "format": "{time}",
                    "timezone": "Asia/Tokyo",
                    "url": "https://a.b",
                },
                {"type": "date", "timestamp": 10**18, "format": "{time}", "fallback": "later"},
                {"type": "link", "url": "javascript:x", "text": "link"},
                {"type": "invented", "text": "new"},
            )
        ),
    )
    assert {"b", "code", "u", "i", "s", "blockquote", "pre"} <= seen.tags
    assert seen.one("ol")["start"] == "5"
    assert seen.one("ul")["class"] == "rich indent-8 border"
    assert "b\n<i>" in seen.text
    assert "a\n  bhttps://a.b" in seen.text
    assert seen.text.strip().endswith(
        "@Alice MartinS0NONE#general@Workspace@here👋🏼👋🏿:own:#36C5F0url(http://a.b)5:00 PMlaterlinknew"
    )
    assert [attrs["fill"] for attrs in seen.all("rect")] == ["#36C5F0"]


def test_the_other_blocks_are_shown() -> None:
    """Headers, sections, contexts, tables, videos, files and Markdown are shown, and what is unknown is named."""
    table = {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": ":a: *head*"}, {"type": "raw_text", "text": "n"}],
            [rich(section(text("cell", bold=True))), {"type": "raw_text", "text": "2"}],
        ],
        "column_settings": [{"is_wrapped": True}, {"align": "right"}],
    }
    video = {"type": "video", "title": plain("Film"), "alt_text": "a desk", "video_url": "https://v.w/e"}
    seen = shown(
        {"type": "header", "text": plain("Head :wave:")},
        {"type": "section", "fields": [plain("*a*"), {"type": "mrkdwn", "text": "@here"}]},
        {"type": "section", "text": {"type": "mrkdwn", "text": "@here", "verbatim": True}},
        {
            "type": "context",
            "elements": [{"type": "image", "image_url": "https://a.b", "alt_text": "logo"}, plain("by")],
        },
        {"type": "divider", "block_id": "line"},
        table,
        {**video, "title_url": "https://v.w", "author_name": "Ann", "provider_name": "Tube"},
        {"type": "file", "external_id": "F-1", "source": "remote"},
        {"type": "markdown", "text": "## Big"},
        {"type": "carousel<"},
        {"type": "actions", "elements": [{"type": "icon_button"}]},
    )
    assert len(seen.all("span", class_="mention broadcast")) == 1
    assert seen.one("div", data_block_id="line")["class"] == "block block-divider"
    assert [attrs["class"] for attrs in seen.all("th")] == ["align-left", "align-right nowrap"]
    assert len(seen.all("td")) == 2
    assert seen.one("a", href="https://v.w")
    expected = {"Head ", "*a*", "logo", "by", ":a: *head*", "Film", "a desk", "Ann · Tube", "F-1", "Big"}
    assert expected <= set(seen.words)
    assert "This page cannot show a carousel< block." in seen.text
    assert "This page cannot show a icon_button element." in seen.text


def test_a_message_shows_its_blocks_or_its_text() -> None:
    """With blocks the text is not shown; without them it is; "(edited)" says that somebody changed it."""
    message: Json = {
        "ts": "1.2",
        "text": "the *text* @here",
        "blocks": [{"type": "header", "text": plain("Head")}],
    }
    assert page(message_html(message, reader())).text.strip() == "Head"
    only_text = {"ts": "1.2", "text": "the *text* @here", "edited": {"user": "U0BOB", "ts": "2"}}
    assert page(message_html(only_text, reader())).text == "the text @here (edited)"
    assert page(message_html({"ts": "1.2", "text": None}, reader())).text == ""


def test_a_message_has_ids_and_values_of_its_own() -> None:
    """Inputs of two messages do not share ids, and each shows what this reader has chosen in it."""
    block = placed({"type": "datepicker"})
    values = {"blk": {"act": {"type": "datepicker", "selected_date": "2027-02-03"}}}
    first = page(message_html({"ts": "1.2", "blocks": [block]}, reader(), values)).one("input")
    second = page(message_html({"ts": "1.3", "blocks": [block]}, reader())).one("input")
    third = page(message_html({"ts": "1.3", "blocks": [block]}, reader(), prefix="thread")).one("input")
    assert (first["value"], second["value"]) == ("2027-02-03", "")
    assert len({first["id"], second["id"], third["id"]}) == 3


def test_attachments_are_shown_below() -> None:
    """A legacy attachment has its bar, title, text and fields; one with blocks shows those."""
    legacy = {
        "color": "good",
        "pretext": "*before*",
        "author_name": "Ann",
        "title": "Title",
        "title_link": "https://a.b",
        "text": "said",
        "fields": [{"title": "Key", "value": 5, "short": True}],
        "image_url": "https://a.b/c.png",
        "footer": "foot",
        "fallback": "falls",
    }
    attachments = [
        legacy,
        {"color": "x", "blocks": [{"type": "header", "text": plain("Inside")}]},
        {"fallback": "bare"},
    ]
    seen = page(message_html({"ts": "1.2", "text": "", "attachments": attachments}, reader()))
    assert {"before", "Ann", "Title", "said", "Key", "5", "falls", "foot", "Inside", "bare"} <= set(seen.words)
    assert seen.one("a", class_="link")["href"] == "https://a.b"
    assert [attrs["fill"] for attrs in seen.all("rect")] == ["#2eb886"]


@given(st.text(), st.text(), st.text())
def test_ids_and_values_never_leave_their_attributes(block_id: str, action_id: str, value: str) -> None:
    """Whatever a block, action or option is called, the page is whole and the script reads the same back."""
    choice = {"text": plain(value), "value": value}
    element = {"type": "checkboxes", "action_id": action_id, "options": [choice]}
    seen = shown({"type": "input", "block_id": block_id, "label": plain(value), "element": element})
    div = seen.one("div", data_type="checkboxes")
    assert (div["data-block"], div["data-action"]) == (block_id, action_id)
    ticked = seen.one("input")
    assert ticked["value"] == value
    assert set(str(ticked["id"])) <= set(string.ascii_letters + string.digits + "_.:")


def test_colours_are_the_pages_own() -> None:
    """The style sheet has no colours of its own, so that light and dark are decided in one place."""
    styles = STYLES.read_text(encoding="utf-8")
    used = {piece.partition(")")[0].removeprefix("--") for piece in styles.split("var(")[1:]}
    assert used <= COLORS
    assert "#" not in styles
