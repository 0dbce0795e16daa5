"""The desk's pages.

home (lists), entering (hours, activities, corrections), roster (volunteers), approving (what others entered).
"""
