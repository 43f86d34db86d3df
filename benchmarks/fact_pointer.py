"""What a pointer over facts gains: values that were never seen, copied from the facts into the reply.

Conversations of one kind: a question about one of a few topics, facts of which one answers it, and the answer. Values
are made of syllables at random, so that those asked for in the end occur nowhere in training. The same small LSTM is
trained with and without `pointer`; counted is how often the whole answer is right, each token the most probable one.

    python benchmarks/fact_pointer.py [--steps 1500] [--hidden-size 128] [--questions 200]
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console

from elman.bot.folder import BotFolder, open_bot
from elman.model.copying import with_copies
from elman.model.loading import load_torch_model
from elman.text.conversations import Message, message_to_json
from elman.text.rendering import OTHER, render_facts, render_opening, render_turn, reply_prefix
from elman.text.tokenizers import TURN
from elman.training.settings import resolve
from elman.training.train import train

TOPICS = ("dog", "cat", "sister", "brother", "city", "job", "street", "teacher", "boat", "school", "song", "club")
SYLLABLES = [first + vowel for first in "bdfgklmnprstvz" for vowel in "aeiou"]
LONGEST_ANSWER = 30


def value(chance: random.Random) -> str:
    return " ".join(
        "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).capitalize() for _ in range(chance.randint(1, 2))
    )


def exchange(chance: random.Random) -> tuple[Message, Message]:
    """Return a question, and its answer with the facts that are known."""
    known = {topic: value(chance) for topic in chance.sample(TOPICS, chance.randint(1, 3))}
    asked = chance.choice(list(known))
    facts = tuple(f"Your {topic} is called {name}." for topic, name in known.items())
    question = chance.choice(["what is my {} called?", "do you know the name of my {}?", "how is my {} called?"])
    answer = chance.choice(["your {} is called {}.", "{1} is your {0}."])
    return Message("person", question.format(asked)), Message("bot", answer.format(asked, known[asked]), facts=facts)


def write_conversations(path: Path, chance: random.Random, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for _ in range(count):
            messages = [message_to_json(each) for _ in range(3) for each in exchange(chance)]
            file.write(json.dumps({"messages": messages}) + "\n")


def right_answers(bot: BotFolder, chance: random.Random, questions: int) -> float:
    """Return the share of questions whose answer holds the right value."""
    tokenizer = bot.tokenizer
    model = with_copies(load_torch_model(bot), bot.config, bot.tensors)
    right = 0
    for _ in range(questions):
        question, answer = exchange(chance)
        ids = render_opening(tokenizer) + render_turn(question.text, OTHER, tokenizer)
        ids += render_facts(tokenizer, answer.facts) + reply_prefix(tokenizer)
        said = tokenizer.decode(greedy(model, ids, tokenizer.reserved[TURN]))
        right += said in expected(answer)
    return right / questions


def expected(answer: Message) -> tuple[str, str]:
    """Return the answer in both wordings."""
    topic, name = next(
        (topic, name)
        for fact in answer.facts
        for topic, name in [fact.removeprefix("Your ").removesuffix(".").split(" is called ")]
        if answer.text in (f"your {topic} is called {name}.", f"{name} is your {topic}.")
    )
    return f"your {topic} is called {name}.", f"{name} is your {topic}."


def greedy(model: Any, ids: list[int], end: int) -> list[int]:
    state, said = model.initial_state(), []
    for _ in range(LONGEST_ANSWER):
        log_probs, state = model.log_probs(np.array([ids]), state)
        ids = [int(log_probs[0, -1].argmax())]
        if ids == [end]:
            break
        said += ids
    return said


def measure(pointer: bool, steps: int, hidden_size: int, questions: int, folder: Path) -> dict[str, Any]:
    """Train one side and ask it."""
    settings = resolve(
        {
            **{"hidden_size": hidden_size, "steps": steps, "pointer": pointer, "tokens": 512, "dropout": 0.1},
            **{"batch_size": 16, "bptt_len": 64, "valid_every": max(1, steps // 3), "learning_rate": 0.005},
        }
    )
    out, quiet = folder / f"pointer-{pointer}", Console(stderr=True, quiet=True)
    start = time.perf_counter()
    result = train([folder / "talk.jsonl"], out, settings, valid=None, resume=False, console=quiet)
    assert result is not None
    return {
        "pointer": pointer,
        "right": right_answers(open_bot(out), random.Random("unseen"), questions),
        "valid_perplexity": result.valid_perplexity,
        "tokens_per_second": result.tokens_per_second,
        "seconds": time.perf_counter() - start,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in {"steps": 1500, "hidden-size": 128, "questions": 200, "conversations": 6000}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_conversations(folder / "talk.jsonl", random.Random("seen"), arguments.conversations)
        for pointer in (False, True):
            print(json.dumps(measure(pointer, arguments.steps, arguments.hidden_size, arguments.questions, folder)))


if __name__ == "__main__":
    main()
