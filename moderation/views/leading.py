"""What the safeguarding lead keeps: the rules, with a box to try a sentence, and how well the promise is kept."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from moderation.access import counted_for, ended_rules_visible_to, rules_visible_to
from moderation.actions import end_rule, save_rule, screened_text, use_rule_again
from moderation.forms import RuleForm, TrialForm
from moderation.models import ScreeningRule, Urgency
from moderation.monitoring import COUNTED, HEADINGS, as_csv, bars, months, overruled
from moderation.views.queue import marked
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.http import unprocessable
from nursery_portal.kit.words import stamp
from nursery_portal.members.access import Can
from nursery_portal.members.http import MemberRequest, requires, stepped_up
from nursery_portal.members.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.MODERATE)
def rules(request: MemberRequest) -> HttpResponseBase:
    """The nursery's own rules, and a sentence tried against all of them; trying keeps nothing."""
    posted = request.method == "POST"
    form = TrialForm(request.POST if posted else None)
    ended = [{"one": one, "when": stamp(one.ended_at)} for one in ended_rules_visible_to(request.user) if one.ended_at]
    context: dict[str, object] = {"rules": rules_visible_to(request.user), "ended": ended, "form": form}
    if posted:
        if not form.is_valid():
            return unprocessable(render(request, "moderation/rules.html", context))
        sentence = form.cleaned_data["sentence"]
        urgency, findings, _ = screened_text(sentence, None)
        context |= {
            "tried": True,
            "urgency": Urgency(urgency).label,
            "findings": findings,
            "parts": marked(sentence, [one["words"] for one in findings if one["words"]]),
        }
    return render(request, "moderation/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Can.MODERATE)
def rule(request: MemberRequest, pk: int = 0) -> HttpResponseBase:
    """Make a rule, or change one. What was typed survives a refusal."""
    one = get_object_or_404(rules_visible_to(request.user), pk=pk) if pk else None
    initial = (
        {"label": one.label, "phrases": one.phrases, "action": one.action, "version": one.version}
        if one
        else {"action": ScreeningRule.Action.HOLD, "version": 1}
    )
    form = RuleForm(request.POST or None, initial=initial)
    if request.method == "POST":
        if form.is_valid():
            given = form.cleaned_data
            try:
                save_rule(
                    one,
                    label=given["label"],
                    phrases=given["phrases"],
                    what=ScreeningRule.Action(given["action"]),
                    version=given["version"],
                    by=request.user,
                )
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            else:
                messages.success(request, "Saved. It counts for every comment from now on; try a sentence.")
                return redirect("moderation:rules")
        return unprocessable(render(request, "moderation/rule.html", {"form": form, "rule": one}))
    return render(request, "moderation/rule.html", {"form": form, "rule": one})


def _any_rule(user: User) -> QuerySet[ScreeningRule]:
    """Also those on which somebody did meanwhile what is asked for: whoever comes second, or taps twice, hears it."""
    return rules_visible_to(user) | ended_rules_visible_to(user)


@require_POST
@requires(Can.MODERATE)
def rule_end(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Search for it no longer."""
    one = get_object_or_404(_any_rule(request.user), pk=pk)
    try:
        end_rule(one, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{one.label}” is not looked for any more. Below the list you can use it again.")
    return redirect("moderation:rules")


@require_POST
@requires(Can.MODERATE)
def rule_again(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Search once more for what was ended."""
    one = get_object_or_404(_any_rule(request.user), pk=pk)
    try:
        use_rule_again(one, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{one.label}” is looked for again.")
    return redirect("moderation:rules")


@require_safe
@requires(Can.MODERATE, Can.MODERATE_LAST)
def monitor(request: MemberRequest) -> HttpResponseBase:
    """How well the promise is kept, by month, of the comments that do not concern this reviewer."""
    now = clock.now()
    comments = counted_for(request.user, now)
    rows = months(now, comments)
    chart = bars(rows)
    context = {
        "counted": COUNTED,
        "headings": HEADINGS,
        "rows": [row.cells for row in rows],
        "bars": chart,
        "wide": max(len(chart), 1) * 48,
        "overruled": overruled(now, comments),
    }
    return render(request, "moderation/monitor.html", context)


@require_safe
@requires(Can.MODERATE, Can.MODERATE_LAST)
@stepped_up
def monitor_csv(request: MemberRequest) -> HttpResponseBase:
    """The same figures for a spreadsheet; no name is in them."""
    now = clock.now()
    answer = HttpResponse(as_csv(now, counted_for(request.user, now)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="comments.csv"'
    return answer
