"""Measures the portal's hot paths beside their floors: ``make bench [RECORDS=1000000] [ROUNDS=5]``.

docs/performance.md says what the lines mean and holds the figures of the last runs.
"""
