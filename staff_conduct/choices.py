"""Our own times in conduct, on the settings page: they say that they are ours, and a second leader agrees to what makes
a child or a person concerned wait longer, or leaves less time to answer. What is law is no choice and stands nowhere
here."""

from collections.abc import Callable, Mapping

from django import forms

from nursery_portal.kit.words import counted, listed
from nursery_portal.members.access import Can
from nursery_portal.members.choices import Choice, Part, Values, register
from nursery_portal.register.models import Nursery

KEEPERS = (Can.CHANGE_NURSERY, Can.CHANGE_PROTECTION)
DAYS = "working day"


def _days(label: str, most: int = 60) -> Callable[[], forms.Field]:
    return lambda: forms.IntegerField(label=label, min_value=1, max_value=most)


def _said(parts: Mapping[str, tuple[str, str]]) -> Callable[[Nursery], str]:
    """What each of these fields stands at, in one line."""
    return lambda nursery: listed(
        [f"{words} {counted(getattr(nursery, name), unit)}" for name, (words, unit) in parts.items()]
    )


def _longer(*names: str) -> Callable[[Nursery, Values], bool]:
    return lambda now, values: any(values[name] > getattr(now, name) for name in names)


def _shorter(*names: str) -> Callable[[Nursery, Values], bool]:
    return lambda now, values: any(values[name] < getattr(now, name) for name in names)


def _less_fair(now: Nursery, values: Values) -> bool:
    shorter = _shorter("conduct_notice_days", "conduct_appeal_days")(now, values)
    waits = ("conduct_investigation_days", "conduct_decision_days", "conduct_appeal_hearing_days")
    return shorter or _longer(*waits)(now, values)


def register_choices() -> None:
    """Offer them; called when the app is ready."""
    safety = ("conduct_report_days", "conduct_dbs_days", "conduct_suspension_days")
    register(
        Choice(
            code="conduct_safety",
            part=Part.CONDUCT,
            title="Conduct: how soon what protects children is done",
            effect=(
                "These numbers are ours and not the law's, which wants each of them as soon as practicable. The day "
                "for the local authority (1 working day) and for Ofsted (14 days) cannot be changed."
            ),
            fields={
                "conduct_report_days": _days("A suspected sexual offence is reported within (days)", 14),
                "conduct_dbs_days": _days("A referral to the barring service is made within (working days)"),
                "conduct_suspension_days": _days("A suspension is looked at again every (working days)"),
            },
            words=_said(
                {
                    "conduct_report_days": ("a mandatory report within", "day"),
                    "conduct_dbs_days": ("a barring referral within", DAYS),
                    "conduct_suspension_days": ("a suspension looked at every", DAYS),
                }
            ),
            loosens=_longer(*safety),
            keepers=KEEPERS,
            order=120,
        ),
        Choice(
            code="conduct_fairness",
            part=Part.CONDUCT,
            title="Conduct: what time the person concerned has",
            effect=(
                "These numbers are ours and not the law's, which wants reasonable time and no delay. They hold for "
                "what begins from now on; a hearing with less notice needs a reason that is kept."
            ),
            fields={
                "conduct_investigation_days": _days("To investigate, or to say why it takes longer (working days)"),
                "conduct_notice_days": _days("To prepare for a hearing, at least (working days)"),
                "conduct_decision_days": _days("Until they are told the outcome of a hearing (working days)"),
                "conduct_appeal_days": _days("To appeal (working days)"),
                "conduct_appeal_hearing_days": _days("Until an appeal is heard (working days)"),
            },
            words=_said(
                {
                    "conduct_investigation_days": ("to investigate", DAYS),
                    "conduct_notice_days": ("to prepare", DAYS),
                    "conduct_decision_days": ("until the outcome", DAYS),
                    "conduct_appeal_days": ("to appeal", DAYS),
                    "conduct_appeal_hearing_days": ("until the appeal is heard", DAYS),
                }
            ),
            loosens=_less_fair,
            keepers=KEEPERS,
            order=125,
        ),
        Choice(
            code="conduct_warnings",
            part=Part.CONDUCT,
            title="Conduct: how long a warning counts",
            effect=(
                "These numbers are usual, and not the law's. They hold where nothing else is decided with the "
                "outcome; a warning that has run out is disregarded and kept. What counts already keeps its day."
            ),
            fields={
                "conduct_first_warning_months": _days("A first written warning (months)", 24),
                "conduct_final_warning_months": _days("A final written warning (months)", 24),
            },
            words=_said(
                {
                    "conduct_first_warning_months": ("a first warning", "month"),
                    "conduct_final_warning_months": ("a final one", "month"),
                }
            ),
            loosens=_longer("conduct_first_warning_months", "conduct_final_warning_months"),
            keepers=KEEPERS,
            order=126,
        ),
        Choice(
            code="conduct_keeping",
            part=Part.CONDUCT,
            title="Conduct: how long records are kept",
            effect=(
                "These numbers are ours or usual, and not the law's. What is statutory guidance cannot be changed "
                "here: an allegation stays 10 years or until pension age. After that two people destroy the words "
                "together; a hold keeps them longer."
            ),
            fields={
                "conduct_low_level_years": _days("A low-level concern, after the person has left (years)", 25),
                "conduct_complaint_years": lambda: forms.IntegerField(
                    label="A complaint or another procedure, after its end (years)", min_value=3, max_value=25
                ),
                "conduct_case_years": _days("A disciplinary case, after the employment has ended (years)", 25),
            },
            words=_said(
                {
                    "conduct_low_level_years": ("a low-level concern", "year"),
                    "conduct_complaint_years": ("a complaint", "year"),
                    "conduct_case_years": ("a disciplinary case", "year"),
                }
            ),
            loosens=_shorter("conduct_low_level_years", "conduct_complaint_years", "conduct_case_years"),
            keepers=KEEPERS,
            order=127,
        ),
    )
