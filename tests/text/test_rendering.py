"""Conversations become ids with marks and a mask, and come back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.errors import UserError
from elman.text import (
    MARKS,
    Conversation,
    Message,
    Tokenizer,
    parse,
    render,
    render_facts,
    render_opening,
    render_turn,
    reply_prefix,
    speaker_marks,
)

TOKENIZER = Tokenizer.train("bpe", ["hello there, how are you?", "你好，你好吗？"] * 5, 320)
TALK = Conversation(
    (Message("Ann", "hi"), Message("Bo", "yo\nyo"), Message("Ann", ""), Message("Cy", "<turn>")),
    {"Bo": ("likes tea", "")},
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["<turn>", "<self>hi<eos>", "\n"]
)
known_facts = st.sampled_from([(), ("likes tea",), ("", "<persona>你好"), ("<self>", "\n", "a")])
names = st.lists(st.text(max_size=5), min_size=1, max_size=len(MARKS), unique=True)


@st.composite
def conversations(draw: st.DrawFn) -> tuple[Conversation, str | None]:
    speakers = draw(names)
    said = st.tuples(st.sampled_from(speakers), text).map(lambda fields: Message(*fields))
    conversation = Conversation(tuple(draw(st.lists(said, max_size=8))))
    chosen = draw(st.none() | st.sampled_from(speakers))
    me = next(iter(speaker_marks(conversation, chosen)), None)
    known = iter(draw(st.lists(known_facts, min_size=len(conversation.messages), max_size=len(conversation.messages))))
    messages = tuple(
        message._replace(facts=facts) if message.speaker == me and index > 0 else message
        for index, (message, facts) in enumerate(zip(conversation.messages, known, strict=True))
    )
    persona = tuple(draw(st.lists(text, max_size=3)))
    return Conversation(messages, {me: persona} if persona and me is not None else {}), chosen


def spell(ids: list[int]) -> list[str]:
    """Write ids as reserved tokens and the pieces between them."""
    names = {index: token for token, index in TOKENIZER.reserved.items()}
    return [names.get(index, TOKENIZER.piece_bytes(index).decode()) for index in ids]


@given(conversations())
@settings(max_examples=200)
def test_a_conversation_comes_back(drawn: tuple[Conversation, str | None]) -> None:
    conversation, chosen = drawn
    ids, mask = render(conversation, TOKENIZER, chosen)
    assert len(ids) == len(mask)
    assert parse(ids, TOKENIZER, list(speaker_marks(conversation, chosen))) == conversation


@given(conversations())
def test_what_is_predicted_is_texts_and_turn_ends(drawn: tuple[Conversation, str | None]) -> None:
    conversation, chosen = drawn
    ids, mask = render(conversation, TOKENIZER, chosen)
    predicted = [index for index, counts in zip(ids, mask, strict=True) if counts]
    turn = [TOKENIZER.reserved["<turn>"]]
    said = [message.text for message in conversation.messages if chosen in (None, message.speaker)]
    assert predicted == [index for each in said for index in TOKENIZER.encode(each) + turn]


def test_the_layout_is_as_documented() -> None:
    ids, _ = render(Conversation((Message("A", "a"), Message("B", "b")), {"B": ("c",), "A": ("unseen",)}), TOKENIZER)
    assert spell(ids) == ["<conversation>", "<persona>", "c", "<other>", "a", "<turn>", "<self>", "b", "<turn>"]


def test_facts_stand_before_the_message_that_they_matter_to() -> None:
    messages = (Message("A", "a", facts=("unseen",)), Message("B", "b", facts=("c", "d")), Message("B", "e"))
    ids, mask = render(Conversation(messages), TOKENIZER)
    assert spell(ids) == [
        *("<conversation>", "<other>", "a", "<turn>"),
        *("<persona>", "c", "<persona>", "d", "<self>", "b", "<turn>", "<self>", "e", "<turn>"),
    ]
    assert [index for index, counts in zip(ids, mask, strict=True) if counts] == [
        index for each in "abe" for index in [*TOKENIZER.encode(each), TOKENIZER.reserved["<turn>"]]
    ]


def test_facts_before_a_first_message_are_those_of_the_opening() -> None:
    at_message = Conversation((Message("A", "a", facts=("d",)),), {"A": ("c",)})
    at_opening = Conversation((Message("A", "a"),), {"A": ("c", "d")})
    assert render(at_message, TOKENIZER) == render(at_opening, TOKENIZER)
    assert parse(render(at_message, TOKENIZER)[0], TOKENIZER, ["A"]) == at_opening


@pytest.mark.parametrize(
    ("chosen", "marks"),
    [
        (None, {"Bo": "<self>", "Ann": "<other>", "Cy": "<speaker-2>"}),
        ("Ann", {"Ann": "<self>", "Bo": "<other>", "Cy": "<speaker-2>"}),
        ("Cy", {"Cy": "<self>", "Ann": "<other>", "Bo": "<speaker-2>"}),
        ("Dee", {"Dee": "<self>", "Ann": "<other>", "Bo": "<speaker-2>", "Cy": "<speaker-3>"}),
    ],
)
def test_marks_follow_the_order_of_appearance(chosen: str | None, marks: dict[str, str]) -> None:
    assert speaker_marks(TALK, chosen) == marks
    assert list(speaker_marks(TALK, chosen)) == list(marks)


def test_one_who_talks_alone_is_self() -> None:
    assert speaker_marks(Conversation((Message("A", "a"), Message("A", "b")))) == {"A": "<self>"}


def test_more_speakers_than_marks_share_the_last() -> None:
    conversation = Conversation(tuple(Message(str(number), "x") for number in range(12)))
    marks = speaker_marks(conversation)
    assert [marks[str(number)] for number in (1, 0, 2, 6, 7, 11)] == [
        *("<self>", "<other>", "<speaker-2>", "<speaker-6>", "<speaker-7>", "<speaker-7>")
    ]
    ids, _ = render(conversation, TOKENIZER)
    assert len(parse(ids, TOKENIZER).messages) == 12


def test_the_mask_of_one_speaker_leaves_the_others_out() -> None:
    ids, mask = render(TALK, TOKENIZER, "Bo")
    assert TOKENIZER.decode([index for index, counts in zip(ids, mask, strict=True) if counts]) == "yo\nyo"
    assert sum(mask) == len(TOKENIZER.encode("yo\nyo")) + 1


def test_names_are_the_marks_unless_given() -> None:
    ids, _ = render(TALK, TOKENIZER)
    assert parse(ids, TOKENIZER).speakers == ("other", "self", "speaker-2")
    assert parse(ids, TOKENIZER, ["bot"]).speakers == ("other", "bot", "speaker-2")


def test_the_parts_of_a_chat_are_the_parts_of_a_rendering() -> None:
    answer = Message("bot", "你好", facts=("you like me",))
    conversation = Conversation((Message("me", "hi"), answer), {"bot": ("likes tea",)})
    reply = [*reply_prefix(TOKENIZER), *TOKENIZER.encode("你好"), TOKENIZER.reserved["<turn>"]]
    ids = [*render_opening(TOKENIZER, ["likes tea"]), *render_turn("hi", "<other>", TOKENIZER)]
    ids += [*render_facts(TOKENIZER, ["you like me"]), *reply]
    assert ids == render(conversation, TOKENIZER)[0]


def test_a_message_without_its_end_is_taken_as_it_stands() -> None:
    ids, _ = render(TALK, TOKENIZER)
    assert parse(ids[:-1], TOKENIZER) == parse(ids, TOKENIZER)


@pytest.mark.parametrize(
    "change", [lambda ids: ids[1:], lambda ids: ids + ids, lambda ids: [ids[0], *ids[2:]], lambda _: []]
)
def test_ids_that_are_no_conversation_are_refused(change: object) -> None:
    ids, _ = render(Conversation((Message("A", "a"), Message("B", "b"))), TOKENIZER)
    with pytest.raises(ValueError, match="the ids"):
        parse(change(ids), TOKENIZER)  # type: ignore[operator]


@pytest.mark.parametrize("after", [[], render_turn("hi", "<other>", TOKENIZER)], ids=["nothing", "another speaker"])
def test_facts_without_a_message_of_the_models_are_refused(after: list[int]) -> None:
    ids = render_opening(TOKENIZER) + render_turn("hi", "<other>", TOKENIZER) + render_facts(TOKENIZER, ["fact"])
    with pytest.raises(ValueError, match="the ids hold facts"):
        parse(ids + after, TOKENIZER)


def test_a_tokenizer_without_marks_is_refused() -> None:
    word = Tokenizer.train("word", ["a b a b"])
    with pytest.raises(UserError, match="conversations need --tokenizer bpe"):
        render(TALK, word)
