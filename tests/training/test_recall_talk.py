import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from elman.training.recall_kinds import LANGUAGES, kinds
from elman.training.recall_talk import Exchange, conversations, exchanges
from elman.training.wordings import Sequence, choose, count, fill, parse

ROOT = Path(__file__).parents[2]
VALUE = "zqvalue"
"""Stands for the values of the recall test, so that its wordings are compared and not what they say."""
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def talks() -> list[list[Exchange]]:
    return list(islice(exchanges(3), 1500))


def test_what_answers_says_the_value_that_a_fact_brings(talks: list[list[Exchange]]) -> None:
    for exchange in (each for talk in talks for each in talk if each.values):
        for value in exchange.values:
            assert value.casefold() in exchange.reply.casefold(), exchange
            assert any(value.casefold() in fact.casefold() for fact in exchange.facts), exchange


def test_what_is_not_known_is_not_made_up(talks: list[list[Exchange]]) -> None:
    unknown = [each for talk in talks for each in talk if each.case == "unknown"]
    assert len(unknown) > 200
    assert 0.2 < sum(not each.facts for each in unknown) / len(unknown) < 0.8
    for exchange in unknown:
        for fact in exchange.held:
            assert fact.value.casefold() not in exchange.reply.casefold(), exchange


def test_the_same_seed_gives_the_same_conversations_and_none_comes_twice() -> None:
    first, again, other = (list(islice(conversations(seed), 300)) for seed in (5, 5, 6))
    assert first == again
    assert first != other
    assert len({tuple(message.text for message in each.messages) for each in first}) == 300


def test_both_languages_have_their_half(talks: list[list[Exchange]]) -> None:
    chinese = [bool(HAN.search("".join(each.reply for each in talk))) for talk in talks]
    assert 0.45 < sum(chinese) / len(chinese) < 0.6  # a Chinese name makes an English conversation count as Chinese


def test_only_the_bot_is_reminded_of_facts() -> None:
    for conversation in islice(conversations(0), 300):
        assert conversation.speakers == ("person", "elman")
        assert not any(message.facts for message in conversation.messages if message.speaker == "person")
        assert all(len(message.facts) <= 4 for message in conversation.messages)


def test_no_slot_or_choice_is_left_open(talks: list[list[Exchange]]) -> None:
    for exchange in (each for talk in talks for each in talk):
        for text in (exchange.message, exchange.reply, *exchange.facts):
            assert text
            assert not re.search(r"[{}|]", text), exchange


def test_every_kind_and_case_is_taught(talks: list[list[Exchange]]) -> None:
    cases = Counter(each.case for talk in talks for each in talk)
    assert set(cases) == {"answer", "unknown", "about", "check", "myself", "weave", "tell", "talk"}
    answered = Counter(
        (each.held[0].kind.language, fact.kind.name)
        for talk in talks
        for each in talk
        for fact in each.held
        if each.case == "answer"
    )
    assert all(answered[language, name] for language in LANGUAGES for name in kinds(language))


def test_values_are_open_ended() -> None:
    values = Counter(v for talk in islice(exchanges(9), 1000) for each in talk for v in each.values)
    assert len(values) > 0.6 * values.total()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_has_a_dozen_questions_and_eight_ways_to_tell_and_to_answer(language: str) -> None:
    assert len(kinds(language)) >= 24
    assert kinds("en").keys() == kinds("zh").keys()
    for kind in kinds(language).values():
        assert sum(map(count, kind.asks)) >= 12, kind.name
        assert sum(map(count, kind.tells)) >= 8, kind.name
        assert sum(map(count, kind.answers)) >= 8, kind.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_recall_test_asks_and_tells_in_words_that_are_not_taught(language: str) -> None:
    taught = [re.compile(pattern) for pattern in taught_patterns(language)]
    for wording in recall_wordings(language):
        for clause in (wording, *re.split(r"[.,;:!?。，；：！？]", wording)):
            assert not any(each.fullmatch(plain(clause)) for each in taught if plain(clause)), (clause, wording)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_other_test_has_the_words_of_the_recall_test(language: str) -> None:
    texts = [plain(each.read_text(encoding="utf-8")) for each in (ROOT / "tests").rglob("*.py")]
    for wording in recall_wordings(language):
        words = re.compile(re.escape(plain(wording)).replace(VALUE, ".{1,30}"))
        assert not any(words.search(text) for text in texts), wording


def test_a_template_gives_each_of_its_texts() -> None:
    chance = random.Random(0)
    template = "(do you|d'you) know {asked}(( now)| again|)"
    assert count(template) == 6
    assert len({choose(template, chance) for _ in range(200)}) == 6
    assert fill("know {asked}", {"asked": "my age"}) == "know my age"


@pytest.mark.parametrize("template", ["(a|b", "a|b", "a)"])
def test_a_template_with_loose_brackets_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match="do not match"):
        parse(template)


def recall_wordings(language: str) -> Iterator[str]:
    table = tomllib.loads((ROOT / "benchmarks" / "fact_recall_wordings.toml").read_text(encoding="utf-8"))[language]
    for fact in table["facts"]:
        for value in sorted(fact["value"], key=len, reverse=True):
            fact["tell"] = fact["tell"].replace(value, VALUE)
        yield from (fact["tell"], fact["ask"])
    yield from table["unknown"]


def taught_patterns(language: str) -> Iterator[str]:
    """Yield what every question and telling of the generator matches, values open and topics as they are."""
    for kind in kinds(language).values():
        topics = "|".join(pattern(parse(each), {}) for each in kind.topics.values())
        slots = {"t": f"(?:{topics})", "at": f"(?:an? )?(?:{topics})", "v": VALUE, "av": f"(?:an?)?{VALUE}", "w": VALUE}
        of_topics = (
            template for table in (kind.passing_of, kind.asks_of) for each in table.values() for template in each
        )
        for template in (*kind.asks, *kind.tells, *kind.passing, *kind.updates, *kind.checks, *of_topics):
            yield pattern(parse(template), slots)


def pattern(sequence: Sequence, slots: dict[str, str]) -> str:
    return "".join(
        open_slots(part, slots) if isinstance(part, str) else f"(?:{'|'.join(pattern(each, slots) for each in part)})"
        for part in sequence
    )


def open_slots(text: str, slots: dict[str, str]) -> str:
    parts = re.split(r"\{(\w+)\}", text)
    return "".join(slots.get(part, ".*") if index % 2 else re.escape(plain(part)) for index, part in enumerate(parts))


def plain(text: str) -> str:
    """Return a wording without what people leave out when they type: case, spaces and punctuation."""
    return "".join(character for character in text.casefold() if character.isalnum())
