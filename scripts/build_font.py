"""Builds one static font per weight from the four variable subset files of the font package: woff2 for pages, TTF for PDF.

Called by `vendor_assets.py --update` inside a temporary virtual environment with fonttools; never imported by
the application.

    python build_font.py PACKAGE_FILES_DIR OUTPUT.woff2|OUTPUT.ttf WEIGHT

The result holds the letters of Kazakh, Russian and English only. The package splits Kazakh letters over two
files and puts the tenge sign into a third, so a page would load four files; merged and cut they are one.
"""

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# The order decides which file wins where a glyph stands in several.
PARTS = ("latin", "cyrillic", "cyrillic-ext", "latin-ext")

RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x00FF),
    (0x0400, 0x045F),
    (0x2010, 0x2015),
    (0x2018, 0x201E),
)
SINGLES = (
    "ҒғҚқҢңҮүҰұҺһӘәӨө\u0301\u2009\u202f\u2020\u2022\u2026\u2030\u2039\u203a\u20ac\u20b8\u2116\u2122\u2212"
)

# Characters that the font lacks and that look the same as one it has: no-break thin space, no-break hyphen.
ALIASES = {0x202F: 0x2009, 0x2011: 0x002D}

# Seconds since 1904, as the head table counts; fixed so that a rebuild gives the same bytes.
FIXED_TIME = 3_786_912_000

FEATURES = ["kern", "tnum", "pnum", "locl", "ccmp", "mark", "mkmk", "calt"]


def main(folder: Path, target: Path, weight: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        parts = [instance(path, weight, Path(scratch)) for path in sources(folder)]
        font = Merger().merge(parts)
    add_aliases(font)
    subset(font)
    name_weight(font, weight)
    font.flavor = "woff2" if target.suffix == ".woff2" else None
    font.save(target)


def sources(folder: Path) -> list[Path]:
    return [folder / f"golos-text-{part}-wght-normal.woff2" for part in PARTS]


def instance(path: Path, weight: int, scratch: Path) -> str:
    font = TTFont(path, recalcTimestamp=False)
    font = instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True)
    font.flavor = None
    out = scratch / f"{path.stem}.ttf"
    font.save(out)
    return str(out)


def add_aliases(font: TTFont) -> None:
    for table in font["cmap"].tables:
        if not table.isUnicode():
            continue
        for missing, existing in ALIASES.items():
            if existing in table.cmap:
                table.cmap.setdefault(missing, table.cmap[existing])


def subset(font: TTFont) -> None:
    wanted = {point for low, high in RANGES for point in range(low, high + 1)} | {
        ord(char) for char in SINGLES
    }
    options = Options(layout_features=FEATURES, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)


def name_weight(font: TTFont, weight: int) -> None:
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = FIXED_TIME
    font["OS/2"].usWeightClass = weight


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
