"""The tables have the sizes of their sources, nine variables, and no word of the test part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from sklearn import datasets as sklearn

from verify.zoo.data import tabular as tabular_data
from verify.zoo.data.datasets import Dataset, digits
from verify.zoo.data.packaged import MissingPackage
from verify.zoo.data.tabular import (
    PHISHING_FEATURES,
    TUMOUR_GROUPS,
    TUMOUR_LABELS,
    WINE_GROUPS,
    breast_cancer,
    phishing,
    wine,
)


def whole(data: Dataset) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.cat([data.x_train, data.x_test]), torch.cat([data.y_train, data.y_test])


def test_phishing_is_the_table_of_the_wheel() -> None:
    try:
        data = phishing()
    except MissingPackage as missing:
        pytest.skip(str(missing))
    x, y = whole(data)
    assert x.shape == (1250, 9) and x.dtype == torch.float32
    assert torch.bincount(y).tolist() == [702, 548]
    assert set(x.unique().tolist()) == {0.0, 0.5, 1.0}
    assert len(data.x_test) == 250 and data.feature_names == PHISHING_FEATURES
    assert len({tuple(row) for row in x.tolist()}) == 625, "as the docstring says"
    # The last mark says whether the address is a bare number: 142 are, by the file.
    assert int(x[:, 8].sum()) == 142 and int(x[:, 7].sum()) == 750


def test_where_the_wheel_is_missing_the_command_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular_data, "_PHISHING", ("no-river", "river/phishing.csv.gz"))
    with pytest.raises(MissingPackage, match="no-river is not installed; `make install` brings it"):
        phishing()


@pytest.mark.parametrize(
    ("load", "source", "counts"),
    [
        (breast_cancer, sklearn.load_breast_cancer, [212, 357]),
        (wine, sklearn.load_wine, [59, 71, 48]),
    ],
)
def test_measurements_are_standardised_by_the_training_part_alone(
    load: Callable[..., Dataset], source: Callable[[], dict[str, Any]], counts: list[int]
) -> None:
    data, found = load(3), source()
    x, y = whole(data)
    assert torch.bincount(y).tolist() == counts
    order = np.random.default_rng(3).permutation(len(x))
    raw = found["data"][order]
    assert y.tolist() == found["target"][order].tolist()
    assert data.feature_names == tuple(found["feature_names"])
    part = raw[: len(data.x_train)]
    expected = (raw - part.mean(0)) / part.std(0)
    assert np.allclose(x.numpy(), expected, rtol=1e-5, atol=1e-6)
    assert data.x_train.mean(0).abs().max() < 1e-6 < data.x_test.mean(0).abs().max()
    assert (data.x_train.std(0, correction=0) - 1).abs().max() < 1e-5


def test_nothing_of_the_test_part_moves_the_training_part(monkeypatch: pytest.MonkeyPatch) -> None:
    before = wine(0)
    real = sklearn.load_wine()
    order = np.random.default_rng(0).permutation(len(real.data))
    real.data[order[len(before.x_train) :]] *= 100
    monkeypatch.setattr("sklearn.datasets.load_wine", lambda: real)
    after = wine(0)
    assert torch.equal(after.x_train, before.x_train)
    assert not torch.equal(after.x_test, before.x_test)


def test_columns_of_one_quantity_are_one_variable() -> None:
    assert TUMOUR_GROUPS.n == WINE_GROUPS.n == 9
    names = sklearn.load_breast_cancer().feature_names
    for name, label in zip(names, TUMOUR_LABELS, strict=True):
        quantity = name.removeprefix("mean ").removeprefix("worst ").removesuffix(" error")
        assert quantity in label
    assert sorted(np.bincount(TUMOUR_GROUPS.index)) == [3] * 8 + [6]
    wines = sklearn.load_wine().feature_names
    members: dict[str, list[str]] = {n: [] for n in WINE_GROUPS.names}
    for column, variable in zip(wines, WINE_GROUPS.index, strict=True):
        members[WINE_GROUPS.names[variable]].append(column)
    assert {n: m for n, m in members.items() if len(m) > 1} == {
        "ash": ["ash", "alcalinity_of_ash"],
        "phenols": wines[5:9],
    }
    assert members["color intensity"] == ["color_intensity"]
    # Radius and perimeter are the same quantity as far as a nucleus is round.
    data = sklearn.load_breast_cancer().data
    assert np.corrcoef(data[:, 0], data[:, 2])[0, 1] > 0.99


def test_digits_are_scaled_and_shuffled() -> None:
    data = digits()
    x, y = whole(data)
    assert x.shape == (1797, 1, 8, 8) and x.dtype == torch.float32
    assert float(x.min()) == 0.0 and float(x.max()) == 1.0
    assert torch.bincount(y).tolist() == np.bincount(sklearn.load_digits().target).tolist()
    assert len(data.x_test) == round(0.2 * 1797)
