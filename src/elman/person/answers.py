"""What can answer a question: the kinds that its form asks for, and the words that its topic is asked for by."""

from __future__ import annotations

from elman.person.cues import cue

OTHER_ATTRIBUTE = cue(
    r"'s (?!(?:first |full |last |real |given |pet )?(?:name|nickname|called)\b|again\b)[a-z]+",
    r"\b(?:first|second|ex|former|previous|last)[- ](?:boyfriend|girlfriend|husband|wife|partner)\b",
    "第一个|前(?:男友|女友|夫|妻)|的(?!名字|大名|小名|姓名|真名)[^,?]{1,4}(?:是什么|是多少)",
)
"""Something of somebody that no kind of fact is about."""

ANSWERS = (
    (
        cue(
            r"\bwhen\b|\bwhat time\b|\b(?:what|which) (?:day|date)\b|\bon what date\b",
            "几点|什么时候|啥时候|哪[一]?天|何时|星期几|周几|几号生",
        ),
        frozenset(["birthday", "routine", "plan", "note"]),
    ),
    (
        cue(r"\bhow old\b|\bwhat age\b", "几岁|多大(?:岁数|年纪|了|$|[?？])|多少岁|什么年纪"),
        frozenset(["age", "note", "birthday"]),
    ),
    (
        cue(r"\bwhere\b(?! (?:was|were) I when)", "在哪|哪里|哪儿|什么地方|何处"),
        frozenset(
            [
                "home",
                "origin",
                "employer",
                "school",
                "study",
                "place",
                "plan",
                "number",
                "note",
                "job",
                "like",
                "favourite",
                "hobby",
            ]
        ),
    ),
    (
        cue(r"\bhow (?:much|many|often|long)\b", "多少钱|多久|几次"),
        frozenset(["number", "weight", "height", "size", "family", "note", "routine", "age"]),
    ),
)
"""What can answer a question of this form; any kind where none of them fits."""

ROUTINES = {
    "get up": cue(r"\b(?:wake|get up|getting up|rise|alarm|out of bed)\b", "起床|起来|几点起|醒|闹钟"),
    "go to bed": cue(r"\b(?:bed|sleep|asleep|bedtime|turn in)\b", "睡|上床|休息"),
}
TOPIC_WORDS = {
    "bus": "bus|公交|几路|哪路|路车",
    "公交": "bus|公交|几路|哪路|路车",
    "floor": "floor|楼|层",
    "楼层": "floor|楼|层",
    "储物柜": "柜",
    "柜子": "柜",
    "更衣柜": "柜",
    "办公室": "办公室",
    "lucky": "lucky|luck|幸运|好运",
    "shoe": "shoe|feet|foot|boots|鞋|脚",
    "衣服": "衣|上衣|T恤|衬衫",
    "上衣": "衣",
    "house": "house|door number|门牌",
    "起床": "起床|几点起|醒|闹钟|wake|get up",
    "睡觉": "睡|bed|sleep",
    "睡": "睡|bed|sleep",
    "起": "起床|几点起|醒",
    "午饭": "午饭|中饭|午餐",
    "吃午饭": "午饭|中饭|午餐",
    "吃晚饭": "晚饭|晚餐",
    "吃早饭": "早饭|早餐",
    "t-shirt": "t-?shirt|tee|shirt|top",
}
"""How the topic of a number, a size or a routine is asked for."""
