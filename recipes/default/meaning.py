"""The vectors by which a question finds the sentence that answers it: `src/elman/data/meaning.safetensors`.

Learned from what the generator of conversations about facts can ask and tell, each asking beside many tellings of which
one answers it; and from messages with their replies in the training text, so that words of one subject lie together.

    python recipes/default/meaning.py DATA --out src/elman/data/meaning.safetensors
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from runpy import run_path
from typing import NamedTuple

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from elman.person.meaning import BUCKETS, WIDTH, features
from elman.person.quotes import quotable
from elman.training.recall_kinds import LANGUAGES, Held, kinds, make
from elman.training.recall_style import typed
from elman.training.wordings import choose, fill

BATCH = 256
STEPS = 3_000
UNRELATED = 128
"""Sentences of real conversations among which an answer is sought, beside the batch's other answers."""
SHARPNESS = 12.0
DROPPED = 0.1
"""Share of the features that are left out, drawn anew for each text and step."""
SUBJECT = 0.3
"""Weight of what real conversations teach beside the made-up questions."""
KEPT = 0.15
"""Share of the answers that are facts as they are kept, and not the person's words."""


class Pair(NamedTuple):
    """Something asked, and what answers it."""

    asked: str
    said: str
    slot: str
    """What both are about; two of one slot in a batch do not compete."""


class Encoder(nn.Module):
    """What `elman.person.meaning` computes, to be trained."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(2 * BUCKETS, WIDTH, mode="sum", sparse=True)
        nn.init.normal_(self.table.weight, std=0.02)  # a word that nothing was learned of weighs little
        self.question, self.statement = (nn.Parameter(torch.eye(WIDTH)) for _ in range(2))
        self.odds = nn.Parameter(torch.tensor([8.0, -4.0]))
        self.chance = random.Random(0)

    def forward(self, texts: list[str], *, asks: bool) -> Tensor:
        """Return unit vectors [N, D]."""
        places = [self.kept(features(text)) or [0] for text in texts]
        offsets = np.cumsum([0, *map(len, places[:-1])])
        flat = torch.tensor([place for each in places for place in each])
        sums = self.table(flat, torch.from_numpy(offsets))
        return functional.normalize(sums @ (self.question if asks else self.statement), dim=-1)

    def kept(self, places: list[int]) -> list[int]:
        """Return some of a text's features, so that no single one comes to decide."""
        return [place for place in places if self.chance.random() > DROPPED]


def recall_pairs(chance: random.Random, keep: float) -> Iterator[Pair]:
    """Yield questions with tellings of every kind, from the first `keep` of the wordings that tell it in passing."""
    tables = [(language, kind) for language in LANGUAGES for kind in kinds(language).values()]
    while True:
        language, kind = chance.choice(tables)
        topic = chance.choice(list(kind.topics))
        held = make(kind, topic, chance)
        yield Pair(asking(held, chance, language), telling(held, chance, keep), f"{language}:{kind.name}:{topic}")


def asking(held: Held, chance: random.Random, language: str) -> str:
    text = typed(choose(chance.choice(held.kind.asks), chance), language, chance, "?")
    return fill(text, held.slots(chance))


def telling(held: Held, chance: random.Random, keep: float) -> str:
    """Return what tells a fact: the sentence of a message that would be quoted, or the fact as it is kept."""
    if chance.random() < KEPT:
        return held.text(chance)
    kind = held.foreign or held.kind
    wordings = [*kind.passing[: max(1, int(keep * len(kind.passing)))], *kind.tells[: len(kind.passing) // 2]]
    text = fill(typed(choose(chance.choice(wordings), chance), kind.language, chance, "."), held.told_slots(chance))
    named = [each for each in quotable(text) if held.value in each]
    return chance.choice(named) if named else text


def talk_pairs(data: Path, chance: random.Random) -> tuple[list[Pair], list[str]]:
    """Return messages of the default bot's sources with their replies, and the sentences that may tell something."""
    pairs, told = [], []
    prepare = run_path(str(Path(__file__).with_name("prepare.py")))
    for conversation in (each for name in prepare["SOURCES"] for each in prepare["conversations"](data / name)):
        texts = [message.text for message in conversation.messages]
        pairs += [Pair(one, two, one) for one, two in pairwise(texts)]
        told += [said for text in texts for said in quotable(text)]
    chance.shuffle(pairs)
    return pairs, told


def contrast(encoder: Encoder, pairs: list[Pair], unrelated: list[str]) -> tuple[Tensor, Tensor]:
    """Return the loss of finding each answer among all, and that of the odds that a statement answers."""
    asked = encoder([each.asked for each in pairs], asks=True)
    said = encoder([*(each.said for each in pairs), *unrelated], asks=False)
    cosines = asked @ said.T
    slots = np.array([each.slot for each in pairs])
    same = torch.from_numpy(slots[:, None] == slots[None, :])
    rivals = same & ~torch.eye(len(pairs), dtype=torch.bool)
    hidden = functional.pad(rivals, (0, len(unrelated)))
    loss = functional.cross_entropy(SHARPNESS * cosines.masked_fill(hidden, -2), torch.arange(len(pairs)))
    hardest = cosines.detach().masked_fill(functional.pad(same, (0, len(unrelated))), -2).topk(3).values
    scores = torch.cat([cosines.diagonal().detach()[:, None], hardest], 1)
    truth = torch.zeros_like(scores)
    truth[:, 0] = 1
    odds = encoder.odds[0] * scores + encoder.odds[1]
    return loss, functional.binary_cross_entropy_with_logits(odds, truth)


def train(data: Path, keep: float, steps: int) -> Encoder:
    torch.manual_seed(0)
    torch.sparse.check_sparse_tensor_invariants.disable()  # said aloud, or torch warns of it at every run
    chance = random.Random(0)
    encoder, recall = Encoder(), recall_pairs(chance, keep)
    replies, told = talk_pairs(data, chance)
    optimizer = torch.optim.Adagrad(encoder.parameters(), lr=0.05)
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = 0.05 * (1 - step / steps)
        answers, odds = contrast(encoder, list(islice(recall, BATCH)), chance.sample(told, UNRELATED))
        subject, _ = contrast(encoder, chance.sample(replies, BATCH), [])
        loss = answers + SUBJECT * subject + odds
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 200 == 0:
            print(f"step {step}: answers {answers:.3f}, subject {subject:.3f}, odds {odds:.3f}", flush=True)
    return encoder


def save(encoder: Encoder, out: Path) -> None:
    """Write the vectors as int8, each with its scale."""
    weight = encoder.table.weight.detach()
    scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
    tensors = {
        "table": torch.round(weight / scale).to(torch.int8),
        "scale": scale[:, 0].to(torch.float16),
        "question": encoder.question.detach().contiguous(),
        "statement": encoder.statement.detach().contiguous(),
        "odds": encoder.odds.detach(),
    }
    save_file(tensors, out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--keep", type=float, default=1.0, help="share of the wordings to learn from, to test the rest")
    arguments = parser.parse_args()
    save(train(arguments.data, arguments.keep, arguments.steps), arguments.out)


if __name__ == "__main__":
    main()
