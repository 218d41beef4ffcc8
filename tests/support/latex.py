"""What LaTeX would object to in a text, as far as it can be told without LaTeX."""

from __future__ import annotations

import re

TOKENS = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
PLAIN = "".join(map(chr, range(32, 127)))


def faults(text: str) -> list[str]:
    """Unbalanced braces and dollars, reserved signs that are not escaped; empty for none."""
    depth, maths, found = 0, False, []
    for token in TOKENS.findall(text):
        if token == "$":
            maths = not maths
        elif token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
            if depth < 0:
                found.append("a brace closes that none opened")
        elif token in "&%#~" or (token in "_^" and not maths):
            found.append(f"{token} is not escaped")
        elif token in '<>|"`' and not maths:
            found.append(f"{token} is not what it looks like")
        elif token == "\\":
            found.append("a backslash at the end")
    if depth > 0:
        found.append("a brace is not closed")
    if maths:
        found.append("a dollar is not closed")
    return found


def rows(table: str) -> list[list[str]]:
    """The cells of the rows of a table, head first."""
    lines = [line for line in table.splitlines() if line.endswith(r" \\")]
    return [re.split(r"(?<!\\) & ", line.removesuffix(r" \\")) for line in lines]
