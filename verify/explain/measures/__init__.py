"""Explanations measured as paper A measures them, each beside what it leaves out of sight."""
