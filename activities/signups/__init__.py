"""The residents' pages of signing up: the form of an activity, and what stands behind a secret link."""
