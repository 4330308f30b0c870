"""Children's full names in what staff write: found, so that they never stand beside a picture (domain rule 3.5)."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from nursery_portal.register.models import Child, Nursery, Room

POSSESSIVE = re.compile("(?<=\\w)['\u2019\u02bc]s\\b")
JOINING = "'\u2019\u02bc\u00ad\u200b\u200c\u200d\u2060\ufeff"  # apostrophes, and what nobody sees


def _folded(text: str) -> str:
    """The text without case, accents and punctuation, one space between words and around all of it."""
    plain = POSSESSIVE.sub("", unicodedata.normalize("NFKD", text.casefold()))
    kept = (one if one.isalnum() else " " for one in plain if not unicodedata.combining(one) and one not in JOINING)
    return f" {' '.join(''.join(kept).split())} "


def _spellings(known_as: str, full_name: str) -> set[str]:
    """The ways to spell a child out: the whole name, its first and last word, and the name they go by with the last."""
    whole = _folded(full_name).split()
    if len(whole) < 2:
        return set()
    called = _folded(known_as).strip()
    ways = {" ".join(whole), f"{whole[0]} {whole[-1]}"}
    return ways | ({f"{called} {whole[-1]}"} if called and called != whole[-1] else set())


@dataclass(frozen=True)
class FullNames:
    """The full names of every child the register has ever held, ready to be looked for in many texts."""

    known_as: dict[str, str]  # a spelling -> the name that may be written instead

    @classmethod
    def of_register(cls) -> "FullNames":
        """Read once for many texts. A spelling that is also a name of the setting or of a room is set aside."""
        setting = {_folded(name) for name in [*Nursery.objects.values_list("name", flat=True), *_room_names()]}
        return cls(
            {
                f" {way} ": known_as
                for known_as, full_name in Child.objects.values_list("known_as", "full_name")
                for way in _spellings(known_as, full_name)
                if not any(f" {way} " in name for name in setting)
            }
        )

    def found_in(self, *texts: str) -> str | None:
        """The known-as name of a child whose full name stands in one of the texts, or None."""
        for text in texts:
            folded = _folded(text)
            if len(folded) > 2:
                for spelling, known_as in self.known_as.items():
                    if spelling in folded:
                        return known_as
        return None


def _room_names() -> Iterable[str]:
    return Room.objects.values_list("name", flat=True)
