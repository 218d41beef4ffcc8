"""What is true: claims, their proofs, and the kernel that checks them.

Where python-flint is installed, SymPy would compute with it.  The second engine does that; so that
the two share no arithmetic, the first one computes in Python.  SymPy chooses when it is imported:
import `proofs` before `sympy`, or set SYMPY_GROUND_TYPES=python.  `python -m proofs` sees to it.
"""

import os

os.environ.setdefault("SYMPY_GROUND_TYPES", "python")
