"""A page as a browser reads it: its forms, what stands in their fields, and which words describe a field."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from nursery_portal.kit.forms import control_for

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BUTTONS = {"submit", "image", "button", "reset"}
TYPED = {
    "date", "datetime-local", "email", "number", "password", "search", "tel", "text", "textarea", "time", "url",
}  # fmt: skip

FOLDS = "folded away in"  # the closed details around a field or a button, by their numbers

Attributes = dict[str, str]


@dataclass
class Control:
    """One field: its type (textarea and select are types, too), its name, and what stands in it."""

    kind: str
    name: str
    value: str
    attributes: Attributes
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)

    @property
    def required(self) -> bool:
        """Does the browser insist on it?"""
        return "required" in self.attributes

    @property
    def typed(self) -> bool:
        """Does somebody write in it?"""
        return self.kind in TYPED

    @property
    def shown(self) -> str:
        """What a person sees in it: a browser shows nothing in a day, a time or a number that is none."""
        return self.value if control_for(self.kind, self.value) == self.kind else ""

    @property
    def described_by(self) -> list[str]:
        """The ids of the words that belong to it; those of its fieldset, too."""
        return self.attributes.get("aria-describedby", "").split()


@dataclass
class Form:
    """One form of the page's main part, with the value of the button that Enter would press."""

    attributes: Attributes
    controls: list[Control] = field(default_factory=list)
    buttons: list[Attributes] = field(default_factory=list)

    @property
    def is_typed_into(self) -> bool:
        """Does it send to the portal what somebody wrote?"""
        return self.attributes.get("method", "").lower() == "post" and any(one.typed for one in self.controls)

    @property
    def insists_unseen(self) -> list[str]:
        """Fields without which a browser sends nothing, folded away where the button that was pressed is not: it says
        so nowhere, and the button does nothing."""
        pressed = [set(one[FOLDS].split()) for one in self.buttons if "formnovalidate" not in one]
        asked = [] if "novalidate" in self.attributes else [one for one in self.controls if one.required]
        return [one.name for one in asked if any(set(one.attributes[FOLDS].split()) - around for around in pressed)]

    def action(self, address: str) -> str:
        """Where it is sent, from the page at `address`."""
        first = self.buttons[0] if self.buttons else {}
        return first.get("formaction") or self.attributes.get("action") or address


class Page(HTMLParser):
    """Read `html`: the `forms` and `controls` of its main part, and the `words` of each element with an id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.controls: list[Control] = []
        self.words: dict[str, str] = {}
        self._errors: set[str] = set()
        self._open: list[tuple[str, Attributes]] = []
        self._of_form: list[tuple[Control | Attributes, Form | None, str]] = []
        if "<form" in html:
            self.feed(html[max(html.find("<main"), 0) :])
            self.close()
        named = {one.attributes["id"]: one for one in self.forms if "id" in one.attributes}
        for part, around, name in self._of_form:
            form = named.get(name) if name else around
            if form is not None:
                (form.controls if isinstance(part, Control) else form.buttons).append(part)  # type: ignore[arg-type]

    def says_what_is_wrong(self, one: Control) -> bool:
        """Is this field marked as wrong, with an error in words that belongs to it?"""
        told = [self.words[name] for name in one.described_by if name in self._errors]
        return one.attributes.get("aria-invalid") == "true" and any(words.strip() for words in told)

    def _within(self, tag: str) -> bool:
        return any(name == tag for name, _ in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what it opens."""
        given = {name: value or "" for name, value in attrs}
        if given.get("id"):
            self.words[given["id"]] = ""
            if {"err", "errorlist"} & set(given.get("class", "").split()):
                self._errors.add(given["id"])
        if tag == "details" and "open" not in given:
            given[FOLDS] = ":".join(map(str, self.getpos()))
        if tag == "form" and self._within("main"):
            self.forms.append(Form(given))
        if tag in {"input", "textarea", "select", "button"} and "disabled" not in given and self._within("main"):
            self._control(tag, given)
        if tag == "option" and self.controls and self._within("select") and "disabled" not in given:
            self.controls[-1].options.append(given.get("value", ""))
            if "selected" in given:
                self.controls[-1].chosen.append(given.get("value", ""))
        if tag not in VOID:
            self._open.append((tag, given))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As in an SVG: it opens nothing."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def _control(self, tag: str, given: Attributes) -> None:
        form = self.forms[-1] if self._within("form") else None
        kind = given.get("type", "text" if tag == "input" else "submit" if tag == "button" else tag).lower()
        if tag in {"textarea", "select"}:
            kind = tag
        if not given.get("name") and kind not in BUTTONS:
            return
        given[FOLDS] = " ".join(around[FOLDS] for name, around in self._open if name == "details" and FOLDS in around)
        if kind in BUTTONS:
            if kind in {"submit", "image"}:
                self._of_form.append((given, form, given.get("form", "")))
            return
        for name, around in self._open:
            if name == "fieldset" and around.get("aria-describedby"):
                given["aria-describedby"] = f"{given.get('aria-describedby', '')} {around['aria-describedby']}"
        one = Control(kind, given.get("name", ""), given.get("value", "on" if "check" in kind else ""), given)
        if "checked" in given:
            one.chosen.append(one.value)
        self.controls.append(one)
        self._of_form.append((one, form, given.get("form", "")))

    def handle_endtag(self, tag: str) -> None:
        """Close it, and what was left open inside."""
        if self._within(tag):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Text belongs to every named element around it; that of a textarea is its value."""
        if self._open and self._open[-1][0] == "textarea" and self.controls:
            self.controls[-1].value += data if self.controls[-1].value else data.removeprefix("\n")
        for _, given in self._open:
            if given.get("id"):
                self.words[given["id"]] += data
