"""Paragraphs of plain text from the markup of Wikipedia.

Only what is sure to read as it was written is kept: a paragraph from whose middle a template, a
formula or a table would have to be cut is left out whole, since nobody knows what it said there.
References, comments and notes to editors are no part of the text and are cut.
"""

from __future__ import annotations

import html
import re

_HOLE = "\x00"  # stands for what said something that is not known here
_NOTES = re.compile(r"<!--.*?-->|<ref\b[^>]*/>|<ref\b[^>]*>.*?</ref\s*>", re.DOTALL | re.IGNORECASE)
_BLOCKS = re.compile(
    r"<(math|table|gallery|code|pre|nowiki|source|syntaxhighlight|timeline|score|imagemap|poem|div)"
    r"\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE,
)  # fmt: skip
_TEMPLATE = re.compile(r"\{\{([^{}]*)\}\}")
_TABLE = re.compile(r"\{\|(?:(?!\{\||\|\}).)*\|\}", re.DOTALL)
# Templates that add nothing to what is read: citations, notes, marks for editors.
_SILENT = re.compile(
    r"\s*(cite|citation|cn|fact|sfn|harv|efn|refn|rp|r\||note|page needed|who|when|which|clarify"
    r"|dead link|by whom|according to whom|verify|dubious|anchor|main|see|further|use |pp-)",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"\[\[\s*(?:file|image|category|media)\s*:(?:[^\[\]]|\[\[[^\[\]]*\]\]|\[[^\[\]]*\])*\]\]",
    re.IGNORECASE,
)
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_OUTSIDE = re.compile(r"\[(?:https?:)?//[^\s\]]+\s*([^\]]*)\]")
_TAG = re.compile(r"</?(small|big|i|b|em|strong|span|br|abbr|blockquote|center|sub|sup)\b[^>]*/?>",
                  re.IGNORECASE)  # fmt: skip
_NO_PARAGRAPH = tuple("=*#:;|!{}<")  # headings, lists, rows of tables
_LEFTOVER = re.compile(
    r"\x00|\[\[|\]\]|\{\{|\}\}|\{\||\|\}|</?\w+|__\w+__|https?://|\[[^\]]*\]|&\w+;"
)


def paragraphs(markup: str) -> tuple[list[str], int]:
    """The paragraphs of a page as plain text, and how many were left out for what they lack."""
    text = _NOTES.sub("", html.unescape(markup))
    text = _BLOCKS.sub(_HOLE, text)
    before = ""
    while before != text:  # from the inside out
        before = text
        text = _TEMPLATE.sub(lambda m: "" if _SILENT.match(m[1]) else _HOLE, text)
    while before != (text := _TABLE.sub(_HOLE, text)):
        before = text
    text = _PICTURE.sub("", text)
    text = _LINK.sub(r"\1", _LINK.sub(r"\1", text))
    text = _TAG.sub("", _OUTSIDE.sub(r"\1", text))
    text = re.sub(r"'{2,}", "", text).replace("\xa0", " ")
    kept, lacking = list[str](), 0
    for line in text.split("\n"):
        line = re.sub(r"\s+", " ", line).strip().lstrip(_HOLE).strip()
        if not line or line.startswith(_NO_PARAGRAPH):
            continue
        if _LEFTOVER.search(line) or re.search(r"\(\s*[,;)]|\s[,.;)]", line):
            lacking += 1
        else:
            kept.append(line)
    return kept, lacking
