"""The second opinion on a certificate: an engine that shares no code with the kernel."""

from proofs.recheck.check import Verdict, recheck, recheck_file

__all__ = ["Verdict", "recheck", "recheck_file"]
