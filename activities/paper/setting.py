"""Sets a page: a template of this folder and its data become a tagged PDF.

Data goes in as JSON beside the template, so that whatever somebody typed stays words: markup in it does nothing. Only
the fonts of one package are used, so that a page looks the same on every machine.
"""

import io
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Literal

import orjson
import pylopdf_fonts_zh_cn
import segno
import typst

CONTENT_TYPE = "application/pdf"
FOLDER = Path(__file__).parent / "templates"
AT_ONCE = BoundedSemaphore(2)
"""Pages that one process sets at the same time: each takes a whole processor for a moment."""


WITHOUT_GLYPH = "could not be displayed"
"""What Typst says of a character that no font has; PDF/UA-1 refuses a page with an empty box on it."""


@cache
def _fonts(*, of_the_machine: bool = False) -> typst.Fonts:
    """Opened once: reading twenty megabytes of type for each page would take longer than setting it."""
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    return typst.Fonts(include_system_fonts=of_the_machine, include_embedded_fonts=False, font_paths=[str(folder)])


def set_pdf(template: str, data: dict[str, Any]) -> bytes:
    """``templates/<template>.typ`` with this data, tagged for those who have it read out (PDF/UA-1).

    A character that the package's fonts lack (𠮷 is one) is taken from the machine's, if they have it. Where none does
    it is an empty box, and still the right character for whoever copies or searches it.
    """
    with AT_ONCE:
        for fonts in (_fonts(), _fonts(of_the_machine=True)):
            try:
                return _compiled(template, data, fonts, "ua-1")
            except typst.TypstError as error:
                if WITHOUT_GLYPH not in str(error):
                    raise
        return _compiled(template, data, _fonts(), "1.7")


def _compiled(template: str, data: dict[str, Any], fonts: typst.Fonts, standard: Literal["ua-1", "1.7"]) -> bytes:
    return typst.compile(
        str(FOLDER / f"{template}.typ"),
        root=str(FOLDER),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": orjson.dumps(data).decode()},
        pdf_standards=standard,
    )


def qr(address: str) -> str:
    """A QR code of the address, drawn as SVG; it can be read with a sixth of it torn or dirty."""
    drawn = io.BytesIO()
    segno.make_qr(address, error="m").save(drawn, kind="svg", border=0, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()
