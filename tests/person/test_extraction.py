"""Facts are found in what people say of themselves, in many wordings, and in nothing else."""

import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.person.extraction import by_rules, extract
from elman.person.facts import KINDS, Fact, Found, edit_text

ENGLISH = """
name||Anna: My name's Anna. | I'm Anna! | call me Anna | I go by Anna | hi, my name is Anna
age||31: I just turned 31 | I'm 31 years old. | i am 31 | my age is 31 | I'm a 31-year-old teacher
birthday||May 3rd: my birthday is on May 3rd | I was born on May 3rd | May 3rd is my birthday
home||Bern: I live in Bern | I'm based in Bern these days.
home||Bern: We moved to Bern last year | I've been living in Bern for years
origin||Lisbon: I'm from Lisbon | I grew up in Lisbon | I was born and raised in Lisbon. | my hometown is Lisbon
job||nurse: I'm a nurse at the Charité | I work as a nurse | I am a nurse by profession | my job is a nurse
employer||Siemens: I work at Siemens | I've got a new job at Siemens | I'm an engineer at Siemens
study||history: I'm majoring in history | I study history | my major is history | I'm a history student
school||Oxford University: I go to Oxford University
school||Oxford University: I'm a student at Oxford University | I study law at Oxford University
pet|dog|Rex: I have a dog named Rex | My dog's name is Rex
pet|dog|Rex: we named our dog Rex | Rex is my dog | our puppy is called Rex
pet|cat|cat: I have a cat | we adopted a cat | I own a black cat
partner|wife|Sue: my wife is called Sue | My wife Sue is a doctor | Sue is my wife
partner|status|married: I'm married | I am happily married | I'm recently married
family|sister|Mia: my sister's name is Mia | I have a sister called Mia
family|sister|Mia: My sister Mia works as a teacher | Mia is my sister
family|sister's job|teacher: my sister is a teacher | my sister Mia is a teacher. | my sister works as a teacher
family|mother's home|Ohio: my mom lives in Ohio | my mother lives in Ohio | my mom moved to Ohio
family|brothers|two: I have two brothers | I've got two brothers | we have two older brothers
friend|best friend|Tom: my best friend is called Tom | my best friend's name is Tom | Tom is my best friend
like||hiking: I love hiking | I really enjoy hiking! | I'm into hiking | I am keen on hiking
dislike||mushrooms: I can't stand mushrooms | I hate mushrooms | I don't like mushrooms | I'm not a fan of mushrooms
favourite|colour|green: my favourite color is green | green is my favorite colour | the color I like most is green
hobby||collect stamps: I collect stamps | well, I collect stamps | i collect stamps.
hobby||fishing: my hobby is fishing | fishing is my hobby | my favourite thing to do is fishing
plan||going to Japan next summer: I'm going to Japan next summer
plan||going to Japan next summer: We're going to Japan next summer. | so I'm going to Japan next summer!
plan||to run a marathon: I plan to run a marathon | I'm planning to run a marathon | we intend to run a marathon
language||Spanish: I speak Spanish | I'm fluent in Spanish | my mother tongue is Spanish
allergy||peanuts: I'm allergic to peanuts | I have an allergy to peanuts | i am severely allergic to peanuts
diet||vegan: I'm a vegan | I am vegan | I'm vegan
car||a red Toyota: I drive a red Toyota | I have a red Toyota | my car is a red Toyota
instrument||violin: I play the violin | I'm learning the violin | I take violin lessons
number|lucky|7: my lucky number is 7 | 7 is my lucky number | well, my lucky number is 7.
height||180 cm: I'm 180 cm tall | my height is 180 cm | I am about 180 cm tall
weight||70 kg: I weigh 70 kg | my weight is 70 kg | I weigh about 70 kg
size|shoe|42: my shoe size is 42 | I wear size 42 shoes | I wear shoe size 42
routine|get up|six: I get up at six every day | at six I get up | most days I get up at six
place|keys|under the sofa: I put my keys under the sofa | my keys are under the sofa | I hid my keys under the sofa
zodiac||Leo: I'm a Leo | my star sign is Leo | my zodiac sign is Leo
routine|wake up|6:30: I wake up at 6:30 | I have to wake up at 6:30 | at 6:30 I wake up
place|keys|in the jar: I keep my keys in the jar | I put my keys in the jar | my keys are in the jar
note||your exam is on Friday: remember that my exam is on Friday
note||your exam is on Friday: Please remember: my exam is on Friday. | don't forget that my exam is on Friday
"""

CHINESE = """
name||王芳: 我叫王芳 | 我的名字是王芳 | 你好，我是王芳 | 你可以叫我王芳
age||31: 我今年31岁 | 我31岁了 | 我的年龄是31
birthday||5月3日: 我的生日是5月3日 | 我是5月3日出生的 | 5月3日是我的生日
home||上海: 我住在上海 | 我家在上海 | 我搬到上海了 | 我在上海生活
origin||成都: 我老家在成都 | 我来自成都 | 我是成都人 | 我在成都长大
job||护士: 我是一名护士 | 我的职业是护士 | 我在医院当护士
employer||银行: 我在银行工作 | 我在银行上班 | 我现在在银行上班呢
study||计算机: 我是学计算机的 | 我的专业是计算机 | 我主修计算机
school||清华大学: 我在清华大学读书 | 我就读于清华大学 | 我是清华大学的学生
pet|cat|咪咪: 我养了一只猫，叫咪咪 | 我的猫叫咪咪 | 我家有只橘猫名叫咪咪 | 我给我家的猫起名叫咪咪
pet|dog|狗: 我养了一只狗 | 我有一条狗 | 我家养了狗
partner|wife|小丽: 我老婆叫小丽 | 我妻子的名字叫小丽 | 小丽是我老婆
partner|status|结婚: 我结婚了 | 我已经结婚了 | 其实我结婚了
family|younger sister|小红: 我妹妹叫小红 | 我有个妹妹叫小红 | 我妹妹的名字是小红
family|mother's job|老师: 我妈妈是老师 | 我妈是一名老师 | 我母亲是个老师
family|daughter's age|5: 我女儿今年5岁 | 我女儿5岁了 | 我闺女5岁
friend|best friend|张伟: 我最好的朋友叫张伟 | 我闺蜜叫张伟 | 我最好的朋友是张伟
like||爬山: 我喜欢爬山 | 我很爱爬山 | 我特别喜欢爬山！
dislike||香菜: 我讨厌香菜 | 我不喜欢香菜 | 我受不了香菜
favourite|colour|蓝色: 我最喜欢的颜色是蓝色 | 蓝色是我最喜欢的颜色 | 我最爱的颜色是蓝色
favourite|food|火锅: 我最喜欢吃火锅 | 我最爱吃的是火锅 | 我最喜欢的食物是火锅
hobby||钓鱼: 我的爱好是钓鱼 | 我经常去钓鱼 | 我的业余爱好是钓鱼
plan||打算去日本: 我打算去日本 | 我打算去日本。 | 嗯，我打算去日本
language||法语: 我会说法语 | 我会法语 | 我的母语是法语
allergy||花生: 我对花生过敏 | 我花生过敏 | 我一吃花生就过敏
diet||吃素: 我吃素 | 我一直吃素 | 其实我吃素
car||特斯拉: 我开一辆特斯拉 | 我的车是特斯拉 | 我买了辆特斯拉
instrument||吉他: 我会弹吉他 | 我在学吉他 | 我弹吉他
number|lucky|7: 我的幸运数字是7 | 7是我的幸运数字 | 我幸运数字是7
height||175cm: 我身高175cm | 我的身高是175cm | 我175cm
weight||60公斤: 我体重60公斤 | 我的体重是60公斤 | 我60公斤
size|shoe|42: 我穿42码的鞋 | 我的鞋码是42 | 我脚穿42码
routine|起床|六点: 我每天六点起床 | 我六点起床 | 我起床的时间是六点
place|护照|书架上: 我把护照放在书架上了 | 我的护照在书架上 | 我护照放书架上了
zodiac||狮子座: 我是狮子座 | 我是狮子座的 | 我的星座是狮子座
routine|起床|六点: 我每天六点起床 | 我一般六点起床 | 我早上六点起床
place|钥匙|抽屉里: 我把钥匙放在抽屉里 | 我的钥匙在抽屉里 | 我的钥匙放在抽屉里
note||你周五有考试: 记住我周五有考试 | 请记住：我周五有考试 | 别忘了我周五有考试
"""

NOTHING = """
I'm fine, thanks | I'm going home now | I don't have a dog | I used to live in Rome | my friend says I am Bob
he said my name is Bob | If I had a dog, I'd call it Rex | do I like it? | is my name Anna? | I would like a coffee
I'm sorry to hear that | I am so tired | I'm not a doctor | I wish I had a cat | call me later | call me back tomorrow
"I'm a nurse" is what she told us | I love it! | I like that idea | I like your shirt | I'm a pirate, just kidding
Imagine I'm a king | When I was five I lived in Paris | She lives in Berlin | I work hard | I work from nine to five
I'm in a hurry | I'm 5 minutes away | my name is on the list | what do you do for a living? | I need a new car
did you know that it rains? | I'm at the hotel | I want to open an account | I was employed by a bank
I want to book a hotel | I'm looking for a restaurant | remember me? | remember when we met? | I'm 100% sure
I don't speak French | I had a cat once | You are a nurse | I'm at work | I am Sorry | yeah right, I'm a millionaire
你好 | 我很好 | 我累了 | 我没有狗 | 我以前住在北京
他说他叫李明 | 你叫什么名字？ | 我叫了外卖 | 我不是医生 | 如果我有一只猫就好了
我喜欢你 | 我喜欢这个 | 我叫你呢 | 我在家 | 我是开玩笑的，我叫李明
我在看书 | 我学会了耐心 | 我想拿我的包裹 | 我很喜欢他 | 有空我得去看看 | 我弟弟的小女儿来了 | 我朋友付的钱
我是说真的 | 我们走吧 | 我养过狗 | 我朋友说我是王芳 | 记住了吗？
我想喝水 | 我不知道 | 我到家了 | 我在上班 | 我是不是胖了
"""


def wordings(table: str) -> list[tuple[str, str, str, str]]:
    rows = []
    for line in table.strip().splitlines():
        fact, _, texts = line.partition(": ")
        rows += [(*fact.split("|"), text.strip()) for text in texts.split(" | ")]
    return rows  # type: ignore[return-value]  # three parts and the wording


def has(found: list[Found], kind: str, topic: str, value: str) -> bool:
    return any((fact.kind, fact.topic) == (kind, topic) and value in (fact.value, fact.value[2:]) for fact in found)


@pytest.mark.parametrize(("kind", "topic", "value", "text"), wordings(ENGLISH) + wordings(CHINESE))
def test_a_fact_is_found_in_this_wording(kind: str, topic: str, value: str, text: str) -> None:
    assert has(extract(text), kind, topic, value), extract(text)


@pytest.mark.parametrize("text", [text.strip() for line in NOTHING.strip().splitlines() for text in line.split(" | ")])
def test_nothing_is_found_where_nothing_is_told(text: str) -> None:
    assert extract(text) == []


def test_where_somebody_once_lived_is_not_their_home() -> None:
    assert by_rules("我小时候住在上海") == []
    assert {found.topic for found in extract("我小时候住在上海")} <= {"lived"}


@pytest.mark.parametrize("table", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_every_kind_has_at_least_three_wordings(table: str) -> None:
    kinds = [kind for kind, *_ in wordings(table)]
    assert all(kinds.count(kind) >= 3 for kind in KINDS if kind != "detail")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I work at my uncle's shop", "You work at your uncle's shop."),
        ("I live with my parents", "You live with your parents."),
        ("My sister's name is Mia", "Your sister is called Mia."),
        ("I'm a nurse", "You are a nurse."),
        ("we named our cat Miso", "Your cat is called Miso."),
        ("remember that you owe me a coffee", "I owe you a coffee."),
        ("remember that I like your voice", "You like my voice."),
        ("我和我妈住", "你和你妈住。"),
        ("我家有只金毛叫旺财", "你的金毛叫旺财。"),
        ("请记住：你欠我一杯咖啡", "我欠你一杯咖啡。"),
    ],
)
def test_a_fact_is_told_in_the_second_person(text: str, said: str) -> None:
    assert said in [fact.text for fact in extract(text)]


@pytest.mark.parametrize("text", [text for *_, text in wordings(ENGLISH) + wordings(CHINESE)])
def test_no_first_person_is_left(text: str) -> None:
    for fact in extract(text):
        assert not re.search(r"\b(?:I|me|my|mine|myself|we|us|our)\b|我|咱", fact.text)


def test_a_message_tells_several_facts() -> None:
    found = extract(
        "Hi, I'm Anna, I'm 31 and I live in Berlin and work as a nurse. I have a dog named Rex and a cat called Miso."
    )
    assert {(fact.kind, fact.value) for fact in found} == {
        ("name", "Anna"), ("age", "31"), ("home", "Berlin"), ("job", "nurse"), ("pet", "Rex"), ("pet", "Miso"),
    }  # fmt: skip
    found = extract("我叫王芳，今年31岁，住在上海，养了一只猫，叫咪咪。")
    assert {(fact.kind, fact.value) for fact in found} == {
        ("name", "王芳"), ("age", "31"), ("home", "上海"), ("pet", "咪咪"),
    }  # fmt: skip


def test_a_statement_counts_before_a_question_to_the_other() -> None:
    assert has(extract("I like cats, what about you?"), "like", "", "cats")
    assert has(extract("我喜欢猫，你呢？"), "like", "", "猫")


def test_a_command_finds_the_kind() -> None:
    assert has(extract("remember that I'm allergic to nuts"), "allergy", "", "nuts")
    assert has(extract("can you remember that I live in Bern?"), "home", "", "Bern")
    assert has(extract("记住我对海鲜过敏"), "allergy", "", "海鲜")


def test_an_edit_is_found_again_in_either_person() -> None:
    old = Fact(1, "home", "", "Bern", "You live in Bern.", None, datetime(2024, 1, 1, tzinfo=UTC))
    assert edit_text(old, "You live in Basel.") == Found("home", "", "Basel", "You live in Basel.")
    assert edit_text(old, "I live in Basel") == Found("home", "", "Basel", "You live in Basel.")
    assert edit_text(old, "你住在上海").value == "上海"
    assert edit_text(old, "Your exam went well") == Found("note", "", "Your exam went well", "Your exam went well.")


FRAMES = """
home||Bern: did you know that I live in Bern? | by the way, the city I live in is Bern | home is Bern for me
employer||Siemens: the company I work for is Siemens | I was hired by Siemens | Siemens is my employer
pet|cat|Miso: I got a cat and called her Miso | the cat I have is called Miso | this morning my cat Miso woke me up
family|sister|Mia: I'm going to see my sister Mia tomorrow | I live with Mia, my sister | there's my sister, Mia
family|sister's home|Oslo: I'm visiting Oslo because my sister lives there | my sister settled in Oslo
number|locker|42: they gave me 42 as my locker number | my locker number has always been 42
like||hiking: nothing beats hiking | there is nothing I love more than hiking | what makes me happy is hiking
favourite|team|FC Bern: I support FC Bern | FC Bern is my team | I never miss a match of FC Bern
allergy||nuts: no nuts for me, I'm allergic | my doctor says I'm allergic to nuts | I get a rash from nuts
home||上海: 告诉你，我定居上海了 | 我租的房子在上海 | 顺便说一下，我在上海安了家
pet|cat|咪咪: 我有只叫咪咪的猫 | 我家猫咪咪跑出去了
family|younger sister|小红: 我今天跟我妹妹小红见面了 | 跟你说，小红是我妹妹
number|座位号|42: 我的座位号一直是42 | 他们给我的座位号是42
like||爬山: 没有什么比爬山更好的了 | 我离不开爬山 | 爬山让我开心
favourite|team|上海申花: 我支持上海申花 | 上海申花是我的主队
allergy||虾: 我不能吃虾，会过敏 | 医生说我对虾过敏
"""


@pytest.mark.parametrize(("kind", "topic", "value", "text"), wordings(FRAMES))
def test_the_noun_tells_the_kind_whatever_stands_around_it(kind: str, topic: str, value: str, text: str) -> None:
    assert has(extract(text), kind, topic, value), extract(text)


CUES = """
family|mother|Odile: Mum's called Odile and she hates it
family|aunt|Perpetua: we stayed with Aunt Perpetua all week, I was spoilt
friend|dentist|Dr Quill: Dr Quill looks after my teeth
friend|neighbour|Mrs Tan: next door there's Mrs Tan, she sings
family|brother's job|plumber: my brother happens to be a plumber, thank heavens
family|sister's home|Oslo: my sister's been living in Oslo since May
family|son's age|seven: our little boy is seven already
pet|dog|Biscuit: ever since Biscuit moved in, our dog I mean, nobody sleeps
pet|dog's breed|beagle: our dog is a beagle
number|bus|14: every morning I take the 14 bus to the harbour
number|locker|31: at the pool my locker is number 31
routine|get up|5:20: my alarm goes off at 5:20
routine|go to bed|ten: I'm usually in bed by ten
size|shoe|nine: I take a nine in shoes
allergy||shrimp: shrimp makes me break out in hives
language||Basque: at work I'm struggling with Basque lessons
favourite|team|Rovers: huge Rovers supporter, me
car||Fiat: I get about in a little Fiat
place|spare key|under the mat: the spare key lives under the mat
family|mother's job|会计: 我妈当了一辈子会计
family|younger brother's home|大连: 我弟现在定居大连
pet|parrot|翠翠: 我家那只鹦鹉叫翠翠
number|储物柜|36: 健身房给我的储物柜是36号
number|公交|88: 我每天坐88路公交上班
routine|睡觉|十一点: 我一般十一点准时睡觉
zodiac|属相|龙: 我属龙
place|备用钥匙|鞋柜: 备用钥匙我塞在鞋柜里了
favourite|flower|栀子花: 花里头我独爱栀子花
"""
"""A cue and a value of the kind's type, wherever they stand: kind, topic and value."""


@pytest.mark.parametrize("line", CUES.strip().splitlines())
def test_a_cue_and_a_value_of_its_type_tell_a_fact_wherever_they_stand(line: str) -> None:
    fact, _, text = line.partition(": ")
    kind, topic, value = fact.split("|")
    found = extract(text)
    assert any((each.kind, each.topic) == (kind, topic) and value in each.value for each in found), found


CUES_OF_OTHERS = """
his sister's name is Mia | if I had a dog I'd call it Rex | did I tell you about your locker 14?
please wake me up at 7 | I need a train from Oslo
I don't have a brother called Tim | she takes the 14 bus | we delivered it to room 12
people here speak Basque | my aunt might become a doctor | 潘哥加油 | 祝妹妹周末愉快 | 她毕业于北京大学
我给我妈买药 | 今天真是我的幸运日 | 航班九点起飞 | 我迷路了 | 我是一个普通女人 | 我得接受新事物
"""


@pytest.mark.parametrize(
    "text", [text.strip() for line in CUES_OF_OTHERS.strip().splitlines() for text in line.split(" | ")]
)
def test_a_cue_alone_or_of_somebody_else_tells_nothing(text: str) -> None:
    assert extract(text) == []


def test_a_long_message_is_read_in_time_linear_in_its_length() -> None:
    line = "my sister and my dog in the number 14 bus like to live under the best song at half past nine. "
    times = []
    for repeats in (20, 80):
        start = time.process_time()
        extract(line * repeats)
        times.append(time.process_time() - start)
    assert times[1] < 12 * times[0]


PIECES = ["I", "my", "am", "live in", "我", "叫", "the cat", "named", "Rex", ",", ".", "?", "'", '"', "和",
          "remember that",
          "and", "养了一只", "猫", "《", "》", "\n", "", "I'm", "31", "is my", "favourite", "  "]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.text() | st.lists(st.sampled_from(PIECES)).map(" ".join) | st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_may_be_read(text: str) -> None:
    for fact in extract(text):
        assert fact.kind in KINDS
        assert fact.value.strip()
        assert fact.text.strip()
        assert isinstance(edit_text(None, text), Found)
