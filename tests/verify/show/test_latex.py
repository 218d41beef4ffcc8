"""Tables of LaTeX: whatever a variable is called, the table can be set."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.latex import faults, rows

from verify.show.latex import ACCENTS, GREEK, IN_MATHS, PRINTED, escaped, latex_table
from verify.show.table import Html


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a_b & 50 % #1", r"a\_b \& 50 \% \#1"),
        ("$x$ {y} \\ ^ ~", r"\$x\$ \{y\} \textbackslash{} \textasciicircum{} \textasciitilde{}"),
        ("|I| < 1 > 0", r"\textbar{}I\textbar{} \textless{} 1 \textgreater{} 0"),
        ("ū(m) ≤ −3 ± ∞", r"\={u}(m) $\leq$ $-$3 $\pm$ $\infty$"),
        ("Žižek, Ångström, naïve", r"\v{Z}i\v{z}ek, \r{A}ngstr\"{o}m, na\"{i}ve"),
        ("ǖ", r'\={\"{u}}'),
        ("μ², 10⁻¹, x₁", r"$\mu$$^{2}$, 10$^{-}$$^{1}$, x$_{1}$"),
        ("ΓΑλο", r"$\Gamma$$\mathrm{A}$$\lambda$$\mathrm{o}$"),
        ("a--b ,, ''", r"a-{}-b ,{}, '{}'"),
        ("_\u0316", "\\_\u0316"),
        ("two\n lines\t", "two lines"),
        ("日本語 кошка", "日本語 кошка"),
        ("\ud800\x00\u200e|", r"\textbar{}"),
        ("1–2 … “so”", r"1--2 \dots{} ``so''"),
        (Html("<b>HOLDS</b> &amp;"), r"HOLDS \&"),
    ],
)  # fmt: skip
def test_a_text_is_escaped(text: str, wanted: str) -> None:
    assert escaped(text) == wanted


@given(st.text() | st.text("\\{}$&%#_^~<>|\"'`-,[*ū≤−²α"))
@example("\\$≤")
@example("_\u0301")
@example("\u0301")
def test_any_text_can_be_set(text: str) -> None:
    made = escaped(text)
    assert faults(made) == []
    assert "\n" not in made and not re.search(r"--|,,", made.replace("--", "", made.count("–")))


def test_faults_are_noticed() -> None:
    bad = ["{", "}", "}{", "$a", "a_b", "5%", "a & b", "x^2", "<b>", "end\\", "#", "~"]
    assert [text for text in bad if not faults(text)] == []
    assert faults(r"$x_1^{2}$ \_ \$ \{") == []


def test_known_signs_are_ascii_for_the_old_engines() -> None:
    known = [*PRINTED, *IN_MATHS, *(unicodedata.normalize("NFC", f"e{a}") for a in ACCENTS)]
    known += [unicodedata.lookup(f"GREEK SMALL LETTER {name.upper()}") for name in GREEK]
    assert [sign for sign in known if not escaped(f"x{sign}").isascii()] == []


@given(st.lists(st.tuples(st.text(), st.text()), max_size=4))
@example([("[x", "*"), ("*", "&")])
def test_a_table_has_its_rows_and_cells(cells: list[tuple[str, str]]) -> None:
    text = latex_table(("name", "what_it_is"), cells, align="lr", caption="a & b", label="tab:x")
    assert isinstance(text, str)
    found = rows(text)
    assert len(found) == len(cells) + 1 and all(len(row) == 2 for row in found)
    assert not any(row[0].startswith(("[", "*")) for row in found)  # an option of the row before
    assert all(faults(cell) == [] for row in found for cell in row)
    for place in ("table", "tabular"):
        assert text.count(rf"\begin{{{place}}}") == text.count(rf"\end{{{place}}}") == 1
    assert r"\caption{a \& b}" in text and r"\label{tab:x}" in text
    assert [line for line in text.splitlines() if line.endswith("rule")] == [
        r"\toprule", r"\midrule", r"\bottomrule",
    ]  # fmt: skip


def test_a_table_floats_only_where_asked_and_is_written_where_asked(tmp_path: Path) -> None:
    text = latex_table(("a",), [("ū 猫",)], align="l")
    assert isinstance(text, str) and "{table}" not in text and text.startswith("% needs")
    path = latex_table(("a",), [("ū 猫",)], tmp_path / "t.tex", align="l")
    assert isinstance(path, Path) and path.read_text("utf-8") == text
    with pytest.raises(ValueError, match="label: 'a}'"):
        latex_table(("a",), [], align="l", label="a}")
