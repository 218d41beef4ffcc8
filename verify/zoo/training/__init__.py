"""Seeded training, done once and cached."""
