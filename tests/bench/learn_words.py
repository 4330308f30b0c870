"""Learn what words weigh towards a worry: `python -m tests.bench.learn_words` writes the weights anew.

A logistic regression over what `moderation.weighing.features` sees, by gradient steps in a fixed order: the same
comments give the same file. Learned from LEARNED_FROM only, so that the other sets stay a fair measure.
"""

import os
import random
from collections import Counter
from math import exp, sqrt
from pathlib import Path

import django

WORRIES = {"disclosure", "allegation", "abuse", "threat"}
OTHERS = {"innocent", "child_name", "staff_name", "profanity"}
ROUNDS, STEP, REST, SHRINK = 40, 0.2, 0.05, 0.005

Row = tuple[list[str], bool]


def learned(rows: list[Row]) -> tuple[dict[str, float], float]:
    """The weight of each feature that stands in at least two comments, and the weight of nothing."""
    counts = Counter(feature for features, _ in rows for feature in features)
    rows = [([feature for feature in features if counts[feature] > 1], worry) for features, worry in rows]
    weights = {feature: 0.0 for feature, count in counts.items() if count > 1}
    moved = dict.fromkeys(weights, 1e-6)
    nothing = 0.0
    order = random.Random(1)
    for _ in range(ROUNDS):
        order.shuffle(rows)
        for features, worry in rows:
            size = sqrt(len(features) or 1)
            total = nothing + sum(weights[feature] for feature in features) / size
            error = 1 / (1 + exp(-max(-30.0, min(30.0, total)))) - worry
            nothing -= REST * error
            for feature in features:
                slope = error / size + SHRINK * weights[feature]
                moved[feature] += slope * slope
                weights[feature] -= STEP * slope / sqrt(moved[feature])
    return weights, nothing


def rows_of(sets: tuple[str, ...]) -> list[Row]:
    """The labelled comments as features, in the order of the files."""
    from moderation import lexicon
    from moderation.patterns import Search
    from moderation.reading import Reading
    from moderation.weighing import features
    from tests.moderation.labelled import comments

    rows = []
    for comment in (one for name in sets for one in comments(name) if one.label in WORRIES | OTHERS):
        search = Search(Reading(comment.text), {})
        search.silence(lexicon.INNOCENT)
        rows.append((sorted(features(search)), comment.label in WORRIES))
    return rows


def main() -> None:
    """Write `moderation/words/weights.txt`: hundredths, a space, the feature; `*` is the weight of nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.moderation.labelled import LEARNED_FROM

    weights, nothing = learned(rows_of(LEARNED_FROM))
    lines = [f"{round(100 * nothing)} *"]
    lines += [f"{round(100 * weights[one])} {one}" for one in sorted(weights) if abs(weights[one]) >= 0.05]
    path = Path(__file__).parents[2] / "moderation" / "words" / "weights.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
