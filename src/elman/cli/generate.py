"""`elman generate`."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from elman.cli.options import (
    BotName,
    FrequencyPenalty,
    Json,
    MinP,
    PenaltyDecay,
    PrecisionOption,
    PresencePenalty,
    RepetitionPenalty,
    Seed,
    SpeakAs,
    Stop,
    Temperature,
    TopK,
    TopP,
    TypicalP,
    given,
)
from elman.cli.output import print_json


def generate(
    context: typer.Context,
    bot: BotName,
    prompt: Annotated[str, typer.Option(help="Text to go on from; for a bot that talks, a message to answer.")] = "",
    max_new_tokens: Annotated[int, typer.Option(min=1, help="Tokens at most.")] = 100,
    temperature: Temperature = None,
    top_k: TopK = None,
    top_p: TopP = None,
    min_p: MinP = None,
    typical_p: TypicalP = None,
    repetition_penalty: RepetitionPenalty = None,
    frequency_penalty: FrequencyPenalty = None,
    presence_penalty: PresencePenalty = None,
    penalty_decay: PenaltyDecay = None,
    stop: Stop = None,
    seed: Seed = None,
    precision: PrecisionOption = "int8",
    speaker: SpeakAs = None,
    candidates: Annotated[int, typer.Option(min=1, help="Texts to write, in one batch; --json prints a list.")] = 1,
    json: Json = False,
) -> None:
    """Write text with a bot.

    Example: elman generate my-bot --prompt "the stock market" --temperature 0.7 --seed 1
    """
    from elman.chat.bot import load
    from elman.runtime.sampling import SamplingConfig

    sampling = SamplingConfig(**given(context, SamplingConfig))
    loaded = load(bot, precision, speaker=speaker)
    texts = loaded.write(
        prompt, sampling, seed=seed, max_new_tokens=max_new_tokens, stop=stop or (), candidates=candidates
    )
    if json:
        found = [dataclasses.asdict(each) for each in texts]
        print_json(found if candidates > 1 else found[0])
        return
    for each in texts:
        print(each.text if loaded.folder.dialogue else prompt + each.text)
