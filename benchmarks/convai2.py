"""A bot on the validation set of the ConvAI2 challenge, with its persona and without.

The self speaker is the second of each conversation. With the persona on, facts about them stand before each of their
messages: `all` of them, or those that are `relevant` to the message before, as a chat chooses them. Texts are read as a
person would write them, capitals and no blanks before stops, like the default bot's training text; `--as-is` leaves
them as the file has them. The file has no candidates for hits@1, so the 19 wrong ones are drawn, seeded, from the
replies of other conversations; the challenge drew its own.

    python benchmarks/convai2.py BOT --data FILE [--facts all relevant] [--limit N] [--precision fp32] [--json]
"""

from __future__ import annotations

import argparse
import json
import runpy
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from elman.bot.folder import open_bot
from elman.chat.ranking import LAMBDA
from elman.evaluation.persona import PersonaScores, evaluate_persona
from elman.model.copying import with_copies
from elman.person.english import other_person
from elman.person.facts import Fact, edit_text, relevant
from elman.runtime.loading import load_engine
from elman.text.conversations import Conversation, Message
from elman.text.rendering import speaking_self
from elman.text.sources import read_corpus

RECIPE = Path(__file__).parents[1] / "recipes" / "default" / "prepare.py"
TOLD = datetime(2000, 1, 1, tzinfo=UTC)
PUBLISHED = """| published (trained on all of ConvAI2) | perplexity | F1 | hits@1 |
|---|---|---|---|
| seq2seq with attention | 29.8 | 16.2 | 12.6 |
| key-value memory network | | | 55.2 |"""
NAMES = (
    "facts",
    "perplexity, challenge's words",
    "perplexity per word",
    "F1",
    "hits@1",
    f"hits@1 less {LAMBDA} of the prior",
    "replies",
    "seconds",
)

Choose = Callable[[Sequence[str], str], tuple[str, ...]]


def none(facts: Sequence[str], message: str) -> tuple[str, ...]:
    return ()


def all_of_them(facts: Sequence[str], message: str) -> tuple[str, ...]:
    return tuple(facts)


def those_that_matter(facts: Sequence[str], message: str) -> tuple[str, ...]:
    """Choose as a chat does; there the facts are about whom the message calls `I`, here about whom it calls `you`."""
    return tuple(facts[fact.id] for fact in relevant(kept(tuple(facts)), other_person(message)))


@cache
def kept(facts: tuple[str, ...]) -> list[Fact]:
    """Return facts as a person's store keeps them."""
    found = (edit_text(None, fact) for fact in facts)
    return [Fact(number, *each, message_id=None, time=TOLD) for number, each in enumerate(found)]


CHOICES: dict[str, Choose] = {"none": none, "all": all_of_them, "relevant": those_that_matter}


def conversations(data: Path, as_is: bool) -> Iterator[Conversation]:
    readable = (lambda message: message) if as_is else runpy.run_path(str(RECIPE))["readable"]
    for item in read_corpus([data]):
        assert isinstance(item, Conversation)
        persona = {
            name: tuple(readable(Message(name, fact)).text for fact in facts) for name, facts in item.persona.items()
        }
        yield Conversation(tuple(map(readable, item.messages)), persona)


def with_facts(conversation: Conversation, choose: Choose) -> Conversation:
    """Put the self speaker's facts before each of their messages, and nowhere else."""
    me = speaking_self(conversation)
    facts = conversation.persona.get(me or "", ())
    before = ["", *(message.text for message in conversation.messages)]
    return Conversation(
        tuple(
            message._replace(facts=choose(facts, heard)) if message.speaker == me else message
            for heard, message in zip(before, conversation.messages, strict=False)
        )
    )


def row(facts: str, scores: PersonaScores, seconds: float) -> str:
    figures = (
        f"{scores.challenge_perplexity:.1f}",
        f"{scores.perplexity_per_word:.1f}",
        *(f"{100 * share:.1f}" for share in (scores.f1, scores.hits1, scores.hits1_over_prior)),
        f"{scores.replies:,}",
        f"{seconds:.0f}",
    )
    return f"| {' | '.join((facts, *figures))} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bot", help="a folder, hf://owner/name or default")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--facts", nargs="+", choices=[name for name in CHOICES if name != "none"], default=["all"])
    parser.add_argument("--limit", type=int, help="conversations to measure; candidates are drawn from all")
    parser.add_argument("--precision", choices=("int8", "fp32"), default="int8")
    parser.add_argument("--as-is", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="the sums too, one object a line")
    arguments = parser.parse_args()
    bot, talks = open_bot(arguments.bot), list(conversations(arguments.data, arguments.as_is))
    limit = arguments.limit or len(talks)
    model = with_copies(load_engine(bot, arguments.precision), bot.config, bot.tensors)
    print(f"| {' | '.join(NAMES)} |\n" + "|---" * len(NAMES) + "|")
    for name in ("none", *arguments.facts):
        start = time.perf_counter()
        told = [*(with_facts(each, CHOICES[name]) for each in talks[:limit]), *talks[limit:]]
        scores = evaluate_persona(model, bot.tokenizer, told, limit=limit, prior_weight=LAMBDA, seed=arguments.seed)
        print(row(name, scores, time.perf_counter() - start), flush=True)
        if arguments.json:
            print(json.dumps({"facts": name, **asdict(scores)}), flush=True)
    print(f"\n{PUBLISHED}")


if __name__ == "__main__":
    main()
