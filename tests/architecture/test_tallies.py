"""The numbers of the menu, put into SQL once: each is what its door shows, for whoever asks."""

from itertools import combinations_with_replacement
from pathlib import Path

from django.db import connection

from nursery_portal.kit import clock
from nursery_portal.members.access import Tally
from nursery_portal.members.models import Role
from tests.architecture.world import World


def test_each_number_is_the_length_of_its_door_for_everybody(world: tuple[World, Path], db: None) -> None:
    people = [person for person in world[0].people().values() if person]
    shown = 0
    for tally in Tally.every:
        for person in people:
            number = tally.of(person)
            assert number == tally.door(person, clock.now()).count()
            shown += number
    assert shown > 20


def test_each_number_can_be_kept_for_any_two_hats(db: None) -> None:
    for tally in Tally.every:
        for hats in combinations_with_replacement(Role, 2):
            tally.number(frozenset(hats)).put(connection)
