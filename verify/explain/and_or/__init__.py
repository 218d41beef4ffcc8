"""The search for the coalitions that concepts share."""
