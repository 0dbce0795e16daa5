"""A made-up year of a real county, to try the portal with: real places and holidays, invented people and days."""
