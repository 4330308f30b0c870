"""What a family gets when it asks for what we hold about its own child: collected by parts, with others taken out.

Each app adds its part in `ready` (`part`). A part gives what concerns the child and this guardian, and nothing of
another family; free words are cleaned of the names of other children and of other families' adults. What protects a
child is never in it, and the export says so of everybody alike: we neither confirm nor deny.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from nursery_portal.kit.words import long_date, stamp
from nursery_portal.members.access import may_know_place
from nursery_portal.members.models import (
    Guardianship,
    KeyPersonAssignment,
    KnownDevice,
    RelativeRequest,
    RoleGrant,
    User,
)
from nursery_portal.notify.models import MailChoice, Notice
from nursery_portal.policies.models import Acknowledgement
from nursery_portal.register.models import Child

Facts = list[dict[str, str]]
Clean = Callable[[str], str]
Collect = Callable[[Child, User, Clean], Facts]
Door = Callable[[User, list[int], datetime], set[int]]
PLACED = "_placed"  # whether its guardian might know then where the child is; never handed over
OF = "_of"  # in an entry of their own words: "comment:12"; never handed over
THEIRS = "You see here what you may read of this anyhow; what else is theirs alone is handed over as it is."
# the notices that tell a family of its own matters. What else somebody was told is about others, or about work here,
# which one who is both a parent and on the staff has read as staff
OF_FAMILY = (
    "comment_decided",
    "comment_measure",
    "export_released",
    "name_settled",
    "pack_failed",
    "pack_ready",
    "permission_asked",
    "permission_changed",
    "permission_ended",
    "permission_paper",
    "permission_receipt",
    "permission_review_30",
    "permission_review_7",
    "permission_taken_back",
    "picture_report_answered",
    "policy_to_read",
    "question_answered",
)
OTHER_CHILD = "[another child]"
OTHER_ADULT = "[another person]"
Gather = Callable[[Child, User], Iterator[tuple[str, bytes]]]
LEFT_OUT = "This is what we hold about your child and you in this portal. What is not in it, and why, is said below."
NOT_IN = (
    (
        "What is about other people",
        "Names of other children and of other families' adults are taken out of words; what another parent or carer "
        "answered or wrote is theirs.",
    ),
    (
        "Concerns, cases, and who reported what",
        "They hold what others told us in confidence, and what protects somebody may be left out by law (Data "
        "Protection Act 2018, Schedules 2 and 3). We say this to everybody, whether there is anything of the kind or "
        "not.",
    ),
    (
        "Your requests and complaints to us",
        "Ask us for what we wrote down about them: what came of each was told to you, and some of it is about others.",
    ),
    (
        "Pictures as files",
        "You fetch them yourself, from your child's album, as a pack of their own: each is drawn anew with every other "
        "child covered. Where somebody could not be covered safely there is no copy; the list of pictures says so, and "
        "we can look at one together.",
    ),
    (
        "Pictures that were never shown",
        "Staff look through pictures before a post goes out; what they leave out is erased unseen by families.",
    ),
    (
        "Other notices",
        "You have those about your answers, comments and questions. The others repeat a reminder, or tell what "
        "somebody reported or what work in the nursery needs; they are erased after twelve months.",
    ),
    (
        "The record of who did what",
        "It proves that nothing else was rewritten. The words sealed in it are those above, and go with them, or say "
        "why staff changed something.",
    ),
    ("Backups", "They hold the same as above for some weeks more, are encrypted, and are read only to restore."),
    (
        "What the nursery keeps elsewhere",
        "Forms, letters and records outside this portal come to you apart from it.",
    ),
)


@dataclass(frozen=True)
class Part:
    """One heading of an export."""

    code: str
    title: str
    collect: Collect
    theirs: bool = False


_parts: dict[str, Part] = {}
_files: dict[str, Gather] = {}
_doors: dict[str, Door] = {}


def part(code: str, title: str, collect: Collect, *, theirs: bool = False) -> None:
    """Add a part. The same one again replaces itself.

    `theirs`: the guardian's own words to the nursery, or what they were told of them. Each entry says in OF what it
    is, and a leader reads in the preview only those whose door (`door`) lets them through.
    """
    _parts[code] = Part(code, title, collect, theirs)


def door(kind: str, readable: Door) -> None:
    """Say which of the things of this kind, by number, somebody may read."""
    _doors[kind] = readable


def files(code: str, gather: Gather) -> None:
    """Add files, each by the name that an entry of a part carries as `file`: what no entry names is not handed over."""
    _files[code] = gather


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    wanted = sorted({name.strip() for name in names if len(name.strip()) > 1}, key=len, reverse=True)
    if not wanted:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(name) for name in wanted) + r")(?!\w)", re.IGNORECASE)


def cleaner(child: Child, guardian: User) -> Clean:
    """A function that takes other children's and other families' names out of free words.

    It rather takes out too much: a common word that is some child's name goes, too.
    """
    own = {word.casefold() for name in (child.known_as, child.full_name) for word in [name, *name.split()]}
    own |= {guardian.first_name.casefold(), guardian.last_name.casefold(), guardian.full_name.casefold()}
    children: set[str] = set()
    for known_as, full_name in Child.objects.exclude(pk=child.pk).values_list("known_as", "full_name"):
        children |= {known_as, full_name, *full_name.split()}
    staff = RoleGrant.objects.values("user")
    adults: set[str] = set()
    families = User.objects.exclude(Q(pk__in=staff) | Q(pk=guardian.pk)).filter(guardianships__isnull=False)
    for first, last in families.values_list("first_name", "last_name"):
        adults |= {first, last, f"{first} {last}"}
    first_pass = _pattern(name for name in children if name.casefold() not in own)
    second_pass = _pattern(name for name in adults if name.casefold() not in own)

    def clean(words: str) -> str:
        for pattern, instead in ((first_pass, OTHER_CHILD), (second_pass, OTHER_ADULT)):
            if pattern is not None:
                words = pattern.sub(instead, words)
        return words

    return clean


def collect(child: Child, guardian: User, at: datetime) -> dict[str, Any]:
    """Everything about the child for this guardian, as it would be handed over. A part that fails fails the whole: an
    export that silently leaves something out would be a wrong answer."""
    clean = cleaner(child, guardian)
    return {
        PLACED: may_know_place(guardian, child),
        "child": child.known_as,
        "for": guardian.full_name,
        "made_on": long_date(timezone.localdate(at)),
        "left_out": LEFT_OUT,
        "not_in": [{"what": what, "why": why} for what, why in NOT_IN],
        "parts": [
            {"code": one.code, "title": one.title, "entries": one.collect(child, guardian, clean)}
            for one in _parts.values()
        ],
    }


def preview(data: dict[str, Any], reader: User, at: datetime) -> dict[str, Any]:
    """What this leader may read of it. Of the guardian's own words that is never more than they read elsewhere: the
    preview is no way around who may know what was asked, reported or held. Whether anything is kept from them is not
    told, so the note stands at each such part whatever is in it."""
    wanted: dict[str, list[int]] = {}
    for one in data["parts"]:
        for entry in one["entries"]:
            if OF in entry:
                kind, _, number = entry[OF].partition(":")
                wanted.setdefault(kind, []).append(int(number))
    known = {
        f"{kind}:{number}"
        for kind, numbers in wanted.items()
        if kind in _doors
        for number in _doors[kind](reader, numbers, at)
    }
    parts = []
    for one in data["parts"]:
        theirs = one["code"] in _parts and _parts[one["code"]].theirs
        entries = [entry for entry in one["entries"] if entry.get(OF) in known] if theirs else one["entries"]
        parts.append({**one, "entries": entries, "note": THEIRS if theirs else ""})
    return handed_over({**data, "parts": parts})


def handed_over(data: dict[str, Any]) -> dict[str, Any]:
    """The same without what only the preview and the doors need."""
    parts = [
        {**one, "entries": [{name: words for name, words in entry.items() if name != OF} for entry in one["entries"]]}
        for one in data["parts"]
    ]
    return {name: words for name, words in {**data, "parts": parts}.items() if name != PLACED}


def tells_too_much(data: dict[str, Any], child: Child, guardian: User) -> bool:
    """Whether it was made before an order hid from this guardian where the child is, and so may say it."""
    return bool(data.get(PLACED, True)) and not may_know_place(guardian, child)


def archive(data: dict[str, Any], child: Child, guardian: User) -> bytes:
    """The ZIP: the same for people (HTML) and for programs (JSON), and the files that the entries name."""
    data = handed_over(data)
    named = {one["file"] for part in data["parts"] for one in part["entries"] if one.get("file")}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("export.json", json.dumps(data, ensure_ascii=False, indent=2))
        pack.writestr("export.html", render_to_string("duties/export_file.html", {"data": data}))
        for gather in _files.values():
            for name, content in gather(child, guardian):
                if name in named:
                    pack.writestr(name, content)
    return out.getvalue()


def _entry(child: Child, guardian: User, clean: Clean) -> Facts:
    facts = {
        "known as": child.known_as,
        "full name": child.full_name,
        "date of birth": long_date(child.born_on),
        "first day": long_date(child.started_on),
    }
    if child.leaving_on:
        facts["last day"] = long_date(child.leaving_on)
    if child.earlier_started_on and child.earlier_leaving_on:
        facts["the place before"] = f"{long_date(child.earlier_started_on)} to {long_date(child.earlier_leaving_on)}"
    if may_know_place(guardian, child):
        facts["room"] = child.room.name
    return [facts]


def _link(child: Child, guardian: User, clean: Clean) -> Facts:
    return [
        {
            "what you are to the child": link.relationship,
            "parental responsibility": "yes" if link.has_parental_responsibility else "no",
            "on what basis": link.get_basis_display(),
            "evidence seen on": long_date(link.evidence_seen_on) if link.evidence_seen_on else "",
            "since": long_date(link.from_on),
        }
        for link in Guardianship.objects.filter(user=guardian, child=child)
    ]


def _account(child: Child, guardian: User, clean: Clean) -> Facts:
    joined = long_date(timezone.localdate(guardian.joined_at)) if guardian.joined_at else ""
    return [{"name": guardian.full_name, "e-mail": guardian.email, "joined": joined}]


def _key_people(child: Child, guardian: User, clean: Clean) -> Facts:
    return [
        {"key person": one.practitioner.shown_name, "from": long_date(one.from_on)}
        for one in KeyPersonAssignment.objects.filter(child=child).select_related("practitioner")
    ]


def _relatives(child: Child, guardian: User, clean: Clean) -> Facts:
    return [
        {"name": f"{one.first_name} {one.last_name}", "relationship": one.relationship, "e-mail": one.email}
        for one in RelativeRequest.objects.filter(child=child, asked_by=guardian)
    ]


def _devices(child: Child, guardian: User, clean: Clean) -> Facts:
    return [
        {"signed in with": one.words, "first": stamp(one.first_at), "last": stamp(one.last_at)}
        for one in KnownDevice.objects.filter(user=guardian).order_by("first_at")
    ]


def _notices(child: Child, guardian: User, clean: Clean) -> Facts:
    """No leader reads them: nobody's door is asked."""
    told = Notice.objects.filter(recipient=guardian, kind__in=OF_FAMILY).order_by("made_at", "pk")
    return [
        {
            OF: f"notice:{one.pk}",
            "when": stamp(one.made_at),
            "notice": clean(one.title),
            "words": clean(one.body),
            "read": stamp(one.read_at) if one.read_at else "",
            "mailed": stamp(one.mailed_at) if one.mailed_at else "",
        }
        for one in told
    ]


def _mails(child: Child, guardian: User, clean: Clean) -> Facts:
    kept = MailChoice.objects.filter(user=guardian).first()
    if kept is None:
        return []
    quiet = f"{kept.quiet_from:%H:%M} to {kept.quiet_until:%H:%M}" if kept.quiet_from and kept.quiet_until else "none"
    return [
        {
            "one mail a day": "yes" if kept.daily else "no",
            "answers and decisions": kept.get_own_display(),
            "reminders": kept.get_reminders_display(),
            "quiet hours": quiet,
            "chosen": stamp(kept.changed_at),
        }
    ]


def _policies(child: Child, guardian: User, clean: Clean) -> Facts:
    acts = Acknowledgement.objects.filter(user=guardian).select_related("version__document").order_by("at")
    return [
        {"policy": one.version.document.title, "version": str(one.version.number), "acknowledged": stamp(one.at)}
        for one in acts
    ]


def declare() -> None:
    """The parts of the register."""
    part("child", "Your child in our register", _entry)
    part("link", "You and your child", _link)
    part("account", "Your account", _account)
    part("key_people", "Key people", _key_people)
    part("relatives", "Relatives whom you asked in", _relatives)
    part("devices", "Where you signed in", _devices)
    part("policies", "Policies you acknowledged", _policies)
    part("mails", "Which mails you chose", _mails)
    part("notices", "What we told you about your answers, comments and questions", _notices, theirs=True)
