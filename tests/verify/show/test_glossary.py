"""The glossary: the file is in step, every verdict and status is in it, the pages link to it."""

from __future__ import annotations

import re

from support import ROOT
from support.html_pages import Page

from verify import Status, check_values
from verify.games.lattice import popcounts
from verify.report.pages.page import QUESTIONS
from verify.show.glossary import FILE, WORDS, html, markdown
from verify.show.verdicts import LABELS

FLAT = {word: meaning for words in WORDS.values() for word, meaning in words.items()}


def test_the_file_is_in_step() -> None:
    assert FILE == ROOT / "verify" / "GLOSSARY.md"
    assert FILE.read_text("utf-8") == markdown(), "run `make readme`"


def test_every_status_and_every_verdict_is_explained() -> None:
    asked = {status.value for status in Status} | set(QUESTIONS) | set(LABELS)
    asked -= {"count_bound"}  # which has another name
    assert asked <= set(FLAT)
    assert "count_bound" in FLAT[LABELS["count_bound"]]
    for word in ("salient", "dead", "margin", "vacuous bound", "baseline", "background",
                 "concept", "null model", "tolerance"):  # fmt: skip
        assert len(FLAT[word]) > 40
    assert sum(map(len, WORDS.values())) == len(FLAT)  # none twice


def test_defaults_named_are_those_of_check() -> None:
    report = check_values(popcounts(4) * 1.0)
    assert report.game.rel_tau == 0.05 and "5 % of the strongest" in FLAT["salient"]
    assert len(report.null.salient) == 10 and "ten times" in FLAT["null model"]


def test_a_report_holds_it_and_links_to_it() -> None:
    text = str(check_values(popcounts(4) * 1.0).to_html(pictures=False))
    page = Page(text)
    assert ("a", {"href": "#words"}) in page.tags and ("dl", {"id": "words"}) in page.tags
    for word, meaning in FLAT.items():
        assert word in page.text and meaning.replace("`", "") in page.text
    assert re.fullmatch(r"<details>.*</details>", html())


def test_the_readmes_link_to_it() -> None:
    assert "(verify/GLOSSARY.md)" in (ROOT / "README.md").read_text("utf-8")
    assert "(GLOSSARY.md)" in (ROOT / "verify" / "README.md").read_text("utf-8")
