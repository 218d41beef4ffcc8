"""The colours of all pictures: Okabe and Ito's, told apart by every common kind of colour vision.

Those on dark paper are lighter ones of the same hue; where Okabe and Ito have one, it is theirs.
"""

from __future__ import annotations

BLUE, VERMILION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
SKY, ORANGE = "#56B4E9", "#E69F00"
GREY = "#6f6f6f"
ON_DARK = {
    BLUE: SKY,
    VERMILION: ORANGE,
    GREEN: "#2BD1A3",
    PURPLE: "#E3A5C7",
    GREY: "#9198a1",
}


def on_paper(colour: str, *, dark: bool) -> str:
    """The colour that is drawn where this one is meant; one without a lighter form stays."""
    return ON_DARK.get(colour, colour) if dark else colour
