"""How formulas look: the letters, and the marks of plain Unicode text and of LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SQUARES = {"2": "²", "3": "³"}

# The papers' letters for the names in formulas: (text, LaTeX).
LETTERS = {
    "ubar": ("ū", r"\bar u"),
    "low": ("m′", "m'"),
    "absI": ("|I|", "|I|"),
    "lam": ("λ", r"\lambda"),
    "phi": ("φ", r"\varphi"),
    "epsilon": ("ε", r"\varepsilon"),
    "alpha": ("α", r"\alpha"),
    "beta": ("β", r"\beta"),
    "gamma": ("γ", r"\gamma"),
    "delta": ("δ", r"\delta"),
    "eta": ("η", r"\eta"),
    "kappa": ("κ", r"\kappa"),
    "lambda": ("λ", r"\lambda"),
    "mu": ("μ", r"\mu"),
    "pi": ("π", r"\pi"),
    "psi": ("ψ", r"\psi"),
    "rho": ("ρ", r"\rho"),
    "sigma": ("σ", r"\sigma"),
    "tau": ("τ", r"\tau"),
    "theta": ("θ", r"\theta"),
    "xi": ("ξ", r"\xi"),
    "zeta": ("ζ", r"\zeta"),
}
# Names that are a letter with something below: V_w as Vw, D_1 as Done, h_2 as h2.
_STACKED = r"(ubar|[A-Z])(zero|one|[A-Za-z])|([A-Za-z]+)(?=\d)(\d+)"
_LOW = {"zero": "0", "one": "1"}
# What sets and relations are made of; Unicode stands for itself in text.
_LATEX_MARKS = {
    "{": r"\{",
    "}": r"\}",
    "⊆": r" \subseteq ",
    "∖": r" \setminus ",
    "∪": r" \cup ",
    "∩": r" \cap ",
    "∅": r"\emptyset ",
    "∈": r" \in ",
    "∉": r" \notin ",
    "≤": r" \le ",
    "≠": r" \ne ",
    "−": "-",
    "′": "'",
    "π": r"\pi ",
}


@dataclass(frozen=True)
class Style:
    """How the parts of a formula are written."""

    latex: bool
    name: Callable[[str], str]
    power: Callable[[str, str], str]
    total: Callable[[str, str], str]  # Σ with what stands below and above
    fraction: Callable[[str, str], str]
    binomial: Callable[[str, str], str]
    root: Callable[[str], str]
    between: Mapping[str, str]  # brackets around: "()", "||", "⌊⌋"

    def wrap(self, inside: str, kind: str = "()") -> str:
        left, right = self.between[kind].split()
        if self.latex and re.search(r"\\(frac|sum|binom|dfrac)", inside):
            left, right = rf"\left{left} ", rf" \right{right}"
        return f"{left}{inside}{right}"

    def mark(self, text: str) -> str:
        """Sets and relations, given in Unicode."""
        if not self.latex:
            return text
        return "".join(_LATEX_MARKS.get(c, c) for c in text)

    def words(self, text: str) -> str:
        """Plain words between formulas."""
        return rf"\text{{{text}}}" if self.latex else text


def _name(raw: str, latex: bool) -> str:
    """The letter for a name; longer names upright, what follows _ or trails as digits below."""
    stem = raw.rstrip("'")
    primes = raw[len(stem) :]
    base, _, low = stem.partition("_")
    if not low and base not in LETTERS and (found := re.fullmatch(_STACKED, stem)):
        base, low = (x for x in found.groups() if x)
        low = _LOW.get(low, low)
    letter = LETTERS.get(base, (base, base if len(base) == 1 else rf"\mathrm{{{base}}}"))[latex]
    if latex:
        below = low if len(low) < 2 or low.isdigit() else rf"\mathrm{{{low}}}"
        return letter + (f"_{{{below}}}" if low else "") + primes
    below = low.translate(_DIGITS) if low.isdigit() else f"_{low}" if low else ""
    return letter + below + "′" * len(primes)


def close(text: str) -> str:
    """n − 1 as n−1, for exponents and the ends of sums."""
    return text.replace(" − ", "−").replace(" + ", "+")


def _text_power(base: str, exponent: str) -> str:
    if exponent in _SQUARES:
        return base + _SQUARES[exponent]
    exponent = close(exponent)
    plain = re.fullmatch(r"\w[₀-₉]?|\d+|\|\w\|", exponent)
    return f"{base}^{exponent}" if plain else f"{base}^({exponent})"


TEXT = Style(
    latex=False,
    name=lambda raw: _name(raw, False),
    power=_text_power,
    total=lambda below, above: f"Σ_{{{close(below)}}}" + (f"^{{{close(above)}}}" if above else ""),
    fraction=lambda a, b: f"{a}/{b}",
    binomial=lambda a, b: f"C({a}, {b})",
    root=lambda e: f"√({e})" if len(e) > 1 else f"√{e}",
    between={"()": "( )", "||": "| |", "⌊⌋": "⌊ ⌋"},
)
LATEX = Style(
    latex=True,
    name=lambda raw: _name(raw, True),
    power=lambda base, exponent: f"{{{base}}}^{{{exponent}}}",
    total=lambda below, above: rf"\sum_{{{below}}}" + (f"^{{{above}}}" if above else ""),
    fraction=lambda a, b: rf"\frac{{{a}}}{{{b}}}",
    binomial=lambda a, b: rf"\binom{{{a}}}{{{b}}}",
    root=lambda e: rf"\sqrt{{{e}}}",
    between={"()": "( )", "||": "| |", "⌊⌋": r"\lfloor{} \rfloor"},
)


def listed(pieces: Iterable[str], style: Style) -> str:
    return (r",\quad " if style.latex else ", ").join(pieces)
