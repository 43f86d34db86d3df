"""`elman train`."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer

from elman.cli.options import MOST_SEED, without_none
from elman.cli.output import print_report, stderr


def train(
    context: typer.Context,
    texts: Annotated[list[Path], typer.Argument(metavar="TEXT...", help="Files or folders: text, .gz, .jsonl, .tsv.")],
    out: Annotated[Path, typer.Option(help="Folder of the bot.")],
    valid: Annotated[Path | None, typer.Option(help="Text to validate on; else the end of TEXT is held out.")] = None,
    config: Annotated[Path | None, typer.Option(help="TOML file of settings; flags come before it.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint in --out.")] = False,
    model: Annotated[str | None, typer.Option(help="lstm, gru, rnn, bow or ngram. [lstm]")] = None,
    tokenizer: Annotated[
        str | None, typer.Option(help="word, char or bpe. [bpe for conversations, word for plain text]")
    ] = None,
    vocab_size: Annotated[int | None, typer.Option(help="Tokens at most. [bpe: 8192, else all]")] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of TEXT, or auto. [utf-8]")] = None,
    dialogue: Annotated[
        bool | None, typer.Option("--dialogue/--no-dialogue", help="Render conversations with speaker marks. [if any]")
    ] = None,
    speaker: Annotated[str | None, typer.Option(help="Learn this speaker's messages only. [everyone's]")] = None,
    embeddings: Annotated[str | None, typer.Option(help="word2vec or GloVe file to start from.")] = None,
    init: Annotated[str | None, typer.Option(help="Bot whose tokenizer and weights to start from.")] = None,
    hidden_size: Annotated[int | None, typer.Option(help="Units of a layer. [lstm, gru, rnn: 320; bow: 200]")] = None,
    embedding_size: Annotated[int | None, typer.Option(help="Units of an embedding. [as --hidden-size]")] = None,
    num_layers: Annotated[int | None, typer.Option(help="Recurrent layers. [1]")] = None,
    activation: Annotated[str | None, typer.Option(help="rnn: tanh, sigmoid or relu. [tanh]")] = None,
    dropout: Annotated[float | None, typer.Option(help="Share of units dropped. [0.2]")] = None,
    tied: Annotated[bool | None, typer.Option("--tied/--untied", help="Share embedding and softmax. [tied]")] = None,
    residual: Annotated[
        bool | None, typer.Option("--residual/--no-residual", help="Add a layer's input to its output. [no]")
    ] = None,
    pointer: Annotated[
        bool | None, typer.Option("--pointer/--no-pointer", help="Copy from the facts before a reply. [no]")
    ] = None,
    speakers: Annotated[
        int | None, typer.Option(help="Learn a vector for each of so many speakers, the most talkative. [0]")
    ] = None,
    order: Annotated[int | None, typer.Option(help="ngram: longest n-gram, 1 to 5. [5]")] = None,
    context_size: Annotated[int | None, typer.Option(help="bow: tokens that it sees. [5]")] = None,
    combine: Annotated[str | None, typer.Option(help="bow: concatenate or average. [concatenate]")] = None,
    steps: Annotated[int | None, typer.Option(help="Budget in optimiser steps.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Budget in passes over the text. [10]")] = None,
    minutes: Annotated[float | None, typer.Option(help="Budget in minutes.")] = None,
    patience: Annotated[int | None, typer.Option(help="Stop after so many validations without gain.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Streams read in parallel. [20]")] = None,
    bptt_len: Annotated[int | None, typer.Option(help="Tokens that gradients flow through. [35]")] = None,
    optimizer: Annotated[str | None, typer.Option(help="adamw or sgd. [adamw]")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Highest step size. [adamw 0.005, sgd 20]")] = None,
    weight_decay: Annotated[float | None, typer.Option(help="adamw: decay of the weights. [0.01]")] = None,
    clip: Annotated[float | None, typer.Option(help="Largest gradient norm; 0 for none. [0.25]")] = None,
    schedule: Annotated[str | None, typer.Option(help="cosine, constant or plateau. [cosine]")] = None,
    warmup: Annotated[float | None, typer.Option(help="Share of the budget to warm up in. [0.02]")] = None,
    valid_every: Annotated[int | None, typer.Option(help="Steps between validations. [2000]")] = None,
    checkpoint_every: Annotated[int | None, typer.Option(help="Steps between checkpoints. [500]")] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=MOST_SEED, help="Seed of weights and dropout. [0]")] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda. [auto]")] = None,
    precision: Annotated[str | None, typer.Option(help="Of products: float32, bfloat16 or auto. [float32]")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Train a language model on text and keep it as a bot.

    Example: elman train corpus.txt --out my-bot --model lstm --minutes 5
    """
    from elman.training.settings import resolve
    from elman.training.train import train as run

    settings = resolve(given(context), config)
    result = run(texts, out, settings, valid=valid, resume=resume, console=stderr)
    if result is not None:  # the first of torchrun's processes speaks for all
        print_report(dataclasses.asdict(result), as_json=json)


NOT_SETTINGS = frozenset({"texts", "out", "valid", "config", "resume", "json"})


def given(context: typer.Context) -> dict[str, Any]:
    """Return the settings that were typed."""
    return without_none(**{name: value for name, value in context.params.items() if name not in NOT_SETTINGS})
