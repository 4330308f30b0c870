"""The look holds what it promises: contrast, strict templates, signs that exist, vendored files that nobody changed."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TOKENS = (STATIC / "css" / "tokens.css").read_text()
SIGNS = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "img" / "sprite.svg").read_text()))


def theme(name: str) -> dict[str, str]:
    """The colours of one theme by token."""
    light, _, rest = TOKENS.partition("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", light))
    if name == "dark":
        dark = rest.partition("@media (prefers-contrast: more)")[0]
        colours |= dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", dark))
    return colours


def luminance(colour: str) -> float:
    """WCAG 2 relative luminance of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two colours."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


STATES = ("leaf", "brick", "honey", "stone")
TEXT = [
    *(
        ("ink", ground)
        for ground in ("page", "surface", "sunken", "accent-soft", *(f"{state}-soft" for state in STATES))
    ),
    *(("ink-soft", ground) for ground in ("page", "surface", "sunken", "accent-soft", "brick-soft", "stone-soft")),
    *(("accent", ground) for ground in ("page", "surface", "accent-soft", "sunken")),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-accent", "brick"),
    *((state, f"{state}-soft") for state in STATES),
    *((state, "surface") for state in STATES),
    *((state, "page") for state in STATES),
    ("night", "sun"),
    ("paper", "night"),
    ("paper", "night-soft"),
    ("mark-yes", "paper"),
    ("paper", "mark-no"),
    *((f"on-tone-{number}", f"tone-{number}") for number in range(1, 7)),
]
EDGES = [
    ("edge", "page"),
    ("edge", "surface"),
    ("accent", "surface"),
    ("accent", "accent-soft"),
    ("night-line", "night"),
]


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("pair", TEXT, ids="-on-".join)
def test_text_reaches_seven_to_one(name: str, pair: tuple[str, str]) -> None:
    colours = theme(name)
    assert contrast(colours[pair[0]], colours[pair[1]]) >= 7


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("pair", EDGES, ids="-on-".join)
def test_edges_of_controls_reach_three_to_one(name: str, pair: tuple[str, str]) -> None:
    colours = theme(name)
    assert contrast(colours[pair[0]], colours[pair[1]]) >= 3


def test_the_focus_halo_shows_beside_the_ring_or_on_the_page() -> None:
    light, dark = theme("light"), theme("dark")
    assert contrast(light["sun"], light["ink"]) >= 3
    assert contrast(dark["sun"], dark["page"]) >= 3


def test_both_themes_define_the_same_colours() -> None:
    _, _, rest = TOKENS.partition("@media (prefers-color-scheme: dark)")
    dark = set(re.findall(r"--([a-z0-9-]+): #[0-9a-f]{6};", rest))
    fixed = {name for name in theme("light") if name.startswith(("night", "paper", "mark-", "tone-", "on-tone-"))}
    assert dark == set(theme("light")) - fixed


def test_other_stylesheets_take_their_colours_from_the_tokens() -> None:
    drawn = {
        "#d8ebe6",
        "#0000",
        "#000",
        "#fff",
        "#999",
    }  # the sky behind the crossing; masks; black ink on printed paper
    for sheet in ("base", "components", "pages"):
        used = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", (STATIC / "css" / f"{sheet}.css").read_text()))
        assert used - drawn == set(), sheet


def test_no_selector_asks_for_what_it_rules_out() -> None:
    for sheet in (STATIC / "css").glob("*.css"):
        words = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
        for one in re.findall(r"[\w.#:()\[\]=\"-]+(?=[^;{}]*\{)", words):
            ruled_out = set(re.findall(r":not\((\.[\w-]+)\)", one))
            asked = set(re.findall(r"\.[\w-]+", re.sub(r":not\([^)]*\)", "", one)))
            assert not ruled_out & asked, f"{sheet.name}: {one}"


def body(path: Path) -> str:
    """A template without Django's comments."""
    return re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", path.read_text(), flags=re.S)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_needs_a_looser_policy(path: Path) -> None:
    text = body(path)
    assert not re.search(r"\sstyle\s*=", text), "style attribute"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text), "inline handler"
    assert "javascript:" not in text
    if "emails" not in path.parts:
        assert "<style" not in text
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag, tag
    for address in re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', text):
        assert address.startswith("href"), f"loads from elsewhere: {address}"


def test_every_sign_that_is_named_exists_in_the_sprite() -> None:
    sources = [*TEMPLATES, *(ROOT / "nursery_portal").rglob("*.py")]
    for app in ("consent", "posts", "moderation", "staff_conduct"):
        sources += (ROOT / app).rglob("*.py")
    pattern = re.compile(r"""(?:\{% icon |\bsign=|\bicon=)["']([a-z]+)["']""")
    missing = {(path.name, sign) for path in sources for sign in pattern.findall(path.read_text()) if sign not in SIGNS}
    assert missing == set()


def test_the_sprite_is_drawn_in_one_hand() -> None:
    sprite = (STATIC / "img" / "sprite.svg").read_text()
    assert set(re.findall(r'viewBox="([^"]*)"', sprite)) == {"0 0 24 24"}
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', sprite)) <= {"currentColor"}


def test_vendored_files_are_the_ones_that_were_reviewed() -> None:
    manifest = json.loads((STATIC / "vendor" / "manifest.json").read_text())["files"]
    for entry in manifest:
        assert hashlib.sha256((STATIC / entry["path"]).read_bytes()).hexdigest() == entry["sha256"], entry["path"]
        assert (STATIC / entry["licence_text"]).is_file()
    listed = {entry["path"] for entry in manifest}
    held = {str(path.relative_to(STATIC)) for path in [*STATIC.rglob("*.woff2"), *(STATIC / "vendor").rglob("*.js")]}
    assert held == listed


def test_modules_stand_alone_so_that_their_names_may_carry_a_hash() -> None:
    for path in (STATIC / "js").glob("*.js"):
        text = path.read_text()
        assert not re.search(r"^\s*(?:import|export)\b", text, flags=re.M), path.name
        assert not re.search(r"\beval\b|new Function|innerHTML|insertAdjacentHTML|setAttribute\(.style", text), (
            path.name
        )


# components that one page frames anew
PAGES_MAY_SET = {"ask", "crossing", "demo", "fixes", "mark", "queue"}


def leading_classes(sheet: str) -> set[str]:
    """The class that a rule begins with, where it is alone: `.held img` begins with held, `.say.held` does not."""
    text = re.sub(r"/\*.*?\*/", "", (STATIC / "css" / f"{sheet}.css").read_text(), flags=re.S)
    found = set()
    for selectors in re.findall(r"([^{}]+)\{[^{}]*\}", re.sub(r"@[a-z]+[^{]*\{", "", text)):
        for selector in selectors.split(","):
            first = re.split(r"[\s>+~]", selector.strip())[0]
            if alone := re.fullmatch(r"\.([a-z-]+)(?::.*)?", first):
                found.add(alone[1])
    return found


def test_pages_do_not_restyle_what_components_are_called() -> None:
    named = {"shown", "held", "declined", "gone"}  # states that comment_box takes from its caller
    for path in (ROOT / "templates" / "components").glob("*.html"):
        for words in re.findall(r'class="([^"]*)"', path.read_text()):
            named |= set(re.sub(r"\{[%{].*?[%}]\}", " ", words).split())
    assert leading_classes("pages") & named <= PAGES_MAY_SET
