"""What an English message tells of its speaker."""

from __future__ import annotations

import re

from elman.person.english import FILLER, LEAD, LONGEST, TRAIL, as_sentence, clauses, other_person, sentences, tidy
from elman.person.kinds import Found
from elman.person.patterns import Language, cued, news, search
from elman.person.patterns_en import PATTERNS
from elman.person.patterns_en_cues import CUED, UNTRUE
from elman.person.patterns_en_frames import WHOLE
from elman.person.pieces_en import MY_PERSON
from elman.person.values_en import clean_value, usual_topic

_JOKE = re.compile(
    r"\b(?:just kidding|kidding|jk|yeah,? right|not really|joking|april fool|I wish|I lied|not true|"
    r"as if|pretend|"
    r"imagine|role ?play|in a movie|in the book|the lyrics)\b|/s\b",
    re.IGNORECASE,
)
"""After these a message is no statement of fact."""

_UNSURE = re.compile(
    r"(?:if|when|whenever|unless|suppose|supposing|maybe|perhaps|what if|let us say|wish|once|until|"
    r"before|after|had|"
    r"should|as soon as|even if|as long as|how|who|why|where|which|do|does|did|are|is|can|could|"
    r"what(?! (?:makes me|I (?:like|love|enjoy|adore|hate|dislike|do for)) )|"
    r"would|will)\b",
    re.IGNORECASE,
)
_IF = re.compile(r"\b(?:if|unless|as if|whether|in case) (?:I|we|my)\b", re.IGNORECASE)
_REPORTED = re.compile(
    r"(?!I\b|my name\b|you can\b)[^,]{0,80}\b(?:said|says|say|saying|told|tells|tell|asked|asks|claims|"
    r"claimed|thinks|thought|think|"
    r"wrote|replied|answered|believes|believe|believed|swears|according to|quote|quotes|sings|sang|"
    r"goes like)\b",
    re.IGNORECASE,
)

_ASKED_BACK = re.compile(
    r",? ?(?:and |but )?(?:(?:what|how) about (?:you|yourself|yours)|do you|are you|and you|you|and "
    r"yours|yourself) ?\?+$",
    re.IGNORECASE,
)
"""A question to the other at the end of a statement."""

_COMMAND = re.compile(
    r"(?:(?:can|could|will|would) you |I (?:want|need|would like) you to |you (?:should|must|have "
    r"to) |do |hey,? |ok(?:ay)?,? |so,? |and,? )*"
    r"(?:please |kindly )*(?:remember|note(?= that (?:I|my)\b|:)|keep in mind|do not forget|never "
    r"forget|make a note|take note(?= that (?:I|my)\b|:)|memori[sz]e|"
    r"bear in mind|write down|save|store)(?: this| for me| the following| please)*"
    r"(?: that (?!time|day|night|one|guy|girl|man|woman|movie|song|book|film|place|thing|moment|show|"
    r"game|episode)|, that |[:,] ?| (?=(?:I|my|our|we)\b)(?!(?:we|I) (?:talked|met|went|were|had|told|"
    r"said|asked|was(?! (?:born|raised|brought))|saw)))",
    re.IGNORECASE,
)

_OWN = re.compile(
    r"\b(?:I|my|mine|me|we|our)\b|^(?:the name is|nothing (?:beats|is (?:better|worse|nicer))|keep me) ", re.IGNORECASE
)
"""Only what a clause says of its speaker counts."""

_ASKED_TO = re.compile(r"(?:please |so |and |hey |ok |okay |, )*(?:can|could|will|would) you\b", re.IGNORECASE)

_CONTINUED = re.compile(
    r",? and (?:(?:also|then) )?(?=(?:work|live|study|have|love|like|play|speak|hate|enjoy|collect|"
    r"own|drive|teach|am)\b)",
    re.IGNORECASE,
)


def find(text: str) -> list[Found]:
    """Return the facts of an English message in the order told."""
    tidied = tidy(text)
    if _JOKE.search(tidied):
        return []
    parts = sentences(tidied)
    found = [fact for sentence in parts for fact in _from_sentence(sentence)]
    return news(
        found, [fact for before, sentence in zip(["", *parts], parts, strict=False) for fact in _cued(before, sentence)]
    )


_ONWARD = re.compile(r"(?:it|that|they|she|he|(?:my|the) favourite|no one)\b", re.IGNORECASE)
"""What goes on about the thing that the sentence before was about."""
_OURS = re.compile(
    r"\b(?:I|my|mine|me|we|our|us|here)\b|^(?:(?:mom|dad|grandma|granny|nana|"
    r"gran|grandpa|grandad|aunt|uncle|cousin|next door|the)\b|"
    r"been |cannot |hate |love |nothing )|\b(?:is|are) (?:\w+ ){0,3}the (?:best|only)\b",
    re.IGNORECASE,
)


def _cued(before: str, sentence: str) -> list[Found]:
    """Return what the cues of a statement tell, with the sentence before where this one goes on about it."""
    sentence = _ASKED_BACK.sub("", _stated(FILLER.sub("", sentence, count=1)))
    if sentence.endswith("?") or len(sentence) > LONGEST or not _OURS.search(sentence):
        return []
    if _UNSURE.match(sentence) or _IF.search(sentence) or _REPORTED.match(sentence):
        return []
    if _ONWARD.match(sentence) and not before.endswith("?") and len(before) + len(sentence) < LONGEST:
        sentence = f"{before.strip(' .!;')}, {sentence[:1].lower()}{sentence[1:]}"
    return cued(sentence.strip(" .!;"), _CUED, UNTRUE)


_ANOTHERS = re.compile(rf"\b{MY_PERSON}\b", re.IGNORECASE)
_MYSELF = re.compile(r"\b(?:I|we|me|us)\b")


def of_another(value: str, text: str) -> bool:
    """Tell whether a message says a value of somebody else: of "my sister", and the speaker is not in it before."""
    for sentence in sentences(tidy(text)):
        before, found, _ = sentence.partition(value)
        if found and _ANOTHERS.search(before) and not _MYSELF.search(before):
            return True
    return False


def told(text: str) -> Found:
    """Return what was said to be remembered as it stands: a `note`."""
    said = other_person(text.strip(" ,:;.!?"))
    return Found("note", "", said, as_sentence(said))


def _from_sentence(sentence: str) -> list[Found]:
    command = _COMMAND.match(sentence) if len(sentence) <= 4 * LONGEST else None
    if command:
        rest = sentence[command.end() :].strip(" ,:;.!?")
        urged = re.search(r"please|kindly|[:,]|\b(?:can|could|will|would|want|need) ", command[0], re.IGNORECASE)
        if not urged and not re.search(r"\b(?:I|my|me|we|our)\b", rest):
            return []
        if sentence.endswith("?") and not _ASKED_TO.match(sentence):
            return []
        return (_from_clauses(rest) or [told(rest)]) if rest.count(" ") else []
    sentence = _ASKED_BACK.sub("", _stated(sentence))
    if sentence.endswith("?") or len(sentence) > 4 * LONGEST or _UNSURE.match(sentence) or _IF.search(sentence):
        return []
    if _REPORTED.match(sentence):
        return []
    bare = sentence.strip(" .!")[:LONGEST]
    whole = search(bare, _WHOLE) or search(FILLER.sub("", bare, count=1), _WHOLE)
    kinds = {each.kind for each in whole}
    return [*(each for each in _from_clauses(sentence) if each.kind not in kinds), *whole]


def _stated(sentence: str) -> str:
    """Return the statement without what leads to it: "did you know that I live in Bern?" asks nothing."""
    lead = LEAD.match(sentence) if len(sentence) <= 4 * LONGEST else None
    if lead is None:
        return TRAIL.sub("", sentence)
    rest = sentence[lead.end() :]
    told = re.search(r"\byou know\b|\btell you\b|\bmention\b", lead[0], re.IGNORECASE) and not _UNSURE.match(rest)
    return TRAIL.sub("", rest.rstrip("?") if told else rest)


def _from_clauses(sentence: str) -> list[Found]:
    found = []
    for clause in clauses(sentence):
        if len(clause) <= LONGEST and _OWN.search(clause):
            found += _from_clause(clause)
    return found


def _from_clause(clause: str) -> list[Found]:
    """Search the clause, then what goes on without a subject of its own: "I live in Bern and work as a nurse"."""
    first, *others = _CONTINUED.split(clause)
    found = search(first if others else clause, ENGLISH)
    if found and first.startswith(("I ", "my name")) and found[0].kind != "plan":
        for other in others:
            found += search(f"I {other}", ENGLISH)
    return found


ENGLISH = Language(PATTERNS, clean_value, usual_topic, other_person, as_sentence)
_WHOLE = ENGLISH._replace(patterns=WHOLE)
_CUED = ENGLISH._replace(patterns=CUED)
