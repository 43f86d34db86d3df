"""The figures of a persona are those of plain sums over conversations that are read anew before every reply."""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from random import Random
from typing import Any

import numpy as np
import pytest

from elman.bot.config import RecurrentConfig
from elman.errors import UserError
from elman.evaluation import persona
from elman.evaluation.persona import CANDIDATES, PersonaScores, evaluate_persona, f1, with_candidates
from elman.language_model import LanguageModel
from elman.model.copying import CopyingModel
from elman.model.reference import ReferenceModel
from elman.text import Conversation, Message, Tokenizer, text_lines
from elman.text.rendering import OTHER, SELF, render_facts, render_opening, render_turn, reply_prefix
from elman.text.tokenizers import TURN

WORDS = ["the", "cat", "sat", "on", "a", "mat", "and", "saw", "my", "red", "dog", "run", "to", "you"]


def talk(chance: Random, facts: bool) -> Conversation:
    def said(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count))

    messages = []
    for turn in range(4):
        known = tuple(said(3) for _ in range(2 if facts and turn % 2 else 0))
        messages.append(Message("AB"[turn % 2], said(chance.randint(1, 6)), facts=known))
    return Conversation(tuple(messages))


TALKS = [talk(Random(number), facts=number % 4 > 0) for number in range(12)]
TOKENIZER = Tokenizer.train("bpe", text_lines(TALKS), 300)
CONFIG = RecurrentConfig(vocab_size=TOKENIZER.vocab_size, hidden_size=7, num_layers=2, dropout=0.0)


def plain_model() -> LanguageModel[Any]:
    parameters = ReferenceModel.initialise(CONFIG, 0)
    return ReferenceModel(CONFIG, {name: 3 * array for name, array in parameters.items()})


def copying_model() -> LanguageModel[Any]:
    torch = pytest.importorskip("torch")
    from elman.model.torch_model import TorchModel, build_module

    torch.manual_seed(0)
    module = build_module(replace(CONFIG, pointer=True))
    parameters = {name: tensor.numpy() for name, tensor in module.state_dict().items()}
    return CopyingModel(TorchModel(module), parameters)


MODELS = {"plain": plain_model, "copying": copying_model}


def log_p(model: LanguageModel[Any], before: list[int], text: str) -> list[float]:
    """Return the log-probability of each token of a reply and its end, everything read from the beginning."""
    row = [*TOKENIZER.encode(text), TOKENIZER.reserved[TURN]]
    ids = [*before, *row]
    log_probs, _ = model.log_probs(np.array([ids[:-1]]), model.initial_state())
    return [float(log_probs[0, place - 1, ids[place]]) for place in range(len(before), len(ids))]


def likeliest(model: LanguageModel[Any], before: list[int]) -> str:
    said: list[int] = []
    never = set(TOKENIZER.reserved.values()) - {TOKENIZER.reserved[TURN]}
    while len(said) < persona.LONGEST:
        row = model.log_probs(np.array([[*before, *said]]), model.initial_state())[0][0, -1]
        token = max((index for index in range(len(row)) if index not in never), key=lambda index: float(row[index]))
        if token == TOKENIZER.reserved[TURN]:
            break
        said.append(token)
    return TOKENIZER.decode(said)


def befores(conversation: Conversation) -> Iterator[tuple[list[int], str]]:
    """Yield what stands before each reply, and the reply."""
    so_far = render_opening(TOKENIZER)
    for message in conversation.messages:
        if message.speaker == "B":
            yield [*so_far, *render_facts(TOKENIZER, message.facts), *reply_prefix(TOKENIZER)], message.text
        so_far += render_turn(message.text, SELF if message.speaker == "B" else OTHER, TOKENIZER)


def naive(model: LanguageModel[Any], limit: int, weight: float) -> dict[str, float]:
    found: dict[str, float] = dict.fromkeys(("nats", "text_nats", "f1", "hits1", "hits1_over_prior", "replies"), 0.0)
    alone = [*render_opening(TOKENIZER), *reply_prefix(TOKENIZER)]
    for conversation, wrong in list(with_candidates(TALKS, Random(0)))[:limit]:
        for (before, text), others in zip(befores(conversation), wrong, strict=True):
            scores = log_p(model, before, text)
            found["nats"] -= sum(scores)
            found["text_nats"] -= sum(scores[:-1])
            found["f1"] += f1(likeliest(model, before), text)
            found["replies"] += 1
            each = [(log_p(model, before, one), log_p(model, alone, one)) for one in (text, *others)]
            means = [sum(given) / len(given) for given, _ in each]
            gains = [(sum(given) - weight * sum(prior)) / len(given) for given, prior in each]
            found["hits1"] += max(means) == means[0]
            found["hits1_over_prior"] += max(gains) == gains[0]
    return found


@pytest.mark.parametrize("name", MODELS)
def test_the_figures_are_those_of_everything_read_anew(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persona, "LONGEST", 9)
    model = MODELS[name]()
    expected = naive(model, 2, 0.5)
    found = evaluate_persona(model, TOKENIZER, TALKS, limit=2, prior_weight=0.5)
    assert found.replies == expected["replies"] == 4
    assert found.nats == pytest.approx(expected["nats"], rel=1e-5)
    assert found.text_nats == pytest.approx(expected["text_nats"], rel=1e-5)
    assert found.f1 == pytest.approx(expected["f1"] / 4)
    assert found.hits1 == expected["hits1"] / 4
    assert found.hits1_over_prior == expected["hits1_over_prior"] / 4


def test_facts_before_a_reply_are_not_there_for_the_next() -> None:
    model = plain_model()
    first, *rest = TALKS[1].messages
    told = Conversation((first, rest[0]._replace(facts=("red dog",)), *(each._replace(facts=()) for each in rest[1:])))
    plain = Conversation(tuple(message._replace(facts=()) for message in told.messages))
    nats = [evaluate_persona(model, TOKENIZER, [each, TALKS[0]], limit=1).nats for each in (told, plain)]
    first_reply = [-sum(log_p(model, *next(befores(each)))) for each in (told, plain)]
    assert nats[0] - nats[1] == pytest.approx(first_reply[0] - first_reply[1])
    assert abs(nats[0] - nats[1]) > 1e-3


def test_wrong_candidates_are_other_conversations_replies_whatever_the_facts() -> None:
    bare = [Conversation(tuple(message._replace(facts=()) for message in each.messages)) for each in TALKS]
    drawn = [wrong for _, wrong in with_candidates(TALKS, Random(3))]
    assert drawn == [wrong for _, wrong in with_candidates(bare, Random(3))]
    for conversation, wrong in zip(TALKS, drawn, strict=True):
        assert all(len(set(texts)) == len(texts) == CANDIDATES - 1 for texts in wrong)
        elsewhere = {message.text for each in TALKS if each is not conversation for message in each.messages}
        assert all(text in elsewhere for text in chain.from_iterable(wrong))
        right = [message.text for message in conversation.messages if message.speaker == "B"]
        assert all(text not in texts for text, texts in zip(right, wrong, strict=True))


def test_words_are_counted_both_ways() -> None:
    talks = [Conversation((Message("A", "hi"), Message("B", "i'm fine , you ?"))), TALKS[0]]
    found = evaluate_persona(plain_model(), TOKENIZER, talks, limit=1)
    assert (found.words, found.challenge_words) == (5, 7)
    assert found.perplexity_per_word == pytest.approx(math.exp(found.nats / 5))
    assert found.challenge_perplexity == pytest.approx(math.exp(found.text_nats / 7))


@pytest.mark.parametrize(
    ("reply", "right", "expected"),
    [
        ("I have a dog .", "i have the dog!", 1.0),
        ("red red cat", "red cat", 2 * 2 / 5),
        ("yes", "no", 0.0),
        ("", "no", 0.0),
        ("the", "a", 0.0),
        ("i'm here", "I m here", 1.0),
        ("我有猫。", "我有狗", 2 * 2 / 6),
        ("one two three four", "two", 2 * 1 / 5),
    ],
)
def test_f1_is_the_words_in_common(reply: str, right: str, expected: float) -> None:
    assert f1(reply, right) == pytest.approx(expected)
    assert f1(right, reply) == pytest.approx(expected)


def test_scores_add_up() -> None:
    one = PersonaScores(1, 2.0, 1.5, 3, 4, 0.5, True, False)
    both = one + replace(one, f1_sum=1.0, first=False)
    assert (both.replies, both.words, both.f1, both.hits1, both.hits1_over_prior) == (2, 6, 0.75, 0.5, 0.0)


def test_where_nobody_replies_is_said() -> None:
    with pytest.raises(UserError, match="nobody replies"):
        evaluate_persona(plain_model(), TOKENIZER, [])
