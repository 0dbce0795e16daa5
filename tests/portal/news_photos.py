"""Photos for articles, as an upload would leave them."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.models import Article, ArticlePhoto
from portal.news.photos import store_photo
from practice.images import prepare_photo
from tests.factories import UserFactory

GPS_POSITION = 0x8825


def upload(size: tuple[int, int] = (1500, 1000)) -> SimpleUploadedFile:
    """A JPEG as a phone makes it, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "某品牌手机"
    exif.get_ifd(GPS_POSITION)[2] = (37.0, 57.0, 4.0)
    drawn = BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(drawn, "JPEG", exif=exif)
    return SimpleUploadedFile("张三家门口.jpg", drawn.getvalue(), "image/jpeg")


def photo_for(article: Article, **more: Any) -> ArticlePhoto:
    photo = ArticlePhoto(article=article, **{"image": prepare_photo(upload()), "alt": "台上在扭秧歌", **more})
    store_photo(photo, by=UserFactory())
    return photo
