"""Small talk between the facts: what the package's own conversations say that tells nothing of anybody."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from itertools import takewhile

_PERSONAL = re.compile(
    r"name|call(ed)? me|who am i|remember|you are [A-Z]|old are|birthday|my memory|meet you|weather like"
    r"|\b(i|we)( am|'m|m|'ve)? (live|from|a|an|work|study|play|like|love|hate|learn|speak|want)\b"
    r"|\b(i|we)( am|'m|m|'ve) (working|studying|learning)\b"
    r"|\bim (a|from|in)\b|\bmy \w+( \w+)? (is|are|was|ran|has|died)\b|favou?rite|\bi (have|got) a\b"
    r"|[叫名住岁谁养]|记性|生日|认识|哪里人|记得|来自|[我最](很|喜欢|爱|讨厌|学|会|是|有|想|在学)|我的?[猫狗老妈爸哥姐弟妹儿女奶爷]",
    re.IGNORECASE,
)


@cache
def small_talk(language: str) -> list[list[tuple[str, str]]]:
    """Return the package's own conversations up to where somebody tells or asks who they are: messages with replies."""
    talks = []
    for line in files("elman.data").joinpath("first_words.jsonl").read_text(encoding="utf-8").splitlines():
        texts = [message["text"] for message in json.loads(line)["messages"]]
        pairs = list(zip(texts[::2], texts[1::2], strict=False))
        chinese = any("\u4e00" <= character <= "\u9fff" for character in "".join(texts))
        if pairs and chinese == (language == "zh"):
            talks.append(list(takewhile(lambda pair: not _PERSONAL.search(" ".join(pair)), pairs)))
    return [pairs for pairs in talks if pairs]
