"""The one call, what it returns, and what is made of reports."""
