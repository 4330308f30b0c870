"""Checkpoints: the end of the chain, written where the database cannot reach."""

import json
from pathlib import Path

from django.conf import settings

from nursery_portal.audit.chain import Anchor
from nursery_portal.audit.models import AuditHead
from nursery_portal.kit import clock


def path() -> Path:
    """The checkpoint file; a real nursery copies it off the machine every day (docs/runbook.md)."""
    return Path(settings.PORTAL_VAR) / "checkpoints.jsonl"


def write() -> Anchor:
    """Append the present end of the chain to the checkpoint file and return it."""
    head = AuditHead.objects.get(pk=1)
    anchor = Anchor(head.seq, head.mac)
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("a", encoding="ascii") as file:
        file.write(json.dumps({"at": clock.now().isoformat(), "seq": anchor.seq, "mac": anchor.mac}) + "\n")
    return anchor


def read(source: Path | None = None) -> list[Anchor]:
    """All anchors in the checkpoint file; an absent file holds none."""
    place = source or path()
    if not place.exists():
        return []
    lines = [json.loads(line) for line in place.read_text(encoding="ascii").splitlines() if line.strip()]
    return [Anchor(line["seq"], line["mac"]) for line in lines if line["seq"]]
