import re
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from practice import images
from practice.images import PhotoRefused, prepare_photo

GPS_POSITION = 0x8825
ORIENTATION = 0x0112


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> SimpleUploadedFile:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return SimpleUploadedFile("临泉镇 张三家门口.jpg", buffer.getvalue(), "image/jpeg")


def kept(upload: SimpleUploadedFile) -> Image.Image:
    return Image.open(BytesIO(prepare_photo(upload).read()))


def png_claiming(width: int, height: int) -> SimpleUploadedFile:
    """A PNG of a few bytes whose header claims any size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return SimpleUploadedFile("a.png", body)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_becomes_a_small_jpeg_named_at_random(kind: str) -> None:
    upload = encoded(Image.new("RGB", (3000, 1500), "red"), kind)
    first, second = prepare_photo(upload), prepare_photo(upload)
    assert re.fullmatch(r"[0-9a-f]{32}\.jpg", str(first.name))
    assert first.name != second.name
    image = Image.open(BytesIO(first.read()))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1600, 800))


def test_small_photo_is_not_blown_up() -> None:
    assert kept(encoded(Image.new("RGB", (320, 200), "red"))).size == (320, 200)


def test_photo_keeps_no_metadata() -> None:
    exif = Image.Exif()
    exif[0x010F] = "某品牌手机"
    exif.get_ifd(GPS_POSITION)[2] = (37.0, 4.0, 12.0)
    upload = encoded(Image.new("RGB", (64, 48), "red"), exif=exif, comment=b"at home")
    assert dict(Image.open(upload).getexif())
    image = kept(upload)
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_stands_upright(kind: str) -> None:
    lying = Image.new("RGB", (200, 100), "blue")
    lying.paste("red", (0, 0, 100, 100))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    image = kept(encoded(lying, kind, exif=exif))
    assert image.size == (100, 200)
    assert colour(image, 50, 40) == "red"
    assert colour(image, 50, 160) == "blue"


def colour(image: Image.Image, x: int, y: int) -> str:
    red, green, blue = image.convert("RGB").crop((x, y, x + 1, y + 1)).tobytes()
    return "red" if red > 200 > 60 > blue else "blue" if blue > 200 > 60 > red else f"{red, green, blue}"


def test_transparent_photo_gets_white_paper() -> None:
    image = kept(encoded(Image.new("RGBA", (40, 40), (255, 0, 0, 0)), "PNG"))
    assert image.getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "RGBA"])
def test_photo_of_any_mode_becomes_rgb(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = kept(encoded(Image.new("L", (40, 40), 255).convert(mode if mode != "I;16" else "L"), kind))
    assert (image.format, image.mode) == ("JPEG", "RGB")


def test_deep_grey_keeps_its_tone() -> None:
    grey = kept(encoded(Image.new("I;16", (40, 40), 128 * 256), "PNG"))
    assert grey.getpixel((20, 20)) == (128, 128, 128)


@pytest.mark.parametrize("size", [(13_000, 13_000), (40_001, 1_000), (100_000, 100_000)])
def test_too_many_pixels_are_refused_by_the_header(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda _image: pytest.fail("decoded"))
    with pytest.raises(PhotoRefused, match=r"照片的像素太多（超过 4000 万）。请缩小后再传。"):
        prepare_photo(png_claiming(*size))


def test_photo_of_just_enough_pixels_gets_past_the_header() -> None:
    with pytest.raises(PhotoRefused, match="打不开"):
        prepare_photo(png_claiming(40_000, 1_000))


def test_photo_of_too_many_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_BYTES", 1024 * 1024)
    upload = SimpleUploadedFile("a.jpg", b"\xff\xd8" + b"0" * 1_600_000)
    with pytest.raises(PhotoRefused, match=r"照片有 1.5 MB，超过 1 MB。请压缩后再传。"):
        prepare_photo(upload)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO"])
def test_other_formats_are_refused(kind: str) -> None:
    with pytest.raises(PhotoRefused, match="只收 JPG、PNG、WebP 格式的照片"):
        prepare_photo(encoded(Image.new("RGB", (40, 40)), kind))


@pytest.mark.parametrize("body", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<script>alert(1)</script>"])
def test_what_is_no_picture_is_refused(body: bytes) -> None:
    with pytest.raises(PhotoRefused, match="只收 JPG、PNG、WebP 格式的照片"):
        prepare_photo(SimpleUploadedFile("a.jpg", body, "image/jpeg"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_photo_is_refused(kind: str) -> None:
    noise = Image.effect_noise((600, 600), 100).convert("RGB")
    whole = encoded(noise, kind).read()
    with pytest.raises(PhotoRefused, match="没有传完或文件已损坏"):
        prepare_photo(SimpleUploadedFile("a.jpg", whole[: len(whole) // 2]))


def test_page_hidden_behind_a_photo_does_not_survive() -> None:
    whole = encoded(Image.new("RGB", (40, 40))).read() + b"<script>alert(1)</script>"
    assert b"script" not in prepare_photo(SimpleUploadedFile("a.jpg", whole)).read()


def test_small_size_is_measured_and_bounded() -> None:
    """Leaves and gravel, of which a camera's picture is full, are drawn more coarsely than a face."""
    noisy = prepare_photo(encoded(Image.effect_noise((1500, 1000), 60).convert("RGB")))
    plain = prepare_photo(encoded(Image.new("RGB", (900, 1500), "red")))
    small, other = (images.smaller(photo, side=560, most=32_000) for photo in (noisy, plain))
    assert Image.open(small).size == (560, 373)
    assert Image.open(other).size == (336, 560)
    assert small.size <= 32_000
    assert re.fullmatch(r"[0-9a-f]{32}\.jpg", str(small.name))
    assert dict(Image.open(small).getexif()) == {}
