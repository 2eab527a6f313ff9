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
TEXT = (
    "20-7E A0 A7 A9 B0-B3 B7 B9 BC-BE C4 C9 D6 D7 DC DF E0-F6 F8-FC 2013 2014 2018-201A 201C-201E 2020 2022 2026 2212"
)
# What most formulas are made of. The first font of a formula (the one that has the space) also says how its brackets
# and roots grow, so everything that grows is here.
CORE = """20-23 25 26 28-3F 41-5B 5D 5E 61-7E A8 AC AF B1 B4 B7 D7 2C6 2C7 2D8-2DA 2DC 302 303 304 307 308 20D7 131 237
  393 394 398 39B 39E 3A0 3A3 3A6 3A8 3A9 2016 2022 2026 2032 203E 2061-2064 210E 2112 211D 2190-2194 21A6 21D0 21D2 21D4
  2200 2202 2203 2207-2209 220F 2211-2213 2217 2218 221A 221D 221E 2223 2225 222B 223C 2248 2260 2261 2264 2265 226A 226B
  2282 2286 2297 2299 22A4 22C5 22EE-22F1 2308-230B 23B4 23B5 23DC-23DF 27E8 27E9 1D434-1D467 1D49F 1D4A9 1D4AA 1D53C
  1D6FC-1D71B 1D7CF"""
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


def cut(source: Path, name: str, points: set[int], features: list[str]) -> set[int]:
    """Write one subset under our own name, and return the characters that it holds."""
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
    return set(font.getBestCmap())


def css_range(ranges: str) -> str:
    """The CSS descriptor of a list such as `20-7E A0`."""
    return "unicode-range: " + ",".join(f"U+{part.replace('U+', '')}" for part in ranges.split())


def face(family: str, name: str, descriptors: str) -> str:
    """One @font-face rule."""
    source = f'src: url("../fonts/{name}.woff2") format("woff2")'
    return f'@font-face {{ font-family: "{family}"; {descriptors}; font-display: swap; {source}; }}\n'.replace(
        "; ;", ";"
    )


def main() -> None:
    """Write the fonts, their licences, and the style sheet that names them."""
    with tempfile.TemporaryDirectory() as folder:
        serif, math = (unpack(package, Path(folder)) for package in PACKAGES.values())
        faces = []
        for name, style, weight in [
            ("400-normal", "normal", 400),
            ("400-italic", "italic", 400),
            ("600-normal", "normal", 600),
        ]:
            source = serif / "files" / f"ibm-plex-serif-latin-{name}.woff2"
            cut(source, f"serif-{name}", codepoints(TEXT), ["kern", "liga"])
            faces.append(face("Path Serif", f"serif-{name}", f"font-style: {style}; font-weight: {weight}"))
        source = math / "fonts" / "complete" / "woff2" / "IBMPlexMath-Regular.woff2"
        core, letters, everything = codepoints(CORE), codepoints(LETTERS), set(TTFont(source).getBestCmap())
        cut(source, "math-symbols", everything - core - letters | {0x20}, ["dtls"])
        cut(source, "math-letters", letters - core | {0x20}, ["dtls"])
        cut(source, "math-core", core, ["dtls"])
        faces.append(face("Path Math", "math-symbols", ""))
        faces.append(face("Path Math", "math-letters", css_range(LETTERS)))
        faces.append(face("Path Math", "math-core", css_range(CORE)))  # where ranges overlap, the last one wins
        (FONTS / "LICENSE").write_text((math / "LICENSE.txt").read_text("utf-8"), "utf-8")
    (FONTS.parent / "css" / "fonts.css").write_text(
        "/* Written by docs/_build/fonts.py. */\n" + "".join(faces), "utf-8"
    )


if __name__ == "__main__":
    main()
