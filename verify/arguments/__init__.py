"""At the door: what callers pass, held against what was declared, before anything is computed.

`checked` reads the arguments of a public call by its annotations; `real_array` reads numbers
as float64, `own_array` in the dtype that they have.
Errors are ValueErrors of one wording: the argument, what was given, what would do.
"""

from verify.arguments.arrays import (
    own_array,
    real_array,
    require_finite,
    unmasked_array,
    whole_array,
)
from verify.arguments.checked import (
    checked,
    checked_constructor,
    checked_methods,
    checked_settings,
)
from verify.arguments.scalars import listed, number, one_of, place, whole

__all__ = [
    "checked",
    "checked_constructor",
    "checked_methods",
    "checked_settings",
    "listed",
    "number",
    "one_of",
    "own_array",
    "place",
    "real_array",
    "require_finite",
    "unmasked_array",
    "whole",
    "whole_array",
]
