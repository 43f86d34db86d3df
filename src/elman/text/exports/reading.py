"""Several exports as one stream of messages in the order of time, with one account of all that was in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from elman.errors import UserError
from elman.text.conversations import Message
from elman.text.exports.events import Report, Skipped, instant
from elman.text.exports.formats import Format, format_of
from elman.text.exports.source import Source, open_export


@dataclass(frozen=True)
class Chat:
    """One file of an export, its format found."""

    source: Source
    format: Format

    @property
    def name(self) -> str:
        """What tells it from the others: a messenger's parts of one chat (`message_1.json`) lie in one folder."""
        name = self.source.name
        return name.rpartition("/")[0] if "/" in name else self.source.title


@dataclass
class Export:
    """Exports that were opened together; iterate over `messages` once, then the report is complete."""

    chats: list[Chat]
    aliases: Mapping[str, str] = field(default_factory=dict)
    report: Report = field(default_factory=Report)
    chats_of: Counter[str] = field(default_factory=Counter)
    """In how many of the chats each person takes part."""

    def messages(self) -> Iterator[Message]:
        """Yield the messages that are kept, file by file, each in the order of its file."""
        several = len(self.chats) > 1
        seen, renamed = Seen(several=several), several or bool(self.aliases)
        for chat in self.chats:
            self.report.formats.append(chat.format.name)
            seen.begin_file()
            people: Counter[str] = Counter()
            timeless = self.report.timeless
            events = chat.format.read(chat.source)
            for event in reversed(list(events)) if chat.format.newest_first else events:
                if isinstance(event, Skipped):
                    self.report.skip(event, chat.source.title)
                    continue
                message = self.named(event, chat) if renamed else event
                if (several or message.id is not None) and seen.before(message):
                    self.report.duplicates += 1
                    continue
                people[message.speaker] += 1
                self.report.keep(message)
                yield message
            self.report.people.update(people)
            self.chats_of.update(people.keys())
            if 0 < (without := self.report.timeless - timeless) < people.total():
                chat.source.notes.append(f"{without:,} messages without a time that can be read")
            for note in chat.source.notes:
                self.report.note(f"{chat.source.title}: {note}")

    def again(self) -> Export:
        """Return the same export, to be read once more."""
        return Export(self.chats, self.aliases)

    def named(self, message: Message, chat: Chat) -> Message:
        """Return a message under the name that its speaker goes by, and with its chat where there are several."""
        if self.aliases:
            message = message._replace(speaker=self.aliases.get(message.speaker, message.speaker))
        if len(self.chats) > 1 and message.chat is None:
            message = message._replace(chat=chat.name)
        return message


class Seen:
    """Which messages were there already: by id, or in an earlier file at the same time after the same message.

    Two equal lines in one file are two messages, for clocks that show minutes make them common; but what one file has
    twice and a later one twice as well is there twice, not four times. What came before belongs to it, for a person may
    say "ok" in two chats in the same minute.
    """

    def __init__(self, *, several: bool) -> None:
        self.several = several
        self.ids: set[int] = set()
        self.earlier: Counter[int] = Counter()
        self.here: Counter[int] = Counter()
        self.previous: int | None = None

    def begin_file(self) -> None:
        """Start another file."""
        self.earlier |= self.here
        self.here.clear()
        self.previous = None

    def before(self, message: Message) -> bool:
        """Tell whether a message is a duplicate, and remember it."""
        if message.id is not None:
            key = hash((message.id, message.speaker, message.time))
            known = key in self.ids
            self.ids.add(key)
            return known
        if message.time is None or not self.several:
            return False  # a line without a time may well be said again
        key = hash((message.speaker, message.text, message.media, instant(message.time)))
        pair = hash((self.previous, key))
        # A file that begins in the middle of an earlier one has lost what came before its first message.
        first, self.previous = self.previous is None, key
        self.here[pair] += 1
        self.here[key] += 1
        return self.here[pair] <= self.earlier[pair] or (first and self.earlier[key] > 0)


def open_exports(paths: Sequence[Path], *, aliases: Mapping[str, str] | None = None, encoding: str = "auto") -> Export:
    """Open exports of any format together; UserError for a file that none recognises."""
    export = Export([], aliases or {})
    for path in paths:
        refused: list[UserError] = []
        before = len(export.chats)
        for source in open_export(path, encoding):
            try:
                export.chats.append(Chat(source, format_of(source)))
            except UserError as error:
                refused.append(error)
        if len(export.chats) == before:
            raise refused[0]
        for reason in refused:  # beside chats, a file that is none is passed over, but not in silence
            export.report.note(str(reason))
    return export


def in_order(messages: Iterable[Message]) -> list[Message]:
    """Return the messages in the order of time; one without a time stays behind the one that it followed."""
    latest = datetime.min.replace(tzinfo=UTC)
    keyed = []
    for place, message in enumerate(messages):
        latest = instant(message.time) if message.time is not None else latest
        keyed.append((latest, place, message))
    return [message for _, _, message in sorted(keyed, key=lambda entry: entry[:2])]


def parse_aliases(pairs: Sequence[str]) -> dict[str, str]:
    """Read `A=B` (A is B): one person under several names; UserError for what is no pair."""
    aliases = {}
    for pair in pairs:
        name, equals, person = pair.partition("=")
        if not equals or not name.strip() or not person.strip():
            raise UserError(f"--alias {pair}: not NAME=PERSON")
        aliases[name.strip()] = person.strip()
    return aliases
