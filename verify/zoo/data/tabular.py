"""Tables of measurements with nine variables each: phishing sites, tumours, wines.

Where a table has more than nine columns, columns that measure one thing are one variable: they are
shown and hidden together, and nothing is left out.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch

from verify.scores.groups import Groups, columns
from verify.zoo.data.datasets import Dataset, split
from verify.zoo.data.packaged import packaged_file

PHISHING_FEATURES = (
    "empty form handler",
    "pop-up window",
    "https",
    "requests to other domains",
    "links to other domains",
    "popularity",
    "long address",
    "age of domain",
    "IP address as name",
)
_PHISHING = ("river", "river/datasets/phishing.csv.gz")


def phishing(seed: int = 0, test_share: float = 0.2) -> Dataset:
    """1250 web sites by nine marks, 548 of them phishing (class 1); from the river wheel.

    x: nine numbers, each 0, 1/2 or 1 as in the file.  Only 625 of the rows differ, and a share of
    the test samples stands in the training part too.  Source: Abdelhamid 2014, "Website Phishing",
    UCI.  Raises MissingPackage where the wheel is not installed.
    """
    with gzip.open(packaged_file(*_PHISHING), "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    table = np.array(rows, dtype=np.float32)
    x, y = table[:, :9], table[:, 9].astype(np.int64)
    return split(
        "phishing", x, y, seed, test_share, ("legitimate", "phishing"), PHISHING_FEATURES
    )  # fmt: skip


_NUCLEUS = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)
# Each measurement comes as mean, error and worst value, which are one variable; so are radius and
# perimeter, whose means are correlated by more than 0.99.
TUMOUR_LABELS = 3 * tuple(
    "radius and perimeter" if name in ("radius", "perimeter") else name for name in _NUCLEUS
)
TUMOUR_GROUPS = columns(TUMOUR_LABELS)


def breast_cancer(seed: int = 0, test_share: float = 0.2) -> Dataset:
    """569 tumours by 30 measurements of their cell nuclei, 357 benign (class 1); scikit-learn.

    x: [30], standardised by the training part; `TUMOUR_GROUPS` makes nine variables of them.
    Source: Wolberg, Street and Mangasarian 1995, "Breast Cancer Wisconsin (Diagnostic)", UCI.
    """
    from sklearn.datasets import load_breast_cancer  # slow to import: only when needed

    found = load_breast_cancer()
    return _standardised(
        "breast-cancer", found.data, found.target, seed, test_share,
        ("malignant", "benign"), tuple(map(str, found.feature_names)),
    )  # fmt: skip


# The four phenolic compounds are one variable, and so are ash and how alkaline it is.
_WINE_LABELS: Mapping[str, str] = {
    "ash": "ash",
    "alcalinity_of_ash": "ash",
    "total_phenols": "phenols",
    "flavanoids": "phenols",
    "nonflavanoid_phenols": "phenols",
    "proanthocyanins": "phenols",
    "od280/od315_of_diluted_wines": "OD280/OD315",
}
_WINE_COLUMNS = (
    "alcohol",
    "malic_acid",
    "ash",
    "alcalinity_of_ash",
    "magnesium",
    "total_phenols",
    "flavanoids",
    "nonflavanoid_phenols",
    "proanthocyanins",
    "color_intensity",
    "hue",
    "od280/od315_of_diluted_wines",
    "proline",
)
WINE_GROUPS: Groups = columns(
    [_WINE_LABELS.get(name, name.replace("_", " ")) for name in _WINE_COLUMNS]
)


def wine(seed: int = 0, test_share: float = 0.2) -> Dataset:
    """178 wines of three growers by 13 chemical measurements; scikit-learn.

    x: [13], standardised by the training part; `WINE_GROUPS` makes nine variables of them.
    Source: Forina et al. 1991, "Wine", UCI.
    """
    from sklearn.datasets import load_wine  # slow to import: only when needed

    found = load_wine()
    names = tuple(f"grower {i + 1}" for i in range(3))
    return _standardised(
        "wine", found.data, found.target, seed, test_share, names, tuple(found.feature_names)
    )


def standardise(data: Dataset) -> Dataset:
    """Every column shifted and scaled to training mean 0 and deviation 1.

    In float64 until the end, so that the mean baseline is 0 to the last bits of float32.
    """
    train, test = data.x_train.double(), data.x_test.double()
    mean, deviation = train.mean(0), train.std(0, correction=0)
    return replace(
        data,
        x_train=((train - mean) / deviation).to(torch.float32),
        x_test=((test - mean) / deviation).to(torch.float32),
    )


def _standardised(
    name: str,
    x: np.ndarray,
    y: np.ndarray,
    seed: int,
    test_share: float,
    class_names: tuple[str, ...],
    feature_names: Sequence[str],
) -> Dataset:
    """Split, then standardised by the training part."""
    return standardise(
        split(
            name, x.astype(np.float64), y.astype(np.int64), seed, test_share, class_names,
            tuple(feature_names),
        )
    )  # fmt: skip
