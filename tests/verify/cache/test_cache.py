"""The cache: what is there is read, what is missing or damaged is made, what differs made anew."""

from collections.abc import Callable
from pathlib import Path

import pytest

from verify import records
from verify.cache import record_once, stored


def counted() -> tuple[list[int], Callable[[], dict[str, int]]]:
    """How often a result was made, and what makes it."""
    made: list[int] = []

    def make() -> dict[str, int]:
        made.append(1)
        return {"value": len(made)}

    return made, make


def test_a_record_is_made_once_for_each_key(tmp_path: Path) -> None:
    made, make = counted()
    path = tmp_path / "folder" / "one.json"
    record, seconds = record_once(path, "a", make)
    assert record == {"key": "a", "value": 1} and seconds is not None
    assert record_once(path, "a", make) == (record, None)
    assert record_once(path, "b", make)[0] == {"key": "b", "value": 2} == records.load(path)
    assert len(made) == 2


@pytest.mark.parametrize("content", ["[1, 2]", "7", '{"value": 1}', "null"])
def test_another_file_in_the_place_of_a_record_is_no_record(tmp_path: Path, content: str) -> None:
    path = tmp_path / "one.json"
    path.write_text(content)
    record, seconds = record_once(path, "a", counted()[1])
    assert record["key"] == "a" and seconds is not None


def test_an_interrupted_making_leaves_nothing(tmp_path: Path) -> None:
    def interrupted() -> dict[str, int]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record_once(tmp_path / "one.json", "a", interrupted)
    assert not list(tmp_path.iterdir())


def test_a_missing_file_is_nothing_and_a_damaged_one_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.json"
    assert stored(path, records.load) is None and capsys.readouterr().err == ""
    path.write_text("[1, 2")
    assert stored(path, records.load, what="scores", again="evaluating") is None
    said = capsys.readouterr().err
    assert said.startswith("scores: ") and str(path) in said and "evaluating it again" in said


def test_what_is_no_damage_is_raised(tmp_path: Path) -> None:
    def load(path: Path) -> None:
        raise PermissionError(path)

    with pytest.raises(PermissionError):
        stored(tmp_path, load)
