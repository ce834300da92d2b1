"""Untrusted pictures: really decoded within limits, and written anew, so that nothing but pixels comes through."""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 6 * 1024 * 1024
MOST_PIXELS = 24_000_000
MOST_SIDE = 1600  # larger ones are made smaller; a phone shows less
READ = ("PNG", "JPEG", "WEBP")
PNG_LIMIT = 400_000  # above that a picture without transparency becomes a JPEG


class NotAPicture(ValueError):
    """The file cannot be taken; `reason` is "size", "kind", "pixels", "moving" or "broken"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Encoded:
    data: bytes
    media_type: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def encoded(data: bytes) -> Encoded:
    """The picture in our own encoding, without its metadata, at most MOST_SIDE pixels wide and high."""
    if len(data) > MOST_BYTES:
        raise NotAPicture("size")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what is refused below
            with Image.open(io.BytesIO(data), formats=READ) as source:
                return _written(source)
    except UnidentifiedImageError as wrong:
        raise NotAPicture("kind") from wrong
    except Image.DecompressionBombError as wrong:
        raise NotAPicture("pixels") from wrong
    except NotAPicture:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as wrong:  # what Pillow raises for broken files
        raise NotAPicture("broken") from wrong


def _written(source: Image.Image) -> Encoded:
    if source.width * source.height > MOST_PIXELS:
        raise NotAPicture("pixels")
    if getattr(source, "n_frames", 1) > 1:
        raise NotAPicture("moving")
    source.load()
    picture = ImageOps.exif_transpose(source)
    see_through = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    picture = picture.convert("RGBA" if see_through else "RGB")
    picture.thumbnail((MOST_SIDE, MOST_SIDE))
    as_png = _saved(picture, "PNG", optimize=True) if see_through or source.format != "JPEG" else b""
    if as_png and (see_through or len(as_png) <= PNG_LIMIT):
        return Encoded(as_png, "image/png", picture.width, picture.height)
    return Encoded(_saved(picture, "JPEG", quality=85), "image/jpeg", picture.width, picture.height)


def _saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)  # leaves text, profiles and EXIF behind
    buffer = io.BytesIO()
    clean.save(buffer, kind, **how)
    return buffer.getvalue()
