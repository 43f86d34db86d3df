"""Conversations as ids: speaker marks, turn ends and a loss mask, and the way back.

    <conversation> (<persona> fact)* (mark text <turn>)*

The marks are `<self>`, the speaker whom the model speaks as, and `<other>`, `<speaker-2>` ... `<speaker-7>`, the others
in the order in which they first speak. When there are more, the last of the marks is shared by all that are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from elman.errors import UserError
from elman.text.conversations import Conversation, Message
from elman.text.tokenizers import CONVERSATION, MARKS, PERSONA, TURN, Tokenizer

SELF = MARKS[0]
OTHER = MARKS[1]
DEFAULT_NAMES = tuple(mark.strip("<>") for mark in MARKS)


def speaking_self(conversation: Conversation, self_speaker: str | None = None) -> str | None:
    """Name the speaker who gets `<self>`: the given one, else the second to appear, who answers; alone, the first."""
    return self_speaker if self_speaker is not None else next(iter(conversation.speakers[1::-1]), None)


def speaker_marks(conversation: Conversation, self_speaker: str | None = None) -> dict[str, str]:
    """Return the mark of each speaker, `<self>` first, then the others in the order in which they first speak."""
    me = speaking_self(conversation, self_speaker)
    others = [speaker for speaker in conversation.speakers if speaker != me]
    marks = {speaker: MARKS[min(index, len(MARKS) - 1)] for index, speaker in enumerate(others, start=1)}
    return marks if me is None else {me: SELF, **marks}


def rendered_texts(conversation: Conversation, self_speaker: str | None = None) -> list[str]:
    """Return the texts that rendering encodes: the facts about the self speaker, then the messages."""
    me = speaking_self(conversation, self_speaker)
    facts = () if me is None else conversation.persona.get(me, ())
    return [*facts, *(message.text for message in conversation.messages)]


def render(
    conversation: Conversation, tokenizer: Tokenizer, self_speaker: str | None = None
) -> tuple[list[int], list[bool]]:
    """Return the conversation's ids and, for each of them, whether it is to be predicted.

    Predicted are texts and turn ends, of `self_speaker` alone when given, else of everyone; marks and persona are not.
    The model knows only the facts about the one it speaks as, so other personas are left out, as are times. Raises
    UserError when the tokenizer has no marks (`word` and `char`).
    """
    texts = rendered_texts(conversation, self_speaker)
    return lay_out(conversation, tokenizer.encode_batch(texts), tokenizer, self_speaker)


def lay_out(
    conversation: Conversation,
    rows: Sequence[list[int]],
    tokenizer: Tokenizer,
    self_speaker: str | None = None,
    *,
    everyone: bool = False,
) -> tuple[list[int], list[bool]]:
    """Do what `render` does with the ids of `rendered_texts` at hand, so that they can be encoded in large batches.

    With `everyone`, all are predicted though `self_speaker` is the one whom the model speaks as.
    """
    reserved = _marks_of(tokenizer)
    facts = len(rows) - len(conversation.messages)
    ids = _opening(rows[:facts], reserved)
    mask = [False] * len(ids)
    marks = speaker_marks(conversation, self_speaker)
    for message, row in zip(conversation.messages, rows[facts:], strict=True):
        ids += [reserved[marks[message.speaker]], *row, reserved[TURN]]
        mask += [False, *[everyone or self_speaker in (None, message.speaker)] * (len(row) + 1)]
    return ids, mask


def render_opening(tokenizer: Tokenizer, facts: Iterable[str] = ()) -> list[int]:
    """Return the ids that start a conversation, with the facts about the one whom the model speaks as."""
    return _opening(tokenizer.encode_batch(list(facts)), _marks_of(tokenizer))


def render_turn(text: str, mark: str, tokenizer: Tokenizer) -> list[int]:
    """Return the ids of one whole message: mark (one of `MARKS`), text, turn end."""
    reserved = _marks_of(tokenizer)
    return [reserved[mark], *tokenizer.encode(text), reserved[TURN]]


def reply_prefix(tokenizer: Tokenizer) -> list[int]:
    """Return the ids after which the model speaks as itself, until it gives `<turn>`."""
    return [_marks_of(tokenizer)[SELF]]


def parse(ids: Iterable[int], tokenizer: Tokenizer, speakers: Sequence[str] | None = None) -> Conversation:
    """Return the conversation that ids say: the inverse of `render` for up to as many speakers as there are marks.

    `speakers` are the names in the order of the marks (the keys of `speaker_marks`), `self`, `other`, `speaker-2`, ...
    unless given. A last message without its turn end is taken as it stands. ValueError when ids are no conversation.
    """
    names = [*(speakers or ()), *DEFAULT_NAMES[len(speakers or ()) :]]
    parts = _split(ids, tokenizer)
    if [opener for opener, _ in parts[:1]] != [CONVERSATION] or any(opener == CONVERSATION for opener, _ in parts[1:]):
        raise ValueError("the ids are not those of one conversation")
    facts = tuple(text for opener, text in parts if opener == PERSONA)
    messages = (Message(names[MARKS.index(opener)], text) for opener, text in parts if opener in MARKS)
    return Conversation(tuple(messages), {names[0]: facts} if facts else {})


def _split(ids: Iterable[int], tokenizer: Tokenizer) -> list[tuple[str, str]]:
    """Cut ids at the tokens that open something: each opener with the text after it, turn ends left out."""
    reserved = _marks_of(tokenizer)
    openers = {reserved[token]: token for token in (CONVERSATION, PERSONA, *MARKS)}
    parts: list[tuple[str, list[int]]] = []
    for index in ids:
        if index in openers:
            parts.append((openers[index], []))
        elif index != reserved[TURN]:
            if not parts or parts[-1][0] == CONVERSATION:
                raise ValueError("the ids hold text that nobody says")
            parts[-1][1].append(index)
    return [(opener, tokenizer.decode(text)) for opener, text in parts]


def _opening(facts: Sequence[list[int]], reserved: dict[str, int]) -> list[int]:
    return [reserved[CONVERSATION], *chain.from_iterable([reserved[PERSONA], *fact] for fact in facts)]


def _marks_of(tokenizer: Tokenizer) -> dict[str, int]:
    if TURN not in tokenizer.reserved:
        raise UserError(f"conversations need --tokenizer bpe: a {tokenizer.kind} tokenizer has no speaker marks")
    return tokenizer.reserved
