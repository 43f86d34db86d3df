"""Synthetic conversations in which a person tells of themself and is asked about it later, in English and Chinese.

They teach a model to use the facts that stand before its reply: to say the value that answers, whatever it is, among
others that do not; to say that it does not know when none does; and to leave facts alone where they do not matter.
Values are random, so that nothing but copying helps.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import NamedTuple

from elman.text.conversations import Conversation, Message
from elman.training.recall_kinds import LANGUAGES, Held, Kind, capitalised, kinds, make
from elman.training.recall_small_talk import small_talk
from elman.training.recall_style import typed
from elman.training.recall_values import load
from elman.training.wordings import choose, fill

PERSON, BOT = "person", "elman"
MOST_FACTS = 3
"""Facts that retrieval brings at most."""
GENERIC = 0.15
"""Share of what is told that is answered as anything could be: a bot that learns more of it answers nothing else."""


class Exchange(NamedTuple):
    """One message and its reply."""

    message: str
    reply: str
    facts: tuple[str, ...] = ()
    """What the bot is reminded of before it replies."""
    case: str = "talk"
    """What it teaches: `answer`, `unknown`, `about`, `check`, `myself`, `weave`, `tell`, `talk`."""
    values: tuple[str, ...] = ()
    """What the reply must say."""
    held: tuple[Held, ...] = ()
    """The facts that `facts` say."""


def conversations(seed: int) -> Iterator[Conversation]:
    """Yield conversations without end, English and Chinese in turn, none twice; the same ones for the same seed."""
    seen: set[bytes] = set()
    for talk in exchanges(seed):
        said = tuple(each for exchange in talk for each in messages(exchange))
        key = blake2b("\n".join(each.text for each in said).encode(), digest_size=8).digest()
        if key not in seen:
            seen.add(key)
            yield Conversation(said)


def messages(exchange: Exchange) -> tuple[Message, Message]:
    """Return the two messages of an exchange."""
    return Message(PERSON, exchange.message), Message(BOT, exchange.reply, facts=exchange.facts)


def exchanges(seed: int) -> Iterator[list[Exchange]]:
    """Yield the same conversations exchange by exchange, with what each of them teaches."""
    number = 0
    while True:
        for language in LANGUAGES:
            yield Talk(language, random.Random(f"{seed}:{number}:{language}")).exchanges()
        number += 1


class Talk:
    """One conversation being made: who the person is, and what was told so far."""

    def __init__(self, language: str, chance: random.Random) -> None:
        self.language, self.chance = language, chance
        self.frames = load(f"recall_frames_{language}")
        self.kinds = kinds(language)
        self.held: dict[tuple[str, str], Held] = {}
        for _ in range(chance.choice((0, 2, 3, 4, 6, 8, 10))):
            fact = self.another()
            self.held[fact.slot] = fact

    def exchanges(self) -> list[Exchange]:
        """Return the conversation: what is told, small talk, what is asked."""
        talk = self.small_talks(2)
        for _ in range(self.chance.choice((0, 0, 1, 1, 2, 3))):
            talk += [self.tell(), *self.small_talks(2)]
        for _ in range(self.chance.choice((1, 2, 2, 3, 4, 5))):
            talk += [*self.ask(), *self.small_talks(1)]
        return talk

    def ask(self) -> list[Exchange]:
        """Return a question with its answer, of a kind that this conversation can have, and what may follow."""
        ways: list[tuple[Callable[[], Exchange], float]] = [(self.unknown, 24), (self.myself, 8)]
        ways.append((self.about, 7 if self.held else 3))
        if self.held:
            ways += [(self.answer, 52), (self.check, 4), (self.weave, 7), (self.changed, 4)]
        way = self.chance.choices([each for each, _ in ways], [weight for _, weight in ways])[0]
        exchange = way()
        if self.chance.random() > 0.25 or exchange.case not in ("answer", "unknown"):
            return [exchange]
        says = ("after", "after_reply") if exchange.case == "answer" else ("tell_unanswered", "unanswered_reply")
        message, reply = (choose(self.chance.choice(self.frames[name]), self.chance) for name in says)
        return [exchange, Exchange(typed(message, self.language, self.chance, ""), reply)]

    def tell(self) -> Exchange:
        """Have the person tell something, new or already known."""
        fact = self.chance.choice([*(each for each in self.held.values() if not each.foreign), self.another()])
        self.held[fact.slot] = fact
        return self.told(fact, fact.kind.telling(fact.topic, self.chance))

    def changed(self) -> Exchange:
        """Have the person tell what is no longer as it was; from here on only the new value is known."""
        old = self.chance.choice(list(self.held.values()))
        new = make(old.kind, old.topic, self.chance)
        self.held[new.slot] = new
        update = choose(self.chance.choice(new.kind.updates), self.chance)
        return self.told(new, typed(update, self.language, self.chance, "."))

    def told(self, fact: Held, text: str) -> Exchange:
        """Return the exchange in which the person tells a fact; it may be known before the bot replies."""
        acks = self.frames["generic_ack"] if self.chance.random() < GENERIC else fact.kind.acks
        reminded = self.chance.choices(((), (fact,), tuple(self.others(fact.slot, 2))), (6, 3, 2))[0]
        reply = self.said(self.chance.choice(acks), fact, None)
        return self.exchange(fill(text, fact.slots(self.chance)), reply, reminded, "tell", ())

    def answer(self) -> Exchange:
        """Ask for something known, beside other facts that do not answer."""
        fact = self.chance.choice(list(self.held.values()))
        reminded = (fact, *self.others(fact.slot, MOST_FACTS - 1))
        return self.replied(fact, fact.kind.asks_for(fact.topic), self.frames["answer"], reminded, "answer")

    def check(self) -> Exchange:
        """Ask whether a value is the right one."""
        facts = [fact for fact in self.held.values() if fact.kind.checks]
        if not facts:
            return self.answer()
        fact = self.chance.choice(facts)
        right = self.chance.random() < 0.5
        other = fact if right else make(fact.kind, fact.topic, self.chance)
        answers = self.frames["check_yes" if right or other.value == fact.value else "check_no"]
        reminded = (fact, *self.others(fact.slot, 1))
        return self.replied(fact, fact.kind.checks, answers, reminded, "check", {"w": other.value})

    def replied(
        self,
        fact: Held,
        asks: tuple[str, ...],
        answers: list[str],
        reminded: tuple[Held, ...],
        case: str,
        more: dict[str, str] | None = None,
    ) -> Exchange:
        """Return a question about a fact and a reply that says its value."""
        text = typed(choose(self.chance.choice(asks), self.chance), self.language, self.chance, "?")
        message = fill(text, {**fact.slots(self.chance), **(more or {})})
        facts = self.shuffled(reminded)
        own = facts[[each for each, _ in facts].index(fact)][1]
        reply = self.said(self.chance.choice(answers), fact, None if fact.foreign else own)
        return self.reminded(message, reply, facts, case, (fact.value,))

    def unknown(self) -> Exchange:
        """Ask for something that was never told, with facts about other things at hand, or none."""
        kind, topic = self.missing()
        near = [fact for fact in self.held.values() if _near(kind, topic, fact)]
        other = self.others((kind.name, topic), self.chance.choice((1, 2, MOST_FACTS)))
        facts = [each for each in dict.fromkeys([*near[:2], *other]) if not _answers(each, kind)]
        # Retrieval brings nothing more often than not where nothing was told.
        facts = facts[: self.chance.choice((0, 0, 0, 0, 0, 1, 2, 3))]
        slots = kind.slots(topic, self.chance)
        text = typed(choose(self.chance.choice(kind.asks_for(topic)), self.chance), self.language, self.chance, "?")
        for _ in range(100):
            reply = capitalised(fill(choose(self.chance.choice(kind.unknown), self.chance), slots))
            if not any(fact.value.casefold() in reply.casefold() for fact in facts):
                break
        else:
            facts = []
        return self.exchange(fill(text, slots), reply, tuple(facts), "unknown", ())

    def about(self) -> Exchange:
        """Ask what is known of the person."""
        facts = self.shuffled(self.others(("", ""), 4) if self.chance.random() < 0.9 else ())
        ask = typed(choose(self.chance.choice(self.frames["about_me"]), self.chance), self.language, self.chance, "?")
        frames = self.frames["about_me_frame" if facts else "about_me_nothing"]
        text = choose(self.chance.choice(frames), self.chance)
        reply = fill(text, {"facts": joined([fact for _, fact in facts], self.language, self.chance)})
        values = tuple(fact.value for fact, _ in facts)
        return self.reminded(ask, capitalised(reply), facts, "about", values)

    def myself(self) -> Exchange:
        """Ask the bot about itself, which facts about the person do not answer."""
        ask, reply = self.chance.choice(self.frames["myself"]["q"])
        text = typed(choose(ask, self.chance), self.language, self.chance, "?")
        return self.exchange(text, choose(reply, self.chance), self.others(("", ""), 2), "myself", ())

    def weave(self) -> Exchange:
        """Say something that is no question, to which a fact can be woven in."""
        facts = [fact for fact in self.held.values() if fact.kind.weaves]
        if not facts:
            return self.answer()
        fact = self.chance.choice(facts)
        says, replies = self.chance.choice(fact.kind.weaves)
        text = typed(choose(says, self.chance), self.language, self.chance, ".")
        reply = self.said(replies, fact, None)
        return self.exchange(text, reply, (fact, *self.others(fact.slot, 1)), "weave", (fact.value,))

    def small_talks(self, most: int) -> list[Exchange]:
        """Return some talk that has nothing to do with any fact, or none; some facts may be at hand all the same."""
        number = self.chance.choice((0, 0, 0, *range(1, most + 1)))
        return [self.small_talk(*each) for each in self.chance.choice(small_talk(self.language))[:number]]

    def small_talk(self, message: str, reply: str) -> Exchange:
        """Return an exchange of small talk."""
        facts = self.others(("", ""), self.chance.choice((1, 2))) if self.chance.random() < 0.3 else ()
        return self.exchange(message, reply, tuple(facts), "talk", ())

    def said(self, template: str, fact: Held, own: str | None) -> str:
        """Return a reply about a fact; `own` is the fact as the bot was reminded of it."""
        answer = capitalised(choose(self.chance.choice(fact.kind.answers), self.chance))
        text = choose(template, self.chance).replace("{answer}", answer).replace("{value}", "{v}")
        slots = fact.slots(self.chance)
        native = fill(choose(self.chance.choice(fact.kind.facts), self.chance), slots)
        return capitalised(fill(text, {**slots, "fact": own or native}))

    def another(self) -> Held:
        """Return a new fact in a slot that nothing fills."""
        kind, topic = self.missing()
        return make(kind, topic, self.chance)

    def missing(self) -> tuple[Kind, str]:
        """Return a kind and topic of which nothing is known, near what is known more often than not."""
        free = [
            (kind, topic)
            for kind in self.kinds.values()
            for topic in kind.topics
            if (kind.name, "" if kind.one else topic) not in self.held
        ]
        near = [each for each in free if any(_near(*each, fact) for fact in self.held.values())]
        if near and self.chance.random() < 0.4:
            return self.chance.choice(near)
        kind = self.chance.choice(list(dict.fromkeys(kind.name for kind, _ in free)))
        return self.chance.choice([each for each in free if each[0].name == kind])

    def others(self, slot: tuple[str, str], most: int) -> tuple[Held, ...]:
        """Return up to `most` facts that do not fill the slot."""
        rest = [fact for fact in self.held.values() if fact.slot != slot]
        same = [fact for fact in rest if fact.kind.name == slot[0] or (slot[1] and fact.topic == slot[1])]
        number = self.chance.randint(0, most) if slot[0] else min(most, self.chance.randint(1, 4))
        chosen = [*same, *self.chance.sample(rest, min(len(rest), number))]
        return tuple(dict.fromkeys(chosen))[:number]

    def shuffled(self, facts: tuple[Held, ...]) -> list[tuple[Held, str]]:
        """Return the facts with a text of each, in random order."""
        pairs = [(fact, fact.text(self.chance)) for fact in facts]
        self.chance.shuffle(pairs)
        return pairs

    def exchange(
        self, message: str, reply: str, facts: tuple[Held, ...], case: str, values: tuple[str, ...]
    ) -> Exchange:
        """Return an exchange before whose reply the bot is reminded of the facts."""
        return self.reminded(message, reply, self.shuffled(facts), case, values)

    @staticmethod
    def reminded(
        message: str, reply: str, facts: list[tuple[Held, str]], case: str, values: tuple[str, ...]
    ) -> Exchange:
        """Return an exchange with facts whose texts are chosen."""
        texts, held = tuple(text for _, text in facts), tuple(fact for fact, _ in facts)
        return Exchange(message, reply, texts, case, values, held)


_TASTES = ("like", "hobby", "favourite", "team", "instrument", "plan", "collects")
_ALIKE = (
    {"job", "employer"}, {"job", "former_job"}, {"study", "school"}, {"study", "university"}, {"school", "university"},
    {"home", "origin"}, {"home", "street"}, {"home", "lived"}, {"origin", "lived"}, {"origin", "nationality"},
    {"name", "nickname"}, {"name", "surname"}, {"language", "learning"}, {"dislike", "fear"}, {"partner", "met"},
    {"allergy", "condition"},
)  # fmt: skip
"""Kinds of which a fact can be taken for an answer to a question of the other."""


def _near(kind: Kind, topic: str, fact: Held) -> bool:
    """Whether a fact is of the same kind about another thing, or of another kind about the same thing."""
    return fact.kind is kind if fact.topic != topic else fact.kind is not kind and bool(topic)


def _answers(fact: Held, kind: Kind) -> bool:
    """Whether a fact could be taken for an answer to a question of the kind though it is of another."""
    taste = kind.name in _TASTES and fact.kind.name in _TASTES and not (kind.name == fact.kind.name == "favourite")
    return taste or {kind.name, fact.kind.name} in _ALIKE


def joined(facts: list[str], language: str, chance: random.Random) -> str:
    """Return the facts as sentences one after the other, or as one."""
    if language == "zh":
        if chance.random() < 0.5:
            return "".join(facts)
        return "，".join(fact.rstrip("。.") for fact in facts) + "。"
    if len(facts) > 1 and chance.random() < 0.5:
        first, second, *rest = facts
        return " ".join([f"{first.rstrip('.。')}, and {second[:1].lower()}{second[1:]}", *rest])
    return " ".join(facts)
