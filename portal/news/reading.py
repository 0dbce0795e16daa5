"""An article as its page shows it: the text with its photos in place, and what belongs to its kind."""

from functools import cached_property

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from practice.days import today

from ..models import Article, ArticlePhoto
from .markdown import placed_photos, render


def body_html(text: str, photos: list[ArticlePhoto]) -> SafeString:
    """The text with the photos that it names; a number without a photo leaves nothing."""

    def photo(number: int) -> str:
        return photo_html(photos[number - 1]) if 1 <= number <= len(photos) else ""

    return mark_safe(render(text, photo))  # noqa: S308 -- ``portal.news.markdown`` lets nothing of the writer's through


def photo_html(photo: ArticlePhoto) -> str:
    return render_to_string("news/_photo.html", {"photo": photo, "is_first": False})


class Reading:
    """``article`` comes with its photos and ``joins``."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.photos = list(article.photos.all())
        self.today = today()

    @cached_property
    def body(self) -> SafeString:
        return body_html(self.article.body, self.photos)

    @cached_property
    def unplaced(self) -> list[ArticlePhoto]:
        """Photos that the text does not name: the first stands above it, the others below."""
        placed = placed_photos(self.article.body)
        return [photo for number, photo in enumerate(self.photos, start=1) if number not in placed]

    @property
    def first_photo(self) -> ArticlePhoto | None:
        return self.unplaced[0] if self.unplaced else None

    @property
    def any_photo(self) -> ArticlePhoto | None:
        """For where the article's address is passed on."""
        return self.photos[0] if self.photos else None

    @property
    def byline(self) -> str:
        return self.article.source or self.article.place.label

    @property
    def is_over(self) -> bool:
        return self.article.is_over(self.today)

    @property
    def days_left(self) -> int | None:
        """Of a notice that holds today, the last day included."""
        article = self.article
        begun = article.valid_from is None or article.valid_from <= self.today
        if article.kind != Article.Kind.NOTICE or article.valid_until is None or self.is_over or not begun:
            return None
        return (article.valid_until - self.today).days + 1

    @property
    def updated_on(self) -> object:
        """The day of a correction after publication, else None."""
        article = self.article
        assert article.published_at
        later = today(article.updated_at) > today(article.published_at)
        return today(article.updated_at) if later else None
