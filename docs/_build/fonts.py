# /// script
# requires-python = ">=3.11"
# dependencies = ["fonttools", "brotli"]
# ///
"""Cut the site's fonts out of IBM Plex: only the characters that pages use, so that a first visit stays small.

Needs npm, and writes docs/assets/fonts; run it again only to change the set. The fonts are under the SIL Open Font
License, which reserves the name Plex for the unchanged fonts, so ours bear the site's name.
"""

import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[1] / "assets" / "fonts"
PACKAGES = {"serif": "@fontsource/ibm-plex-serif@5.3.0", "math": "@ibm/plex-math@1.1.0"}
# What nearly all text is made of, and what is fetched only where a page has it.
TEXT = "20-5F 61-7E A0 B0-B2 B7 BC-BE D7 E1 E4 E8 E9 EB F3 F6 FC 2013 2014 2018 2019 201C 201D 2026 2212"
RARE = "60 A1-AF B3-B6 B8-BB BF-D6 D8-E0 E2 E3 E5-E7 EA EC-F2 F4 F5 F7-FB FD-FF 2020 2022 2039 203A 2122"
# What most formulas are made of. The first font of a formula (the one that has the space) also says how its brackets
# and roots grow, so everything that grows is here. Upright letters and digits come from the font of the text.
CORE = """20-23 25 26 28-2F 3A-3F 5B 5D-5F 7B-7E AC AF B1 B7 D7 2C6 2D9 2DC 20D7 393 394 398 39B 3A3 3A6 3A9 2016 2022
  2026 2032 203E 2061-2064 210E 2112 211D 2190-2194 2197 2198 21A6 21D2 2200 2202 2203 2207-2209 220F
  2211-2213 2217 2218 221A 221D 221E 2223 2225 222B 223C 2248 2260 2261 2264 2265 226A 226B 2282 2286 2297
  2299 22A4 22C5 22EE-22F1 2308-230B 23DE 23DF 27E8 27E9 27FA A0 1D434-1D467 1D49F 1D4A9 1D4AA 1D53C
  1D6FC-1D716 1D719 1D7CF"""
SYMBOLS = "80-390 400-20FF 2150-2BFF"  # browsers set lower-case Greek as letters of mathematics
HEADER = "/* Written by docs/_build/fonts.py. */\n"
LETTERS = "2100-214F 1D400-1D7FF"


def codepoints(ranges: str) -> set[int]:
    """The set that a list such as `20-7E A0` names."""
    ends = [part.split("-") for part in ranges.split()]
    return {point for end in ends for point in range(int(end[0], 16), int(end[-1], 16) + 1)}


def unpack(package: str, folder: Path) -> Path:
    """Fetch an npm package and return its folder."""
    archive = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True
    )
    target = folder / package.replace("/", "-")
    with tarfile.open(folder / archive.stdout.strip()) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def cut(source: Path, name: str, points: set[int], features: list[str]) -> None:
    """Write one subset under our own name."""
    font = TTFont(source)
    options = subset.Options(flavor="woff2", hinting=False, desubroutinize=True, layout_features=features)
    options.drop_tables += ["meta", "FFTM"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points & set(font.getBestCmap()))
    cutter.subset(font)
    for record in [record for record in font["name"].names if record.nameID in (1, 3, 4, 6, 16, 25)]:
        font["name"].setName(
            f"DeepLearningPath-{name}", record.nameID, record.platformID, record.platEncID, record.langID
        )
    subset.save_font(font, FONTS / f"{name}.woff2", options)


def face(family: str, name: str, descriptors: str, points: str) -> str:
    """One @font-face rule."""
    source = f'src: url("../fonts/{name}.woff2") format("woff2");'
    only = f"unicode-range: {','.join('U+' + part for part in points.split())}; "
    return f'@font-face {{ font-family: "{family}"; {descriptors}{only}font-display: swap; {source} }}\n'


def serif_faces(folder: Path, style: str, weight: int) -> str:
    """The two halves of one style of the text."""
    rules = []
    for part, points in {"": TEXT, "-rare": RARE}.items():
        name = f"serif-{weight}-{style}{part}"
        source = folder / f"ibm-plex-serif-latin-{weight}-{style}.woff2"
        cut(source, name, codepoints(points), ["kern"] if weight == 600 else [])  # headings are large
        rules.append(face("Path Serif", name, f"font-style: {style}; font-weight: {weight}; ", points))
    return "".join(rules)


def main() -> None:
    """Write the fonts, their licences, and the style sheet that names them."""
    with tempfile.TemporaryDirectory() as folder:
        serif, math = (unpack(package, Path(folder)) for package in PACKAGES.values())
        faces = [serif_faces(serif / "files", *which) for which in (("normal", 400), ("italic", 400), ("normal", 600))]
        source = math / "fonts" / "complete" / "woff2" / "IBMPlexMath-Regular.woff2"
        core = codepoints(CORE)
        parts = {"symbols": codepoints(SYMBOLS) - core, "letters": codepoints(LETTERS) - core, "core": core}
        for name, points in parts.items():  # where ranges overlap, the last one wins
            cut(source, f"math-{name}", points | {0x20}, ["dtls"])
            faces.append(
                face("Path Math", f"math-{name}", "", {"symbols": SYMBOLS, "letters": LETTERS}.get(name, CORE))
            )
        (FONTS / "LICENSE").write_text((math / "LICENSE.txt").read_text("utf-8"), "utf-8")
    (FONTS.parent / "css" / "fonts.css").write_text(HEADER + "".join(faces), "utf-8")


if __name__ == "__main__":
    main()
