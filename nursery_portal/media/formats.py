"""What a file is, by its first bytes and never by its name."""

HEAD = 512
"""How many first bytes `kind_of` looks at."""

TAKEN = {"jpeg", "png", "webp", "gif", "heif", "avif"}
"""The kinds the decoder may open; everything else is refused without being opened."""

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF", "PDF"),
    (b"II*\x00", "TIFF or camera raw"),
    (b"MM\x00*", "TIFF or camera raw"),
    (b"II+\x00", "TIFF or camera raw"),
    (b"MM\x00+", "TIFF or camera raw"),
    (b"8BPS", "Photoshop"),
    (b"\x00\x00\x01\x00", "icon"),
    (b"\x00\x00\x02\x00", "icon"),
    (b"BM", "BMP"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"PK\x03\x04", "ZIP or office"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x1f\x8b", "GZIP"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"\x00\x00\x01\xba", "video"),
    (b"\x00\x00\x01\xb3", "video"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"%!PS", "PostScript"),
    (b"\xc5\xd0\xd3\xc6", "PostScript"),
    (b"{\\rtf", "text"),
)

_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"mif2"}


def kind_of(head: bytes) -> str:
    """The kind of file that starts with these bytes: a member of TAKEN, another kind's name, or "" if unknown."""
    if head[:4] == b"RIFF":
        return "webp" if head[8:12] == b"WEBP" else "video or sound"
    if head[4:8] == b"ftyp":
        return _kind_of_boxes(head)
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    return _kind_of_text(head)


def _kind_of_boxes(head: bytes) -> str:
    """HEIC, AVIF or a video: they share a container, and the brands in its first box tell them apart."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))]
    if brands[0] not in _AVIF_BRANDS | _HEIF_BRANDS:
        return "video"  # A film may list a still image's brand among its compatible ones: the first brand decides.
    return "avif" if _AVIF_BRANDS.intersection(brands) else "heif"


def _kind_of_text(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"<svg" in text:
        return "SVG"
    if text.startswith((b"<!doctype html", b"<html")):
        return "web page"
    if text.startswith(b"<?xml"):
        return "XML"
    return ""
