"""Builds reports/srgb.icc, the colour profile of the exported PDF: sRGB by its formula, without tables and dates.

usage: tools/build_srgb.py      (with the project's Python; Little CMS comes inside Pillow)
"""

import struct
from pathlib import Path

from PIL import ImageCms

TARGET = Path(__file__).resolve().parent.parent / "reports" / "srgb.icc"

profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
profile[8:12] = bytes.fromhex("04200000")  # version 4.2, the newest that PDF 1.7 knows (ISO 32000-1, 8.6.5.5)
profile[24:36] = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)  # a fixed date of creation
TARGET.write_bytes(profile)
print(TARGET, len(profile))
