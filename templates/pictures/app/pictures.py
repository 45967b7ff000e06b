"""Pictures that visitors send: read once their size is known, in the formats that are expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

if TYPE_CHECKING:
    from app.settings import Settings

# Formats that a visitor may send: each one more is a parser that hostile files can reach.
FORMATS = ("JPEG", "PNG", "WEBP")


class InputError(ValueError):
    """An input that cannot be used; the visitor is shown the message."""


def read_picture(source: BinaryIO | str | None, settings: Settings) -> Image.Image:
    """What a visitor uploaded, upright and in RGB. InputError says what is wrong with it."""
    if source is None:
        raise InputError("Please choose a picture first.")
    try:
        with Image.open(source, formats=FORMATS) as picture:
            # A small file can hold an enormous picture: its size is known before it is unpacked.
            if picture.width * picture.height > settings.max_megapixels * 1_000_000:
                raise InputError(
                    f"The picture has {picture.width} x {picture.height} pixels; {settings.max_megapixels} million "
                    "are allowed. Please make it smaller."
                )
            return ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise InputError("This is no picture that can be read. JPEG, PNG and WebP can.") from error
