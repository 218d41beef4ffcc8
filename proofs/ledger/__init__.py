"""Every claim, what trying to prove it finds, what bends it, and its certificate."""
