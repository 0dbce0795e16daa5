"""The forms of articles, their photos, and media mentions."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from practice.admin.forms import PhotoField, WholeRowForm
from practice.models import User

from ..models import Article, ArticlePhoto, MediaMention

BODY = {"rows": 18, "data-markdown": "", "class": "article-body"}


class ArticleForm(WholeRowForm):
    """``by`` is whoever fills it in: a consent is kept with who ticked it and when."""

    by: ClassVar[User | None] = None

    body = forms.CharField(
        label="正文",
        max_length=20_000,
        widget=forms.Textarea(attrs=BODY),
        help_text="空一行是另起一段。上传的照片排在文字后面；想放在文中，就在那里单独写一行［照片1］。",
    )
    has_consented = forms.BooleanField(
        label="写到的人（家庭）已经同意公开",
        required=False,
        help_text="人物和家庭的典型，本人同意了才能发布。会记下是谁、什么时候登记的。",
    )

    class Meta:
        model = Article
        fields: ClassVar[list[str]] = [
            *("kind", "place", "title", "lead", "body", "source", "is_pinned"),
            *("is_public_notice", "valid_from", "valid_until", "co_issuers"),
            *("subject", "honour", "honour_level", "grantor", "honour_year"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "has_consented" in self.fields:
            self.fields["has_consented"].initial = self.instance.consented_at is not None

    def clean(self) -> Any:
        cleaned = super().clean()
        one, agreed = self.instance, self.cleaned_data.get("has_consented", False)
        if agreed and one.consented_at is None:
            one.consented_at, one.consented_by = timezone.now(), self.by
        elif not agreed:
            one.consented_at = one.consented_by = None
        return cleaned


class ArticlePhotoForm(WholeRowForm):
    image = PhotoField(label="照片", help_text="不超过 12 MB。")

    class Meta:
        model = ArticlePhoto
        fields: ClassVar[list[str]] = ["image", "alt", "credit", "order"]


class MediaMentionForm(WholeRowForm):
    link = forms.URLField(
        label="网址", required=False, max_length=500, assume_scheme="https", help_text="没有网页的就不填。"
    )

    class Meta:
        model = MediaMention
        fields: ClassVar[list[str]] = ["title", "outlet", "level", "published_on", "place", "link"]
