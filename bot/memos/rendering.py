"""From a template and its context to a memo."""

from bot.memos.context import MemoContext
from bot.memos.fault import TemplateFault
from bot.memos.markdown import TooDeep, one_line, parse
from bot.memos.memo import Memo
from bot.memos.shield import escaped
from bot.memos.template import Template

EMPTY = "the memo came out empty; write what it should say"


def render(template: Template, context: MemoContext) -> Memo:
    """Fill a template in; a practice, and what is restricted, says so first, whatever the template says."""
    words = template.words
    if not context.focus:  # a draft may lack it; its preview must read well all the same
        context = context.model_copy(update={"focus": words.no_focus})
    body = template.fill(context).lstrip("\n")
    marks = ((context.practice, words.practice), (context.restricted, words.restricted))
    markdown = "".join(f"> **{mark}**\n\n" for holds, mark in marks if holds) + body
    try:
        subject = one_line(template.fill_subject(context).strip())
        leaves = parse(markdown)
    except TooDeep as error:
        sentence = "lists, quotes or emphasis stand in one another too deep; take some of them apart"
        raise TemplateFault(template.path, 0, sentence) from error
    if not any(cell for leaf in leaves for cell in leaf.cells):
        raise TemplateFault(template.path, 0, EMPTY)
    return Memo(
        template=template.name,
        template_hash=template.hash,
        language=template.front.language,
        subject=words.practice_subject.format(subject=subject) if context.practice else subject,
        markdown=escaped(markdown),
        practice=context.practice,
        leaves=leaves,
    )
