"""Uploaded photos: checked by their header before a pixel is decoded, then drawn anew without metadata.

A 20 kB PNG can claim 169 megapixels and take 800 MB to decode, and a phone writes where a photo was taken into it.
"""

import secrets
import struct
import warnings
import zlib
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MEGABYTE = 1024 * 1024
MAX_BYTES = 12 * MEGABYTE
MAX_PIXELS = 40_000_000
MAX_SIDE = 1600
"""Pixels: wider than any page shows a photo, and about 300 kB."""
QUALITY = 82
SMALL_QUALITIES = (74, 62, 50, 38)

DECODING_ERRORS = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)
"""What Pillow raises for a damaged file, by format."""


class PhotoRefused(ValidationError):
    """A file that is no photo we take; the message says why and what to do."""


def prepare_photo(upload: "File[bytes]") -> "ContentFile[bytes]":
    """The photo as we keep it: a JPEG of at most MAX_SIDE pixels, upright, without metadata, named at random.

    Raises PhotoRefused.
    """
    if upload.size > MAX_BYTES:
        raise PhotoRefused(f"照片有 {upload.size / MEGABYTE:.1f} MB，超过 {MAX_BYTES // MEGABYTE} MB。请压缩后再传。")
    try:
        with _open(upload) as image:
            return ContentFile(_drawn_anew(image), name=f"{secrets.token_hex(16)}.jpg")
    except DECODING_ERRORS:
        raise PhotoRefused("这张照片打不开，可能没有传完或文件已损坏。请换一张，或重新拍一张再传。") from None


def smaller(photo: "File[bytes]", *, side: int, most: int) -> "ContentFile[bytes]":
    """A photo of ours once more for slow networks: at most ``side`` pixels either way, and about ``most`` bytes.

    A photo full of leaves takes three times the bytes of a face; it is drawn more coarsely then.
    """
    with Image.open(photo, formats=["JPEG"]) as image:
        image.draft("RGB", (side, side))
        small = image.convert("RGB")
        small.thumbnail((side, side))
    drawn = b""
    for quality in SMALL_QUALITIES:
        buffer = BytesIO()
        small.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
        drawn = buffer.getvalue()
        if len(drawn) <= most:
            break
    return ContentFile(drawn, name=f"{secrets.token_hex(16)}.jpg")


def _open(upload: "File[bytes]") -> Image.Image:
    """The image with its header read and judged; its pixels are still undecoded."""
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(upload, formats=FORMATS)
    except Image.DecompressionBombError:
        raise PhotoRefused(_too_many_pixels()) from None
    except UnidentifiedImageError:
        raise PhotoRefused("只收 JPG、PNG、WebP 格式的照片。请换一张，或用手机截屏后再传。") from None
    if image.width * image.height > MAX_PIXELS:
        raise PhotoRefused(_too_many_pixels())
    return image


def _too_many_pixels() -> str:
    return f"照片的像素太多（超过 {MAX_PIXELS // 10_000} 万）。请缩小后再传。"


def _drawn_anew(image: Image.Image) -> bytes:
    """JPEG bytes of the pixels alone; what is transparent becomes white."""
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))
    small = _plain(image)
    small.thumbnail((MAX_SIDE, MAX_SIDE))
    upright = ImageOps.exif_transpose(small)
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    drawn = BytesIO()
    paper.save(drawn, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return drawn.getvalue()


def _plain(image: Image.Image) -> Image.Image:
    """The image in RGB, or RGBA where it is transparent; 16-bit greys are brought down to 8 bits first."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda level: level / 256).convert("L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)
