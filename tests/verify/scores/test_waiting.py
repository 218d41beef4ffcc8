"""Before a long table one line says how long it will take."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from verify import MaskedModel, check
from verify.scores import waiting
from verify.scores.waiting import expected_seconds, tell_expected


def add(z: Tensor) -> Tensor:
    return z.sum(1)


def test_a_long_table_is_announced_and_a_short_one_is_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    x = torch.ones(16)
    tell_expected(MaskedModel(add, x[:15], 0.0, score="output"))
    assert capsys.readouterr().err == ""
    tell_expected(MaskedModel(add, x, 0.0, score="output"))
    line = capsys.readouterr().err
    assert line.startswith("65 536 masks: about ") and line.count("\n") == 1
    rows = torch.zeros(70, 10)
    check(add, x[:10], background=rows, score="output", progress=True, shuffles=1)
    assert "1 024 masks × 70 background rows = 71 680 scores: about " in capsys.readouterr().err
    check(add, x[:10], background=rows, score="output", shuffles=1)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("rows", [None, 3, 500])
def test_the_time_is_that_of_all_batches(rows: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that moves with the rows that the model is given."""
    clock = [0.0]

    def model(z: Tensor) -> Tensor:
        clock[0] += len(z) * 1e-3
        return z.sum(1)

    hidden = {"baseline": 0.0} if rows is None else {"background": torch.zeros(rows, 9)}
    game = MaskedModel(model, torch.ones(9), **hidden, score="output", batch_size=100)
    monkeypatch.setattr(waiting, "perf_counter", lambda: clock[0])
    assert expected_seconds(game) == pytest.approx((rows or 1) * 512 * 1e-3)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "a second"), (42.4, "42 s"), (600.0, "10 min"), (36e3, "10 h")]
)
def test_times_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert waiting.in_words(seconds) == words
