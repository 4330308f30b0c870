"""The one way a rule says no, and the one way words that are too long are told so."""


class Refused(Exception):
    """A rule said no, with one or more sentences for a person.

    Each reason is a whole sentence in plain words that says what is wrong; where a repair exists, it says that too.
    Not for "this is not your role" (`PermissionDenied`, 403) and not for "this is not yours to see" (`Http404`).
    `field` names the form field the sentence belongs to, where there is one.
    """

    def __init__(self, *reasons: str, field: str | None = None) -> None:
        if not reasons:
            raise ValueError("A refusal without a reason helps nobody.")
        super().__init__(*reasons)
        self.reasons: tuple[str, ...] = reasons
        self.field = field

    def __str__(self) -> str:
        return " ".join(self.reasons)


def fitting(text: str, longest: int, *, field: str) -> str:
    """The words as they are kept, or raise Refused where they do not fit: what was typed is never cut off.

    A browser counts the end of a line as one sign and sends two; here it is one again.
    """
    given = text.replace("\r\n", "\n").strip()
    if len(given) > longest:
        raise Refused(f"This has {len(given)} characters; {longest} fit. Please shorten it.", field=field)
    return given
