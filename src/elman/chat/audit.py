"""A bot's memory for the messages that it learned, beside those that it did not."""

from __future__ import annotations

from collections.abc import Sequence

from elman.bot.folder import BotFolder
from elman.errors import UserError
from elman.evaluation.audit import Memorised, memorised, rare_strings
from elman.runtime.loading import load_engine
from elman.text.conversations import Message
from elman.text.exports.sessions import latest_share
from elman.text.rendering import render_opening, reply_prefix


def audit_bot(bot: BotFolder, messages: Sequence[Message], speaker: str) -> tuple[Memorised, Memorised]:
    """Return what the bot knows by heart of the speaker's learned messages and of the held-out ones.

    `messages` are in the order of time. Raises UserError where the speaker said nothing rare.
    """
    said = [message for message in messages if message.text.strip()]
    first_held = latest_share(said, speaker)
    everything = [message.text for message in said]
    parts = [
        rare_strings([message.text for message in part if message.speaker == speaker], everything)
        for part in (said[:first_held], said[first_held:])
    ]
    if not parts[0]:
        raise UserError(f"--as {speaker}: has written no long message with a rare word in it")
    tokenizer = bot.tokenizer
    before = [*render_opening(tokenizer), *reply_prefix(tokenizer)] if bot.dialogue else [tokenizer.eos_id]
    engine = load_engine(bot, "fp32")
    learned, control = (memorised(engine, tokenizer, part, before) for part in parts)
    return learned, control
