"""What Jinja says of a mistake in a template, in words for whoever writes memos."""

import re

NOT_READ = "this is not written as templates are; compare it with the template that comes with Code Red"
"""What is said of a mistake that none of these is."""
_MARKS = {
    "begin of print statement": "{{",
    "end of print statement": "}}",
    "begin of statement block": "{%",
    "end of statement block": "%}",
    "begin of comment": "{#",
    "end of comment": "#}",
    "end of template": "the end of the template",
}
"""What Jinja's names for marks stand for."""
_SENTENCES = (
    (
        r"unexpected '(.)', expected '(.)'",
        "a bracket is opened and not closed: “{1}” is missing before “{0}”; close it there",
    ),
    (r"unexpected '\}'", "a single “}}” stands where two are needed; print a variable as in {{{{ focus }}}}"),
    (r"unexpected end of template, expected '(.+?)'\.?", "“{0}” is missing; write it where the braces end"),
    (r"(?:Expected an expression, got|unexpected) '(.+)'", "something is missing before “{0}”; complete it"),
    (
        r"expected token 'end of print statement', got '(.+)'",
        "“{0}” cannot follow there; print one variable in {{{{ … }}}}, and the next in braces of its own",
    ),
    (
        r"expected token 'end of statement block', got '='",
        "a single “=” compares nothing; write “==” where two things are compared",
    ),
    (
        r"expected token 'end of statement block', got 'if'",
        "“if” cannot follow there; for another condition write {{% elif … %}}",
    ),
    (
        r"expected token 'end of statement block', got '(.+)'",
        "“{0}” cannot follow there; end the tag with “%}}” before it",
    ),
    (r"expected token 'in', got '(.+)'", "“in” is missing before “{0}”; write {{% for one in deferrals %}}"),
    (
        r"expected token '.+', got '(.+)'",
        "something is missing before “{0}”; complete it, or take out what is left",
    ),
    (
        r"Encountered unknown tag '(\w+)'\..* innermost block that needs to be closed is '(\w+)'\.?",
        "{{% {0} %}} comes while {{% {1} … %}} is still open; write {{% end{1} %}} before it",
    ),
    (
        r"Encountered unknown tag '(endif|endfor|elif|else)'.*",
        "{{% {0} %}} belongs to nothing that is open; take it out, or write what it belongs to before it",
    ),
    (r"Encountered unknown tag '(\w+)'.*", "there is no tag {{% {0} %}}; templates know if and for"),
    (
        r"Unexpected end of template\..* innermost block that needs to be closed is '(\w+)'\.?",
        "{{% {0} … %}} is never closed; write {{% end{0} %}} where it ends",
    ),
    (r"tag name expected", "{{% %}} is empty; write if, for, or what ends them"),
    (r"Missing end of comment tag", "a note is never closed; write “#}}” where it ends"),
    (
        r"unexpected char ['\"](.+?)['\"] at \d+",
        "“{0}” cannot stand in braces there; a text in them stands in straight quotes",
    ),
    (r"expected name or number", "a name is missing behind the full stop; write it, as in move.team"),
    (
        r"No test named '(.+?)'.*",
        "there is no test “{0}”; what can be asked is if something is defined, none, even, odd or divisibleby(2)",
    ),
)
"""What Jinja says (jinja2.lexer, .parser, .compiler), and what is said instead; the first that fits."""


def plain_sentence(message: str | None, otherwise: str = NOT_READ) -> str:
    """Return what is wrong, and what to do, for what Jinja says of a mistake; `otherwise` for what is unknown."""
    for pattern, sentence in _SENTENCES:
        if found := re.fullmatch(pattern, message or "", re.DOTALL):
            return sentence.format(*(_MARKS.get(part, part) for part in found.groups()))
    return otherwise
