"""Formulas in HTML: for the MathJax of a notebook, or as MathML."""

from __future__ import annotations

import re
from html import escape

from latex2mathml.converter import convert


def dollars(formula: str) -> str:
    """LaTeX for the MathJax of a notebook."""
    return f"$\\displaystyle {escape(formula)}$"


def mathml(formula: str) -> str:
    """LaTeX as MathML, which browsers show without a script; in the size of displayed formulas."""
    out = str(convert(formula, display="block"))
    out = out.replace('display="block"', 'display="inline" displaystyle="true"', 1)
    for pattern, better in _MATHML:
        out = re.sub(pattern, better, out)
    return out


# What the converter leaves to be wished: brackets are as high as what they hold; bars and ∅ are no
# operators with space around them, nor is the sign of −1; ∖ is in more fonts than the long one.
_MATHML = (
    (r' (min|max)size="[^"]*"', ""),
    ('<mo(?: stretchy="false")?>(&#x0007C;|&#x02205;)</mo>', r"<mi mathvariant='normal'>\1</mi>"),
    ("(&#x00028;</mo>)<mo>&#x02212;</mo>", r"\1<mo form='prefix'>&#x02212;</mo>"),
    ("<mi>&#x029F5;</mi>", "<mo>&#x02216;</mo>"),
)
