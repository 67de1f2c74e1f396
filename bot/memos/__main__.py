"""`python -m bot.memos`: write the reference of variables into the templates' README."""

from bot.memos.folders import packaged_templates
from bot.memos.reference import with_reference

if __name__ == "__main__":
    readme = packaged_templates() / "README.md"
    readme.write_text(with_reference(readme.read_text(encoding="utf-8")), encoding="utf-8")
