"""English words that say what a sentence is about: relatives, animals, jobs, peoples, times."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    """Split at spaces; an underscore stands for a space inside a word."""
    return tuple(word.replace("_", " ") for word in text.split())


RELATIVES = {
    "mother": "mother", "mom": "mother", "father": "father", "dad": "father", "sister": "sister", "sis": "sister",
    "brother": "brother", "bro": "brother", "son": "son", "daughter": "daughter", "uncle": "uncle", "aunt": "aunt",
    "auntie": "aunt", "cousin": "cousin", "grandmother": "grandmother", "grandma": "grandmother",
    "granny": "grandmother", "nana": "grandmother", "gran": "grandmother", "grandfather": "grandfather",
    "grandpa": "grandfather", "granddad": "grandfather", "grandad": "grandfather", "niece": "niece",
    "nephew": "nephew", "grandson": "grandson", "granddaughter": "granddaughter", "twin": "twin",
    "parents": "parents", "grandparents": "grandparents", "godmother": "godmother", "godfather": "godfather",
    "stepson": "stepson", "stepdaughter": "stepdaughter",
    "boy": "son", "girl": "daughter", "lad": "son", "little boy": "son", "little girl": "daughter",
    "baby": "baby", "child": "child", "kid": "child", "mother-in-law": "mother-in-law",
    "father-in-law": "father-in-law", "sister-in-law": "sister-in-law", "brother-in-law": "brother-in-law",
    "stepmother": "stepmother", "stepmom": "stepmother", "stepfather": "stepfather", "stepdad": "stepfather",
    "stepsister": "stepsister", "stepbrother": "stepbrother",
}  # fmt: skip
SEVERAL = {"kids": "children", "grandkids": "grandchildren"}
PARTNERS = {
    "wife": "wife", "husband": "husband", "hubby": "husband", "girlfriend": "girlfriend", "boyfriend": "boyfriend",
    "fiance": "fiance", "fiancé": "fiance", "fiancee": "fiance", "fiancée": "fiance", "spouse": "spouse",
    "partner": "partner",
}  # fmt: skip
FRIENDS = {
    "friend": "friend", "best friend": "best friend", "bestie": "best friend", "bff": "best friend",
    "childhood friend": "childhood friend", "old friend": "friend", "buddy": "friend", "roommate": "roommate", "flatmate": "roommate", "housemate": "roommate", "boss": "boss",
    "manager": "boss", "colleague": "colleague", "coworker": "colleague", "co-worker": "colleague",
    "neighbor": "neighbour", "neighbour": "neighbour", "therapist": "therapist", "teacher": "teacher",
    "doctor": "doctor", "coach": "coach", "trainer": "trainer", "dentist": "dentist", "mentor": "mentor",
    "classmate": "classmate", "landlord": "landlord", "landlady": "landlady", "hairdresser": "hairdresser",
    "tutor": "tutor", "pen pal": "pen pal", "nanny": "nanny", "assistant": "assistant", "babysitter": "babysitter",
}  # fmt: skip
MODIFIERS = {
    "older": "older ", "elder": "older ", "big": "older ", "eldest": "oldest ", "oldest": "oldest ",
    "younger": "younger ", "little": "younger ", "kid": "younger ", "youngest": "youngest ", "other": "other ",
    "twin": "twin ", "best": "best ", "middle": "middle ", "second": "second ", "first": "first ",
}  # fmt: skip

ANIMALS = {
    **{animal: animal for animal in (
        "dog", "cat", "hamster", "rabbit", "parrot", "bird", "budgie", "canary", "goldfish", "fish", "turtle",
        "tortoise", "snake", "lizard", "gecko", "iguana", "horse", "pony", "guinea pig", "rat", "mouse", "ferret",
        "hedgehog", "chicken", "duck", "goat", "pig", "cow", "sheep", "donkey", "llama", "frog", "spider", "tarantula",
        "chinchilla", "gerbil", "cockatiel", "cockatoo", "parakeet", "python", "bearded dragon", "axolotl", "pet",
    )},
    **dict.fromkeys(("puppy", "pup", "doggy", "doggo", "labrador", "poodle", "pug", "beagle", "corgi", "husky",
                     "retriever", "shepherd", "bulldog", "chihuahua", "terrier", "dachshund", "spaniel", "collie",
                     "dalmatian", "rottweiler", "pitbull", "pit bull", "mutt", "greyhound", "whippet",
                     "labradoodle", "samoyed", "malamute", "schnauzer", "shih tzu", "yorkie",
                     "westie", "doberman", "great dane", "weimaraner", "vizsla"), "dog"),
    **dict.fromkeys(("kitten", "kitty", "tabby", "siamese", "tomcat", "maine coon", "ragdoll"), "cat"),
    "bunny": "rabbit", "mice": "mouse", "puppies": "dog", "kitties": "cat", "bunnies": "rabbit", "ponies": "horse",
    "stallion": "horse", "mare": "horse",
}  # fmt: skip
BROADER = {
    **dict.fromkeys(("parrot", "budgie", "canary", "cockatiel", "cockatoo", "parakeet"), "bird"),
    **dict.fromkeys(("gecko", "iguana", "bearded dragon"), "lizard"),
    "goldfish": "fish", "python": "snake", "pony": "horse", "tortoise": "turtle", "tarantula": "spider",
}  # fmt: skip
"""What an animal is asked for as by those who have forgotten which it was."""

JOBS = _words("""
    accountant actor actress administrator advisor agent analyst architect artist assistant astronaut astronomer
    athlete attorney auditor author babysitter baker ballerina banker barber barista bartender beautician biologist
    blacksmith bookkeeper bouncer boxer brewer bricklayer broker builder butcher buyer captain caretaker carpenter
    cashier caterer chauffeur chef chemist chiropractor cleaner clerk coach comedian composer conductor consultant
    contractor cook coordinator cop counselor counsellor courier curator dancer dentist dermatologist designer
    detective developer dietitian director diver dj doctor driver economist editor electrician engineer entertainer
    entrepreneur estate_agent executive farmer filmmaker firefighter fireman fisherman fitter florist foreman
    freelancer gardener geologist geographer glazier grocer guard guide gynecologist hairdresser hairstylist
    handyman historian homemaker housekeeper housewife hygienist illustrator influencer inspector instructor
    interpreter inventor investigator investor janitor jeweler jeweller journalist judge lawyer lecturer librarian
    lifeguard linguist locksmith logger machinist magician mailman maid manager marine mason masseuse mathematician
    mechanic midwife miner minister mover model musician nanny neurologist nurse nutritionist officer operator
    optician optometrist painter paralegal paramedic pastor pediatrician pharmacist philosopher photographer
    physicist physician physiotherapist pianist pilot plumber podcaster poet policeman policewoman politician
    postman potter preacher priest principal producer professor programmer psychiatrist psychologist publicist
    realtor receptionist recruiter ranger referee reporter researcher retailer roofer sailor salesman salesperson
    saleswoman scientist sculptor seamstress secretary server sheriff shepherd shopkeeper singer smith social_worker
    soldier songwriter specialist statistician stewardess steward stockbroker streamer stylist superintendent
    supervisor surgeon surveyor sommelier tailor tattooist tax_adviser teacher technician teller therapist tiler
    trader trainer translator trucker tutor typist underwriter undertaker upholsterer usher veterinarian vet
    violinist waiter waitress warehouseman watchmaker weaver welder woodworker worker writer youtuber zookeeper
    zoologist flight_attendant ceo cto cfo pensioner stay_at_home_mom stay_at_home_dad stay-at-home_mom
    stay-at-home_dad intern apprentice ems_worker emt dj rapper drummer guitarist wrestler jockey astrologer
    cartographer blogger vlogger barrister solicitor postie beekeeper plasterer roadie chimney_sweep goldsmith
    silversmith cobbler luthier milliner saddler thatcher stonemason brickie sculptress pharmacologist radiographer
    radiologist anaesthetist oncologist cardiologist paediatrician obstetrician orthodontist podiatrist osteopath
    neuroscientist botanist marine_biologist archaeologist anthropologist sociologist forester lumberjack fishmonger
    greengrocer baker's_assistant pastry_chef chocolatier cheesemaker winemaker distiller lorry_driver bus_driver
    taxi_driver train_driver truck_driver van_driver crane_operator air_traffic_controller flight_engineer tour_guide
    stuntman stuntwoman puppeteer choreographer ballet_dancer opera_singer cellist organist harpist conductor_of
    piano_tuner bailiff magistrate notary diplomat ambassador civil_servant councillor mayor bishop vicar rabbi imam
    nun monk imam auctioneer bookmaker bookbinder printer typesetter copywriter proofreader columnist publisher
    animator game_designer web_designer web_developer software_developer data_analyst sysadmin optometrist_assistant
    dog_walker groomer farrier gamekeeper zoologist ornithologist meteorologist seismologist volcanologist
    oceanographer firewoman paramedic ambulance_driver call_handler caseworker probation_officer prison_officer
    customs_officer police_officer security_guard headmaster headmistress headteacher dinner_lady governess
    lollipop_lady teaching_assistant childminder chambermaid bellboy porter concierge croupier valet butler
    """)

PEOPLES = _words("""
    Afghan African American Argentinian Australian Austrian Bangladeshi Belgian Brazilian British Bulgarian Canadian
    Chilean Chinese Colombian Croatian Cuban Czech Danish Dutch Egyptian English Ethiopian Filipino Finnish French
    German Ghanaian Greek Hungarian Icelandic Indian Indonesian Iranian Iraqi Irish Israeli Italian Jamaican
    Japanese Kenyan Korean Lebanese Malaysian Mexican Moroccan Nepali Nigerian Norwegian Pakistani Persian Peruvian
    Polish Portuguese Puerto_Rican Romanian Russian Scottish Serbian Singaporean Slovak Slovenian Spanish Sudanese
    Swedish Swiss Syrian Taiwanese Thai Tunisian Turkish Ukrainian Venezuelan Vietnamese Welsh Texan Californian
    """)

LANGUAGES = _words("""
    Afrikaans Albanian Arabic Bengali Bulgarian Cantonese Catalan Chinese Croatian Czech Danish Dutch English
    Estonian Esperanto Finnish French Gaelic German Greek Hebrew Hindi Hungarian Icelandic Indonesian Irish Italian
    Japanese Korean Latin Latvian Lithuanian Malay Mandarin Norwegian Persian Farsi Polish Portuguese Punjabi
    Romanian Russian Serbian Slovak Spanish Swahili Swedish Tagalog Tamil Telugu Thai Turkish Ukrainian Urdu
    Vietnamese Welsh Zulu Icelandic Basque Georgian Armenian Mongolian Nepali Maltese Sanskrit Yiddish Pashto
    Slovenian Macedonian Belarusian Kazakh Uzbek Somali Amharic Yoruba Hausa Igbo Xhosa Sinhala Khmer Lao Burmese
    Tibetan Kurdish Quechua Maori Hawaiian Samoan Javanese Marathi Gujarati Kannada Malayalam Hokkien Hakka
    sign_language
    """)

INSTRUMENTS = _words("""
    accordion bagpipes banjo bass bassoon bongos cello clarinet cornet drum drums didgeridoo erhu euphonium fiddle
    flute guitar guzheng harmonica harp harpsichord horn keyboard kazoo lute mandolin marimba oboe organ percussion
    piano piccolo pipa recorder sax saxophone sitar tambourine theremin timpani triangle trombone trumpet tuba
    ukulele viola violin xylophone french_horn double_bass electric_guitar bass_guitar acoustic_guitar english_horn
    hurdy-gurdy zither dulcimer lyre koto shamisen bodhran concertina theorbo vibraphone glockenspiel synthesizer
    """)

SPORTS = _words("""
    badminton baseball basketball billiards bowling bridge cards chess cricket darts dodgeball football frisbee
    futsal golf handball hockey lacrosse mahjong netball paintball ping-pong poker polo pool racquetball rugby
    scrabble snooker soccer softball squash tennis volleyball
    """)

CARS = _words("""
    car truck pickup van minivan suv jeep motorcycle motorbike scooter moped toyota honda ford chevy chevrolet tesla
    bmw audi mercedes volkswagen vw volvo nissan hyundai kia mazda subaru lexus porsche ferrari fiat renault peugeot
    skoda seat mini mustang camaro corvette prius civic corolla beetle cadillac buick dodge harley ducati yamaha
    vespa suzuki mitsubishi land_rover jaguar byd citroen opel dacia
    """)

ZODIAC = _words("""
    Aries Taurus Gemini Leo Virgo Libra Scorpio Sagittarius Capricorn Aquarius Pisces
    """)

BREEDS = _words("""
    labrador poodle pug beagle corgi husky retriever golden_retriever german_shepherd bulldog chihuahua terrier
    dachshund spaniel collie border_collie dalmatian rottweiler pitbull mutt greyhound whippet schnauzer boxer
    great_dane doberman samoyed shih_tzu akita malamute newfoundland saint_bernard weimaraner vizsla basset_hound
    cocker_spaniel jack_russell yorkie maltese pomeranian cockapoo labradoodle cavapoo sheepdog lurcher mongrel
    maine_coon siamese persian ragdoll bengal sphynx tabby tortoiseshell british_shorthair russian_blue burmese ginger
    """)

FAVOURED = _words("""
    colour food meal dish film movie book novel song album band singer musician artist painter author writer poet poem
    season month animal bird flower fruit vegetable drink beer wine tea cocktail sport game team subject class lesson
    holiday festival celebration city country place restaurant dessert cake ice_cream chocolate snack cheese pizza
    breakfast actor actress director show series programme cartoon character hero day time_of_year time_of_day smell
    sound scent weather tree number word language dance instrument genre kind_of_music type_of_music toy brand shop
    park beach museum planet dinosaur superhero sandwich soup sauce spice herb pasta biscuit cookie sweet candy
    board_game video_game card_game musical opera composer play comedian podcast magazine player gemstone
    """)

HOBBIES = _words("""
    pottery knitting crochet crocheting birdwatching birding bouldering climbing rock_climbing gardening origami
    woodworking woodwork carpentry whittling calligraphy photography painting watercolours sketching drawing
    embroidery quilting sewing baking brewing fishing fly_fishing hiking cycling mountain_biking running jogging
    swimming wild_swimming rowing kayaking canoeing sailing surfing paddleboarding snorkelling scuba_diving diving
    skiing snowboarding skating ice_skating skateboarding fencing archery judo karate taekwondo boxing kickboxing
    yoga pilates tai_chi ballet salsa tango ballroom_dancing line_dancing tap_dancing geocaching orienteering stargazing
    astronomy genealogy metal_detecting beekeeping foraging model_trains model_railways model_ships model_planes
    stamp_collecting coin_collecting crosswords sudoku jigsaws jigsaw_puzzles chess scrabble bridge blogging
    journaling scrapbooking candle_making soap_making jewellery_making glassblowing stained_glass macrame weaving
    amateur_dramatics improv stand-up_comedy choir_singing karaoke gaming board_games horse_riding horseback_riding
    paragliding skydiving parkour triathlon triathlons
    """)

COLOURS = _words("""
    red blue green yellow orange purple violet pink turquoise teal magenta lavender lilac indigo crimson scarlet maroon
    burgundy beige mustard coral peach emerald olive mint navy aquamarine aqua cyan gold silver grey gray black white
    brown ochre amber mauve fuchsia charcoal ivory
    """)

SUBJECTS = _words("""
    maths math mathematics chemistry physics biology geography history english literature french german spanish latin
    art music drama pe gym algebra geometry science economics religion woodwork computing philosophy
    """)

BRANDS = _words("""
    toyota honda ford chevy chevrolet tesla bmw audi mercedes volkswagen vw volvo nissan hyundai kia mazda subaru lexus
    porsche ferrari fiat renault peugeot skoda mustang camaro corvette prius civic corolla beetle cadillac buick dodge
    harley ducati yamaha vespa suzuki mitsubishi land_rover jaguar byd citroen citroën opel dacia mini_cooper jeep saab
    seat_ibiza vauxhall corsa fiesta clio polo golf_gti passat yaris micra alfa_romeo bentley lamborghini maserati
    rolls-royce range_rover kawasaki triumph_bonneville chrysler pontiac datsun lada trabant
    """)

TIME = (
    r"(?:tomorrow|tonight|(?:next|this|coming) (?:week|weekend|month|year|semester|term|summer|winter|"
    r"spring|fall|autumn"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|"
    r"july|august"
    r"|september|october|november|december|christmas|easter|holiday)"
    r"|(?:in|on|by|over|for|during|around) (?:the )?(?:monday|tuesday|wednesday|thursday|friday|saturday|"
    r"sunday|weekend"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|summer|"
    r"winter|spring"
    r"|fall|autumn|christmas|easter|new year)s?"
    r"|in (?:a|one|two|three|four|five|six|a few|a couple of|\d+) (?:days?|weeks?|months?|years?)"
    r"|soon|after (?:college|graduation|high school|university))"
)

NUMBER = (
    r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)"
)

# Topics of favourites by their usual name.
TOPICS = {
    "color": "colour", "movie": "film", "dish": "food", "meal": "food", "cuisine": "food", "tv show": "show",
    "tv series": "show", "television show": "show", "series": "show", "show": "show", "group": "band",
    "soccer team": "team", "football team": "team", "artist": "musician", "writer": "author", "novel": "book",
    "time of year": "season", "time of the year": "season", "beverage": "drink", "type of music": "music",
    "kind of music": "music", "genre of music": "music", "music genre": "music", "kind of food": "food",
    "type of food": "food", "colours": "colour", "foods": "food", "movies": "film", "books": "book", "films": "film",
    "sports": "sport", "animals": "animal", "subjects": "subject", "games": "game", "bands": "band", "songs": "song",
}  # fmt: skip

THINGS = _words("""
    key keys passport glasses sunglasses wallet purse umbrella notebook charger medicine medication pills phone laptop
    tablet camera book books diary ring watch headphones earphones remote card cards ticket tickets documents papers
    tools toolbox ladder bike bicycle scooter suitcase bag backpack handbag coat jacket hat gloves scarf boots shoes
    umbrella lights decorations letters photos photographs album albums recipe recipes screwdriver blanket candle
    spare_key spare_keys blender iron toaster kettle vase heirloom locket pearls medals stamps coins records
    decorations ornaments corkscrew batteries chequebook diaries manual receipts receipt birth_certificate deeds deed
    fishing_rod skates racket telescope binoculars sewing_kit sewing_machine first_aid_kit lunchbox thermos flask stash
    chocolate biscuits wine whisky
    helmet torch flashlight scissors drill hammer money cash savings safe candles matches licence license certificate
    contract will inhaler insulin guitar violin skis tent jewellery jewelry necklace earrings usb_stick hard_drive
    """)
"""What people put somewhere and look for later."""

ROUTINES = (
    r"(?:(?:wake|get) up|rise|go (?:to (?:bed|sleep|work|school|the gym)|running|jogging|swimming)|(?:start|finish|begin|leave)"
    r" (?:work|school|home|for work)|(?:have|eat) (?:my )?(?:breakfast|lunch|dinner|supper)|(?:take|catch|get) the (?:train|bus|"
    r"tram|subway|metro|ferry)|walk (?:the|my) dog|brush my teeth|take my (?:pills|medicine|medication)|meditate|call my \w+)"
)
"""What people do at the same time every day."""
