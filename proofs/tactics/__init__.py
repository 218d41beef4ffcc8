"""Finds proofs; nothing here is trusted, for the kernel checks every step."""
