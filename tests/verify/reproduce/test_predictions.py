"""Paper B's question, recorded: on a small model, and from tables of scores that are shipped."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from support.causal import WIDTH, causal

from verify.records import load_all
from verify.reproduce import language_model as job
from verify.reproduce import predictions
from verify.reproduce.experiments import matching
from verify.reproduce.measuring import score_tables
from verify.zoo.data.packaged import MissingPackage
from verify.zoo.data.wikipedia import Beginning
from verify.zoo.tasks import language_model as lm
from verify.zoo.tasks import predictions as questions

WORDS = re.findall(
    r"\w+",
    "river mountain valley forest castle village harbour bridge island desert meadow garden market "
    "temple palace tower street square church school",
)
TEXTS = [
    " ".join(f"the {WORDS[(7 * i + 3 * j) % len(WORDS)]}" for j in range(10 + i % 3))
    for i in range(12)
]  # fmt: skip
BEGINNINGS = tuple(Beginning(f"page {i}", text, "here") for i, text in enumerate(TEXTS))


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> lm.LanguageModel:
    """A small causal model that knows some beginnings, in place of SmolLM2 and of Wikipedia."""
    found = (BEGINNINGS, {"too short": 3})
    monkeypatch.setattr(questions, "beginnings", lambda: found)
    monkeypatch.setattr(predictions, "beginnings", lambda: found)
    monkeypatch.setattr(questions, "SHIPPED", Path("nowhere.npz"))
    monkeypatch.setattr(job, "EXPERIMENTS", {"matching": matching})
    monkeypatch.setattr(job, "ABOUT_PREDICTIONS", ("matching",))
    network, tokenizer = causal(*TEXTS, "_")
    made = lm.LanguageModel(network, tokenizer, "small", "a small model")
    monkeypatch.setattr(lm, "smollm2", lambda: made)
    return made


@pytest.fixture
def run(model: lm.LanguageModel, tmp_path: Path) -> Callable[..., int]:
    arguments = ["--out", str(tmp_path), "--quiet", "--texts", "wikipedia", "--sentences", "2"]
    return lambda *more: job.main([*arguments, *more])


def test_predictions_that_are_no_words_are_left_out_and_counted(
    model: lm.LanguageModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "is_foretold", lambda token: True)
    every = [one.token for one in questions.kept(model) if one is not None]
    assert len(every) == len(TEXTS) and len(set(every)) > 1
    rare = min(set(every), key=every.count)
    refused = model.tokenizer.decode([rare])
    monkeypatch.setattr(questions, "is_foretold", lambda token: token != refused)
    expected = [place for place, token in enumerate(every) if token != rare]
    found, left_out = questions.chosen(model, len(expected))
    assert [one.place for one in found] == expected
    assert left_out == every[: expected[-1]].count(rare) > 0
    with pytest.raises(ValueError, match=f"13 beginnings asked for; there are {len(expected)}"):
        questions.chosen(model, 13)


def test_a_case_hides_ten_words_and_does_not_quote_them(model: lm.LanguageModel) -> None:
    (one,), _ = questions.chosen(model, 1)
    vector = torch.linspace(0, 1, WIDTH)
    case = questions.case(model, one, vector)
    assert case.groups.names == tuple(f"word {i}" for i in range(1, 11))
    table = score_tables.evaluate(case, **predictions.EVALUATION)
    assert table.target == 0 and table.v.shape == (1024,) and table.error.max() < 1e-4
    scores = questions.read(model, one.place)
    masks = torch.rand(9, 10, generator=torch.Generator().manual_seed(0)) < 0.5
    codes = (masks.long() << torch.arange(10)).sum(1)
    np.testing.assert_allclose(scores.scores(masks, vector), table.v[codes], atol=1e-5)


@pytest.mark.slow
def test_the_job_learns_scores_records_and_goes_on(
    run: Callable[..., int], model: lm.LanguageModel, tmp_path: Path
) -> None:
    baselines = ["--baselines", "learned", "mean", "--steps"]
    assert run(*baselines, "3") == 0
    place = tmp_path / "records" / "language_model"
    for baseline in ("learned", "mean"):
        found = load_all(place / "samples" / f"wikipedia-{baseline}.json")
        assert [r["sample"] for r in found] == [0, 1]
        assert {(r["family"], r["data"], r["baseline"], r["network"], r["n"]) for r in found} == {
            ("language", questions.DATA, baseline, "a small model", 10)
        }
        assert all("river" not in str(r) for r in found), "other people's words"
        assert len(load_all(place / "matching" / f"wikipedia-{baseline}.json")) == 2
    counts = load_all(place / "filters.json")
    assert [c["scored"] for c in counts] == [2, 2] and counts[0]["paragraphs_left_out"]
    assert len(counts[0]["pages"]) == 2
    (curve,) = load_all(place / "absent_tokens.json")
    assert len(curve["losses"]) == 3 and len(curve["norms"]) == 4 and curve["start"] == "blank"
    # Three steps and two more are five at once; the scores change with the vector.
    before = found_of(place)
    assert run(*baselines, "5") == 0
    assert found_of(place)["mean"] == before["mean"]
    assert found_of(place)["learned"] != before["learned"]
    (longer,) = load_all(place / "absent_tokens.json")
    at_once = predictions.learned(model, "blank", 5, tmp_path / "elsewhere")
    np.testing.assert_allclose(longer["losses"], at_once.losses, rtol=1e-5)
    assert longer["losses"][:3] == curve["losses"]


def found_of(place: Path) -> dict[str, Any]:
    return {
        baseline: load_all(place / "samples" / f"wikipedia-{baseline}.json")
        for baseline in ("learned", "mean")
    }


@pytest.mark.slow
def test_shipped_scores_give_the_same_records_without_the_model(
    run: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_tables, "SHIPPED", tmp_path / "tables")
    monkeypatch.setattr(questions, "SHIPPED", tmp_path / "tables" / "absent-token.npz")
    assert predictions.shipped_baselines() == []
    assert run("--baselines", "learned", "mean", "--steps", "2", "--ship") == 0

    def missing() -> None:
        raise MissingPackage("not here")

    monkeypatch.setattr(lm, "smollm2", missing)
    assert predictions.shipped_baselines() == ["learned", "mean"]
    other = tmp_path / "other"
    assert job.main(["--out", str(other), "--quiet", "--shipped"]) == 0
    names = sorted(
        p.relative_to(tmp_path / "records") for p in (tmp_path / "records").rglob("*.json")
    )
    assert len(names) == 6
    for name in names:
        first, second = (load_all(at / "records" / name) for at in (tmp_path, other))
        assert first == second, name
    assert run() == 1


def test_a_folder_that_holds_no_model_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    assert job.main(["--model", str(tmp_path), "--quiet"]) == 1
    assert "holds no config.json with weights" in capsys.readouterr().err
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert job.main(["--model", str(tmp_path), "--quiet"]) == 1
    assert "transformers is not installed; `make install-lm`" in capsys.readouterr().err
    for wrong in (["--model", "x", "--texts", "own"], ["--steps", "0"], ["--sentences", "99"]):
        with pytest.raises(SystemExit):
            job.main(wrong)
