"""Persons who are awake: what a bot holds of those who spoke last, so that nothing of it is read anew at each turn."""

from __future__ import annotations

from elman.person.acquaintance import Acquaintance
from elman.person.person import Person
from elman.server.service import Service


def acquaintance(service: Service, person: Person) -> Acquaintance:
    """Return a person as the bot knows them; the one who was silent longest falls asleep again."""
    with service.waking:
        found = service.awake.pop(person.id, None)
        if found is None:
            found = Acquaintance(person, service.bot.reader, service.bot.ladder)
        service.awake[person.id] = found
        while len(service.awake) > service.config.most_awake:
            service.awake.pop(next(iter(service.awake)))
    found.rungs = person.rungs()  # another process may have switched them
    return found
