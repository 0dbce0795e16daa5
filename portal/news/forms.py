"""Finding articles: by column, month and words. What makes no sense is passed over rather than refused."""

import datetime as dt
from functools import cached_property
from urllib.parse import urlencode

from django import forms

from practice.days import InvalidMonth, parse_month

from ..models import Article


class NewsSearch(forms.Form):
    kind = forms.ChoiceField(choices=Article.Kind.choices, required=False)
    month = forms.CharField(max_length=7, required=False)
    q = forms.CharField(label="找文章", max_length=40, required=False)

    @cached_property
    def found(self) -> dict[str, str]:
        self.is_valid()
        return self.cleaned_data

    @property
    def kind_asked(self) -> str:
        return self.found.get("kind", "")

    @property
    def words(self) -> str:
        return self.found.get("q", "").strip()

    @cached_property
    def month_asked(self) -> dt.date | None:
        try:
            return parse_month(self.found["month"]) if self.found.get("month") else None
        except InvalidMonth:
            return None

    def query(self, **changed: str) -> str:
        """The list as it is but for what is changed, as the end of an address."""
        month = self.month_asked
        now = {"kind": self.kind_asked, "month": f"{month:%Y-%m}" if month else "", "q": self.words}
        kept = {name: value for name, value in {**now, **changed}.items() if value}
        return f"?{urlencode(kept)}" if kept else "."
