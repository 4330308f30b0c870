"""The families of the demonstration nursery: children, the adults linked to them, and what those adults answered.

Among them, on purpose: parents who live apart and disagree (Tom), a looked-after child of whom no picture may exist
(Dylan), a protected child (Poppy), a family that has joined and never answered (Stanley), one whose invitation is still
open (Wren), a new starter (Yusuf), a family that said no (Ezra), one that said yes alone and no in groups (Oskar), a
permission taken back last week (Kofi), one taken back and given again (Olive), a leaver (Florence), a parent who works
here (Lottie's mother), twins (Theo and Leila), two mothers (Bo), a special guardian (Ruby), a father who must not be in
contact (Hana), an invited grandmother (Alfie), another whose invitation ran out (Oskar) and several parents on their
own.
"""

from __future__ import annotations

from nursery_portal.home.demonstration.cast import Answer, Child, Guardian, Link

CHILDREN = (
    # Willow
    Child("Bo", "Bo Lindqvist Hart", 20, "Willow", 330, "hannah"),
    Child("Alfie", "Alfie James Barlow", 17, "Willow", 210, "hannah"),
    Child("Ivy", "Ivy Chen", 14, "Willow", 140, "abena"),
    Child("Musa", "Musa Farouk", 19, "Willow", 260, "abena"),
    Child("Rosie", "Rosie Elin Pritchard", 22, "Willow", 390, "hannah"),
    Child("Kofi", "Kofi Asante", 16, "Willow", 180, "abena"),
    Child("Wren", "Wren Doyle", 12, "Willow", 30, "hannah"),
    Child("Aarav", "Aarav Iyer", 21, "Willow", 150, "abena"),
    # Beech
    Child("Zuri", "Zuri Ndlovu", 32, "Beech", 500, "sadia"),
    Child("Olive", "Olive Grace Bennett", 29, "Beech", 410, "chloe"),
    Child("Mateo", "Mateo Garcia Lowe", 34, "Beech", 470, "sadia"),
    Child("Hana", "Hana Yusuf", 31, "Beech", 240, "sadia"),
    Child("Stanley", "Stanley Reid", 33, "Beech", 300, "chloe"),
    Child("Priya", "Priya Nair", 30, "Beech", 365, "chloe"),
    Child("Oskar", "Oskar Nowak", 35, "Beech", 520, "beth"),
    Child("Poppy", "Penelope Ann Lane", 29, "Beech", 200, "sadia", protected=True),
    Child("Ezra", "Ezra Cohen", 28, "Beech", 280, "beth"),
    Child("Amina", "Amina Diallo", 34, "Beech", 450, "chloe"),
    # Acorn
    Child("Maya", "Maya Abena Rahman", 45, "Acorn", 760, "jess"),
    Child("Nell", "Eleanor Marsh", 44, "Acorn", 690, "jess"),
    Child("Arjun", "Arjun Singh Gill", 46, "Acorn", 800, "daniel"),
    Child("Tom", "Thomas Ashworth", 46, "Acorn", 730, "daniel"),
    Child("Isla", "Isla Campbell Reyes", 43, "Acorn", 610, "jess"),
    Child("Jonah", "Jonah Okafor", 42, "Acorn", 580, "daniel"),
    Child("Kai", "Kai Tanaka", 41, "Acorn", 420, "jess"),
    Child("Edie", "Edith Fairclough", 47, "Acorn", 700, "daniel"),
    Child("Yusuf", "Yusuf Demir", 38, "Acorn", 9, "jess"),
    Child("Lottie", "Charlotte Webb", 44, "Acorn", 820, "daniel"),
    Child("Dylan", "Dylan Price", 43, "Acorn", 160, "jess"),
    Child("Safiya", "Safiya Khan", 45, "Acorn", 540, "daniel"),
    # Oak
    Child("Theo", "Theodore Haddad", 53, "Oak", 900, "eva"),
    Child("Leila", "Leila Haddad", 53, "Oak", 900, "liam"),
    Child("Ruby", "Ruby O'Connell", 51, "Oak", 480, "gwen"),
    Child("Samuel", "Samuel Adeyemi", 54, "Oak", 1010, "liam"),
    Child("Grace", "Grace Lewis", 50, "Oak", 820, "eva"),
    Child("Freddie", "Frederick Walsh", 52, "Oak", 930, "gwen"),
    Child("Mei", "Mei Zhang", 49, "Oak", 640, "liam"),
    Child("Ibrahim", "Ibrahim Malik", 52, "Oak", 870, "eva"),
    Child("Florence", "Florence Knight", 53, "Oak", 790, "eva", left=26),
    Child("Jakub", "Jakub Kowalski", 55, "Oak", 880, "liam"),
    Child("Anaya", "Anaya Joshi", 51, "Oak", 700, "gwen"),
)


def _address(first: str, last: str) -> str:
    return f"{first}.{last}@example.org".lower().replace("'", "").replace(" ", ".")


def _mother(first: str, last: str, *names: str, invited: int | None = 94, joined: int | None = 92) -> Guardian:
    links = tuple(Link(name, "Mother", "birth_mother") for name in names)
    return Guardian(_address(first, last), first, last, links, invited, joined)


def _father(
    first: str,
    last: str,
    *names: str,
    basis: str = "married",
    invited: int | None = 94,
    joined: int | None = 91,
) -> Guardian:
    links = tuple(Link(name, "Father", basis) for name in names)
    return Guardian(_address(first, last), first, last, links, invited, joined)


def _carer(first: str, last: str, *links: Link, invited: int | None = 94, joined: int | None = 92) -> Guardian:
    return Guardian(_address(first, last), first, last, links, invited, joined)


GUARDIANS = (
    # Willow
    _mother("Freya", "Lindqvist", "Bo"),
    _carer("Megan", "Hart", Link("Bo", "Mother", "married"), joined=90),
    _mother("Kayleigh", "Barlow", "Alfie"),
    _carer("Pauline", "Barlow", Link("Alfie", "Grandmother", kind="relative"), invited=70, joined=67),
    _mother("Sophie", "Chen", "Ivy"),
    _father("Wei", "Chen", "Ivy"),
    _mother("Halima", "Farouk", "Musa"),
    _mother("Carys", "Pritchard", "Rosie"),
    _mother("Ama", "Asante", "Kofi"),
    _father("Joseph", "Asante", "Kofi", joined=88),
    _mother("Siobhan", "Doyle", "Wren", invited=5, joined=None),
    _mother("Lakshmi", "Iyer", "Aarav"),
    _father("Suresh", "Iyer", "Aarav", joined=72),
    # Beech
    _mother("Thandi", "Ndlovu", "Zuri"),
    _mother("Claire", "Bennett", "Olive"),
    _father("Matthew", "Bennett", "Olive", joined=80),
    _mother("Elena", "Garcia", "Mateo"),
    _father("Simon", "Lowe", "Mateo", basis="birth_registered"),
    _mother("Fatuma", "Yusuf", "Hana"),
    _carer(
        "Abdi",
        "Yusuf",
        Link("Hana", "Father", "birth_registered", no_contact=True, hide_location=True, order_expires_in=540),
        invited=None,
        joined=None,
    ),
    _mother("Laura", "Reid", "Stanley", joined=89),
    _father("Craig", "Reid", "Stanley", basis="birth_registered", invited=4, joined=None),
    _mother("Deepa", "Nair", "Priya"),
    _mother("Magda", "Nowak", "Oskar"),
    _father("Piotr", "Nowak", "Oskar"),
    _carer("Dorota", "Nowak", Link("Oskar", "Grandmother", kind="relative"), invited=19, joined=None),
    _carer("Rachel", "Lane", Link("Poppy", "Mother", "adoption", no_images_at_all=True)),
    _carer("Stuart", "Lane", Link("Poppy", "Father", "adoption", no_images_at_all=True)),
    _mother("Miriam", "Cohen", "Ezra"),
    _father("Jonathan", "Cohen", "Ezra"),
    _mother("Mariama", "Diallo", "Amina"),
    # Acorn
    _mother("Aisha", "Rahman", "Maya"),
    _father("Kwame", "Boateng", "Maya", basis="birth_registered", joined=86),
    _mother("Lucy", "Marsh", "Nell"),
    _mother("Harpreet", "Gill", "Arjun"),
    _father("Manjit", "Gill", "Arjun"),
    _mother("Rebecca", "Ashworth", "Tom"),
    _father("Neil", "Ashworth", "Tom", joined=66),
    _mother("Fiona", "Campbell", "Isla"),
    _father("Ricardo", "Reyes", "Isla", joined=84),
    _mother("Joanna", "Okafor", "Jonah"),
    _father("Emeka", "Okafor", "Jonah"),
    _mother("Naomi", "Tanaka", "Kai"),
    _mother("Susan", "Fairclough", "Edie"),
    _mother("Elif", "Demir", "Yusuf", invited=10, joined=8),
    Guardian("hannah@stepping-stones.example", "Hannah", "Webb", (Link("Lottie", "Mother", "birth_mother"),)),
    _father("Chris", "Webb", "Lottie", joined=87),
    _carer("Tracey", "Munro", Link("Dylan", "Social worker, local authority", "care_order", no_images_at_all=True)),
    _carer("Carol", "Whitcombe", Link("Dylan", "Foster carer")),
    _mother("Nasreen", "Khan", "Safiya"),
    _father("Tariq", "Khan", "Safiya", joined=82),
    # Oak
    _mother("Rana", "Haddad", "Theo", "Leila"),
    _father("Karim", "Haddad", "Theo", "Leila"),
    _carer("Bernadette", "O'Connell", Link("Ruby", "Grandmother", "special_guardian")),
    _mother("Folake", "Adeyemi", "Samuel"),
    _father("Tunde", "Adeyemi", "Samuel", joined=83),
    _mother("Simone", "Lewis", "Grace"),
    _mother("Emma", "Walsh", "Freddie"),
    _father("Patrick", "Walsh", "Freddie"),
    _mother("Lin", "Zhang", "Mei"),
    _mother("Saima", "Malik", "Ibrahim"),
    _mother("Victoria", "Knight", "Florence"),
    _mother("Ewa", "Kowalska", "Jakub"),
    _mother("Meera", "Joshi", "Anaya"),
    _father("Dev", "Joshi", "Anaya"),
)

_VALUES = {"Y": True, "N": False, "-": None}


def _answer(ago: int, guardian: str, child: str, votes: str) -> Answer:
    """Three letters for own pictures, group pictures and first name: yes, no or left for later.

    Whoever answers all three says of covered pictures what they say of their child's own.
    """
    address = guardian if "@" in guardian else f"{guardian}@example.org"
    own, group, name = (_VALUES[vote] for vote in votes)
    return Answer(address, child, ago, own, group, name, None if "-" in votes else own)


ANSWERS = (
    # Willow
    _answer(92, "freya.lindqvist", "Bo", "YYY"),
    _answer(90, "megan.hart", "Bo", "YYY"),
    _answer(92, "kayleigh.barlow", "Alfie", "YYY"),
    _answer(91, "sophie.chen", "Ivy", "YYN"),
    _answer(91, "halima.farouk", "Musa", "YYY"),
    _answer(92, "carys.pritchard", "Rosie", "YYY"),
    _answer(91, "ama.asante", "Kofi", "YYY"),
    _answer(88, "joseph.asante", "Kofi", "YYY"),
    _answer(7, "ama.asante", "Kofi", "NN-"),
    _answer(84, "lakshmi.iyer", "Aarav", "YYN"),
    # Beech
    _answer(92, "thandi.ndlovu", "Zuri", "YYY"),
    _answer(92, "claire.bennett", "Olive", "YYY"),
    _answer(52, "claire.bennett", "Olive", "NN-"),
    _answer(40, "claire.bennett", "Olive", "YYY"),
    _answer(92, "elena.garcia", "Mateo", "YYY"),
    _answer(91, "simon.lowe", "Mateo", "YY-"),
    _answer(91, "fatuma.yusuf", "Hana", "YYN"),
    _answer(91, "deepa.nair", "Priya", "YYY"),
    _answer(92, "magda.nowak", "Oskar", "YNN"),
    _answer(91, "piotr.nowak", "Oskar", "YNN"),
    _answer(92, "miriam.cohen", "Ezra", "NNN"),
    _answer(91, "jonathan.cohen", "Ezra", "NNN"),
    _answer(92, "mariama.diallo", "Amina", "YYY"),
    # Acorn
    _answer(92, "aisha.rahman", "Maya", "YYN"),
    _answer(86, "kwame.boateng", "Maya", "YY-"),
    _answer(92, "lucy.marsh", "Nell", "YYY"),
    _answer(92, "harpreet.gill", "Arjun", "YYY"),
    _answer(91, "manjit.gill", "Arjun", "YYY"),
    _answer(92, "rebecca.ashworth", "Tom", "YYY"),
    _answer(65, "neil.ashworth", "Tom", "NNN"),
    _answer(92, "fiona.campbell", "Isla", "YYY"),
    _answer(92, "joanna.okafor", "Jonah", "YYY"),
    _answer(90, "emeka.okafor", "Jonah", "YYY"),
    _answer(91, "naomi.tanaka", "Kai", "YYN"),
    _answer(92, "susan.fairclough", "Edie", "YYY"),
    _answer(92, "hannah@stepping-stones.example", "Lottie", "YYY"),
    _answer(87, "chris.webb", "Lottie", "YYY"),
    _answer(92, "nasreen.khan", "Safiya", "YYN"),
    _answer(74, "tariq.khan", "Safiya", "YYN"),
    # Oak
    _answer(92, "rana.haddad", "Theo", "YYY"),
    _answer(92, "rana.haddad", "Leila", "YYY"),
    _answer(91, "bernadette.oconnell", "Ruby", "YYN"),
    _answer(92, "folake.adeyemi", "Samuel", "YYY"),
    _answer(83, "tunde.adeyemi", "Samuel", "YYY"),
    _answer(91, "simone.lewis", "Grace", "YYY"),
    _answer(33, "simone.lewis", "Grace", "--N"),
    _answer(92, "emma.walsh", "Freddie", "YYY"),
    _answer(91, "patrick.walsh", "Freddie", "YYY"),
    _answer(92, "lin.zhang", "Mei", "YYY"),
    _answer(92, "saima.malik", "Ibrahim", "YYY"),
    _answer(92, "victoria.knight", "Florence", "YYY"),
    _answer(91, "ewa.kowalska", "Jakub", "YYY"),
    _answer(92, "meera.joshi", "Anaya", "YYY"),
    _answer(90, "dev.joshi", "Anaya", "YY-"),
)
