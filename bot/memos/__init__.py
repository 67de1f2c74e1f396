"""Memos: Markdown templates in, Slack messages, plain text and HTML out.

    template ─► fill in ─► Markdown ─► leaves ─► messages (blocks and text) | text | html

Start with `Memos.render` and `MemoContext.of`. What people typed is inert all the way through: see `shield`.
"""

from bot.memos.context import MemoContext
from bot.memos.fault import TemplateFault
from bot.memos.folders import packaged_templates
from bot.memos.kept import text_of
from bot.memos.kind import Kind
from bot.memos.lint import Finding
from bot.memos.memo import Memo
from bot.memos.memos import LastingMemos, Memos
from bot.memos.pages import Message
from bot.memos.parts import Change, Closing, Mention

__all__ = [
    "Change",
    "Closing",
    "Finding",
    "Kind",
    "LastingMemos",
    "Memo",
    "MemoContext",
    "Memos",
    "Mention",
    "Message",
    "TemplateFault",
    "packaged_templates",
    "text_of",
]
