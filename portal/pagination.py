"""How API lists are cut into pages."""

from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    """Pages stay right while rows are added; a list may name another order of its own."""

    ordering = "-pk"
    page_size_query_param = "page_size"
    max_page_size = 500
