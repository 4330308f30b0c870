"""A guardian's own answers, for the family's export."""

from consent.models import ConsentEvent
from nursery_portal.kit.words import stamp
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
