"""What happens seldom, once each: answers on paper, somebody outside the family who signs, a breach and its clock.

Wren's mother has not opened her account, so she signs on paper. Poppy's adoption is not through: the council's social
worker holds responsibility, too. And a bag with a printed photo list was left on a bus: looked at, decided, told and
closed on the same day, as a breach should be, so that no clock has run out however long the demonstration is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from consent.actions import key_answers, print_form
from consent.models import PaperForm, Purpose
from nursery_portal.duties.actions import enter_on_breach, open_breach
from nursery_portal.home.demonstration.loading_world import Step, World
from nursery_portal.kit import clock
from nursery_portal.media.documents import Cleaned, Kind
from nursery_portal.members.actions import admit_signer
from nursery_portal.members.models import Guardianship

if TYPE_CHECKING:
    from nursery_portal.duties.models import Breach

SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
"""An empty sheet: the demonstration has no signature to show."""
SIGNER = "joan.pearce@council.example"


def steps(world: World) -> Iterator[Step]:
    """A form is printed, comes back and is keyed; a social worker is let in; a breach is opened, decided and closed."""
    forms: list[PaperForm] = []
    breaches: list[Breach] = []
    yield Step(world.weekday_at(24, "11:10"), partial(_admit, world))
    yield Step(world.weekday_at(13, "08:50"), lambda: breaches.append(_open(world)))
    yield Step(world.weekday_at(13, "10:15"), lambda: _decide(world, breaches[0]))
    yield Step(world.weekday_at(13, "16:50"), lambda: _tell_and_close(world, breaches[0]))
    yield Step(world.weekday_at(6, "15:40"), lambda: forms.append(_print(world)))
    yield Step(world.weekday_at(2, "09:05"), lambda: _key(world, forms[0]))


def _admit(world: World) -> None:
    link = admit_signer(
        world.children["Poppy"],
        email=SIGNER,
        first_name="Joan",
        last_name="Pearce",
        relationship="Social worker, adoption team",
        basis=Guardianship.Basis.CARE_ORDER.value,
        evidence_seen_on=clock.today(),
        by=world.person("ruth"),
    )
    world.people[SIGNER] = link.user


def _open(world: World) -> Breach:
    return open_breach(
        "lost",
        "A bag with the printed photo list of Beech room was left on the bus. First names and yes or no, nothing else.",
        aware_at=clock.now() - timedelta(minutes=40),
        by=world.person("ruth"),
    )


def _decide(world: World, breach: Breach) -> None:
    ruth = world.person("ruth")
    enter_on_breach(breach, "risk", "unlikely", "First names only, and the bag was back within the hour.", by=ruth)
    enter_on_breach(breach, "ico", "not_told", "No risk is likely: nobody but the driver had the bag.", by=ruth)
    enter_on_breach(breach, "measures", "", "Lists stay in the room from now on; the old ones are shredded.", by=ruth)


def _tell_and_close(world: World, breach: Breach) -> None:
    ruth, told_at = world.person("ruth"), clock.now() - timedelta(minutes=20)
    enter_on_breach(
        breach,
        "people",
        "told",
        "Not a duty here, but they should hear it from us: at the door.",
        done_at=told_at,
        by=ruth,
    )
    enter_on_breach(breach, "closed", "", "Everything is decided, and Beech room's parents know.", by=ruth)


def _print(world: World) -> PaperForm:
    return print_form(world.children["Wren"], by=world.person("nadia"))


def _key(world: World, form: PaperForm) -> None:
    mother = Guardianship.objects.get(child=form.child, user__last_name="Doyle").user
    key_answers(
        form,
        mother,
        {Purpose.OWN_PICTURES: True, Purpose.GROUP_PICTURES: False},
        signed_name=mother.full_name,
        signed_on=clock.today(),
        scan=Cleaned(Kind.PDF, "wren.pdf", "application/pdf", SCAN),
        by=world.person("nadia"),
    )
