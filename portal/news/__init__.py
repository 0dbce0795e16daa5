"""新闻 at /news/: articles that staff write and residents read, their steps, their photos, and feeds."""
