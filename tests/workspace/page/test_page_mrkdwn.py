"""mrkdwn and plain text as HTML: what is markup, what stays text, and that nothing typed is ever HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.escaping import escape
from bot.workspace.page.emoji import emoji
from bot.workspace.page.markdown import as_mrkdwn
from bot.workspace.page.mrkdwn import mrkdwn_html, plain_html
from tests.workspace.page.reader_case import NOW, page, reader

SHOWN = {"a", "b", "blockquote", "br", "code", "i", "pre", "s", "span", "time"}
PIECES = st.sampled_from(
    [
        *(
            "*",
            "_",
            "~",
            "`",
            "```",
            "\n",
            ">",
            "&gt;",
            "<",
            "|",
            ":",
            ":wave:",
            "&amp;",
            "#",
            " ",
            "a",
            "é",
            "'",
            '"',
        ),
        *("<@U0ALICE>", "<#C0SECRET|x>", "<!date^", "1800000000", "^{date}", "<!here>", "<https://a.b|"),
        *("javascript:x", "https://a.b/", "@here", "general", "\ufffc", "[", "](", "**", "- "),
    ]
)


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("*bold* _it_ ~gone~ `code`", "<b>bold</b> <i>it</i> <s>gone</s> <code>code</code>"),
        ("(*x*), _*both*_!", "(<b>x</b>), <i><b>both</b></i>!"),
        ("*a _b_ c*", "<b>a <i>b</i> c</b>"),
        ("snake_case_name 2*3*4 a~b~c", "snake_case_name 2*3*4 a~b~c"),
        ("*open _and ~alone", "*open _and ~alone"),
        ("* a * **b** __init__", "* a * **b** __init__"),
        ("_see my_file now_", "<i>see my_file now</i>"),
        ("*a\nb*", "*a<br>b*"),
        ("`a *b* :wave:`", "<code>a *b* :wave:</code>"),
        ("a\n\nb", "a<br><br>b"),
        ("> one\n&gt; *two*\nthree", "<blockquote>one<br><b>two</b></blockquote>three"),
        ("a\n&gt;&gt;&gt; b\nc", "a<blockquote>b<br>c</blockquote>"),
        ("x\n```\n*a*\n  b\n```\ny", "x<pre>*a*\n  b</pre>y"),
        ("```only open", "```only open"),
        ("&lt;b&gt; &amp;amp; <b>", "&lt;b&gt; &amp;amp; &lt;b&gt;"),
        ("10:30:45 :nosuch:", "10:30:45 :nosuch:"),
        ("<!unknown|label> <javascript:alert(1)|click>", "label click"),
        ("<http://[broken|label>", "label"),
        ("<data:text/html,x>", "&lt;data:text/html,x&gt;"),
    ],
)
def test_markup_is_shown_as_slack_shows_it(written: str, html: str) -> None:
    """Marks work at the edges of words, and all else is text."""
    assert mrkdwn_html(written, reader()) == html


def test_links_lead_only_to_the_web_and_to_mail() -> None:
    """Links have their label or address, and end before the punctuation of the sentence."""
    shown = page(
        mrkdwn_html("<https://a.b/c?d=1&amp;e=2|*here* :wave:> <mailto:a@b.c> https://x.y/z_1.", reader())
    )
    links = [attrs["href"] for attrs in shown.all("a")]
    assert links == ["https://a.b/c?d=1&e=2", "mailto:a@b.c", "https://x.y/z_1"]
    assert shown.text == "*here* 👋 a@b.c https://x.y/z_1."
    assert all(attrs["rel"] == "noopener noreferrer" for attrs in shown.all("a"))


def test_mentions_have_names_and_mine_stand_out() -> None:
    """People have their full names, and a mention of the reader or of their group is marked."""
    text = "<@U0ALICE> <@U0BOB|b> <!subteam^S0LEADS> <@U0NOBODY> <@U0NOBODY|known once> <!channel>"
    shown = page(mrkdwn_html(text, reader()))
    assert shown.text == "@Alice Martin @Bob <Stone> @leads U0NOBODY known once @channel"
    assert shown.one("span", data_user="U0ALICE")["class"] == "mention me"
    assert shown.one("span", data_user="U0BOB")["class"] == "mention"
    assert shown.one("span", data_usergroup="S0LEADS")["class"] == "mention me"
    assert page(mrkdwn_html(text, reader("bob"))).one("span", data_usergroup="S0LEADS")["class"] == "mention"


def test_a_private_channel_keeps_its_name_from_others() -> None:
    """Members see a private channel's name; others see only that there is one, whatever the label says."""
    assert (
        page(mrkdwn_html("<#C0SECRET|secret>", reader())).one("a", href="#C0SECRET")["data-channel"] == "C0SECRET"
    )
    hidden = mrkdwn_html("<#C0SECRET|secret> #secret <#C0GONE>", reader("bob"), names=True)
    assert page(hidden).text == "#private-channel🔒 #secret C0GONE"
    assert "C0SECRET" not in hidden


def test_written_names_become_mentions_only_where_asked() -> None:
    """In text objects a bare @here or #general is a mention; in a message's text and verbatim it is not."""
    text = "@here a@here @herebert #general #nosuch x#general https://a.b"
    shown = page(mrkdwn_html(text, reader(), names=True))
    assert len(shown.all("span", class_="mention broadcast")) == 1
    assert [attrs["href"] for attrs in shown.all("a")] == ["#C0GENERAL", "https://a.b"]
    assert page(mrkdwn_html(text, reader())).tags == {"a"}
    assert mrkdwn_html(text, reader(), verbatim=True, names=True) == text
    assert page(mrkdwn_html("<!here>", reader(), verbatim=True)).tags == {"span"}


def test_dates_are_the_readers_own() -> None:
    """A date is in the reader's zone and language, linked if it has a link, and its fallback if it is none."""
    text = f"<!date^{NOW}^at {{time}} &amp; {{date_num}}^https://a.b|later> <!date^999999999999999^{{date}}|never>"
    assert page(mrkdwn_html(text, reader())).text == "at 9:00 AM & 2027-01-15 never"
    french = page(mrkdwn_html(text, reader("bob")))
    assert french.text == "at 17:00 & 2027-01-15 never"
    assert french.one("a")["href"] == "https://a.b"
    assert french.one("time")["datetime"] == "2027-01-15T17:00:00+09:00"


def test_emoji_have_characters_and_skin_tones() -> None:
    """Short codes become emoji with a name for those who do not see them."""
    shown = page(mrkdwn_html(":wave::skin-tone-3: :+1: 10:30:wave: :rocket::skin-tone-3:", reader()))
    assert shown.text == "👋🏼 👍 10:30👋 🚀"
    assert [attrs["aria-label"] for attrs in shown.all("span")] == ["wave", "+1", "wave", "rocket"]
    assert page(emoji("wave::skin-tone-6")).text == "👋🏿"
    assert emoji("<nosuch>") == ":&lt;nosuch&gt;:"


def test_plain_text_is_only_text_and_emoji() -> None:
    """In plain_text, marks, mentions and entities are text; with `emoji` off, short codes are too."""
    assert plain_html("*a* <@U0ALICE> &amp;\nb") == "*a* &lt;@U0ALICE&gt; &amp;amp;<br>b"
    assert page(plain_html("hi :wave:")).text == "hi 👋"
    assert plain_html("hi :wave:", codes=False) == "hi :wave:"


def test_markdown_is_translated() -> None:
    """A markdown block's headings, emphasis, lists and links are shown, its code untouched, its text escaped."""
    written = "# Title\n**b** *i* ~~s~~ [l](https://a.b) <@U0ALICE>\n- one\n```\n**x**\n```"
    shown = page(mrkdwn_html(as_mrkdwn(written), reader()))
    assert shown.text == "Title\nb i s l <@U0ALICE>\n• one**x**"
    assert shown.tags == {"b", "i", "s", "a", "br", "pre"}


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
def test_nothing_that_is_written_breaks_the_page(text: str) -> None:
    """Whatever comes, the HTML is well formed, has only the elements of text, and leads nowhere unsafe."""
    for names in (False, True):
        shown = page(mrkdwn_html(text, reader("bob"), names=names))
        assert shown.tags <= SHOWN
        assert all(str(attrs["href"]).startswith(("http", "mailto:", "#")) for attrs in shown.all("a"))
    assert page(mrkdwn_html(as_mrkdwn(text), reader())).tags <= SHOWN


@given(st.text(st.characters(exclude_characters="*_~`:\r", exclude_categories=["Cs"])))
def test_typed_text_comes_back_as_it_was(text: str) -> None:
    """Escaped text without marks is shown letter by letter, and plain text always is."""
    unquoted = text.replace(">", "")
    assert page(mrkdwn_html(escape(unquoted), reader(), verbatim=True)).text == unquoted
    assert page(plain_html(text)).text == text
