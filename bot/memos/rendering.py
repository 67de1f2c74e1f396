"""From a template and its context to a memo."""

from bot.memos.context import MemoContext
from bot.memos.fault import TemplateFault
from bot.memos.markdown import one_line, parse
from bot.memos.memo import Memo
from bot.memos.shield import escaped
from bot.memos.template import Template


def render(template: Template, context: MemoContext) -> Memo:
    """Fill a template in; a practice says so in its first line, whatever the template says."""
    words = template.words
    body = template.fill(context).lstrip("\n")
    markdown = f"> **{words.practice}**\n\n{body}" if context.practice else body
    subject = one_line(template.fill_subject(context).strip())
    leaves = parse(markdown)
    if not any(leaf.runs for leaf in leaves):
        raise TemplateFault(template.path, 0, "the memo came out empty; write what it should say")
    return Memo(
        template=template.name,
        template_hash=template.hash,
        language=template.front.language,
        subject=words.practice_subject.format(subject=subject) if context.practice else subject,
        markdown=escaped(markdown),
        practice=context.practice,
        leaves=leaves,
    )
