"""Conversations as ids: speaker marks, turn ends and a loss mask, and the way back.

    <conversation> (<persona> fact)* ((<persona> fact)* mark text <turn>)*

The facts at the opening are those about the speaker whom the model speaks as; those before a message of that speaker
are what it knew that matters to the message. Where the first message is one of theirs, all are the opening's.

The marks are `<self>`, the speaker whom the model speaks as, and `<other>`, `<speaker-2>` ... `<speaker-7>`, the others
in the order in which they first speak. When there are more, the last of the marks is shared by all that are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, takewhile

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
    """Return the texts that rendering encodes: the facts about the self speaker, then each message after its facts."""
    me = speaking_self(conversation, self_speaker)
    said = ([*known_facts(message, me), message.text] for message in conversation.messages)
    return [*opening_facts(conversation, me), *chain.from_iterable(said)]


def opening_facts(conversation: Conversation, me: str | None) -> tuple[str, ...]:
    """Return the facts about the self speaker, `me`."""
    return () if me is None else conversation.persona.get(me, ())


def known_facts(message: Message, me: str | None) -> tuple[str, ...]:
    """Return the facts that stand before a message: only the self speaker's, `me`, are known to the model."""
    return message.facts if message.speaker == me else ()


def render(
    conversation: Conversation, tokenizer: Tokenizer, self_speaker: str | None = None
) -> tuple[list[int], list[bool]]:
    """Return the conversation's ids and, for each of them, whether it is to be predicted.

    Predicted are texts and turn ends, of `self_speaker` alone when given, else of everyone; marks and facts are not.
    The model knows only what the one whom it speaks as knows, so the others' personas and facts are left out, as are
    times. Raises UserError when the tokenizer has no marks (`word` and `char`).
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
    reserved, left = _marks_of(tokenizer), iter(rows)
    me, marks = speaking_self(conversation, self_speaker), speaker_marks(conversation, self_speaker)
    ids = [reserved[CONVERSATION], *_facts(islice(left, len(opening_facts(conversation, me))), reserved)]
    mask = [False] * len(ids)
    for message in conversation.messages:
        before = _facts(islice(left, len(known_facts(message, me))), reserved)
        row = next(left)
        ids += [*before, reserved[marks[message.speaker]], *row, reserved[TURN]]
        mask += [False] * (len(before) + 1)
        mask += [everyone or self_speaker in (None, message.speaker)] * (len(row) + 1)
    return ids, mask


def render_opening(tokenizer: Tokenizer, facts: Iterable[str] = ()) -> list[int]:
    """Return the ids that start a conversation, with the facts about the one whom the model speaks as."""
    return [_marks_of(tokenizer)[CONVERSATION], *render_facts(tokenizer, facts)]


def render_facts(tokenizer: Tokenizer, facts: Iterable[str]) -> list[int]:
    """Return the ids of facts that matter to the model's next message; `reply_prefix` follows them."""
    return _facts(tokenizer.encode_batch(list(facts)), _marks_of(tokenizer))


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
    unless given. Facts before a first message by the self speaker are taken for the opening's. A last message without
    its turn end is taken as it stands. ValueError when ids are no conversation.
    """
    names = [*(speakers or ()), *DEFAULT_NAMES[len(speakers or ()) :]]
    parts = _split(ids, tokenizer)
    if [opener for opener, _ in parts[:1]] != [CONVERSATION] or any(opener == CONVERSATION for opener, _ in parts[1:]):
        raise ValueError("the ids are not those of one conversation")
    facts = tuple(text for _, text in takewhile(lambda part: part[0] == PERSONA, parts[1:]))
    return Conversation(tuple(_messages(parts[1 + len(facts) :], names)), {names[0]: facts} if facts else {})


def _messages(parts: Iterable[tuple[str, str]], names: Sequence[str]) -> Iterator[Message]:
    """Yield the messages of what follows the opening, each of the self speaker's with the facts before it."""
    facts: list[str] = []
    for opener, text in parts:
        if opener == PERSONA:
            facts.append(text)
            continue
        if facts and opener != SELF:
            raise ValueError("the ids hold facts before a message of another speaker than the model's")
        yield Message(names[MARKS.index(opener)], text, facts=tuple(facts))
        facts = []
    if facts:
        raise ValueError("the ids hold facts that no message follows")


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


def _facts(rows: Iterable[list[int]], reserved: dict[str, int]) -> list[int]:
    return [*chain.from_iterable([reserved[PERSONA], *row] for row in rows)]


def _marks_of(tokenizer: Tokenizer) -> dict[str, int]:
    if TURN not in tokenizer.reserved:
        raise UserError(f"conversations need --tokenizer bpe: a {tokenizer.kind} tokenizer has no speaker marks")
    return tokenizer.reserved
