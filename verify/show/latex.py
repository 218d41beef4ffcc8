"""Tables for a paper: LaTeX with booktabs, in which no name can break anything.

What LaTeX reserves is escaped.  Signs of mathematics, Greek letters and letters with accents become
commands, so that the old engines set them too; other scripts stay as they are, for LuaLaTeX or
XeLaTeX with a font that has them.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from verify.records import write_whole
from verify.show.table import as_text

RESERVED = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%",
    "#": r"\#", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': "''",
    "`": r"\textasciigrave{}",
}  # fmt: skip
LIGATURES = "-',"  # two of them in a row would become one sign
PRINTED = {"–": "--", "—": "---", "…": r"\dots{}", "‘": "`", "’": "'", "“": "``", "”": "''",
           "\N{NO-BREAK SPACE}": "~", "ß": r"\ss{}", "ø": r"\o{}", "Ø": r"\O{}", "ł": r"\l{}",
           "Ł": r"\L{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}",
           "ı": r"\i{}", "°": r"\textdegree{}", "µ": r"\textmu{}", "€": r"\texteuro{}"}  # fmt: skip
GREEK = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lamda",
    "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
]  # fmt: skip
LATIN = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧο", "ABEZHIKMNOPTXo", strict=True))  # which have no commands
JOINERS = "\u200c\u200d"  # of scripts that join their letters
IN_MATHS = {
    "−": "-", "±": r"\pm", "×": r"\times", "·": r"\cdot", "÷": r"\div", "≤": r"\leq",
    "≥": r"\geq", "≠": r"\neq", "≈": r"\approx", "≡": r"\equiv", "∞": r"\infty", "∅": r"\emptyset",
    "∈": r"\in", "∉": r"\notin", "∋": r"\ni", "⊆": r"\subseteq", "⊇": r"\supseteq",
    "⊂": r"\subset", "⊃": r"\supset", "∪": r"\cup", "∩": r"\cap", "∖": r"\setminus",
    "∧": r"\wedge", "∨": r"\vee", "¬": r"\neg", "→": r"\rightarrow", "←": r"\leftarrow",
    "⇒": r"\Rightarrow", "√": r"\surd", "∑": r"\sum", "∏": r"\prod", "∂": r"\partial",
    "‖": r"\|", "⌈": r"\lceil", "⌉": r"\rceil", "⌊": r"\lfloor", "⌋": r"\rfloor", "′": "'",
    "ς": r"\varsigma", "∀": r"\forall", "∃": r"\exists", "½": r"\frac{1}{2}", "¼": r"\frac{1}{4}",
}  # fmt: skip
ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u",
    "\u0307": ".", "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d",
    "\u0327": "c", "\u0331": "b",
}  # fmt: skip
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱᵖᵏᵐ"
LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋ₙᵢₖₘ"


def escaped(text: str) -> str:
    """A text as LaTeX sets it, in one line; HTML loses its tags."""
    spaced = re.sub(r"\s+", " ", as_text(text)).strip()
    clusters = _clusters(unicodedata.normalize("NFC", spaced))
    apart = (
        ("{}" if before == cluster and cluster in LIGATURES else "") + _character(cluster)
        for before, cluster in zip(["", *clusters], clusters, strict=False)
    )
    return "".join(apart)


def latex_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    path: str | os.PathLike[str] | None = None,
    *,
    align: str,
    caption: str | None = None,
    label: str | None = None,
) -> str | Path:
    r"""A table as LaTeX, or its path where one is given; the preamble needs \usepackage{booktabs}.

    align: that of the columns, as tabular takes it.  With a caption or a label it floats.
    Raises ValueError for a label that LaTeX cannot take.
    """
    if label is not None and not re.fullmatch(r"[\w:.+/-]+", label, re.ASCII):
        raise ValueError(f"label: {label!r}; give letters, digits and : . + / - _ only")
    head, *body = map(_row, (columns, *rows))
    lines = [rf"\begin{{tabular}}{{{align}}}", r"\toprule", head, r"\midrule", *body]
    lines += [r"\bottomrule", r"\end{tabular}"]
    if caption is not None or label is not None:
        above = [rf"\caption{{{escaped(caption)}}}"] if caption is not None else []
        above += [rf"\label{{{label}}}"] if label is not None else []
        lines = [r"\begin{table}", r"\centering", *above, *lines, r"\end{table}"]
    text = "\n".join([r"% needs \usepackage{booktabs}", *lines, ""])
    return text if path is None else write_whole(path, text.encode())


def _row(cells: Sequence[str]) -> str:
    line = " & ".join(map(escaped, cells))
    apart = "{}" if line[:1] in ("[", "*") else ""  # else read as an option of the row before
    return rf"{apart}{line} \\"


def _clusters(text: str) -> list[str]:
    """Characters with the accents that follow them."""
    out: list[str] = []
    for character in text:
        if unicodedata.combining(character) and out:
            out[-1] += character
        else:
            out.append(character)
    return out


def _character(cluster: str) -> str:
    first = cluster[0]
    if len(cluster) == 1 and (found := RESERVED.get(first, PRINTED.get(first))) is not None:
        return found
    if len(cluster) == 1 and (maths := _maths(first)) is not None:
        return f"${maths}$"
    if unicodedata.category(first)[0] == "C" and first not in JOINERS:
        return ""
    parts = unicodedata.normalize("NFD", cluster)
    base, marks = parts[0], parts[1:]
    if not marks or not base.isascii() or any(mark not in ACCENTS for mark in marks):
        return RESERVED.get(first, first) + cluster[1:]
    out = RESERVED.get(base, base)
    for mark in marks:
        out = f"\\{ACCENTS[mark]}{{{out}}}"
    return out


def _maths(character: str) -> str | None:
    """The command of a sign of mathematics or a Greek letter, to be set between dollars."""
    if character in IN_MATHS:
        return IN_MATHS[character]
    if character in RAISED or character in LOWERED:
        flat = unicodedata.normalize("NFKC", character).replace("−", "-")
        return f"{'^' if character in RAISED else '_'}{{{flat}}}"
    if character in LATIN:
        return rf"\mathrm{{{LATIN[character]}}}"
    name = unicodedata.name(character, "")
    found = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", name)
    if found is None or found[2].lower() not in GREEK:
        return None
    letter = "lambda" if found[2] == "LAMDA" else found[2].lower()
    return rf"\{letter.capitalize() if found[1] == 'CAPITAL' else letter}"
