"""Whether a typed name is this person's: the signature under an answer."""

import unicodedata

from nursery_portal.members.models import User

TITLES = frozenset({"dr", "miss", "mr", "mrs", "ms", "mx", "prof", "rev", "sir"})
# letters that Unicode does not take apart into a plain letter and an accent
PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "ł": "l", "þ": "th"}
)


def tidy(name: str) -> str:
    """The name as it is kept: as typed, without needless spaces, and no longer than the ledger holds."""
    return " ".join(name.split())[:160]


def _words(name: str) -> list[str]:
    """A name without case, accents, titles and points."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(PLAIN))
    letters = "".join(one if one.isalpha() else " " for one in folded if not unicodedata.combining(one))
    return [word for word in letters.split() if word not in TITLES]


def signature_fits(signed: str, user: User) -> bool:
    """Whether a typed signature is this person's name. Case, accents, titles, order, hyphens and apostrophes do not
    matter; a missing or foreign name does."""
    typed, known = _words(signed), _words(user.full_name)
    if not typed or not known:
        return False
    return sorted(typed) == sorted(known) or "".join(typed) == "".join(known)
