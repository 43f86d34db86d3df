"""The English cues of all kinds, and the words that make what follows them no fact."""

from __future__ import annotations

import re

from elman.person.patterns_en_cues_people import PEOPLE_CUES
from elman.person.patterns_en_cues_tastes import TASTES
from elman.person.patterns_en_cues_things import THINGS

UNTRUE = re.compile(
    r"\b(?:not|never|no longer|used to|without|if|wish|would|could|might|maybe|"
    r"perhaps|whether|hardly|your|his|when I|picking|booked|delivered|sent|people|everyone|they "
    r"say|"
    r"do you|are you|have you|did you|can you|you (?:like|love|have|are|speak|play))\b",
    re.IGNORECASE,
)
"""What stands before a value and makes it no fact of the speaker."""

CUED = (*PEOPLE_CUES, *THINGS, *TASTES)
