"""The desk's pages: home (lists), entering (hours, activities, corrections), approving (what others entered)."""
