"""What each person of the demonstration nursery looks like, in every picture, and what they wear for the weather."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from nursery_portal.home.demonstration import cast

Build = Literal["baby", "toddler", "child", "adult"]


@dataclass(frozen=True, slots=True)
class Look:
    """What never changes: skin (0 to 5), hair, its style, and what is always worn. `fond_of` are favourite colours."""

    skin: int
    hair: str
    style: str
    fond_of: tuple[str, ...] = ()
    glasses: str = ""
    hearing: str = ""
    band: str = "tomato"
    beard: str = ""
    wheelchair: bool = False
    frame: bool = False
    dress: bool = False
    build: Build = "child"


@dataclass(frozen=True, slots=True)
class Outfit:
    """What is worn in one picture."""

    top: str = "sea"
    legs: str = "navy"
    shoes: str = "tomato"
    kind: Literal["plain", "stripes", "dungarees", "dress", "coat", "apron", "uniform", "tunic", "spots"] = "plain"
    wellies: bool = False
    hat: str = ""
    scarf: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a picture: name (empty for those who are not tagged), look and outfit."""

    name: str
    look: Look
    outfit: Outfit


LOOKS = {
    # Willow
    "Bo": Look(1, "brown", "tuft", ("rose", "sea")),
    "Alfie": Look(0, "straw", "wisps", ("sea", "leafy")),
    "Ivy": Look(1, "black", "wisps", ("tomato", "sun")),
    "Musa": Look(3, "black", "curls", ("sun", "fir")),
    "Rosie": Look(0, "ginger", "curls", ("plum", "mint")),
    "Kofi": Look(5, "black", "crop", ("tomato", "sea")),
    "Wren": Look(0, "chestnut", "tuft", ("leafy", "rose")),
    "Aarav": Look(3, "black", "sweep", ("navy", "sun")),
    # Beech
    "Zuri": Look(5, "black", "bun", ("white", "tomato")),
    "Olive": Look(0, "straw", "bob", ("leafy", "rose"), dress=True),
    "Mateo": Look(2, "brown", "curls", ("sea", "rust")),
    "Hana": Look(4, "black", "braids", ("rose", "plum")),
    "Stanley": Look(0, "ginger", "crop", ("navy", "sun")),
    "Priya": Look(3, "black", "fringe", ("sun", "tomato"), dress=True),
    "Oskar": Look(0, "straw", "sweep", ("fir", "sea")),
    "Poppy": Look(1, "chestnut", "bob", ("rose", "sun")),
    "Ezra": Look(1, "brown", "curls", ("navy", "mint"), glasses="#7c4a63"),
    "Amina": Look(5, "black", "plaits", ("sea", "sun"), band="sun", dress=True),
    # Acorn
    "Maya": Look(4, "black", "puffs", ("tomato", "sun"), dress=True),
    "Nell": Look(1, "ginger", "bob", ("fir", "rose")),
    "Arjun": Look(2, "sea", "patka", ("sun", "tomato")),
    "Tom": Look(0, "straw", "crop", ("sea", "tomato"), glasses="#2f4d6b"),
    "Isla": Look(3, "brown", "curls", ("plum", "sea"), hearing="#2f9fc4"),
    "Jonah": Look(5, "black", "afro", ("sun", "leafy")),
    "Kai": Look(1, "black", "sweep", ("rust", "sun")),
    "Edie": Look(0, "chestnut", "long", ("sea", "plum"), wheelchair=True),
    "Yusuf": Look(2, "black", "crop", ("leafy", "navy")),
    "Lottie": Look(0, "straw", "plaits", ("rose", "leafy"), band="sea", dress=True),
    "Dylan": Look(0, "brown", "crop", ("navy", "fir")),
    "Safiya": Look(3, "black", "long", ("leafy", "rose")),
    # Oak
    "Theo": Look(2, "brown", "crop", ("tomato", "sea")),
    "Leila": Look(2, "brown", "long", ("sun", "plum")),
    "Ruby": Look(0, "ginger", "plaits", ("sea", "leafy"), band="leafy"),
    "Samuel": Look(5, "black", "crop", ("rust", "sun")),
    "Grace": Look(4, "black", "afro", ("rose", "fir"), dress=True),
    "Freddie": Look(0, "brown", "sweep", ("leafy", "tomato"), frame=True),
    "Mei": Look(1, "black", "fringe", ("tomato", "mint")),
    "Ibrahim": Look(3, "black", "sweep", ("navy", "leafy"), glasses="#2b2a33"),
    "Florence": Look(0, "chestnut", "ponytail", ("plum", "sea")),
    "Jakub": Look(0, "straw", "curls", ("fir", "rust")),
    "Anaya": Look(3, "black", "plaits", ("plum", "sun"), band="sun"),
    # the team, and one visitor
    "nadia": Look(4, "black", "bun", build="adult"),
    "marcus": Look(1, "brown", "crop", glasses="#2b2a33", build="adult"),
    "ruth": Look(0, "silver", "bob", build="adult"),
    "gwen": Look(0, "silver", "crop", glasses="#7c4a63", build="adult"),
    "hannah": Look(0, "straw", "bob", build="adult"),
    "abena": Look(5, "tomato", "wrap", build="adult"),
    "sadia": Look(2, "plum", "hijab", build="adult"),
    "chloe": Look(1, "chestnut", "ponytail", build="adult"),
    "jess": Look(1, "chestnut", "bun", build="adult"),
    "daniel": Look(5, "black", "crop", beard="black", build="adult"),
    "eva": Look(2, "brown", "long", build="adult"),
    "liam": Look(0, "ginger", "sweep", beard="ginger", build="adult"),
    "visitor": Look(3, "black", "crop", build="adult"),
}

TOPS = ("tomato", "sun", "sea", "fir", "rose", "plum", "leafy", "rust", "white", "navy", "mint")
LEGS = ("navy", "earth", "plum", "sea", "rust", "fir")
SHOES = ("tomato", "sun", "fir", "navy", "rust", "sea")
BUILDS: dict[str, Build] = {"Willow": "baby", "Beech": "toddler", "Acorn": "child", "Oak": "child"}


def people(names: tuple[str, ...], staff: tuple[str, ...], weather: str, day: str) -> tuple[list[Person], list[Person]]:
    """The children and the adults of a picture, dressed for the weather; nobody wears what a neighbour wears.

    A child wears the same in all the pictures of a `day`, unless a neighbour already does.
    """
    worn: list[str] = []
    children = []
    for name in names:
        rng = Random(f"{day}:{name}")
        look = replace(LOOKS[name], build=BUILDS[cast.children()[name].room])
        choice = [c for c in look.fond_of if c not in worn] or [c for c in TOPS if c not in worn and c != look.hair]
        top = choice[0] if rng.random() < 0.65 else choice[-1]
        worn.append(top)
        children.append(Person(name, look, _outfit(look, top, weather, rng)))
    return children, [Person("", LOOKS[key], _work(key)) for key in staff]


def _outfit(look: Look, top: str, weather: str, rng: Random) -> Outfit:
    legs = rng.choice([c for c in LEGS if c != top])
    shoes = rng.choice([c for c in SHOES if c not in (top, legs)])
    coat = Outfit(top, legs, shoes, "coat", wellies=True)
    if weather == "rain":
        return replace(coat, hat="rain" if rng.random() < 0.55 else "")
    if weather in ("frost", "dusk"):
        scarf = rng.choice([c for c in ("tomato", "sun", "sea", "plum", "leafy") if c != top])
        return replace(coat, hat="wool", scarf=scarf)
    if weather == "autumn" and rng.random() < 0.55:
        return replace(coat, wellies=rng.random() < 0.6)
    if weather == "summer" and rng.random() < 0.35:
        return Outfit(top, legs, shoes, "dress" if look.dress else "plain", hat="sun")
    if look.dress and rng.random() < 0.7:
        return Outfit(top, legs, shoes, "dress")
    kinds: list[Literal["plain", "stripes", "dungarees", "spots"]] = ["plain", "stripes", "dungarees", "spots"]
    return Outfit(top, legs, shoes, rng.choice(kinds), wellies=weather == "autumn" and rng.random() < 0.5)


def _work(key: str) -> Outfit:
    if key == "visitor":
        return Outfit("navy", "navy", "#2b2a33", "tunic", hat="helmet")
    return Outfit("sea", "navy", "earth", "uniform")
