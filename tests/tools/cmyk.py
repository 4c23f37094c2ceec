#!/usr/bin/env python3
"""What LittleCMS 2 makes of sRGB colours with the profile of the output intent: the numbers that src/pdf/colour.rs is held to.

    cmyk.py [RRGGBB …]
"""
import io, pathlib, sys
from PIL import Image, ImageCms

PROFILE = pathlib.Path(__file__).parents[2] / "data/icc/coated-fogra39.icc"
COLOURS = ["FF0000", "00FF00", "0000FF", "FFFF00", "00FFFF", "FF00FF", "1E3A5F", "C0392B", "8B4513", "2E8B57", "F5DEB3",
           "708090", "010203", "FEFDFC", "336699", "804020"]

transform = ImageCms.buildTransform(
    ImageCms.createProfile("sRGB"), ImageCms.ImageCmsProfile(io.BytesIO(PROFILE.read_bytes())), "RGB", "CMYK",
    ImageCms.Intent.PERCEPTUAL, 0)
for colour in sys.argv[1:] or COLOURS:
    rgb = tuple(bytes.fromhex(colour))
    cmyk = ImageCms.applyTransform(Image.new("RGB", (1, 1), rgb), transform).getpixel((0, 0))
    print(f"        ({list(rgb)}, {list(cmyk)}),")
