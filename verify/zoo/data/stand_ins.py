"""Tables in place of two that paper B measures on and that no package brings.

Wifi localisation has seven columns and four classes: here pieces of pictures are told apart by
seven groups of measurements.  TV news has ten columns and two classes: here ten measurements on a
patient say whether a disease goes on faster than with most.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping

import numpy as np

from verify.scores.groups import Groups, columns
from verify.zoo.data.datasets import Dataset, split
from verify.zoo.data.packaged import packaged_file
from verify.zoo.data.tabular import standardise

_SEGMENTS = ("river", "river/datasets/segment.csv.zip")

# Column of the file (its spelling), and the variable that it belongs to.
_SEGMENT_COLUMNS: Mapping[str, str] = {
    "region-centroid-col": "place",
    "region-centroid-row": "place",
    "short-line-density-5": "short lines",
    "short-line-density-2": "short lines",
    "vedge-mean": "vertical edges",
    "vegde-sd": "vertical edges",
    "hedge-mean": "horizontal edges",
    "hedge-sd": "horizontal edges",
    "intensity-mean": "brightness",
    "rawred-mean": "brightness",
    "rawblue-mean": "brightness",
    "rawgreen-mean": "brightness",
    "exred-mean": "excess of a colour",
    "exblue-mean": "excess of a colour",
    "exgreen-mean": "excess of a colour",
    "value-mean": "brightness",
    "saturation-mean": "saturation and hue",
    "hue-mean": "saturation and hue",
}
SEGMENT_GROUPS: Groups = columns(list(_SEGMENT_COLUMNS.values()))
_SEGMENT_CLASSES = ("brickface", "cement", "foliage", "grass", "path", "sky", "window")

DIABETES_FEATURES = (
    "age",
    "sex",
    "body mass index",
    "blood pressure",
    "cholesterol",
    "low-density lipoproteins",
    "high-density lipoproteins",
    "cholesterol over HDL",
    "triglycerides",
    "blood sugar",
)


def segments(seed: int = 0, test_share: float = 0.2) -> Dataset:
    """2310 pieces of pictures taken outdoors, 330 of each of seven kinds; from the river wheel.

    x: [18], standardised by the training part; `SEGMENT_GROUPS` makes seven variables of them.
    Source: "Statlog (Image Segmentation)", UCI.  Raises MissingPackage where the wheel is not
    installed.
    """
    with zipfile.ZipFile(packaged_file(*_SEGMENTS)) as archive:
        text = archive.read("segment.csv.zip").decode("utf-8")  # a plain table, by its content
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    x = np.array([[float(row[name]) for name in _SEGMENT_COLUMNS] for row in rows])
    y = np.array([_SEGMENT_CLASSES.index(row["category"]) for row in rows], dtype=np.int64)
    names = tuple(_SEGMENT_COLUMNS)
    return standardise(split("segments", x, y, seed, test_share, _SEGMENT_CLASSES, names))


def diabetes(seed: int = 0, test_share: float = 0.2) -> Dataset:
    """442 patients by ten measurements, class 1 iff the disease went on by more than the median.

    x: [10], standardised by the training part; the median is that of all.  Source: Efron et al.
    2004, "Least angle regression"; from scikit-learn.
    """
    from sklearn.datasets import load_diabetes  # slow to import: only when needed

    found = load_diabetes(scaled=False)
    y = (found.target > np.median(found.target)).astype(np.int64)
    classes = ("slower", "faster")
    return standardise(
        split("diabetes", found.data, y, seed, test_share, classes, DIABETES_FEATURES)
    )


def standardised(load: Callable[[int], Dataset]) -> Callable[[int], Dataset]:
    """Loads another data set, its columns standardised by the training part."""

    def loaded(seed: int) -> Dataset:
        return standardise(load(seed))

    return loaded
