"""README.md's table of configuration is what the portal reads: nothing more, nothing less, and with its defaults."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = r"[A-Z][A-Z0-9_]{3,}"
# who reads a variable: django-environ, our keys, and plain os.environ
READ = re.compile(rf"(?:\benv\.\w+\(|\benv\(|key_from\(env,|os\.environ(?:\.get\(|\[)|\bgetenv\()\s*[\"']({NAME})[\"']")
# told elsewhere: `make run` and its kin read these, never the portal itself (README's two commands; the Makefile)
OF_THE_COMMANDS = {"PORT", "OWNER", "FIRST", "LAST", "NURSERY"}


def read_by_the_portal() -> set[str]:
    """Every variable that a module of the product asks for."""
    folders = ("nursery_portal", "consent", "posts", "moderation", "staff_conduct", "deploy")
    modules = [path for folder in folders for path in (ROOT / folder).rglob("*.py")] + [ROOT / "manage.py"]
    return {name for path in modules for name in READ.findall(path.read_text(encoding="utf-8"))}


def test_every_variable_the_portal_reads_is_in_the_readme_and_no_other() -> None:
    rows = re.findall(r"^\| (`[A-Z].*?`) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)
    stated = {name for row in rows for name in re.findall(NAME, row)}
    assert stated == read_by_the_portal() - OF_THE_COMMANDS
