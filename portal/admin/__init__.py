"""What residents and leaders read of the county's own telling: articles and media mentions in the admin."""

from . import articles, mentions

__all__ = ["articles", "mentions"]
