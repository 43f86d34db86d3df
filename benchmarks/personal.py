"""The personalisation benchmark's table for some speakers of one file, beside its control and dynamic evaluation.

Perplexity per word of what each speaker says next, in buckets of messages seen: of the bot as it is, of each rung, of
the ladder that learns both sides' words, of one that learned the next speaker of the list in their place (`control`),
and of all weights learned with torch after each message (`dynamic evaluation`, Krause et al. 2018: plain gradient
descent at the best of some rates).

    python benchmarks/personal.py BOT office.tsv --skip 8 --speakers 4 --rates 0.03 0.1 0.3
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch

from elman.bot.folder import BotFolder, open_bot
from elman.model.loading import load_torch_model
from elman.person.benchmark import (
    EDGES,
    NAMES,
    RUNGS,
    Said,
    SpeakerResult,
    Sums,
    measure_speakers,
    most_talkative,
    scenes_of,
)
from elman.person.ladder import Ladder
from elman.person.last_layer import softmax_of
from elman.person.reader import Reader
from elman.runtime.loading import load_engine
from elman.text.conversations import Conversation
from elman.text.sources import read_corpus

LARGEST_GRADIENT = 1.0


def dynamic_evaluation(bot: BotFolder, reader: Reader, scenes: Iterable[list[Said]], rate: float) -> list[Sums]:
    """Return what a model makes of the speaker's messages that is trained on each after it was predicted."""
    module = load_torch_model(bot).module
    optimizer = torch.optim.SGD(module.parameters(), lr=rate)
    found, messages = [Sums() for _ in NAMES], 0
    for scene in scenes:
        state = module.initial_state(1)
        _, state = module(torch.tensor([reader.opening]), state)
        for said in scene:
            if messages == EDGES[-1]:
                return found
            state = type(state)(*(tensor.detach() for tensor in state))
            mark = reader.marks["person" if said.own else "bot"]
            ids = torch.tensor([[mark, *said.ids]])
            hidden, state = module(ids, state)
            if not said.own:
                continue
            loss = -module.score(hidden[:, :-1], ids[:, 1:]).sum()
            sums = found[int(np.searchsorted(EDGES, messages, side="right")) - 1]
            sums.nats += float(loss.detach())
            sums.words += said.words
            messages += 1
            optimizer.zero_grad()
            torch.autograd.backward(loss / ids.shape[1])
            torch.nn.utils.clip_grad_norm_(module.parameters(), LARGEST_GRADIENT)
            optimizer.step()
    return found


def best_rate(results: dict[float, list[SpeakerResult]]) -> float:
    """Return the rate with the lowest mean of the logarithm of perplexity."""
    return min(results, key=lambda rate: np.mean([np.log(each.perplexity("static")) for each in results[rate]]))


def row(name: str, results: Sequence[SpeakerResult], rung: str, static: Sequence[SpeakerResult]) -> str:
    """Return a line of the table: means over the speakers who are in the bucket, and the change to the static model."""
    cells = []
    for bucket in range(len(NAMES)):
        pairs = [
            (one.perplexity(rung, bucket), two.perplexity("static", bucket))
            for one, two in zip(results, static, strict=True)
        ]
        known = [(value, base) for value, base in pairs if np.isfinite(base)]
        change = np.mean([value / base for value, base in known]) - 1
        cells.append(f"{np.mean([value for value, _ in known]):.1f} ({change:+.1%})" if known else "-")
    ratios = [one.perplexity(rung) / two.perplexity("static") for one, two in zip(results, static, strict=True)]
    cells += [f"{np.mean([ratio < 1 for ratio in ratios]):.0%}", f"{max(ratios) - 1:+.1%}"]
    return " | ".join([f"| {name}", *cells]) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bot", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--speakers", type=int, default=4)
    parser.add_argument("--skip", type=int, default=0, help="the most talkative so many are left to those who tune")
    parser.add_argument("--rates", type=float, nargs="*", default=[], help="of dynamic evaluation; none leaves it out")
    arguments = parser.parse_args()
    bot = open_bot(arguments.bot)
    engine = load_engine(bot, threads=1)
    torch.set_num_threads(1)
    reader, ladder = Reader(bot, engine), Ladder(softmax_of(bot), engine.fingerprint)
    conversations = [each for each in read_corpus([arguments.file]) if isinstance(each, Conversation)]
    speakers = most_talkative(conversations, arguments.skip + arguments.speakers)[arguments.skip :]
    own, both, control = (
        list(measure_speakers(reader, ladder, conversations, speakers, next_words=0, **options))
        for options in ({}, {"both_sides": True}, {"control": True})
    )
    print(" | ".join(["|", *NAMES, "helped", "worst"]) + " |")
    print("|---" * (len(NAMES) + 3) + "|")
    for rung in RUNGS:
        print(row(rung, own, rung, own), flush=True)
    print(row("ladder, both sides", both, "ladder", own), flush=True)
    print(row("control", control, "ladder", own), flush=True)
    tried: dict[float, list[SpeakerResult]] = {}
    for rate in arguments.rates:
        scenes = (scenes_of(conversations, speaker, reader) for speaker in speakers)
        tried[rate] = [SpeakerResult(sums={"static": dynamic_evaluation(bot, reader, each, rate)}) for each in scenes]
    if tried:
        rate = best_rate(tried)
        print(row_of_dynamic(rate, tried[rate], own), flush=True)
    messages = sum(each.messages for each in own)
    milliseconds = 1000 * sum(each.seconds for each in own) / messages
    print(
        f"\n{len(own)} speakers, {messages:,} messages; {milliseconds:.1f} ms and at most "
        f"{max(each.bytes for each in own):,} bytes a person"
    )


def row_of_dynamic(rate: float, results: Sequence[SpeakerResult], static: Sequence[SpeakerResult]) -> str:
    """Return the line of dynamic evaluation at its best rate."""
    return row(f"dynamic evaluation, all weights, rate {rate:g}", results, "static", static)


if __name__ == "__main__":
    main()
