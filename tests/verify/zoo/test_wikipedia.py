"""Beginnings from Wikipedia: markup, paper B's rule, and what is drawn from the pages."""

import pytest

from verify.zoo.data.packaged import MissingPackage
from verify.zoo.data.wiki_markup import paragraphs
from verify.zoo.data.wikipedia import STOP_WORDS, beginnings, cut, is_foretold, pages

MARKUP = """\
{{Infobox thing
| name = {{nowrap|A thing}}
}}
[[File:Thing.jpg|thumb|A [[thing]] of [[wood (material)|wood]]]]
'''A thing''' is ''any'' [[object (philosophy)|object]]&nbsp;that \
<small>is</small> seen.<ref name="a">See {{cite book|title=Things}}</ref><ref name="b" /> It \
lasts.<!-- long -->{{citation needed|date=May 2014}}

== History ==
* a list
{| class="wikitable"
| a || table
|}
It weighs {{convert|10|kg}} and more.
The area is <math>r^2</math> here.
See [http://a.org the page] &amp; others.
[[Category:Things]]
"""


def test_markup_becomes_paragraphs_and_what_lacks_something_is_left_out() -> None:
    found, lacking = paragraphs(MARKUP)
    assert found == [
        "A thing is any object that is seen. It lasts.", "See the page & others.",
    ]  # fmt: skip
    assert lacking == 2


def words(count: int, start: int = 0) -> str:
    return " ".join(f"word{i}" for i in range(start, start + count))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("rivers flow", "rivers"),
        ("the of rivers flow", "rivers"),
        ("to them. Rivers a b c d flow", "flow"),  # five words after the full stop
        ("in it; and on the old stone bridge", "bridge"),
        ("'The' (of) — rivers", "rivers"),
        ("the of and", None),
        ("a b. c d e f", None),
    ],
)
def test_the_cut_is_that_of_the_rule(after: str, expected: str | None) -> None:
    text = f"{words(30)} {after}"
    found = cut(text, STOP_WORDS | set("abcdef"))
    if expected is None:
        assert found is None
    else:
        assert found is not None
        before, word = found
        assert word == expected and text.startswith(f"{before} {word}")
        assert len(before.split()) >= 30


def test_a_full_stop_before_the_thirtieth_word_counts_too() -> None:
    text = f"{words(27)} end. {words(2, 28)} " + words(4, 30)
    assert text.split()[27] == "end."
    found = cut(text)
    assert found is not None and found[1] == "word33"  # 27 is among the five before 28 … 32
    assert cut(words(30)) is None


@pytest.mark.parametrize("token", [" the", ".", "x", " 7", "20", "th", "\n", " The"])
def test_stop_words_marks_letters_and_small_numbers_are_no_prediction(token: str) -> None:
    assert not is_foretold(token)


@pytest.mark.parametrize("token", [" river", "21", " 1984", "ing"])
def test_other_tokens_are_predictions(token: str) -> None:
    assert is_foretold(token)


def test_beginnings_of_the_pages() -> None:
    try:
        found, left_out = beginnings()
    except MissingPackage as why:
        pytest.skip(str(why))
    assert len(pages()) == 101 and len(found) == 3736 and sum(left_out.values()) == 1487
    assert len({one.text for one in found}) > 3700
    for one in found[:200]:
        assert len(one.text.split()) >= 30 and not set("[]{}<>|") & set(one.text), one
    assert found[0].page != found[1].page or found[1].page != found[2].page
