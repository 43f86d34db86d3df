"""A log becomes conversations: nothing is lost, and only a silence, another chat or a great length ends one."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from elman.text.conversations import Message
from elman.text.exports.sessions import LONGEST, merge_turns, split_by_silence

START = datetime(2024, 1, 1, tzinfo=UTC)


def at(minutes: float, speaker: str = "A", text: str = "hi", chat: str | None = None) -> Message:
    return Message(speaker, text, START + timedelta(minutes=minutes), chat=chat)


logs = st.lists(st.tuples(st.integers(0, 600), st.sampled_from("AB"), st.sampled_from(["x", "y"])), max_size=40).map(
    lambda rows: [at(minutes, speaker, chat=chat) for minutes, speaker, chat in sorted(rows)]
)


@given(logs, st.integers(1, 300))
def test_every_message_is_in_one_conversation_and_silences_are_between_them(log: list[Message], minutes: int) -> None:
    silence = timedelta(minutes=minutes)
    found = split_by_silence(log, silence)
    assert sorted((m.time, m.speaker, m.chat) for each in found for m in each.messages if m.time) == sorted(
        (m.time, m.speaker, m.chat) for m in log if m.time
    )
    for each in found:
        times = [m.time for m in each.messages if m.time]
        assert all(later - earlier <= silence for earlier, later in pairwise(times))
        assert len({m.chat for m in each.messages}) == 1
    for chat in "xy":
        own = [each.messages for each in found if each.messages[0].chat == chat]
        for one, following in pairwise(own):
            assert following[0].time
            assert one[-1].time
            assert following[0].time - one[-1].time > silence


def test_times_with_and_without_a_zone_go_together() -> None:
    naive = Message("A", "hi", datetime(2024, 1, 1, 0, 30))
    assert len(split_by_silence([at(0), naive])) == 1


def test_a_log_without_times_is_cut_by_length_alone() -> None:
    found = split_by_silence([Message("A", str(number)) for number in range(2 * LONGEST + 5)])
    assert [len(each.messages) for each in found] == [LONGEST, LONGEST, 5]


def test_what_someone_sends_in_a_row_becomes_one_message_at_the_time_of_the_first() -> None:
    merged = merge_turns([at(0, "A", "one"), at(1, "A", "two"), at(2, "B", "three"), at(3, "A", "four")])
    assert [(m.speaker, m.text) for m in merged] == [("A", "one\ntwo"), ("B", "three"), ("A", "four")]
    assert merged[0].time == START


def test_a_picture_between_two_messages_stays_by_itself() -> None:
    picture = Message("A", "", START, media="image")
    assert [m.media for m in merge_turns([at(0), picture, at(1)])] == [None, "image", None]
