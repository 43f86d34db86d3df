"""English cues of people and animals: a relative, a role or an animal, and a name, a job, a place or an age beside it."""

from __future__ import annotations

from elman.person import words_en as words
from elman.person.patterns import Pattern, rows
from elman.person.pieces_en import ANIMAL, CAP, JOB_LIKE, MODIFIER, PEOPLE, any_of

_KIN = "mom|dad|grandma|granny|nana|gran|grandpa|granddad|grandad|auntie"  # said without "my" of one's own
_BARE = (
    rf"(?:^|(?<=[,;:(] )|(?<=\band )|(?<=\bbut )|(?<=because )|(?<=when )|(?<=with "
    rf")|(?<=that )|(?<=visit )|(?<=while ))(?=(?:{_KIN})\b)"
)
_OTHERS = r"(?![\w-]|'s? (?!\w+ing\b))"  # neither "my sister's friend" nor "my sisters"
_ONE = rf"(?:\b(?:my|our) (?:(?!and|or|with|to|first|last|old|ex)\w+ )?{MODIFIER}|{_BARE})(?P<topic>{any_of(PEOPLE)})"
PERSON = rf"{_ONE}{_OTHERS}"
SOME_PERSON = (
    rf"\b(?:I|we) (?:have|had)(?: (?:a|an|one|this|only|got|just))+ (?:(?!and\b)"
    rf"\w+ )?{MODIFIER}(?P<topic>{any_of(PEOPLE)}){_OTHERS}"
)
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mister|Dr|Doctor|Prof|Professor|Madame|Coach|Sister|Old|Auntie|Uncle|Nurse)"
_NOBODY = (
    r"(?!(?:I|God|Jesus|OMG|Mr|And|But|The|He|She|They|We|My|You|It|So|Monday|"
    r"Tuesday|Wednesday|Thursday|Friday|Saturday|"
    r"Sunday|Christmas|Easter|January|February|March|April|June|July|August|September|"
    r"October|November|December)\b(?! [A-Z]))"
)
_NAME = rf"(?P<value>(?:{_TITLE}(?=\b) )?{_NOBODY}{CAP}(?: {CAP}){{0,2}})(?![\w]|'s? \w)"
TITLED = rf"(?P<value>{_TITLE} {CAP}(?: {CAP})?)"
_GIVEN = rf"(?P<value>{_TITLE}? ?[^\W\d_][\w'-]*(?: {CAP})?)"  # a name by its place: it need have no capital
_CALLED = (
    r"(?: who)?,? (?:(?:is|was|has been|goes|went|got|has|had|her|his|its|the|"
    r"whose|first|full|middle|,|always|and|I|we|they|"
    r"everyone|everybody|it|him|just) ){0,4}?(?:called|named|call|calls|christened|"
    r"baptised|by the name(?: of)?|by|name (?:is|was)|known as)(?: (?:her|him|"
    r"it))? "
)
_HELD = rf"\b(?:my|our) (?:(?!and|or|with|to)[\w-]+ ){{0,2}}?{ANIMAL}(?![\w'-])"
_THE = rf"\b(?:my|our|the|a|an|this|another) (?:(?!and|or|with|to)[\w-]+ ){{0,2}}?{ANIMAL}(?![\w'-])"
_JOB = (
    r"(?:an?|the|as|as an?|being an?) (?:(?!good|bad|great|big|fan|very|really|bit)[\w-]+ ){0,2}?"
    rf"{JOB_LIKE}"
)
_AS = (
    r"\bas an? (?:(?!good|result|kid|child|matter|bit|teen\w*|girl|boy|present|"
    r"gift|joke|favour|team|family|couple)[\w-]+ )?(?P<value>(?!member|number|"
    r"teenager|toddler|reminder|minor|winner|mother|father|sister|brother|daughter|"
    r"youngster|partner|whatever|loner|newcomer)[\w-]{2,}(?:er|or|ist|ian|man|"
    r"woman|ant|eer|ess|ect|hand|agent|chef|guard|clerk|cook))\b"
)
_DOES = (
    r"(?:,? (?:she|he|they|who)?,? ?)(?:is|was|has been|works|worked|became|has "
    r"become|happens to be|spent|trained|trains|retired|qualified|earns|makes|"
    r"made|had|did|used to|got)\b[^,;:.]{0,30}?\b"
)
_PLACE = rf"(?P<value>{_NOBODY}{CAP}(?: {CAP}){{0,2}})(?![\w'])"
_SETTLED = (
    r"[^,;:.?]{0,25}?,? ?(?:she|he|they)? ?(?:\b(?:lives?|living|settled|based|"
    r"moved|relocated|emigrated|stays?|resides?|ended up|retired|dwells?|studies|"
    r"studying|"
    r"working|home is|at home)\b|\b(?:has|have|had|bought|rents?|owns?|runs?|"
    r"is|are)\b)[^,;:.?]{0,25}? (?:in|to|near|outside) "
)
_YEARS = (
    rf"(?P<value>{words.NUMBER})(?=$|[,;:.!)]| (?:years?|now|already|today|but|and|this|next|in|so|soon|on|last)\b)"
)
_TURNS = (
    r"(?: (?:(?!I\b|we\b|me\b|my\b|when\b|that\b)[\w']+ ?){0,2})?,? ?(?:she|he|"
    r"it)? ?\b(?:is|was|turned|turns|turning|will be|be|hit|just|age|aged|only)"
    r"\b (?:(?:only|already|just|almost|nearly|about|getting|going|on|turning|"
    r"now|barely|a grand old|all of|big) )*"
)


def _role(topic: str, cue: str, near: str = r"[^.?!]{0,30}?") -> tuple[Pattern, ...]:
    """Return the rows of somebody who is told of by what they do: "Dr Ames looks after my teeth"."""
    says = f"my {topic} is called {{value}}"
    cue = rf"\b(?:{cue})\b"
    return (
        *rows("friend", rf"{cue}{near}\b{TITLED}", rf"\b{TITLED}\b{near}{cue}", topic=topic, says=says, cue=cue),
        *rows(
            "friend",
            (
                rf"{cue}(?:,| is| was| with| by| called| named| to| near| (?:there )?lives|"
                rf" of mine| is called| next to| across from|:| -)* {_NAME}"
            ),
            (
                rf"(?:^|\b(?:only|just|by|to|let|see|with|and|is) ){_NAME},? (?:who |is |was "
                rf"|has |been |always |the one |and I |does |at the |allowed |looks |my ){{0,5}}?[^,.;]{{0,20}}?{cue}"
            ),
            topic=topic,
            says=says,
            cue=cue,
        ),
    )


_KINDRED = rf"\b(?:{any_of(PEOPLE)})\b"
_ANIMALS = rf"\b(?:{any_of(words.ANIMALS)})(?:s|es)?\b"

PEOPLE_CUES: tuple[Pattern, ...] = (
    *rows(
        "family",
        rf"{PERSON}{_CALLED}{_GIVEN}",
        rf"{SOME_PERSON}{_CALLED}{_GIVEN}",
        rf"{_ONE}'?s? (?:\w+ )?name (?:is|was) {_GIVEN}",
        rf"(?:{SOME_PERSON}),? {_NAME}",
        rf"{PERSON}(?:,| is| was|:| -)? {_NAME}(?!,? (?:is|said))",
        rf"{PERSON}(?:,| is| was|:| -)? {_NAME}",
        rf"{_NAME}(?:,| is| was| -| \()+ ?(?:\w+ )?{PERSON}(?!')",
        rf"(?<!\w )(?<!')(?P<topic>aunt|auntie|uncle|grandma|grandpa|granny|nana|cousin|gran|grandad) (?!Sam\b){_NAME}",
        (
            rf"\b(?:it was|that was|with|to|from|by|and|visit|visiting|see|seeing|at|of|"
            rf"because|when|after|call|calling) (?P<topic>aunt|auntie|uncle|grandma|grandpa|"
            rf"granny|cousin) {_NAME}"
        ),
        says="my {topic} is called {value}",
        cue=_KINDRED,
    ),
    *rows(
        "family",
        rf"{PERSON}{_DOES}{_JOB}",
        (
            rf"{PERSON},? (?:she|he|who)? ?(?:works|worked|spent|trained|retired|earns|"
            rf"qualified|makes|is employed|got a job|found work|has a job|did|has been)"
            rf"\b[^,;:.]{{0,40}}?{_AS}"
        ),
        (
            rf"{PERSON},? (?:is|was),? (?:an?|the) (?:\w+ )?(?P<value>\w+(?:ologist|ician|"
            rf"smith|eer|ister|ographer|maker|keeper|grower|inspector|engineer|driver|"
            rf"attendant))\b"
        ),
        topic="'s job",
        says="my {topic} works as a {value}",
        cue=_KINDRED,
    ),
    *rows(
        "family",
        (
            rf"{PERSON} (?P<value>(?:runs|owns|has) (?:an?|the|her own|his own|their own)"
            rf" (?:\w+ ){{0,2}}(?:shop|store|farm|café|cafe|restaurant|bakery|garage|company|"
            rf"business|bar|pub|salon|hotel|studio|firm|clinic))\b"
        ),
        (
            rf"{PERSON} (?P<value>(?:teaches|fixes|repairs|sells|builds|designs|makes(?! "
            rf"me)|drives(?! me)|delivers|grows|keeps|bakes|restores) [\w-]+(?: [\w-]+)"
            rf"?)(?=$|[,.]| (?:for|in|at|and)\b)"
        ),
        topic="'s job",
        says="my {topic} {value}",
        cue=_KINDRED,
    ),
    *rows(
        "family",
        rf"{PERSON}{_SETTLED}{_PLACE}",
        topic="'s home",
        says="my {topic} lives in {value}",
        cue=_KINDRED,
    ),
    *rows(
        "family",
        rf"{PERSON}{_TURNS}{_YEARS}",
        rf"{_ONE}'s (?P<value>\d+)(?:st|nd|rd|th) birthday",
        topic="'s age",
        says="my {topic} is {value} years old",
        cue=_KINDRED,
    ),
    *rows(
        "pet",
        rf"{_HELD}{_CALLED}{_GIVEN}",
        rf"{_THE}{_CALLED}{_GIVEN}",
        rf"\b(?:my|our) (?:\w+ )?{ANIMAL}'?s? name (?:is|was) {_GIVEN}",
        rf"\b(?:my|our) (?:[\w-]+ ){{0,2}}?{ANIMAL}(?:,| is| was| -|:)? {_NAME}",
        rf"\bthe {ANIMAL}, {_NAME},",
        (
            rf"\b(?:I|we) (?:have|own|adopted|got|bought|rescued|keep)(?: got)? an? (?:[\w-]+ "
            rf"){{0,2}}?{ANIMAL}(?:,|:| -)+ {_NAME}"
        ),
        rf"{_NAME}(?:,| is| was| -| \()+ ?(?:my|our) (?:[\w-]+ ){{0,2}}?{ANIMAL}(?![\w'])",
        rf"{_NAME} [^,.;]{{0,18}}, (?:my|our) (?:[\w-]+ ){{0,2}}?{ANIMAL}(?![\w'])",
        says="my {topic} is called {value}",
        cue=_ANIMALS,
    ),
    *rows(
        "pet",
        rf"{_HELD} is (?:an? )(?:\w+ )?(?P<value>{any_of(words.BREEDS)})\b",
        (
            rf"\b(?:my|our) {ANIMAL} is (?:an? )(?P<value>[\w-]+(?: [\w-]+)? (?:mix|cross|"
            rf"breed|terrier|spaniel|retriever|shepherd|hound))\b"
        ),
        topic="'s breed",
        says="my {topic} is a {value}",
        cue=_ANIMALS,
    ),
    *rows(
        "pet",
        (
            rf"\b(?:my|our|the) (?:\w+ )?{ANIMAL}(?: {CAP})?[^.;]{{0,25}}?(?:is|turned|"
            rf"turns|turning) (?:only |already |about |nearly |almost |just )*{_YEARS}"
        ),
        topic="'s age",
        says="my {topic} is {value} years old",
        cue=_ANIMALS,
    ),
    *_role(
        "neighbour",
        (
            r"next door|neighbou?rs?|across the (?:hall|street|road|landing)|(?:lives "
            r")?(?:above|below) (?:me|us)|upstairs|downstairs"
        ),
    ),
    *_role("dentist", r"my teeth|dentist|(?:my|a) (?:filling|crown|molar|braces)"),
    *_role("doctor", r"my (?:GP|doctor|physician|family doctor|check-?up|blood pressure|prescriptions?)|GP"),
    *_role("hairdresser", r"my hair|hair(?:cut|dresser)|my (?:barber|stylist|fringe)|hairdresser|barber"),
    *_role(
        "teacher",
        (
            r"(?:my|the) (?:\w+ ){0,2}?teacher|taught me|my (?:professor|tutor|piano "
            r"lessons)|(?:the )?teacher who"
        ),
    ),
    *_role(
        "boss",
        (
            r"my (?:\w+ )?(?:boss|manager|supervisor|line manager)|I (?:report|answer)"
            r" to|I work (?:for|under)(?= (?:Mr|Mrs|Ms|Dr))"
        ),
    ),
    *_role(
        "colleague",
        (
            r"my (?:\w+ )?(?:colleague|coworker|workmate|teammate|desk mate|officemate)"
            r"|shares? (?:a|my|an|the) (?:desk|office|shift|cubicle)(?: with)?|I sit "
            r"(?:next to|opposite|beside)|sits (?:next to|opposite|beside) me|desk next "
            r"to mine"
        ),
    ),
    *_role(
        "roommate",
        (
            r"(?:my|our) (?:\w+ )?(?:roommate|flatmate|housemate|lodger)|share (?:a|my|"
            r"an|the) (?:flat|apartment|house|room|dorm|kitchen) with|shared a (?:flat|"
            r"room|dorm|house) with"
        ),
    ),
    *_role(
        "coach",
        (
            r"my (?:\w+ )?(?:coach|trainer|instructor|personal trainer)|coaches (?:me|"
            r"us)|trains (?:me|us)|personal trainer"
        ),
    ),
    *_role("landlord", r"(?:my|our) (?:landlord|landlady)|I rent from|pay (?:my )?rent to"),
    *_role("vet", r"(?:my|our) vet"),
    *_role(
        "best friend",
        (
            r"my (?:best|closest|oldest|dearest) (?:friend|mate|pal|buddy)|(?:best|closest|"
            r"oldest) friend(?: in the world)?|my (?:bestie|bff|partner in crime)"
        ),
    ),
    *_role("friend", r"(?:an? |my )(?:\w+ )?(?:friend|mate|pal) of mine|my (?:\w+ )?(?:friend|mate|pal|buddy)"),
)
