"""Beginnings of sentences from Wikipedia, cut where paper B cuts them.

The text is that of the pages that come with gensim for its tests: the first of the English
Wikipedia of 2016, under CC BY-SA; see DATA.md.  Paper B takes paragraphs of SQuAD, which are of
Wikipedia too.
"""

from __future__ import annotations

import bz2
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from string import ascii_lowercase
from xml.etree import ElementTree

import numpy as np
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from verify.scores.texts import bare_word, content_words
from verify.zoo.data.packaged import packaged_file
from verify.zoo.data.wiki_markup import paragraphs

FILE = "gensim/test/test_data/enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
TAKEN = 30  # words that every beginning has
APART = 5  # words between the end of a clause and the word that is foretold, at least
VARIABLES = 10
_ENDS = re.compile(r"[.;:!?][\W_]*$")  # a full stop, a semicolon or the like
_NAMESPACE = "{http://www.mediawiki.org/xml/export-0.10/}"
# scikit-learn's list has 318 words, NLTK's, which paper B takes, 179: ours drops a few more nouns
# and verbs ("system", "fire", "find") and has no contractions.
STOP_WORDS = frozenset(ENGLISH_STOP_WORDS)
# What paper B's code adds where it judges a prediction: letters, small numbers, an ending.
NO_PREDICTION = STOP_WORDS | set(ascii_lowercase) | {str(i) for i in range(21)} | {"th"}


@dataclass(frozen=True)
class Beginning:
    """A paragraph of a page up to the word that is to be foretold, and that word."""

    page: str
    text: str
    next_word: str


def cut(paragraph: str, stop_words: Collection[str] = STOP_WORDS) -> tuple[str, str] | None:
    """(all words up to the one to be foretold, that word); None where there is none.

    30 words are taken; then up to the first word that is no stop word and has no full stop,
    semicolon or the like among the five before it.  Source: paper B, appendix D.1.
    """
    every = paragraph.split()
    for i in range(TAKEN, len(every)):
        bare = bare_word(every[i])
        clause_ends = any(_ENDS.search(word) for word in every[i - APART : i])
        if bare and bare not in stop_words and not clause_ends:
            return " ".join(every[:i]), every[i]
    return None


@cache
def pages() -> Mapping[str, str]:
    """The markup of each page that is no redirect, by its title, in the order of the file.

    Raises MissingPackage where gensim is not installed.
    """
    with bz2.open(packaged_file("gensim", FILE)) as file:
        root = ElementTree.parse(file).getroot()
    found = {}
    for page in root.iter(f"{_NAMESPACE}page"):
        title = page.findtext(f"{_NAMESPACE}title") or ""
        markup = page.findtext(f"{_NAMESPACE}revision/{_NAMESPACE}text") or ""
        if page.find(f"{_NAMESPACE}redirect") is None and "(disambiguation)" not in title:
            found[title] = markup
    return found


@cache
def beginnings(seed: int = 0) -> tuple[tuple[Beginning, ...], Mapping[str, int]]:
    """All beginnings, in an order drawn with the seed, and how many paragraphs gave none, and why.

    Raises MissingPackage where gensim is not installed.
    """
    found, left_out = list[Beginning](), Counter[str]()
    for title, markup in pages().items():
        whole, lacking = paragraphs(markup)
        left_out["a template or formula stands in it"] += lacking
        for paragraph in whole:
            parts = cut(paragraph)
            if len(paragraph.split()) <= TAKEN:
                left_out[f"no more than {TAKEN} words"] += 1
            elif parts is None:
                left_out["no word to be foretold"] += 1
            elif len(content_words(parts[0], STOP_WORDS)) < VARIABLES:
                left_out[f"fewer than {VARIABLES} content words"] += 1
            else:
                found.append(Beginning(title, *parts))
    order = np.random.default_rng(seed).permutation(len(found))
    return tuple(found[i] for i in order), dict(left_out)


def is_foretold(token: str) -> bool:
    """Whether a predicted token counts: no stop word, mark, single letter or number up to 20."""
    bare = bare_word(token)
    return bool(bare) and bare not in NO_PREDICTION
