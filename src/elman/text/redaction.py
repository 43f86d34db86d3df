"""Takes personal data out of messages before anything learns from them, and says how much of which kind it took."""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import iban, luhn
from stdnum.cn import ric

from elman.text import redaction_patterns as patterns
from elman.text.conversations import Message
from elman.text.redaction_patterns import BLANK, NARROW

MOST_GROUPS = 10
"""Groups of digits that one number is written in, at most."""

FEWEST_DIGITS = 7
"""What has fewer is an ordinary number, if not the extension of a switchboard that has more."""

SIGNS = ("@", "＠", "/", "ww.", "WW.")
"""What e-mail addresses and URLs have; some keyboards make `Www.` of it."""


@dataclass(frozen=True, kw_only=True)
class RedactionConfig:
    """What to replace beyond the data that is always replaced."""

    names: tuple[str, ...] = ()
    """Names to replace, such as those of an export's people."""
    addresses: bool = False
    """Whether to replace postal addresses, which no check digit confirms."""
    regions: tuple[str, ...] = ("CN", "US", "GB", "HK", "TW", "SG")
    """Where a phone number without a country's code may be from."""
    speakers: bool = True
    """Whether speakers who go by a phone number or an e-mail address are renamed."""


class Span(NamedTuple):
    """A place in a text, and the kind of personal data there."""

    start: int
    end: int
    kind: str


Finder = Callable[[str], Iterable[Span]]
Check = Callable[[str, int, int], bool]


class Redactor:
    """Replaces personal data by placeholders that say its kind, such as `[PHONE]`.

    Replacing is idempotent, and nothing that is replaced is remembered: `counts` has numbers only.
    """

    def __init__(self, config: RedactionConfig) -> None:
        self.counts: Counter[str] = Counter()
        """Placeholders put into texts, by kind; `PERSON` counts the messages whose speaker was renamed."""
        self._speakers = config.speakers
        names = tuple(name for name in map(_plain, config.names) if name and BLANK not in name)
        self._people: dict[str, str] = {}
        for name in names:
            self._people.setdefault(name.casefold(), f"PERSON-{len(self._people) + 1}")
        # URLs hold e-mail addresses and e-mail addresses hold numbers, so the larger ones come first.
        self._always: tuple[Finder, ...] = (
            partial(_find, "URL", patterns.URL),
            partial(_find, "EMAIL", patterns.EMAIL),
            _find_ips,
            _find_ibans,
            partial(_find_numbers, regions=config.regions),
        )
        addresses = (patterns.CHINESE_ADDRESS, patterns.ENGLISH_ADDRESS) if config.addresses else ()
        self._asked: tuple[Finder, ...] = (
            *(partial(_find, "ADDRESS", pattern) for pattern in addresses),
            *([partial(_find, "NAME", patterns.names_pattern(names))] if names else []),
        )

    def redact(self, text: str) -> str:
        """Return the text with a placeholder for each piece of personal data."""
        finders = (*self._always, *self._asked) if _worth_a_look(text) else self._asked
        if not finders:
            return text
        found = _find_all(text, finders)
        self.counts.update(span.kind for span in found)
        return _replace(text, found, lambda span: f"[{span.kind}]")

    def redact_messages(self, messages: Iterable[Message]) -> Iterator[Message]:
        """Yield the messages with their texts redacted, and speakers whose names are to go as `PERSON-1`, ..."""
        for message in messages:
            yield message._replace(text=self.redact(message.text), speaker=self._speaker(message.speaker))

    def _speaker(self, name: str) -> str:
        key = _plain(name).casefold()
        if key not in self._people:
            # Somebody who is in no address book goes by a number or an address.
            if not (self._speakers and _worth_a_look(name) and _find_all(name, self._always)):
                return name
            self._people[key] = f"PERSON-{len(self._people) + 1}"
        self.counts["PERSON"] += 1
        return self._people[key]


def _plain(name: str) -> str:
    return " ".join(name.translate(NARROW).split())


def _worth_a_look(text: str) -> bool:
    """Return whether there can be anything in the text; most messages are done after this."""
    return any(sign in text for sign in SIGNS) or text.count(":") > 1 or patterns.TRIGGER.search(text) is not None


def _find_all(text: str, finders: tuple[Finder, ...]) -> list[Span]:
    """Find until nothing is left: what is taken may hide something from the rest, and a second call must not see it."""
    shadow = patterns.PLACEHOLDER.sub(lambda match: BLANK * len(match[0]), text.translate(NARROW))
    found: list[Span] = []
    known = -1
    while known < len(found):
        known = len(found)
        for find in finders:
            spans = list(find(shadow))
            found += spans
            shadow = _replace(shadow, spans, lambda span: BLANK * (span.end - span.start))
    return found


def _replace(text: str, spans: list[Span], by: Callable[[Span], str]) -> str:
    parts, end = [], 0
    for span in sorted(spans):
        parts += [text[end : span.start], by(span)]
        end = span.end
    return "".join([*parts, text[end:]])


def _find(kind: str, pattern: re.Pattern[str], shadow: str) -> Iterator[Span]:
    return (Span(*match.span(), kind) for match in pattern.finditer(shadow))


def _find_ips(shadow: str) -> Iterator[Span]:
    for span in _find("IP", patterns.IP, shadow):
        octets = shadow[span.start : span.end]
        with suppress(ValueError):
            # Python refuses leading zeros, which people write.
            ipaddress.ip_address(re.sub(r"\b0+(?=\d)", "", octets) if ":" not in octets else octets)
            yield span


def _find_ibans(shadow: str) -> Iterator[Span]:
    at = 0
    while run := patterns.IBAN.search(shadow, at):
        ends = [group.end() for group in patterns.IBAN_GROUP.finditer(shadow, *run.span())]
        # Words may follow, so the longest that holds is it. The banks' own check digits would add nothing.
        holds = (end for end in reversed(ends) if iban.is_valid(shadow[run.start() : end], check_country=False))
        if end := next(holds, None):
            yield Span(run.start(), end, "IBAN")
        at = end or ends[0]


def _find_numbers(shadow: str, regions: tuple[str, ...]) -> Iterator[Span]:
    """Find what is written in digits, the most certain kind first, in as many of the groups as it takes."""
    checks: tuple[tuple[str, Check], ...] = (
        ("ID", _is_id),
        ("CARD", _is_card),
        ("PHONE", partial(_is_phone, regions=regions)),
        ("PHONE", _may_be_phone),
    )
    at = 0
    while run := patterns.RUN.search(shadow, at):
        at = run.end()
        groups = [group.span() for group in patterns.GROUP.finditer(shadow, *run.span())]
        first = 0
        while first < len(groups):
            span = _first_number(shadow, groups[first : first + MOST_GROUPS], checks)
            if span:
                yield span
                at = max(at, span.end)  # an extension may lie beyond the run
            first = bisect_left(groups, (span.end if span else groups[first][1], 0))


def _first_number(shadow: str, groups: list[tuple[int, int]], checks: tuple[tuple[str, Check], ...]) -> Span | None:
    start = groups[0][0]
    ends = [end for _, end in reversed(groups) if end - start >= FEWEST_DIGITS]
    for kind, holds in checks:
        for end in ends:
            if holds(shadow, start, end):
                extension = patterns.EXTENSION.match(shadow, end) if kind == "PHONE" else None
                return Span(start, extension.end() if extension else end, kind)
    return None


def _digits(written: str) -> str:
    return re.sub("[ -]", "", written).upper() if patterns.SPACED.fullmatch(written) else ""


def _is_id(shadow: str, start: int, end: int) -> bool:
    written = shadow[start:end]
    if patterns.OLD_ID.fullmatch(written):
        return _is_date(f"19{written[6:12]}")
    number = _digits(written)
    # The counties that the library knows lag behind those of real people: date and check digit have to do.
    return bool(patterns.ID.fullmatch(number)) and _is_date(number[6:14]) and number[-1] == ric.calc_check_digit(number)


def _is_date(digits: str) -> bool:
    with suppress(ValueError):
        return bool(date(int(digits[:4]), int(digits[4:6]), int(digits[6:])))
    return False


def _is_card(shadow: str, start: int, end: int) -> bool:
    number = _digits(shadow[start:end])
    return bool(patterns.CARD.fullmatch(number)) and luhn.is_valid(number)


def _is_phone(shadow: str, start: int, end: int, *, regions: tuple[str, ...]) -> bool:
    written = shadow[start:end]
    if "+" in written:
        return _covers(written, None, Leniency.VALID)
    if not patterns.NATIONAL.fullmatch(written) or patterns.NOT_A_PHONE.fullmatch(written):
        return False
    # Nobody has a price of eleven digits, and 万 may well begin the next sentence.
    if len(written) < 11 and (patterns.CURRENCY.match(shadow, start - 1) or patterns.AMOUNT.match(shadow, end)):
        return False
    return any(_covers(written, region, Leniency.VALID) for region in regions)


def _may_be_phone(shadow: str, start: int, end: int) -> bool:
    """Return whether it is written as a phone number of a known country, though nobody can have that number."""
    written = shadow[start:end]
    return "+" in written and _covers(written, None, Leniency.POSSIBLE)


def _covers(written: str, region: str | None, leniency: int) -> bool:
    """Return whether all that is written is one phone number."""
    if not FEWEST_DIGITS <= sum(map(str.isdigit, written)) <= 15:  # as E.164 has it
        return False
    return any(match.end - match.start >= len(written) - 1 for match in PhoneNumberMatcher(written, region, leniency))
