"""A guardian's own answers and the papers they signed, for the family's export."""

import base64
from collections.abc import Iterator

from consent.models import ConsentEvent, PaperAnswer
from nursery_portal.audit.models import Sealed
from nursery_portal.audit.sealing import unseal
from nursery_portal.kit.words import long_date, stamp
from nursery_portal.media.documents import ENDINGS, Kind
from nursery_portal.members.models import User
from nursery_portal.register.models import Child


def own_answers(child: Child, guardian: User, clean: object) -> list[dict[str, str]]:
    """What this guardian answered about the child, act by act; nothing of another guardian."""
    acts = ConsentEvent.objects.filter(child=child, guardian=guardian).select_related("wording").order_by("seq")
    return [
        {
            "question": act.wording.question,
            "answer": act.get_kind_display(),
            "when": stamp(act.at),
            "how": act.get_how_display(),
            "signed as": act.signed_name,
            "version of the text": str(act.wording.version),
            "receipt": str(act.receipt),
        }
        for act in acts
    ]


def _file(paper: PaperAnswer) -> str:
    return f"papers/{paper.form.code}.{ENDINGS[Kind(paper.scan_kind)]}"


def own_papers(child: Child, guardian: User, clean: object) -> list[dict[str, str]]:
    """The forms about the child that this guardian signed on paper. `file` is the scan, while it is kept."""
    papers = list(PaperAnswer.objects.filter(form__child=child, guardian=guardian).select_related("form", "keyed_by"))
    kept = set(Sealed.objects.filter(pk__in=[one.scan_id for one in papers]).values_list("pk", flat=True))
    return [
        {
            "form": one.form.code,
            "signed on": long_date(one.signed_on),
            "entered": stamp(one.keyed_at),
            "by": one.keyed_by.shown_name,
            "your word on it": one.get_state_display(),
            "file": _file(one) if one.scan_id in kept else "",
        }
        for one in papers
    ]


def own_scans(child: Child, guardian: User) -> Iterator[tuple[str, bytes]]:
    """The scans of those forms. One that cannot be opened fails the whole, rather than being left out."""
    for paper in PaperAnswer.objects.filter(form__child=child, guardian=guardian).select_related("form"):
        sealed = Sealed.objects.filter(pk=paper.scan_id).first()
        if sealed is not None:
            yield _file(paper), base64.b64decode(unseal(sealed)["data"])
