"""Each condition is needed: what goes wrong without it, for every n."""
