"""What the listener hears in wordings that it has not learned from: the value told in passing, and what is asked for.

`listener_wordings.jsonl` keeps 894 wordings apart, of those that were written for `src/elman/data/recall_*.toml`, and
one in ten of the messages there that are full of names and tell nothing; what wordings are filled with is drawn, the
same for every listener. Each column is a share of them: told and its value heard; heard as the kind of fact that it is,
too; asked for and heard likeliest; heard surely enough to act on; nothing told, and no fact heard.

    python benchmarks/listener_hearing.py                        (the packaged listener)
    python benchmarks/listener_hearing.py runs/listener other/listener
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from elman.person.listener import Listener, listener
from elman.training.listening import Slot, slot
from elman.training.recall_kinds import kinds, make
from elman.training.recall_style import typed
from elman.training.recall_values import with_article
from elman.training.wordings import choose, fill

WORDINGS = Path(__file__).with_name("listener_wordings.jsonl")
COLUMNS = ("told", "value heard", "as its kind", "asked", "likeliest", "surely", "nothing", "no fact")
OF = {"value heard": "told", "as its kind": "told", "likeliest": "asked", "surely": "asked", "no fact": "nothing"}
"""What a column is a share of."""


class Heard(NamedTuple):
    """A message, and what should be heard in it."""

    language: str
    text: str
    slot: Slot | None
    """None where nothing is told or asked for."""
    value: str | None
    """None where it is asked for."""


def messages() -> Iterator[Heard]:
    """Yield the wordings, filled."""
    for number, line in enumerate(WORDINGS.read_text(encoding="utf-8").splitlines()):
        row, chance = json.loads(line), random.Random(number)
        if row["does"] == "nothing":
            yield Heard(row["language"], typed(row["wording"], row["language"], chance, "."), None, None)
            continue
        kind = kinds(row["language"])[row["kind"]]
        topic = row["topic"] or chance.choice(list(kind.topics))
        fact = make(kind, topic, chance)
        while fact.foreign:
            fact = make(kind, topic, chance)
        slots = {**kind.slots(topic, chance), "v": fact.value, "av": with_article(fact.value)}
        tells = row["does"] == "tells"
        wording = typed(choose(row["wording"], chance), row["language"], chance, "." if tells else "?")
        yield Heard(row["language"], fill(wording, slots), slot(kind, topic), fact.value if tells else None)


def measure(heard_by: Listener, language: str) -> Counter[str]:
    """Count what is heard of a language's messages."""
    found: Counter[str] = Counter()
    rows = {(each["kind"], each["topic"]): row for row, each in enumerate(heard_by.slots)}
    for each in messages():
        if each.language != language:
            continue
        if each.slot is None:
            found += Counter({"nothing": 1, "no fact": int(not heard_by.told(each.text, language))})
            continue
        if each.value is None:
            asked, wanted = heard_by.hear(each.text).asked, rows[each.slot]
            found += Counter(asked=1, likeliest=int(asked.argmax() == wanted), surely=int(asked[wanted] >= 0.5))
            continue
        facts = [fact for fact in heard_by.told(each.text, language) if fact.value.lower() == each.value.lower()]
        kept = heard_by.slots[rows[each.slot]].get(language, ())
        as_kind = any([fact.kind, fact.topic] == kept[:2] for fact in facts)
        found += Counter({"told": 1, "value heard": int(bool(facts)), "as its kind": int(as_kind)})
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("listeners", nargs="*", type=Path)
    given = parser.parse_args().listeners
    print("| listener | language |", " | ".join(COLUMNS), "|\n" + "|---" * (2 + len(COLUMNS)) + "|")
    for path in given or [None]:
        heard_by = listener() if path is None else Listener.load(path)
        for language in ("en", "zh"):
            found = measure(heard_by, language)
            cells = [f"{found[each] / found[OF[each]]:.0%}" if each in OF else str(found[each]) for each in COLUMNS]
            print(f"| {path or 'packaged'} | {language} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
