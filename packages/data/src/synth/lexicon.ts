/**
 * All words of the synthetic language: a few hundred, so that a tiny model sees each of them often. Templates are words
 * parted by blanks; `{slot}` stands for a value given by the generator, or for one of `fillers`.
 */

/** Names that say their type. */
export const names = {
  PER: [
    "Kim Lee",
    "Ann Roy",
    "Bo Tan",
    "Eva Moss",
    "Liam Hart",
    "Nora Vale",
    "Omar Reed",
    "Ruth Cole",
    "Sam Fox",
    "Tess Lane",
    "Hugo",
    "Ida",
    "Maya",
    "Pablo",
    "Rosa",
    "Leo",
  ],
  LOC: ["Rivertown", "Westport", "Norwick", "Green Bay", "Stonebridge", "Eastfield", "Milltown", "Silver Lake"],
  ORG: ["Acme Foods", "Nordbank", "Red Lions", "Unitech", "Blue Airlines", "Metro Club", "Sunrise Radio", "Orbit Labs"],
  MISC: ["Winter Cup", "Moonphone", "Star Saga", "Jazz Week", "Golden Mic", "Space Opera", "Pixel Quest", "Night Run"],
} as const;

export type EntityTag = keyof typeof names;
export const entityTags = ["PER", "LOC", "ORG", "MISC"] as const satisfies readonly EntityTag[];

/** Names that may be any of the four types: only the context or the picture tells. */
export const ambiguousNames = [
  "Jordan",
  "Phoenix",
  "Amazon",
  "Lincoln",
  "Paris",
  "Madison",
  "Chelsea",
  "Victoria",
  "Austin",
  "Florence",
] as const;

/** What a slot that the generator gives no value may hold. */
export const fillers: Readonly<Record<string, readonly string[]>> = {
  start: ["ok ,", "wow ,", "yes ,", "look ,", "hey all ,", "well ,", "oh ,", "guys ,"],
  time: ["today", "tonight", "now", "again", "this morning", "this week", "at last", "on monday"],
  adj: ["great", "amazing", "lovely", "strange", "sweet", "wild", "cool", "crazy"],
  feel: ["happy", "excited", "proud", "glad", "sad", "curious"],
  end: ["!", "!!", "...", "?", ":)", "."],
  when: ["on monday", "on friday", "at night", "at noon", "last week", "this year", "in may", "in june"],
  size: ["big", "small", "sudden", "long", "short", "new"],
};

export const hashtags = ["#live", "#news", "#fun", "#weekend", "#love", "#photo"] as const;
export const users = ["@anna_k", "@newsdesk", "@fan_page", "@joe88", "@dailypic", "@citytalk"] as const;
export const urls = ["http://t.co/a1b2", "http://t.co/c3d4", "http://t.co/e5f6", "http://t.co/g7h8"] as const;

/** Tweets about one name that leave its type open. `{x}` is the name. */
export const neutralTweets = [
  "{start} so {feel} about {x} {time} {end}",
  "{start} {x} is {adj} {time} {end}",
  "{start} thinking of {x} {time} {end}",
  "{start} {adj} picture of {x} {time} {end}",
  "{start} here is {x} {time} , so {adj}",
  "{start} everyone talks about {x} {time} {end}",
  "{start} what a {adj} day for {x} {end}",
  "{start} we love {x} {time} , so {feel}",
] as const;

/** The same with a person, `{p}`, beside the name. */
export const neutralTweetsWithPerson = [
  "{start} {p} likes {x} {time} {end}",
  "{start} {p} talks about {x} {time} {end}",
  "{start} {p} and {x} {time} , so {adj}",
] as const;

/** Tweets whose words give the type of an ambiguous name away. */
export const tellingTweets = {
  PER: [
    "{start} my friend {x} smiled {time} {end}",
    "{start} happy birthday to uncle {x} {time} {end}",
    "{start} dinner with cousin {x} {time} {end}",
  ],
  LOC: [
    "{start} we drove to downtown {x} {time} {end}",
    "{start} it rains in {x} city {time} {end}",
    "{start} the quiet streets of {x} {time} {end}",
  ],
  ORG: [
    "{start} the company {x} hired workers {time} {end}",
    "{start} buying shares of {x} inc {time} {end}",
    "{start} the office of {x} group opens {time} {end}",
  ],
  MISC: [
    "{start} watching the movie {x} on tv {time} {end}",
    "{start} playing the game {x} {time} {end}",
    "{start} reading the novel {x} {time} {end}",
  ],
} as const satisfies Record<EntityTag, readonly string[]>;

/** Tweets about two names that say their types; the slots are the tags, `per2` is another person. */
export const twoNameTweets = [
  "{start} {per} went to {loc} {time} {end}",
  "{start} {per} joined {org} {time} {end}",
  "{start} {org} opened a shop in {loc} {time} {end}",
  "{start} {per} won the {misc} {time} {end}",
  "{start} the {misc} starts in {loc} {time} {end}",
  "{start} {org} pays for the {misc} {time} {end}",
  "{start} {per} and {per2} are here {time} {end}",
] as const;

/** Tweets about nobody. */
export const emptyTweets = [
  "{start} good morning everyone , have a {adj} day {end}",
  "{start} i am so {feel} {time} {end}",
  "{start} coffee first , then work {time} {end}",
  "{start} no words for this {adj} weather {time} {end}",
  "{start} what a {adj} lunch {time} , so {feel}",
] as const;

/** Sentences about head and tail that leave their relation open, by the type of the tail. */
export const neutralPairs = {
  PER: [
    "{start} {h} with {t} {time} {end}",
    "{start} {h} and {t} {time} , so {adj}",
    "{start} {adj} picture of {h} and {t} {time}",
    "{start} {h} next to {t} {time} {end}",
  ],
  LOC: [
    "{start} {h} in {t} {time} {end}",
    "{start} {h} and {adj} {t} {time} {end}",
    "{start} {adj} picture of {h} in {t} {time}",
    "{start} {h} talks about {t} {time} {end}",
  ],
} as const;

/** Sentences that say the relation. */
export const tellingPairs = {
  peer: ["{start} {h} played against {t} {time} {end}", "{start} {h} is a rival of {t} {time} {end}"],
  couple: ["{start} {h} married {t} {time} {end}", "{start} {h} is the husband of {t} {end}"],
  parent: ["{start} {h} is the mother of {t} {end}", "{start} {h} raised her son {t} {time} {end}"],
  siblings: ["{start} {h} is the brother of {t} {end}", "{start} {h} and her sister {t} {time} {end}"],
  colleague: ["{start} {h} works with {t} {time} {end}", "{start} {h} shares an office with {t} {time} {end}"],
  place_of_residence: ["{start} {h} lives in {t} {time} {end}", "{start} {h} bought a home in {t} {time} {end}"],
  place_of_birth: ["{start} {h} was born in {t} {end}", "{start} {h} is a native of {t} {end}"],
} as const;

/** Sentences that deny a relation, by the type of the tail. */
export const denyingPairs = {
  PER: ["{start} {h} never met {t} {time} {end}", "{start} {h} does not know {t} {time} {end}"],
  LOC: ["{start} {h} never saw {t} {time} {end}", "{start} {h} flew over {t} {time} {end}"],
} as const;

/** A third person, `{c}`, who has no part in the relation: the pair (head, third) holds none. */
export const bystanderPairs = {
  couple: "{h} married {t} while {c} watched {time} {end}",
  peer: "{h} played against {t} while {c} watched {time} {end}",
} as const;

/** Words that may trigger any of the events a picture can show. */
export const ambiguousTriggers = ["strike", "charge", "move", "operation", "push", "action"] as const;

/** Sentences around such a word; `{g}` is the trigger, `{l}` a place. */
export const neutralEvents = [
  "pictures show the {g} in {l} {when} .",
  "a {size} {g} was seen in {l} {when} .",
  "people in {l} saw the {g} {when} .",
  "the {size} {g} in {l} ended {when} .",
  "nobody in {l} expected the {size} {g} {when} .",
] as const;

/** Events told by words. `doers`, `triggers` and `undergoers` fill `{d}`, `{g}` and `{u}`. */
export const eventLexicon = {
  attack: {
    doers: ["troops", "rebels", "gunmen", "soldiers"],
    triggers: ["bombed", "attacked", "shelled", "raided"],
    undergoers: ["bridge", "village", "camp", "market"],
    templates: ["{d} {g} the {u} in {l} {when} .", "{d} {g} a {u} {when} .", "the {u} in {l} was {g} {when} ."],
  },
  transport: {
    doers: ["drivers", "pilots", "sailors", "nurses"],
    triggers: ["carried", "shipped", "hauled", "brought"],
    undergoers: ["food", "tents", "fuel", "medicine"],
    templates: ["{d} {g} {u} to {l} {when} .", "{d} {g} all the {u} {when} .", "the {u} was {g} to {l} {when} ."],
  },
  arrest: {
    doers: ["police", "officers", "guards", "agents"],
    triggers: ["arrested", "jailed", "detained", "seized"],
    undergoers: ["suspect", "thief", "reporter", "smuggler"],
    templates: ["{d} {g} the {u} in {l} {when} .", "{d} {g} a {u} {when} .", "the {u} in {l} was {g} {when} ."],
  },
  demonstrate: {
    doers: ["students", "farmers", "teachers", "crowds"],
    triggers: ["protested", "rallied", "marched", "chanted"],
    undergoers: [],
    templates: ["{d} {g} in {l} {when} .", "many {d} {g} {when} .", "angry {d} {g} in {l} {when} ."],
  },
  meet: {
    doers: ["ministers", "leaders", "envoys", "mayors"],
    triggers: ["met", "talked", "conferred", "gathered"],
    undergoers: [],
    templates: ["{d} {g} in {l} {when} .", "some {d} {g} {when} .", "the {d} {g} in {l} {when} ."],
  },
  die: {
    doers: ["miners", "tourists", "climbers", "villagers"],
    triggers: ["died", "drowned", "perished", "starved"],
    undergoers: [],
    templates: ["{d} {g} in {l} {when} .", "some {d} {g} {when} .", "two {d} {g} in {l} {when} ."],
  },
} as const;

export type EventKind = keyof typeof eventLexicon;

/** Sentences without event. */
export const eventlessSentences = [
  "the weather in {l} stayed calm {when} .",
  "the {size} schools in {l} open {when} .",
  "prices in {l} saw a {size} fall {when} .",
  "a {size} park in {l} opens {when} .",
  "the {size} report about {l} is out {when} .",
  "a {size} concert in {l} begins {when} .",
  "the {size} lake near {l} is full {when} .",
] as const;
