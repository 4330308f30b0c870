"""The people who work at the demonstration nursery, and what each of them may do there."""

from __future__ import annotations

from nursery_portal.home.demonstration.cast import Grant, Staff


def _at(key: str) -> str:
    return f"{key}@stepping-stones.example"


def _practitioner(key: str, first: str, last: str, room: str, job: str = "Nursery practitioner") -> Staff:
    return Staff(key, _at(key), first, last, job, (Grant("practitioner", (room,)),))


STAFF = (
    Staff("margaret", _at("margaret"), "Margaret", "Ellison", "Registered person", (Grant("owner"),)),
    Staff("nadia", _at("nadia"), "Nadia", "Brooks", "Nursery manager", (Grant("manager"),)),
    Staff("marcus", _at("marcus"), "Marcus", "Bell", "Deputy manager", (Grant("manager"),)),
    Staff("ruth", _at("ruth"), "Ruth", "Hale", "Safeguarding lead", (Grant("dsl"),)),
    Staff(
        "gwen",
        _at("gwen"),
        "Gwen",
        "Parry",
        "Deputy safeguarding lead and Oak room lead",
        (Grant("deputy_dsl"), Grant("practitioner", ("Oak",))),
    ),
    _practitioner("hannah", "Hannah", "Webb", "Willow", "Willow room lead"),
    _practitioner("abena", "Abena", "Owusu", "Willow"),
    _practitioner("sadia", "Sadia", "Begum", "Beech", "Beech room lead"),
    _practitioner("chloe", "Chloe", "Turner", "Beech"),
    _practitioner("beth", "Beth", "Colley", "Beech", "Apprentice practitioner"),
    _practitioner("jess", "Jess", "Morgan", "Acorn", "Acorn room lead"),
    _practitioner("daniel", "Daniel", "Achebe", "Acorn"),
    _practitioner("eva", "Eva", "Santos", "Oak"),
    _practitioner("liam", "Liam", "Foster", "Oak"),
    Staff("owen", _at("owen"), "Owen", "Clarke", "System administrator", (Grant("system_admin"),)),
)
