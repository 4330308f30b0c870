"""A look at finished WebP bytes without decoding them: is there anything in them but pixels?"""


def plain_size(data: bytes) -> tuple[int, int]:
    """Width and height of a lossy WebP file that holds one picture and nothing else, or raise ValueError.

    The decoder's answer passes through here before anything is stored, so that even a decoder under a
    stranger's control cannot have a raw byte, a profile or a line of text kept and served.
    """
    if len(data) < 30 or data[:4] != b"RIFF" or data[8:16] != b"WEBPVP8 ":
        raise ValueError("not a plain WebP picture")
    chunk = int.from_bytes(data[16:20], "little")
    padded = chunk + chunk % 2
    if int.from_bytes(data[4:8], "little") != len(data) - 8 or padded != len(data) - 20:
        raise ValueError("something is attached to the picture")
    if data[23:26] != b"\x9d\x01\x2a":
        raise ValueError("not a key frame")
    width = int.from_bytes(data[26:28], "little") & 0x3FFF
    height = int.from_bytes(data[28:30], "little") & 0x3FFF
    return width, height
