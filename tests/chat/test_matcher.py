"""The matcher that comes with the package knows what is to the point."""

from elman.chat.matcher import matcher

TALK = [
    ("", "my grandmother died last week", "I am so sorry. What was she like?", "Which team do you play for?"),
    ("", "I passed my driving test!", "Congratulations! Where will you drive first?", "I'm sorry to hear that."),
    ("Do you have a dog?", "yes, a puppy", "A puppy! What is its name?", "Then the exam is over soon."),
    ("", "我今天好累", "辛苦了，今天早点休息吧。", "恭喜你！"),
    ("", "晚安", "晚安，做个好梦。", "你的猫几岁了？"),
]


def test_what_is_to_the_point_fits_better_nearly_always() -> None:
    found = [matcher().fits(before, said, [apt, beside]) for before, said, apt, beside in TALK]
    assert sum(apt > beside for apt, beside in found) >= len(TALK) - 1
