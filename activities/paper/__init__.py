"""What is printed: the month for the wall, an activity's poster, sheets to sign; set by Typst as accessible PDF."""

from .setting import CONTENT_TYPE, qr, set_pdf

__all__ = ["CONTENT_TYPE", "qr", "set_pdf"]
