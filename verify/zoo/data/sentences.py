"""Sentences of our own: what a language model shall go on with, and opinions of films.

They may be quoted wherever results are shown, unlike the sentences of the data sets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ALWAYS_PRESENT = re.compile(r"\(([^)]+)\)")


@dataclass(frozen=True)
class Sentence:
    """The beginning of a sentence whose next word is clear.

    In `marked`, words in (parentheses) are always present; the others are the variables.
    """

    marked: str
    next_word: str

    @property
    def text(self) -> str:
        """The sentence as it is read."""
        return _ALWAYS_PRESENT.sub(r"\1", self.marked)

    @property
    def starts(self) -> tuple[int, ...]:
        """Where the words that are variables begin in `text`."""
        blanked = _ALWAYS_PRESENT.sub(lambda found: " " * len(found[1]), self.marked)
        return tuple(word.start() for word in re.finditer(r"\w+", blanked))


# Ten words of each were chosen by hand, never the first one, on which every later token leans.  Of
# 58 sentences these were kept: the model gives the next word a probability above 1/2.  That was
# the only criterion, and it was applied before any interaction was computed.
UNFINISHED = tuple(
    Sentence(*line.rsplit(" -> ", 1))
    for line in """\
(The) days of (the) week are Monday, Tuesday, Wednesday, Thursday, Friday, Saturday (and) -> Sunday
(Many) soldiers on both sides wrote letters home during the Second (World) -> War
(The) president flew home from London to Washington in the United -> States
(The) doctor put (her) stethoscope (on his) chest (and) listened carefully to (the) beating of \
his -> heart
(The) Earth moves around the Sun (once a) year, (and) the Moon moves around (the) -> Earth
(My) mother taught (us) Spanish because (she) was born (in) Madrid, the capital of -> Spain
(Tom) has (a) red ball (and) Ann has (a) blue ball. Tom throws (the) red -> ball
(The) opposite of hot (is) cold, (the opposite of) big (is) small, (and) the opposite of up (is) \
-> down
(The) bees flew from flower (to) flower (and) carried the nectar back to (the) -> hive
(The) baker took the warm bread carefully out of the hot -> oven
(The) farmer milks his cows early every morning (and) sells the fresh -> milk
(Plants) use light from the sun (to) make sugar, (a) process that (is) called -> photosynthesis
(Anna) likes apples, Ben likes pears, (and) Carl likes plums. (The child who) likes plums (is \
called) -> Carl
(Before) you cross the street, look to the left (and) to the -> right
(Our) sun is (a) star, the moon (is a) satellite, (and) the Earth is a -> planet
(My) grandmother began every story (in) the same way: once upon a -> time
(The) gold medal is for the first (place and) the silver medal (is) for (the) -> second
(The) three colours of the flag of France (are) blue, white and -> red
(Please) send me the signed papers and the photographs as soon (as) -> possible
(On) the one hand it is cheap, (but) it (is small), on the other -> hand
(The) train from Berlin to Munich (was) late, (so) was (the) train from Munich (to) -> Berlin
(Nobody) in the village knew where (the) old (man) came from (or) what (his) real (name) -> was
(The) cat chased the mouse under (the table), but (the) cat could not catch (the) -> mouse
(She) wanted to buy a new dress, (but) she did not (have) enough -> money
(The) singer thanked the band, took a bow (and) walked off the -> stage
(Germany), France, Italy (and) Spain are all members of the large European -> Union
(The) nurse took his temperature and measured his pulse (and) his blood -> pressure
(The) captain ordered the crew to lower the boats (and) abandon the -> ship
""".splitlines()
)

# (sentence of 8 to 12 words, class): 1 is a good word for the film, 0 a bad one.
OPINIONS = (
    ("a warm and funny film that never loses its way", 1),
    ("the best acting of the year in a quiet and moving story", 1),
    ("not a great film but it has charm and real wit", 1),
    ("a beautiful and intelligent drama with a strong and honest heart", 1),
    ("you will laugh and then you will think about it", 1),
    ("the story is dull and the jokes are never funny", 0),
    ("a long and boring film with nothing new to say", 0),
    ("not even the good cast can save this lazy script", 0),
    ("too many bad jokes and not one interesting character in it", 0),
    ("it looks good but the plot is a complete mess", 0),
)

# The same, harder: their words say one thing and the sentence another.  Written before any network
# was asked.
TRICKY_OPINIONS = (
    ("nobody who sees this film will be bored for a minute", 1),
    ("i expected nothing and it turned out to be a delight", 1),
    ("it is hard to find anything wrong with this little film", 1),
    ("the critics were wrong and this film is a joy", 1),
    ("do not miss it even if you hate musicals", 1),
    ("there is nothing dull or stupid about this strange comedy", 1),
    ("a sad story with no hope that is impossible to forget", 1),
    ("the jokes are old but i could not stop laughing", 1),
    ("what a wonderful way to waste two hours of your life", 0),
    ("if only the film were half as funny as its title", 0),
    ("a great cast and a brilliant director in a worthless film", 0),
    ("the best thing about this film is that it ends", 0),
    ("everything that made the book so good and moving is gone", 0),
    ("it could have been a masterpiece with a better script", 0),
    ("beautiful pictures cannot hide that nothing happens in this film", 0),
    ("i wish i had the two hours of my life back", 0),
)

# (two sentences that differ in the order of two words, these words), as paper A's table 6 has them.
IN_TWO_ORDERS = tuple(
    ((f"{before} just not {after}", f"{before} not just {after}"), ("just", "not"))
    for before, after in (
        ("it is", "a funny film"),
        ("this is", "another good story"),
        ("the film is", "for the fans"),
        ("it was", "a story about love"),
    )
)


@dataclass(frozen=True)
class SharedWords:
    """Two sentences with some words in common at the same places, and subsets of these."""

    sentences: tuple[str, str]
    subsets: tuple[tuple[str, ...], ...]


IN_TWO_SENTENCES = SharedWords(
    ("the story is not very smart but funny", "a film made not very smart and long"),
    (
        ("not",),
        ("very",),
        ("smart",),
        ("not", "very"),
        ("not", "smart"),
        ("very", "smart"),
        ("not", "very", "smart"),
    ),
)
