"""Learn what words weigh: `python -m tests.bench.learn_words` writes `moderation/words/weights_*.txt` anew.

A logistic regression over what `moderation.weighing.features` sees, by gradient steps in a fixed order: the same
comments give the same files. Learned from LEARNED_FROM only, so that the other sets stay a fair measure. Two minutes.
"""

import hashlib
import os
import random
from collections import Counter
from math import exp, sqrt
from pathlib import Path

import django

ROOT = Path(__file__).parents[2]
# what each net of weights is to find, and what it is to leave alone: other labels say nothing to it
WORRIES = {"disclosure", "allegation", "abuse", "threat"}
FOUND = {"worry": WORRIES, "contact": {"private_contact"}}
LEFT = {
    "worry": {"innocent", "child_name", "staff_name", "profanity", "private_contact"},
    "contact": {"innocent", "child_name", "staff_name", "profanity"} | WORRIES,
}
ROUNDS, STEP, REST, SHRINK = 40, 0.2, 0.05, 0.05
SELDOM = 4  # a feature in fewer comments than this says more of the comment than of the world

Row = tuple[list[str], bool]


def learned(rows: list[Row]) -> tuple[dict[str, float], float]:
    """The weight of each feature that is not seldom, and the weight of nothing."""
    counts = Counter(feature for features, _ in rows for feature in features)
    rows = [([feature for feature in features if counts[feature] >= SELDOM], found) for features, found in rows]
    weights = {feature: 0.0 for feature, count in counts.items() if count >= SELDOM}
    moved = dict.fromkeys(weights, 1e-6)
    nothing = 0.0
    order = random.Random(1)
    for _ in range(ROUNDS):
        order.shuffle(rows)
        for features, found in rows:
            size = sqrt(len(features) or 1)
            total = nothing + sum(weights[feature] for feature in features) / size
            error = 1 / (1 + exp(-max(-30.0, min(30.0, total)))) - found
            nothing -= REST * error
            for feature in features:
                slope = error / size + SHRINK * weights[feature]
                moved[feature] += slope * slope
                weights[feature] -= STEP * slope / sqrt(moved[feature])
    return weights, nothing


def rows_of(sets: tuple[str, ...], towards: str) -> list[Row]:
    """The labelled comments as features, in the order of the files."""
    from moderation import lexicon
    from moderation.patterns import Search
    from moderation.reading import Reading
    from moderation.weighing import features
    from tests.moderation.labelled import comments

    rows = []
    for comment in (one for name in sets for one in comments(name)):
        if comment.label in FOUND[towards] | LEFT[towards]:
            search = Search(Reading(comment.text), {})
            search.silence(lexicon.INNOCENT)
            rows.append((sorted(features(search)), comment.label in FOUND[towards]))
    return rows


def source() -> str:
    """A digest of all that the weights come from: the comments, what is seen in them, and how is learned."""
    from tests.moderation.labelled import LEARNED_FROM

    moderation, words = ROOT / "moderation", ROOT / "moderation" / "words"
    read = [ROOT / "tests" / "moderation" / "labelled" / f"{name}.txt" for name in LEARNED_FROM]
    read += [moderation / f"{name}.py" for name in ("weighing", "reading", "patterns")]
    read += [words / f"{name}.txt" for name in ("classes", "innocent", "given_names", "common_words")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in [*read, Path(__file__)])).hexdigest()


def main() -> None:
    """Write each net: hundredths, a space, the feature; `*` is the weight of nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.moderation.labelled import LEARNED_FROM

    for towards in FOUND:
        weights, nothing = learned(rows_of(LEARNED_FROM, towards))
        lines = [f"# learned from {source()}", f"{round(100 * nothing)} *"]
        lines += [f"{round(100 * weights[one])} {one}" for one in sorted(weights) if abs(weights[one]) >= 0.05]
        path = ROOT / "moderation" / "words" / f"weights_{towards}.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
