"""The claim table of the README is what the ledger prints."""

from __future__ import annotations

import pytest
from support import ROOT

from proofs.__main__ import brief, into_readme, markdown
from proofs.ledger.table import IDS, run_all

README = ROOT / "README.md"


def test_claim_table_of_the_readme_is_in_step() -> None:
    readme = README.read_text("utf-8")
    entries = list(run_all())
    table = markdown(entries)
    assert all(f"[{claim_id}](proofs/" in table for claim_id in IDS)
    assert into_readme(table, readme) == readme, "run `make readme`"
    for line in table.splitlines()[2:]:
        assert (README.parent / line.split("](")[1].split(")")[0]).is_file()


def test_a_stale_table_is_replaced() -> None:
    before = "a\n<!-- ledger -->\n| old |\n<!-- /ledger -->\nb\n"
    after = into_readme("| x |\n| \\1 |", before)
    assert after == "a\n<!-- ledger -->\n| x |\n| \\1 |\n<!-- /ledger -->\nb\n"


@pytest.mark.parametrize("readme", ["no place", "<!-- /ledger --> <!-- ledger -->\n"])
def test_a_readme_without_a_place_is_an_error(readme: str) -> None:
    with pytest.raises(ValueError, match="ledger"):
        into_readme("| x |", readme)


def test_long_words_end_with_their_first_clause() -> None:
    assert brief("short; words") == "short; words"
    assert brief("a" * 100 + "; " + "b" * 30) == "a" * 100 + " …"
