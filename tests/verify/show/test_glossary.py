"""The glossary: the file is in step, every verdict and status is in it, the pages link to it."""

from __future__ import annotations

import re

import torch
from support import ROOT
from support.html_pages import Page
from torch import nn

from verify import Status, check_values, derivatives
from verify.exact.rationals import LAYERS
from verify.games.lattice import popcounts
from verify.report.measuring import AUTO_VARIABLES
from verify.report.pages.page import QUESTIONS
from verify.report.plan import BUDGET
from verify.show.glossary import FILE, WORDS, html, markdown
from verify.show.verdicts import LABELS
from verify.verdicts.counts import EXACT_SEARCH_UP_TO

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


def test_what_it_says_of_networks_with_kinks() -> None:
    """Of a ReLU network never HOLDS; VIOLATED through the log-odds of three classes."""
    found = {}
    for classes in (2, 3):
        torch.manual_seed(0)
        net = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, classes))
        for weights in net.parameters():
            weights.data *= 4
        x = torch.randn(3)
        found[classes] = derivatives(net, x, 0.0).status
        assert derivatives(net, x, 0.0, score="logit").status is Status.VACUOUS
    assert found == {2: Status.VACUOUS, 3: Status.VIOLATED}
    said = FLAT["derivatives"]
    assert "never HOLDS" in said and "log-odds of three classes or more" in said


def test_what_it_says_of_replay_and_of_the_grid() -> None:
    layers = LAYERS.removeprefix("exact replay takes ").split(", and ")[0].split(", ")
    assert len(layers) > 8 and all(layer in FLAT["exact"] for layer in layers)
    assert AUTO_VARIABLES == 12 and "up to twelve variables" in FLAT["exact"]
    assert EXACT_SEARCH_UP_TO == 10 and "Beyond ten variables" in FLAT["needed"]


def test_the_words_for_random_masks() -> None:
    for word in ("HOLDS", "UNDECIDED", "tolerance"):
        assert "confidence band" in FLAT[word], word
    for page in ("README.md", "verify/README.md"):
        text = " ".join((ROOT / page).read_text("utf-8").split())
        assert "(inside the numerical error or, from random masks, the confidence band)" in text
    assert BUDGET == 200_000 and "(200 000 where none is given)" in text


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
