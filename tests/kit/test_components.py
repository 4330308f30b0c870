"""Components: what a person sees of each, and that no text of a person is ever read as markup."""

from datetime import timedelta

import pytest
from django import forms
from django.contrib.messages.storage.fallback import FallbackStorage
from django.template import Context, Template, engines
from django.test import RequestFactory

from nursery_portal.kit import clock
from nursery_portal.kit.toasts import toast

EVIL = "<script>alert(1)</script>"


def render(source: str, **values: object) -> str:
    """What a page gets from these tags."""
    return Template("{% load components %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("state", "word", "sign"),
    [
        ("in_force", "In force", "#tick"),
        ("not_in_force", "Not in force", "#bar"),
        ("disputed", "Disputed", "#split"),
        ("waiting", "No answer yet", "#wait"),
    ],
)
def test_a_permission_is_a_word_and_a_sign(state: str, word: str, sign: str) -> None:
    out = render("{% permission state %}", state=state)
    assert word in out and sign in out


@pytest.mark.parametrize("state", ["", None, "IN_FORCE", "unknown"])
def test_a_state_nobody_knows_reads_as_not_in_force(state: object) -> None:
    assert "Not in force" in render("{% permission state %}", state=state)


@pytest.mark.parametrize(
    "source",
    [
        "{% avatar evil evil %}",
        "{% chip evil %}",
        "{% permission 'in_force' evil %}",
        "{% tagchip evil evil %}",
        "{% button evil name=evil value=evil data_x=evil %}",
        "{% button evil url=evil %}",
        "{% panel evil %}{{ evil }}{% endpanel %}",
        "{% refusal evil reason=evil %}{{ evil }}{% endrefusal %}",
        "{% empty_state evil evil %}{{ evil }}{% endempty_state %}",
        "{% receipt evil code=evil rows=rows %}{{ evil }}{% endreceipt %}",
        "{% slip evil meta=evil weekday=evil number=evil url=evil %}{{ evil }}{% endslip %}",
        "{% comment_box name=evil text=evil when=evil at=evil why=evil lead=evil %}{{ evil }}{% endcomment_box %}",
        "{% composer action=evil ident='c1' name=evil value=evil error=evil hint=evil %}",
        "{% queue_item url=evil kind=evil text=evil who=evil taken_by=evil %}",
        "{% consent_question 1 'q1' evil evil more=evil was=evil error=evil %}",
        "{% picture_grid pictures %}",
        "{% file_picker action=evil hint=evil label=evil error=evil %}",
        "{% tabs tabs label=evil %}",
        "{% pager older=evil older_words=evil %}",
        "{% crumb evil evil %}",
        "{% table evil %}{{ evil }}{% endtable %}",
        "{% menu evil %}{{ evil }}{% endmenu %}",
        "{% disclose evil %}{{ evil }}{% enddisclose %}",
    ],
)
def test_text_of_a_person_is_never_markup(source: str) -> None:
    picture = {"url": EVIL, "src": EVIL, "alt": EVIL, "width": EVIL, "height": EVIL}
    out = render(source, evil=EVIL, rows=[(EVIL, EVIL)], pictures=[picture], tabs=[(EVIL, EVIL, EVIL, True)])
    assert "<script" not in out
    assert "&lt;" in out


def test_initials_and_tone_belong_to_the_person() -> None:
    assert ">AR<" in render("{% avatar 'Aisha Rahman' 3 %}")
    assert ">M<" in render("{% avatar 'Maya' 3 %}")
    tones = {render("{% avatar 'Maya' key %}", key=key) for key in range(60)}
    assert len(tones) == 6
    assert render("{% avatar 'Maya' 7 %}") == render("{% avatar 'Maya' 7 %}")


def test_yes_and_no_weigh_the_same_and_nothing_is_chosen() -> None:
    out = render("{% consent_question 1 'q1' 'Pictures' 'Seen by families.' %}")
    yes = out[out.index('<label class="pick"') : out.index("</label>") + 8]
    no = out[out.rindex('<label class="pick"') : out.rindex("</label>") + 8]
    assert yes.replace("yes", "no").replace("Yes", "No") == no
    assert "checked" not in out
    assert 'value="no" checked' in render("{% consent_question 1 'q1' 'P' 'S' value='no' %}")


def test_a_late_clock_says_so_in_words_and_by_another_sign() -> None:
    due = clock.now()
    calm = render("{% clock_badge due now=now %}", due=due, now=due - timedelta(hours=2))
    late = render("{% clock_badge due now=now %}", due=due, now=due + timedelta(minutes=12))
    assert "2 h 00 left" in calm and "#clock" in calm
    assert "12 min late" in late and "#bang" in late


def test_a_grid_shows_four_and_says_how_many_more() -> None:
    pictures = [{"url": "/p", "src": "/s", "alt": "a", "width": 4, "height": 3}] * 9
    out = render("{% picture_grid pictures %}", pictures=pictures)
    assert out.count("<img") == 4
    assert "5 more, open all 9 pictures" in out
    assert "more" not in render("{% picture_grid pictures %}", pictures=pictures[:4])


class Reminder(forms.Form):
    """A form with every kind of control that is drawn in its own way."""

    title = forms.CharField(help_text="What families read first.")
    kind = forms.ChoiceField(choices=[("trip", "Trip"), ("closure", "Closure")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="I have checked the date")
    note = forms.CharField(required=False, widget=forms.Textarea)
    token = forms.CharField(widget=forms.HiddenInput, initial="t1")


def test_a_refused_form_keeps_what_was_typed_and_ties_help_and_error_to_the_control() -> None:
    form = Reminder({"title": "", "kind": "closure", "note": "Bring wellies", "token": "t1"})
    out = str(form)
    assert 'aria-describedby="id_title_helptext id_title_error"' in out
    assert 'id="id_title_helptext"' in out and 'id="id_title_error"' in out
    assert "Bring wellies" in out
    assert 'value="closure"' in out
    assert out.count('role="alert"') == 1 and 'href="#id_title"' in out
    assert "(optional)" in out[out.index("id_note") - 80 :]
    assert 'type="hidden" name="token"' in out


def test_a_good_form_shows_no_error() -> None:
    out = str(Reminder())
    assert "role=" not in out and "aria-invalid" not in out and 'class="err"' not in out


def test_a_toast_carries_one_way_back_and_tells_the_composer() -> None:
    request = RequestFactory().get("/")
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    toast(request, "Comment approved", undo="/queue/7/undo/", accepted="c7")
    toast(request, EVIL)
    out = engines["django"].from_string("{% load components %}{% toasts %}").render({"request": request})
    assert 'action="/queue/7/undo/"' in out and 'data-accepted="c7"' in out
    assert out.count("<form") == 1
    assert "<script" not in out
    aloud = '<p class="vh" role="status" data-toasts-aloud></p>'
    assert out.count(aloud) == 1, "the region beside it, which the page comes with empty, so that it is read out"
    assert aloud not in render("{% toasts %}"), "nothing to say"
