"""How well the screening finds what it is for: recall, precision and a table of who was taken for what.

The labelled comments are our own (tests/moderation/labelled): three sets that the rules and the encoder come from, the
others only counted.
"""

import os
import statistics
import time
from collections import Counter

import django

GOAL_RECALL, GOAL_PRECISION = 0.95, 0.90


def main() -> None:
    """Print recall and precision of each half, the confusion table, and what a screening takes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from moderation.models import Urgency
    from tests.moderation.labelled import HELD_OUT, SETS, comments, measure, screened

    for half in SETS:
        found = measure(half)
        disclosures = sum(one.label == "disclosure" for one in comments(half))
        print(
            f"{half}{' (only counted)' if half in HELD_OUT else ''}: {len(comments(half))} comments, "
            f"recall {found.recall:.3f} (goal {GOAL_RECALL}), "
            f"precision {found.precision:.3f} (goal {GOAL_PRECISION}), "
            f"{disclosures - len(found.not_urgent)} of {disclosures} disclosures urgent",
            flush=True,
        )
        table: Counter[tuple[str, Urgency]] = Counter((one.label, screened(one).urgency) for one in comments(half))
        print(f"  {'label':<16}{'to read':>9}{'flagged':>9}{'urgent':>9}")
        for label in dict.fromkeys(one.label for one in comments(half)):
            cells = "".join(f"{table[label, urgency]:>9}" for urgency in Urgency)
            print(f"  {label:<16}{cells}")
    took = []
    for one in comments("held_out"):
        began = time.perf_counter()
        screened.__wrapped__(one)  # the answer of before is remembered
        took.append(1000 * (time.perf_counter() - began))
    print(f"one screening: {statistics.median(took):.1f} ms in the middle, {max(took):.1f} ms at most", flush=True)


if __name__ == "__main__":
    main()
