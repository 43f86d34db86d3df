"""Choose the facts that matter to a message: those it asks for, and those whose thing or person it mentions.

A question about oneself is matched by kind ("do for a living" asks for the job, in either language) and by topic (the
sister, the cat); any message by the rare words it shares with a fact, weighted by how few facts hold them. Where these
rules find nothing, the listener may hear what is asked for; where it hears a question that no kind of fact answers,
nothing matters.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from elman.person import answers, cues
from elman.person.english import tidy
from elman.person.extraction import extract
from elman.person.kin import by_own_names
from elman.person.kinds import UNITED, Fact
from elman.person.listener import OTHER, listener
from elman.person.words_en import BROADER
from elman.text.words import CJK

_HAN = re.compile(f"[{CJK}]+")
_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ies|es|ed|s|y|e)$")
_PRONOUN = re.compile(r"\b(?:he|she|it|his|her|him|its|they|their|there)\b|[他她它]|那里|那儿", re.IGNORECASE)
_YOU = re.compile(r"\b(?:you|your|yours|yourself)\b|[你您]", re.IGNORECASE)
_BEST = re.compile(r"\b(?:best|most|favourite)\b|最", re.IGNORECASE)
_FAVOURITE = re.compile(r"\bfavourite\b|最(?:喜欢|爱)的", re.IGNORECASE)
_STOP_TEXT = """
    the a an and or but of to in on at for with from by is are was were be been am do does did have has had will
    would can could should it its this that these those there here you your yours i me my mine we our us he she they
    them his her their what where who when which how why not no yes so too very really just like love enjoy hate
    called name named live lives work works working remember know tell think get got go going want need about again
    more some any as if than then all out up down old years year good nice great time day today now one thing things
    much many also into make made please favourite hi hello thanks ok okay well right sure plan told said say ever
    never
    """
_STOP = frozenset(_STOP_TEXT.split())
_STOP_HAN_TEXT = """
    你的 我的 什么 喜欢 你喜 我喜 不喜 一个 怎么 记得 你最 我最 最喜 欢的 今天 我们 你们 还记 得我 是什 知道 工作
    觉得 没有 可以 一下 这个 那个 现在 真的 名字 你叫 我叫 你在 我在 你有 我有 你是 我是 一只 上班 你住 住在 我住
    你不 我不 不是 吗我 你还 你会 我会 来自 你来
    """
_STOP_HAN = frozenset(_STOP_HAN_TEXT.split())  # fmt: skip

_HEARD = 0.5
"""Probability with which the listener must hear a kind and topic asked for."""
_SURE = 0.7
"""Probability from which on the listener's word counts for more than the rules'."""
_BONUS = 1.5
"""What a fact scores that the listener is sure is asked for: as much as one whose kind the rules find."""
_BY_NAME = 2.0
"""What a fact scores whose person, animal or thing is named."""
_NO_KIND = 0.8
"""Probability with which the listener must hear a question that no kind of fact answers, whatever it resembles."""
_ENOUGH = 0.45
"""Share of a fact's weight that a message must hold, when it does not ask for it."""


def relevant(facts: Sequence[Fact], message: str, history: Sequence[str] = (), limit: int = 3) -> list[Fact]:
    """Return at most `limit` facts that matter to the message, the most important first; [] when none does.

    `history` holds the messages before, the latest last; it is read where the message only says "she" or "it".
    """
    held = [fact for fact in facts if fact.superseded_by is None]
    if not held or not message.strip():
        return []
    if cues.EVERYTHING.search(tidy(message[:2000])):
        return held[: -limit - 1 : -1]
    read = _Message(message, history)
    spoken = [tokens(fact.value) or tokens(fact.text) for fact in held]
    weights = _weights(spoken)
    shares = _shares(message)
    by_rules = [_score(fact, read, words, weights) for fact, words in zip(held, spoken, strict=True)]
    if shares.get(OTHER, 0.0) >= _NO_KIND and max(by_rules) < _BY_NAME:
        return []

    def bonus(fact: Fact) -> float:
        share = shares.get(_slot(fact), 0.0)
        return _BONUS * (share if share >= _SURE else 0.0)

    scored = [(score + bonus(fact), fact.id, fact) for score, fact in zip(by_rules, held, strict=True)]
    return ranked([each for each in scored if each[0] > 0] or heard(held, shares))[:limit]


def ranked(scored: Iterable[tuple[float, int, Fact]]) -> list[Fact]:
    """Return the facts with the highest scores, the newer of two alike first; those far behind are left out."""
    best = sorted(scored, key=lambda each: each[:2], reverse=True)
    return [fact for score, _, fact in best if score >= 0.6 * best[0][0]]


def asked_for(fact: Fact, message: str) -> bool:
    """Tell whether a message asks for a fact: by the listener where it is sure of what is asked, else by the rules."""
    if extract(message):
        return False
    shares, slot = _shares(message), _slot(fact)
    if max(shares.values()) >= _SURE and slot in shares:
        return shares[slot] >= 1 - _SURE
    return _Message(message, ()).asks or shares.get(slot, 0.0) >= _HEARD


def heard(facts: Sequence[Fact], shares: Mapping[tuple[str, str], float]) -> list[tuple[float, int, Fact]]:
    """Return the facts of a kind and topic that the listener hears asked for: probability, id, fact."""
    found = ((shares.get(_slot(fact), 0.0), fact.id, fact) for fact in facts)
    return [each for each in found if each[0] >= _HEARD]


def _shares(message: str) -> dict[tuple[str, str], float]:
    """Return how probably each kind and topic is asked for, the partner's under one topic."""
    shares = listener().asked(message[:2000])
    shares["partner", "partner"] = max(shares.get(("partner", topic), 0.0) for topic in ("partner", *UNITED))
    return shares


def _slot(fact: Fact) -> tuple[str, str]:
    return fact.kind, "partner" if fact.topic in UNITED else fact.topic


class _Message:
    """What a message says, read once for all facts."""

    def __init__(self, message: str, history: Sequence[str]):
        text = by_own_names(tidy(message[:2000]))
        self.text = text
        self.words = tokens(text)
        about = cues.ABOUT_ME.search(text) is not None
        self.asks = (about and cues.ASKS.search(text) is not None) or cues.BARE.search(text.strip()) is not None
        self.mine = about or self.asks
        self.open = cues.ASKS.search(text) is not None and _YOU.search(text) is None
        """A question that names a thing and nobody: "where are the keys?" """
        self.persons = _mentioned(cues.PERSONS, text)
        self.animals = _mentioned(cues.ANIMALS, text) - {"pet"}
        if history and not self.persons and not self.animals and _PRONOUN.search(text):
            before = by_own_names(tidy(history[-1][:2000]))
            self.persons, self.animals = _mentioned(cues.PERSONS, before), _mentioned(cues.ANIMALS, before) - {"pet"}
            self.asks = self.asks or bool(cues.ASKS.search(text) and (self.persons or self.animals))
            self.mine = self.mine or self.asks
        self.kinds = {kind for kind, cue in cues.KINDS.items() if self.asks and cue.search(text)}
        if _FAVOURITE.search(text) or (_BEST.search(text) and _topic_asked(text)):
            self.kinds -= {"like"}
        self.attributes = {name for name, cue in cues.ATTRIBUTES.items() if cue.search(text)}
        self.best = self.asks and bool(cues.FAVOURITE.search(text))
        self.named = bool(cues.NAMES.search(text))
        self.other = self.asks and not self.attributes and bool(answers.OTHER_ATTRIBUTE.search(text))
        asked = [kinds for form, kinds in answers.ANSWERS if form.search(text)] if self.asks or self.open else []
        self.answers = frozenset.union(*asked) if asked else None


def _topic_asked(text: str) -> bool:
    return any(pattern.search(text) for pattern in cues.FAVOURITES.values())


def _score(fact: Fact, message: _Message, words: frozenset[str], weights: dict[str, float]) -> float:
    shared = _overlap(words & message.words, words, weights)
    cue = _cue(fact, message)
    return cue + shared if cue or shared >= _ENOUGH else 0.0


def _answers(fact: Fact, message: _Message) -> bool:
    """Whether the fact is of a kind that the form of the question asks for; where, when, how old."""
    if message.answers is None:
        return True
    attribute = fact.topic.partition("'s ")[2]
    return (attribute or fact.kind) in message.answers


def _cue(fact: Fact, message: _Message) -> float:
    if not _answers(fact, message):
        return 0.0
    if fact.kind in ("family", "partner", "friend"):
        return _person(fact, message)
    if fact.kind == "pet":
        return _pet(fact, message)
    if fact.kind in cues.OWN_TOPIC and fact.topic:
        return _own(fact, message)
    if (message.persons or message.animals) and message.asks and not message.kinds & {"like", "dislike"}:
        return 0.0
    if fact.kind == "favourite":
        team = fact.topic == "team" and message.asks and cues.TEAM.search(message.text) is not None
        asked = message.asks and _favourite(fact.topic, message.text)
        return 2.0 * (team or (message.best and asked)) or 1.3 * (asked and not message.kinds & {"allergy", "diet"})
    if fact.kind not in message.kinds:
        return 0.0
    return 1.5 + 0.3 * _closer(fact, message)


def _pet(fact: Fact, message: _Message) -> float:
    animal, possessive, attribute = fact.topic.partition("'s ")
    if not (message.mine or message.open):
        return 0.0
    asked = message.attributes & {"age", "breed", "birthday"}
    fits = attribute in asked if possessive else not asked
    if message.animals & {animal, BROADER.get(animal)}:
        return 2.0 * (fits and not message.other) if message.asks or message.open else 1.5 + 0.5 * fits
    return 1.5 * (fits and "pet" in message.kinds and not message.animals)


def _own(fact: Fact, message: _Message) -> float:
    """Score a number, a size, a place or a time: the question must name what it is of."""
    if not (message.asks or message.open):
        return 0.0
    if not cues.KINDS[fact.kind].search(message.text):
        return 0.0
    return 2.2 * _names(fact.topic, message)


def _names(topic: str, message: _Message) -> bool:
    """Whether the message names the topic, or the noun at its end, in the usual words of either language."""
    usual = answers.ROUTINES.get(topic) or (
        re.compile(answers.TOPIC_WORDS[topic], re.IGNORECASE) if topic in answers.TOPIC_WORDS else None
    )
    if usual and usual.search(message.text):
        return True
    text = message.text.casefold()
    if _HAN.search(topic):
        return topic in text or any(topic[i : i + 2] in text for i in range(len(topic) - 1) if len(topic) > 2)
    words = tokens(topic) - {"number", "numb", "size"}
    head = _stem(topic.casefold().rsplit(" ", 1)[-1])
    return (
        topic.casefold() in text or bool(words and words <= message.words) or (len(head) > 2 and head in message.words)
    )


def _favourite(topic: str, text: str) -> bool:
    pattern = cues.FAVOURITES.get(topic)
    return bool(pattern.search(text)) if pattern else topic in text.casefold()


def _closer(fact: Fact, message: _Message) -> bool:
    """Whether the question is for this kind rather than for one that shares its words."""
    where = bool(re.search(r"\bwhere\b|\bwhich\b|\bwho\b|哪", message.text, re.IGNORECASE))
    if fact.kind in ("employer", "school", "birthday"):
        return where or fact.kind == "birthday"
    if fact.kind in ("job", "study"):
        return not where
    if fact.kind == "origin":
        return "home" not in message.kinds or bool(re.search(r"\bfrom\b|grew|hometown|born|老家|家乡|人", message.text))
    if fact.kind in ("like", "language", "instrument", "hobby"):
        return fact.kind != "like" or message.kinds == {"like"}
    if fact.kind in ("allergy", "diet"):
        meant = (
            r"allerg|avoid|react|hives|过敏|不能" if fact.kind == "allergy" else r"meat|drink|vega|vege|diet|肉|素|喝"
        )
        return bool(re.search(meant, message.text, re.IGNORECASE))
    return fact.kind in ("home", "name", "age", "height", "car", "number", "size", "dislike", "plan")


def _person(fact: Fact, message: _Message) -> float:
    who, possessive, attribute = fact.topic.partition("'s ")
    if who in message.persons or _same_person(who, message.persons):
        if not message.mine:
            return 0.0
        fits = attribute in message.attributes if possessive else not message.attributes or message.named
        if message.asks and (message.other or not fits):
            return 0.0
        return 2.0 + 0.5 * fits
    return 1.2 if fact.kind in message.kinds and not message.persons and not message.animals else 0.0


def _same_person(who: str, persons: set[str]) -> bool:
    """Whether "sister" was said of the older one, or "partner" of the wife; "older" is not said of the younger."""
    plain = who.rsplit(" ", 1)[-1].removesuffix("s")
    if any(person.rsplit(" ", 1)[-1] == plain and (" " not in person or " " not in who) for person in persons):
        return True
    pairs = {"wife", "husband", "girlfriend", "boyfriend", "spouse", "partner", "fiance"}
    return (who in pairs and "partner" in persons) or (who == "partner" and bool(persons & pairs))


def _mentioned(topics: dict[str, re.Pattern[str]], text: str) -> set[str]:
    found = [(topic, *match.span()) for topic, pattern in topics.items() for match in pattern.finditer(text)]

    def within_another(start: int, end: int) -> bool:
        return any(first <= start and end <= last and last - first > end - start for _, first, last in found)

    # "Older sister" was not said of any sister, nor 姨妈 of the mother.
    return {topic for topic, start, end in found if not within_another(start, end)}


def _weights(spoken: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return the inverse document frequency of every word of the facts."""
    counts = Counter(word for words in spoken for word in words)
    return {word: math.log(1 + len(spoken) / count) for word, count in counts.items()}


def _overlap(shared: frozenset[str], words: frozenset[str], weights: dict[str, float]) -> float:
    return sum(weights[word] for word in shared) / sum(weights[word] for word in words) if shared else 0.0


def tokens(text: str) -> frozenset[str]:
    """Return the words that say something: English ones stemmed lightly, Chinese ones as pairs of characters."""
    lowered = text.casefold()
    words = {_stem(word) for word in _WORD.findall(lowered) if word not in _STOP and len(word) > 1}
    for run in _HAN.findall(lowered):
        words.update(pair for pair in (run[i : i + 2] for i in range(max(1, len(run) - 1))) if pair not in _STOP_HAN)
    return frozenset(words)


def _stem(word: str) -> str:
    return _ENDING.sub("", word.removesuffix("'s"))
