"""A nursery opens its portal on Monday: an empty database, the checklist, ten families, their answers, the first post.

Done with the same buttons people have: the registered person and the lead at a desk, the manager on a tablet, parents
on a telephone. It counts what a hand does; below PORTAL_TEST_SHOTS it writes the count down, with pictures.
"""

import os
import re
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from django.core import mail
from django.core.management import call_command
from playwright.sync_api import FilePayload, Locator, Page, expect

from nursery_portal.kit import clock
from nursery_portal.members.models import Invitation, User
from nursery_portal.members.tasks import mail_waiting_invitations
from nursery_portal.policies.social_networking import SLUG
from nursery_portal.register.models import Child, Nursery
from posts.models import Post
from tests.browser.conftest import Live
from tests.browser.drawn import drawn
from tests.browser.test_signing_in import CHOSEN, code_now

# what a practised hand and eye take, in seconds: for a touch, for a letter, for a page that is read first
TOUCH, LETTER, PAGE = 1.5, 0.3, 6.0

FAMILIES = (
    ("Acorn", "Maya", "Star", "Aisha", "Mother"),
    ("Acorn", "Nell", "Ash", "Bea", "Mother"),
    ("Acorn", "Arjun", "Rao", "Devi", "Mother"),
    ("Acorn", "Isla", "Reid", "Fiona", "Mother"),
    ("Acorn", "Jonah", "Cole", "Grace", "Mother"),
    ("Willow", "Omar", "Hadi", "Huda", "Mother"),
    ("Willow", "Lily", "Park", "Jin", "Mother"),
    ("Willow", "Tom", "West", "Kate", "Mother"),
    ("Willow", "Zoe", "Lund", "Lena", "Mother"),
    ("Willow", "Finn", "Hale", "Mary", "Mother"),
)


def sheet() -> bytes:
    """The register as a spreadsheet program of this country saves it."""
    lines = [
        "Room,Known as,Full name,Date of birth,First day,Adult first name,Adult family name,Adult e-mail,Relationship"
    ]
    for number, (room, called, family, adult, what) in enumerate(FAMILIES):
        born = date(2023, 1 + number, 3 + number)
        lines.append(
            f"{room},{called},{called} {family},{born:%d/%m/%Y},01/09/2025,{adult},{family},"
            f"{adult.lower()}@example.org,{what}"
        )
    return "\r\n".join(lines).encode("cp1252")


class Hand:
    """One person at one screen, who counts."""

    def __init__(self, who: str, page: Page, counts: Counter[str]) -> None:
        self.who, self.page, self.counts = who, page, counts
        page.on("framenavigated", lambda frame: counts.update([f"{who}: pages"]))

    def press(self, what: str | re.Pattern[str]) -> None:
        """A button or a link, by the word on it."""
        found = self.page.get_by_role("main").get_by_role("button", name=what)
        self.touch(found.or_(self.page.get_by_role("main").get_by_role("link", name=what)).first)

    def touch(self, what: Locator) -> None:
        self.counts[f"{self.who}: touches"] += 1
        what.click()

    def type(self, label: str | re.Pattern[str], words: str, *, exact: bool = False) -> None:
        """Into the field of this label."""
        self.counts[f"{self.who}: touches"] += 1
        self.counts[f"{self.who}: letters"] += len(words)
        self.page.get_by_label(label, exact=exact).first.fill(words)

    def go(self, live: Live, name: str, *args: object) -> None:
        """By the menu: two touches, as it opens and leads there."""
        self.counts[f"{self.who}: touches"] += 2
        self.page.goto(live.url(name, *args))
        if self.read_policies():
            self.page.goto(live.url(name, *args))

    def read_policies(self) -> int:
        """Read what has to be acknowledged before one goes on; how many texts."""
        number = 0
        while "/acknowledge/" in self.page.url:
            before = self.page.locator("[name=version]").get_attribute("value")
            self.press(re.compile("I have read"))
            here, number = self.page.locator("[name=version]"), number + 1
            assert not here.count() or here.first.get_attribute("value") != before
        self.counts[f"{self.who}: policies"] += number
        return number


def letter_to(address: str) -> str:
    """Where the newest mail to this address leads."""
    words = next(str(one.body) for one in reversed(mail.outbox) if one.to == [address])
    found = re.search(r"/members/invitation/\S+", words)
    assert found is not None, words
    return found[0]


def comes_in(live: Live, hand: Hand, address: str, *, staff: bool) -> None:
    """From the link in the mail to the first page: password, for staff the second step, the policies."""
    hand.page.goto(live.server.url + letter_to(address))
    hand.type(re.compile("password", re.I), CHOSEN)
    hand.press("Accept and come in")
    if staff:
        hand.page.wait_for_url("**/second-factor/**")
        hand.press("Set up the app")
        hand.page.wait_for_url("**/totp/activate/**")
        secret = hand.page.locator("main code").inner_text()
        hand.type(re.compile("six figures"), code_now(secret))
        hand.press("Finish")
        hand.page.wait_for_url("**/recovery-codes/**")
        hand.touch(hand.page.get_by_text("I have kept my codes"))
        hand.press("Done")
    hand.page.wait_for_url(re.compile("acknowledge|day-book"))
    hand.read_policies()


def enters_colleague(live: Live, hand: Hand, first: str, last: str, roles: list[str]) -> str:
    """Entered with a role, more roles given, invited. The address."""
    address = f"{first.lower()}@example.org"
    hand.go(live, "members:people")
    hand.press("Somebody who works here")
    hand.touch(hand.page.get_by_label(roles[0], exact=True))
    for label, words in (("First name", first), ("Family name", last), ("E-mail address", address), ("Why", "Opening")):
        hand.type(label, words)
    hand.press("Enter, without inviting")
    for role in roles[1:]:
        hand.press("Give a role")
        hand.touch(hand.page.get_by_label(role, exact=True))
        hand.type("Why", "Opening")
        hand.touch(hand.page.locator("main form button.main"))
    hand.press("Invite")
    expect(hand.page.get_by_text(re.compile("is on its way")).first).to_be_visible()
    return address


def test_from_an_empty_database_to_ten_invited_families_and_the_first_post(live: Live) -> None:
    began, counts = time.monotonic(), Counter[str]()

    def look(page: Page, name: str) -> None:
        live.fits(page)
        live.shot(page, f"monday-{name}")

    call_command(
        "open_nursery", owner_email="anna@example.org", first_name="Anna", last_name="Bell", nursery="Little Acorns"
    )
    owner = Hand("registered person", live.page_at(1280), counts)
    comes_in(live, owner, "anna@example.org", staff=True)

    # --- the checklist
    owner.go(live, "register:opening")
    look(owner.page, "checklist-empty")
    live.axe(owner.page)
    owner.press(re.compile("Who answers"))
    for label, words in (
        ("Legal name", "Little Acorns CIC"),
        ("Address", "1 Brook Lane, Somerton"),
        ("Telephone", "01632 960001"),
        ("E-mail address", "office@example.org"),
        ("ICO registration number", "ZA000000"),
        ("Local authority designated officer", "Lee Ado, 01632 960002"),
        ("Children's social care", "01632 960003, at night 01632 960004"),
    ):
        owner.type(label, words)
    owner.press(re.compile("^Save"))
    leads = enters_colleague(live, owner, "Dora", "Lead", ["Safeguarding lead"])
    deputy = enters_colleague(live, owner, "Dev", "Deputy", ["Deputy safeguarding lead"])
    manager = enters_colleague(live, owner, "Morag", "Mills", ["Manager (designated person)"])
    lead = Hand("safeguarding lead", live.page_at(1280), counts)
    comes_in(live, lead, leads, staff=True)
    comes_in(live, Hand("deputy", live.page_at(1280), counts), deputy, staff=True)
    morag = Hand("manager", live.page_at(820, has_touch=True), counts)
    comes_in(live, morag, manager, staff=True)

    owner.go(live, "register:opening")
    owner.press("That is right")
    owner.press("Send me a test mail")
    code = re.search(r"^(\d{6})$", str(mail.outbox[-1].body), re.M)
    assert code is not None
    owner.type(re.compile("code", re.I), code[1])
    owner.press("Confirm")
    look(owner.page, "checklist")
    owner.press("Open to families")
    owner.read_policies()
    assert Nursery.objects.get().opened_at is not None
    owner.go(live, "register:settings")
    look(owner.page, "settings")

    # --- the register, from a sheet
    morag.go(live, "register:children")
    morag.press(re.compile("Import|sheet", re.I))
    counts["manager: touches"] += 1
    morag.page.get_by_label("The sheet").set_input_files(
        FilePayload(name="register.csv", mimeType="text/csv", buffer=sheet())
    )
    morag.press("Look at it")
    expect(morag.page.get_by_text("2 rooms, 10 children, 10 adults and 10 links")).to_be_visible()
    look(morag.page, "import-preview")
    live.axe(morag.page)
    morag.press("Enter all of it")
    assert Child.objects.count() == 10

    # --- who may sign, as the lead saw it in the birth certificates
    lead.go(live, "register:responsibility")
    for box in lead.page.get_by_role("checkbox").all():
        lead.touch(box)
    counts["safeguarding lead: touches"] += 1
    lead.page.get_by_label("On what basis they hold it").select_option("birth_mother")
    look(lead.page, "responsibility")
    live.axe(lead.page)
    lead.press("Record it for those ticked")
    expect(lead.page.get_by_text("Nothing is left to record")).to_be_visible()

    # --- invited in one go, and asked for permission
    morag.go(live, "members:invite_all")
    morag.press("Invite those chosen")
    expect(morag.page.get_by_text("10 invitations are on the way").first).to_be_visible()
    Invitation.objects.filter(mailed_at=None).update(sent_at=clock.now() - timedelta(minutes=3))
    mail_waiting_invitations()
    families = [f"{family[3].lower()}@example.org" for family in FAMILIES]
    assert {one.to[0] for one in mail.outbox} >= set(families)
    assert Invitation.objects.filter(mailed_at__isnull=False, email__in=families).count() == 10

    # --- two mothers come in on their telephones and answer
    for number, answer in ((0, "Yes"), (1, "No")):
        parent = Hand("parent", live.page_at(390, has_touch=True, is_mobile=True), counts)
        comes_in(live, parent, families[number], staff=False)
        look(parent.page, f"parent-first-page-{number}")
        child = Child.objects.get(known_as=FAMILIES[number][1])
        parent.press("Read and answer")
        expect(parent.page.get_by_role("heading", level=1)).to_contain_text(child.known_as)
        for question in parent.page.locator("fieldset").all():
            parent.touch(question.get_by_text(answer, exact=True).first)
        parent.type(re.compile("full name", re.I), f"{FAMILIES[number][3]} {FAMILIES[number][2]}")
        parent.press("Sign and save my answers")
        parent.page.wait_for_url("**/receipt/**")
    asked_of(live, morag, counts)

    # --- the first post: one picture, one child, whose mother said yes
    first_post(live, morag, look)
    post = Post.objects.get()
    assert post.state == Post.State.PUBLISHED and post.photos.get().tags.get().child.known_as == "Maya"
    home = Hand("parent", live.page_at(390, as_=User.objects.get(email=families[0])), Counter())
    home.page.goto(live.url("posts:feed"))
    expect(home.page.get_by_text("Leaves").first).to_be_visible()
    home.page.evaluate("document.querySelector('main img').decode()")
    look(home.page, "first-post")
    owner.go(live, "policies:clause_map", SLUG)
    look(owner.page, "clause-map")

    said = account_of(counts, time.monotonic() - began)
    if folder := os.environ.get("PORTAL_TEST_SHOTS"):
        Path(folder, "monday.txt").write_text(said, encoding="utf-8")
    assert counts["parent: touches"] / 2 <= 20, said
    assert sum(number for name, number in counts.items() if name.endswith("touches")) <= 190, said


def asked_of(live: Live, morag: Hand, counts: Counter[str]) -> None:
    """The manager asks those who have come in and not answered; nobody is left here, which the page says."""
    morag.go(live, "consent:coverage")
    live.shot(morag.page, "monday-coverage")
    expect(morag.page.get_by_role("main")).to_contain_text("1 of 10")


def first_post(live: Live, morag: Hand, look: object) -> None:
    """On the tablet: the kind, three fields, one picture, one tag, the statement, publish."""
    picture = next(iter(drawn(clock.now() - timedelta(minutes=5), 1)))
    morag.go(live, "posts:post_new")
    morag.press(re.compile("Activity"))
    morag.page.wait_for_url("**/edit/")
    morag.type("Title", "Leaves")
    morag.type("Words", "We looked for the largest leaf in the garden.")
    morag.touch(morag.page.get_by_text("Whole nursery", exact=True))
    morag.page.locator("input[type=file]").set_input_files(
        FilePayload(name=picture.name, mimeType="image/jpeg", buffer=picture.jpeg)
    )
    expect(morag.page.locator("[data-pictures] img")).to_have_count(1)
    expect(morag.page.locator("[data-draft-state]")).to_contain_text("Draft saved")
    morag.touch(morag.page.locator("[data-pictures] a").first)
    search = morag.page.locator("[data-child-search]")
    expect(search).to_be_visible()
    morag.counts["manager: touches"] += 2
    search.fill("May")
    search.press("Enter")
    expect(morag.page.locator(".names .list").get_by_text("Maya", exact=True).first).to_be_visible()
    morag.touch(morag.page.get_by_text("Everyone who can be recognised is tagged"))
    expect(morag.page.locator(".strip").get_by_text("Ready")).to_be_visible()
    live.shot(morag.page, "monday-tagging")
    morag.touch(morag.page.get_by_role("button", name=re.compile("^Publish")).first)
    morag.page.wait_for_url("**/day-book/**")


def account_of(counts: Counter[str], seconds: float) -> str:
    """Steps and minutes, for each person and in all."""
    people = sorted({name.split(":")[0] for name in counts})
    lines, whole = [], 0.0
    for who in people:
        touches, letters, pages = (counts[f"{who}: {what}"] for what in ("touches", "letters", "pages"))
        minutes = (touches * TOUCH + letters * LETTER + pages * PAGE) / 60
        whole += minutes
        lines.append(f"{who}: {touches} touches, {letters} letters, {pages} pages, about {minutes:.0f} minutes")
    return "\n".join([*lines, f"in all about {whole:.0f} minutes by hand; the script took {seconds:.0f} seconds", ""])
