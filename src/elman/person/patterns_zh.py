"""What Chinese speakers say of themselves: the wordings of each kind of fact, one table with those beside it."""

from __future__ import annotations

from elman.person import words_zh as words
from elman.person.patterns import Pattern, rows
from elman.person.patterns_zh_frames import FRAMES
from elman.person.patterns_zh_others import PATTERNS as OTHERS
from elman.person.patterns_zh_tastes import TASTES
from elman.person.pieces_zh import END, HOW, JOB, ME, NAME, OWN_NAME, V
from elman.text.words import CJK

PATTERNS: tuple[Pattern, ...] = (
    *rows(
        "name",
        rf"{ME}(?:的)?(?:真名|本名|全名|名字|大名|英文名|中文名|小名|昵称|外号|绰号|网名|姓名)(?:就)?(?:叫做?|"
        rf"是|为){NAME}",
        rf"{ME}(?:就)?叫做?{NAME}",
        rf"(?:大家|别人|朋友们?|同事们?|同学们?|家里?人|他们|人们)(?:一般|平时)?(?:都)?(?:叫|喊|称呼){ME}{NAME}",
        rf"(?:你?(?:以后|可以|就|可以就)|请)?(?:叫|喊){ME}{NAME}",
        rf"{ME}是{OWN_NAME}",
        says="我叫{value}",
    ),
    *rows("name", rf"{ME}姓(?P<value>[{CJK}]{{1,2}}){END}", topic="surname"),
    *rows(
        "age",
        rf"{ME}(?:{HOW}|今天|刚满|满|有)*(?P<value>{words.NUMBER}多?)(?:周?岁|嵗){END}",
        rf"{ME}今年(?:刚|已经|都|就)*(?P<value>{words.NUMBER}){END}",
        rf"{ME}的?(?:年龄|年纪|岁数)(?:是|有)?(?P<value>{words.NUMBER})岁?{END}",
        says="我{value}岁",
    ),
    *rows("age", rf"{ME}是(?P<value>(?:\d0|零零|九零|八零)后){END}", topic="generation"),
    *rows(
        "birthday",
        rf"{ME}的?生日(?:就)?(?:是|在)(?:每年)?{V}",
        rf"{ME}(?:是)?(?:在)?(?P<value>(?:\d{{2,4}}年)?[\d一二三四五六七八九十]{{1,2}}月[\d一二三四五六七八九十]{{0,3}}[日号]?)"
        rf"(?:出)?生的?{END}",
        rf"(?P<value>[\d一二三四五六七八九十]{{1,2}}月[\d一二三四五六七八九十]{{1,3}}[日号]?)是{ME}的?生日",
        says="我的生日是{value}",
    ),
    *rows(
        "birthday",
        rf"{ME}(?:是)?(?:出生于|生于)?(?P<value>(?:19|20)?\d\d)年(?:出?生)?的?{END}",
        topic="year",
        says="我是{value}年出生的",
    ),
    *rows(
        "home",
        rf"{ME}{HOW}(?P<value>一个人|独自|自己一个人|和.{{1,10}}|跟.{{1,10}})(?:一起|合|同)?(?:住|租房|"
        rf"居住)(?:在一起)?{END}",
        topic="with",
        says="我{value}住",
    ),
    *rows(
        "home",
        rf"(?:{ME}|我们)(?:家)?{HOW}(?:住|居住|定居|生活)(?:在|于){V}",
        rf"{ME}家(?:就)?在{V}",
        rf"{ME}{HOW}搬(?:到|来|去|回)了?{V}",
        rf"{ME}{HOW}在(?P<value>.+?)(?:生活|居住|定居|租房|安家|买了房|住){END}",
        rf"{ME}的?(?:住址|地址|家庭住址)是{V}",
        says="我住在{value}",
    ),
    *rows(
        "origin",
        rf"{ME}(?:的)?(?:老家|家乡|故乡|祖籍)(?:是|在){V}",
        rf"{ME}(?:是)?(?:来自|从小在|生在|出生在|出生于){V}",
        rf"{ME}{HOW}在(?P<value>.{{2,8}}?)(?:长大|出生)的?{END}",
        rf"{ME}{HOW}(?P<value>(?:{words.PLACES})[{CJK}]{{0,4}}|[{CJK}]{{2,6}}(?:省|市|县))人{END}",
        rf"(?P<value>.{{2,6}})是{ME}的?(?:老家|家乡|故乡)",
        says="我来自{value}",
    ),
    *rows(
        "job",
        rf"{ME}{HOW}(?:是|当|做|在做|在当|当了|做了)(?:一名|一个|一位|个|名(?!副))?{JOB}{END}",
        says="我是{value}",
    ),
    *rows(
        "job",
        rf"{ME}的?(?:工作|职业|本职工作|本职|职务)(?:就)?是{V}",
        rf"{ME}{HOW}从事(?:的是)?(?P<value>.{{2,12}}?)(?:方面|行业)?的?(?:工作)?(?:已经)?(?:[\d一二三四五六七八九十]+年)"
        rf"?{END}",
        says="我的工作是{value}",
    ),
    *rows(
        "job",
        rf"{ME}是(?P<value>(?:做|搞|干).{{2,8}})的$",
        rf"{ME}(?P<value>(?:自己)?开了?(?:一)?[家间个].{{0,6}}(?:店|馆|公司|餐厅|工作室|超市|厂))",
        rf"{ME}{HOW}(?P<value>待业|在家办公|自由职业){END}",
        rf"{ME}靠(?P<value>.{{2,8}})(?:为生|谋生|吃饭){END}",
    ),
    *rows("job", rf"{ME}{HOW}(?P<value>退休|失业)了{END}", says="我{value}了"),
    *rows("job", rf"{ME}{HOW}在.{{1,14}}?(?:当|做|担任|是)(?:一名|一个|个|名)?{JOB}{END}", says="我是{value}"),
    *rows(
        "employer",
        rf"(?:{ME}|我们){HOW}在(?P<value>.{{1,16}}?)(?:工作|上班|任职|就职|打工|当差|实习|教书|当(?:一名|"
        rf"个)?(?:{words.JOBS})|做(?:一名|个)?(?:{words.JOBS})){END}",
        rf"{ME}{HOW}(?:就职于|任职于|供职于|入职了?){V}",
        rf"{ME}的?(?:公司|单位)(?:叫|是){V}",
        rf"{ME}在(?P<value>.{{1,12}}?)工作了?{words.NUMBER}年",
        says="我在{value}工作",
    ),
    *rows(
        "study",
        rf"{ME}{HOW}(?:主修|攻读)(?:的是)?(?P<value>.{{2,10}}?)(?:专业)?{END}",
        rf"{ME}的?专业是(?P<value>.{{2,10}}?)(?:专业)?{END}",
        rf"{ME}{HOW}学(?P<value>(?!会|的|了|习|着|完|来|好|到|过|生).{{1,10}}?)(?:专业)?的$",
        rf"{ME}学的?(?:专业)?是(?P<value>.{{2,10}}?)(?:专业)?{END}",
        rf"{ME}(?:在)?大学(?:里|时)?(?:学|读)的?是?(?P<value>.{{2,10}}?)(?:专业)?{END}",
        rf"{ME}{HOW}(?:读|念|学习?)的?是?(?P<value>(?![会了过着]).{{2,8}}?)专业",
        says="我的专业是{value}",
    ),
    *rows(
        "study",
        rf"{ME}{HOW}(?:一名|一个|个|名)?(?P<value>(?:(?!想|需要|要|有|教|带|当)[{CJK}]{{1,6}}?)?(?:{words.STUDENTS})"
        rf"){END}",
        says="我是{value}",
    ),
    *rows(
        "study",
        rf"{ME}{HOW}(?:在)?(?:上|读|念)?(?P<value>大[一二三四]|高[一二三]|初[一二三]|[一二三四五六]年级|"
        rf"研[一二三]|博士|硕士|研究生|大学|高中|初中|小学){END}",
        topic="year",
        says="我上{value}",
    ),
    *rows(
        "school",
        rf"{ME}{HOW}在(?P<value>.{{2,14}}?)(?:读书|上学|念书|就读|读大学|上大学|读研|读博|留学|学习){END}",
        rf"{ME}{HOW}(?:就读于|考上了|考进了|在读于){V}",
        rf"{ME}(?:是)?(?P<value>(?!需要|要|有|教|带|想)[{CJK}A-Z]{{1,8}}(?:大学|学院|中学|高中|小学))的?学生",
        rf"{ME}(?:上的|读的)(?:学校)?是(?P<value>.{{2,12}})",
        rf"{ME}的?(?:学校|大学|母校)(?:是|叫)(?P<value>.{{2,12}})",
        says="我在{value}上学",
    ),
    *rows(
        "school",
        rf"{ME}(?:是)?(?:从)?毕业于?(?P<value>.{{2,12}})",
        rf"{ME}(?:是)?从?(?P<value>.{{2,12}})毕业的{END}",
        topic="graduated",
        says="我毕业于{value}",
    ),
    *OTHERS,
    *FRAMES,
    *TASTES,
)
