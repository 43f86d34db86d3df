"""The Chinese cues of all kinds, and the words that make what follows them no fact."""

from __future__ import annotations

import re

from elman.person.patterns_zh_cues_people import PEOPLE_CUES
from elman.person.patterns_zh_cues_tastes import TASTES
from elman.person.patterns_zh_cues_things import THINGS

UNTRUE = re.compile(
    "如果|要是|假如|可能|也许|以前|曾经|不想|没有|不是|别人|他的|她的|你的|你家|"
    "他家|她家|是不是|有没有|想要|希望|说我|你们|说.{0,2}是|(?<!其)[他她](?!老人家|"
    "的?名字|,)|祝|知道|资料"
)
"""What stands before a value and makes it no fact of the speaker."""

CUED = (*PEOPLE_CUES, *THINGS, *TASTES)
