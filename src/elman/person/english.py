"""English as the extraction of facts needs it: contractions written out, sentences and clauses, the other person."""

from __future__ import annotations

import re

LONGEST = 240
"""Characters of a clause; a longer one says more than a fact, and the bound keeps every pattern linear in the text."""

_TYPOGRAPHY = str.maketrans("’‘`´“”＇，！？；：。", "''''\"\"',!?;:.")

_CONTRACTIONS = [
    (re.compile(pattern, re.IGNORECASE), full)
    for pattern, full in (
        (r"(?<=\w) ?' ?(?=(?:m|s|re|ve|ll|d|t)\b)", "'"),  # "I ' m" and "I 'm", as corpora are split
        (r"\b(do|does|did|is|are|was|were|have|has|had|would|could|should|wo|ca) n't\b", r"\1n't"),
        (r"\bcan'?t\b|\bcan not\b", "cannot"),
        (r"\bwon'?t\b", "will not"),
        (r"\b(do|does|did|is|are|was|were|have|has|had|would|could|should)n'?t\b", r"\1 not"),
        (r"\b(i)'?m\b", r"\1 am"),
        (r"\b(i|you|we|they)'ve\b|\b(i)ve\b", r"\1\2 have"),
        (r"\b(you|we|they)'re\b", r"\1 are"),
        (r"\b(i|you|we|they|he|she|it)'ll\b", r"\1 will"),
        (r"\b(i|you|we|they|he|she)'d\b", r"\1 would"),
        (r"\b(name|it|that|he|she|there|here|what|who|where|when|how)'s\b", r"\1 is"),
        (r"\b(that|what|where|who|when)s\b", r"\1 is"),
        (r"\bits (?=(?:an?|the|on|in|at|not|my|called|\d[\d.,:]*)\b)", "it is "),
        (r"\b(?:do |did )?you know (what (?:I|makes) (?:like|love|enjoy|hate|dislike|me happy))\? ", r"\1 is "),
        (r"\b(\w+)'s (?=(?:been|got|had|settled|moved|become|turned|just turned)\b)", r"\1 has "),
        (r"\b(has|have) got (?=an?\b|one\b)", r"\1 "),
        (
            r"\b(\w+)'s (?=(?:a|an|called|named|from|allergic|in|also|\d+|only|already|now|always|still|nearly|almost|getting|"
            r"turning|living|working|hanging|under|behind|on|at|the)\b)",
            r"\1 is ",
        ),
        (r"\bgonna\b", "going to"),
        (r"\bwanna\b", "want to"),
        (r"\b(i|we|you|they)(?: have)? got (?=(?:a|an|two|three|four|five|\d+|no)\b)", r"\1 have "),
        (r"\bfavorite", "favourite"),
        (r"\bfav(?:e|s)?\b", "favourite"),
        (r"\bcolor\b", "colour"),
        (r"\b(mum|mommy|mummy|mama)\b", "mom"),
        (r"\b(daddy|papa)\b", "dad"),
        # What only gives weight; without it one pattern does for all.
        (
            r"\b(?:actually|really|also|currently|still|honestly|personally|absolutely|totally|basically|definitely|"
            r"truly|simply|kinda|presently|obviously|originally|just|always|usually|generally|mostly|now|very "
            r"much|"
            r"proudly|happily|especially|particularly) (?=\w)",
            "",
        ),
        (r"\bi\b(?!\.)", "I"),
    )
]

_QUOTED = re.compile(r"\"[^\"\n]{0,400}\"|(?<!\w)'[^'\n]{1,200}'(?!\w)")
_SENTENCE = re.compile(r"[^.!?;\n]+(?:[.](?=[a-z0-9])[^.!?;\n]+)*[.!?;]*")
_TITLE = re.compile(r"\b(mr|mrs|ms|dr|st|prof|jr|sr|vs)\.", re.IGNORECASE)

# A clause of one's own begins with oneself; lists of things ("cats, dogs and birds") stay whole.
_CLAUSE = re.compile(
    r",? (?:and|but|so|because|since|as|though|although|however|cause|cuz|while|whereas|plus)(?: (?:then|"
    r"that))?,? (?=(?:I|my|we|our)\b)"
    r"|(?: -+|,|:|\.\.+| \() ?(?=(?:I|my|we|our|but|and|because|so|though)\b)"
    r"|,? (?=(?:because|but|although|though|whereas|since) )",
    re.IGNORECASE,
)

FILLER = re.compile(
    r"\A(?:(?:well|yes|yeah|yep|yup|ya|no|nope|nah|oh|ah|aha|um+|uh+|hmm+|hm|ok|okay|so|and|but|then|"
    r"also|hi+|hello|hey|hiya|greetings|"
    r"good (?:morning|afternoon|evening|day)|there|everyone|all|sure|right|actually|anyway|btw|by "
    r"the way|fyi|"
    r"you know|you see|i mean|look|listen|to be honest|tbh|honestly|in fact|as for me|for me|thanks|"
    r"thank you|"
    r"nice|cool|great|awesome|wow|haha+|lol|me too|same here|nice to meet you|oh my|sorry|excuse me|please|"
    r"because|since|though|although|personally|anyways|guess what|as you know|of course|true|exactly|"
    r"pleased to meet you|how do you do|of course|that is (?:great|cool|nice|awesome|good|neat)|not "
    r"much|not bad|"
    r"(?:I am|I'm|doing)? ?(?:good|great|fine|well))"
    r"(?: (?:there|sir|madam|too))?(?:[\s,:~()-]|\.\.+)+)+",
    re.IGNORECASE,
)

LEAD = re.compile(
    r"(?:(?:well|so|oh|and|hey|hi|ok|okay|yes|yeah|sure|hmm+|also|anyway|actually),? )*"
    r"(?:(?:did|do) you know,?(?: that)?|(?:did|have) I (?:ever )?(?:tell|told|mention(?:ed)?)(?: to)?(?: you)?(?: already)?,?(?: that)?|"
    r"I (?:want(?:ed)?|have|need|would like|should|must) (?:to )?(?:tell you|say|mention|add|admit|confess)(?: something| that| this| you)*|"
    r"(?:so|for) (?:you|your) (?:know|information)(?: that)?|fun fact(?: about me)?|(?:a|one) (?:little |small )?(?:fact|thing) about me(?: is)?(?: that)?|"
    r"you (?:should|must|might want to|may want to|ought to) know(?: that)?|let me tell you(?: something| that| this)*|"
    r"(?:here is|there is) (?:something|a fact|one thing)[^:,]{0,30}[:,]|something (?:about me|you should know)|about (?:me|myself)|for the record|"
    r"as it happens|as a matter of fact|by the way|btw|one more thing|the (?:truth|thing|fact) is,?(?: that)?|I think I (?:told|mentioned)[^:,]{0,20}[:,]|"
    r"I am (?:glad|happy|proud|pleased) to say(?: that)?|it so happens that|you know(?: what)?|"
    r"my (?:doctor|dentist) (?:says?|said|told me|thinks?)(?: that)?(?= I am allergic)|they say(?= I am an? )|(?:please )?remember[,:]|(?:can|would) you believe(?: it)?,?(?: that)?(?= (?:my|our|I)\b)|I cannot believe(?: that)?(?= (?:my|I am already)\b))"
    r"(?:[\s,:;.!-]+|$)",
    re.IGNORECASE,
)
"""What announces that something is told."""

TRAIL = re.compile(
    r"(?:,? (?:by the way|btw|you know|you see|so you know|for your information|fyi|as you know|if you must know|if I may say|"
    r"in case you (?:wonder|wondered|were wondering|did not know)|did you know|lol|haha+|actually|to be honest))+(?=[.!?]*$)[.!?]*",
    re.IGNORECASE,
)


def tidy(text: str) -> str:
    """Return the text with contractions written out, "i" in its capital, quotations gone and spaces single."""
    text = _QUOTED.sub(" ", text.translate(_TYPOGRAPHY))
    text = " ".join(text.split(" "))
    for pattern, full in _CONTRACTIONS:
        text = pattern.sub(full, text)
    return _TITLE.sub(r"\1", text)


def sentences(text: str) -> list[str]:
    """Split tidy text at what ends a sentence; the mark stays, "3.5" and "node.js" stay whole."""
    return [" ".join(part.split()) for part in _SENTENCE.findall(text)]


def clauses(sentence: str) -> list[str]:
    """Split a sentence where the speaker begins to tell another thing of themself; fillers at the front go."""
    parts = (FILLER.sub("", part.strip(" ,:;-.!?()~*"), count=1) if part else "" for part in _CLAUSE.split(sentence))
    return [part for part in (re.sub(r" +([,.!?;:])", r"\1", part).strip(" ,") for part in parts) if part]


_VERB = (
    r"(?:am|are|have|had|was|were|do|did|will|would|can|could|should|must|need|want|like|love|hate|"
    r"said|say|told|"
    r"promised|live|know|are|think|asked|gave|made|helped)\b"
)
_SWAPS = [
    (re.compile(pattern, re.IGNORECASE), other)
    for pattern, other in (
        (r"(^|\b(?:that|and|but|because|if|when|where|how|what|until) )you\b", "\\1\0I"),
        (rf"\byou(?= {_VERB})", "\0I"),
        (r"\byou\b", "\0me"),
        (r"\byours\b", "\0mine"),
        (r"\byour\b", "\0my"),
        (r"\byourself\b", "\0myself"),
        (r"\b(?<!\0)I am\b", "you are"),
        (r"\bam (?<!\0)I\b", "are you"),
        (r"\b(?<!\0)I was\b", "you were"),
        (r"\bwas (?<!\0)I\b", "were you"),
        (r"\b(?<!\0)I(?!\.|\w)", "you"),
        (r"(?<!\0)\bme\b", "you"),
        (r"(?<!\0)\bmyself\b", "yourself"),
        (r"(?<!\0)\bmy\b", "your"),
        (r"(?<!\0)\bmine\b", "yours"),
        (r"\bours\b", "yours"),
        (r"\bour\b", "your"),
        (r"\bourselves\b", "yourselves"),
        (r"\b(?:we|us)\b", "you"),
        (r"\0I (?:are)\b", "I am"),
        (r"\0I were\b", "I was"),
        ("\0", ""),
    )
]


def other_person(text: str) -> str:
    """Return the text as the one who was spoken to would say it: "I like your hat" becomes "you like my hat"."""
    text = text.replace("\0", "")
    for pattern, other in _SWAPS:
        text = pattern.sub(other, text)
    return text


def as_sentence(text: str) -> str:
    """Return the text with a capital and a full stop."""
    text = text.strip(" ,;:.!-")
    return f"{text[:1].upper()}{text[1:]}." if text else ""
