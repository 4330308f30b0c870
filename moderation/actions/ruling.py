"""Rules the nursery makes itself."""

from django.db.models import F

from moderation import lexicon
from moderation.models import ScreeningRule
from moderation.patterns import finds_itself
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, hat_for, may
from nursery_portal.members.models import User
from nursery_portal.register.models import Nursery

LINES = 200


def fit_phrases(text: str) -> str:
    """The lines as they are kept, or Refused with the first line that makes no sense."""
    lines = [" ".join(line.lower().split()) for line in text.splitlines() if line.strip()]
    if not lines:
        raise Refused("Write at least one word or phrase, one a line.", field="phrases")
    if len(lines) > LINES:
        raise Refused(f"{len(lines)} lines; {LINES} fit in one rule.", field="phrases")
    for line in lines:
        try:
            pattern = lexicon.pattern(line)
        except (KeyError, ValueError):
            raise Refused(f"This line can't be read: {line}", field="phrases") from None
        if not finds_itself(line, pattern):
            raise Refused(
                f"This line would not find its own words: {line}. Write it as it stands in a comment, in one sentence.",
                field="phrases",
            )
    return "\n".join(lines)


def _in_use(name: str, but: ScreeningRule | None) -> bool:
    """Whether another rule that is looked for has this name. Under the lock of the nursery's row until the end of the
    action: two who ask at the same time for one name do so one after the other."""
    list(Nursery.objects.select_for_update().filter(pk=1))
    rules = ScreeningRule.objects.filter(label__iexact=name, ended_at=None)
    return rules.exclude(pk=but.pk if but else 0).exists()


@action(refused=Event.MODERATION_RULE_REFUSED)
def save_rule(
    rule: ScreeningRule | None, *, label: str, phrases: str, what: ScreeningRule.Action, version: int, by: User
) -> ScreeningRule:
    """Make a rule, or change the version of it that was read. Or raise Refused and change nothing."""
    if not may(by, Can.MODERATE):
        raise Refused("Only the safeguarding lead and the deputy make rules.")
    kept = fit_phrases(phrases)
    name = " ".join(label.split())
    if not name:
        raise Refused("Say what the rule is about.", field="label")
    if _in_use(name, rule):
        raise Refused("There is a rule of this name already.", field="label")
    before = {"phrases": rule.phrases, "action": rule.action} if rule else {}
    values = {"label": name, "phrases": kept, "action": what, "changed_by": by, "changed_at": clock.now()}
    if rule is None:
        made = ScreeningRule.objects.create(**values)
    else:
        changed = ScreeningRule.objects.filter(pk=rule.pk, version=version, ended_at=None)
        if not changed.update(**values, version=version + 1):
            raise Refused("Somebody changed this rule since you opened it. Look at theirs first.")
        made = ScreeningRule.objects.get(pk=rule.pk)
    record(
        Event.MODERATION_RULE_CHANGED,
        actor=by,
        acting_as=hat_for(by, Can.MODERATE) or "",
        subject=made,
        details={"label": name, "phrases": kept, "action": what, "before": before},
    )
    return made


@action(refused=Event.MODERATION_RULE_REFUSED)
def end_rule(rule: ScreeningRule, *, by: User) -> None:
    """Search for it no longer, or raise Refused. What it found stays in the history."""
    if not may(by, Can.MODERATE):
        raise Refused("Only the safeguarding lead and the deputy end rules.")
    if not ScreeningRule.objects.filter(pk=rule.pk, ended_at=None).update(ended_at=clock.now(), changed_by=by):
        raise Refused("It has ended already.")
    record(
        Event.MODERATION_RULE_CHANGED,
        actor=by,
        acting_as=hat_for(by, Can.MODERATE) or "",
        subject=rule,
        details={"label": rule.label, "ended": True},
    )


@action(refused=Event.MODERATION_RULE_REFUSED)
def use_rule_again(rule: ScreeningRule, *, by: User) -> None:
    """Search for it once more, as it was when it ended, or raise Refused."""
    if not may(by, Can.MODERATE):
        raise Refused("Only the safeguarding lead and the deputy make rules.")
    if _in_use(rule.label, rule):
        raise Refused("There is a rule of this name in use. End that one first, or give it another name.")
    ended = ScreeningRule.objects.filter(pk=rule.pk, ended_at__isnull=False)
    if not ended.update(ended_at=None, changed_by=by, changed_at=clock.now(), version=F("version") + 1):
        raise Refused("It is in use already.")
    record(
        Event.MODERATION_RULE_CHANGED,
        actor=by,
        acting_as=hat_for(by, Can.MODERATE) or "",
        subject=rule,
        details={"label": rule.label, "phrases": rule.phrases, "action": rule.action, "ended": False},
    )
