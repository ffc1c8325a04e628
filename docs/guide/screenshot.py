#!/usr/bin/env python3
"""Draws terminal.png: what the commands of the guide print on a terminal, with their colours.

    docs/guide/screenshot.py target/release/fanjian

For Debian and its like, with python3-pip. Pillow and the font (Noto Sans Mono CJK, SIL OFL 1.1) are put under
target/screenshot; nothing is installed.
"""

import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORK = HERE.parents[1] / "target" / "screenshot"
COMMANDS = ["sed -n 11p page.txt | fanjian explain --to zh-TW", "fanjian repair --check page.txt"]

SIZE, LINE, MARGIN = 22, 34, 24  # pixels
PAPER, INK, DIM = "#1e2127", "#d7dae0", "#8b919c"
COLOURS = {"31": "#f07178", "32": "#a5d67b", "36": "#5fc9d8"}


def pillow():
    """Makes Pillow known."""
    home = WORK / "python"
    if not (home / "PIL").exists():
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", home, "pillow==12.*"]
        subprocess.run(install, check=True)
    sys.path.insert(0, str(home))


def font():
    """The face of the font whose Latin letters are half as wide as its ideographs, with Taiwan's forms."""
    from PIL import ImageFont

    found = list(WORK.rglob("NotoSansCJK-Regular.ttc"))
    if not found:
        subprocess.run(["apt-get", "download", "--quiet", "fonts-noto-cjk"], cwd=WORK, check=True)
        for package in WORK.glob("fonts-noto-cjk_*.deb"):
            subprocess.run(["dpkg-deb", "--extract", package, WORK], check=True)
            package.unlink()
        found = list(WORK.rglob("NotoSansCJK-Regular.ttc"))
    faces = (ImageFont.truetype(found[0], SIZE, index=index) for index in range(10))
    return next(face for face in faces if face.getname()[0] == "Noto Sans Mono CJK TC")


def shell(line, program):
    """What a line prints where colours are wanted."""
    (WORK / "bin").mkdir(exist_ok=True)
    link = WORK / "bin" / "fanjian"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(program).resolve())
    path = f"{link.parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "CLICOLOR_FORCE": "1", "TERM": "xterm-256color"}
    return subprocess.run(line, shell=True, cwd=HERE, env=environment, capture_output=True, text=True).stdout


def cells(character):
    """How many cells of a terminal a character takes; arrows are as wide as ideographs in this font."""
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def draw(lines, face):
    from PIL import Image, ImageDraw

    cell = SIZE / 2
    plain = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in lines]
    width = max(sum(map(cells, line)) for line in plain)
    image = Image.new("RGB", (int(width * cell) + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN), PAPER)
    pen = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        x, y, ink = MARGIN, MARGIN + row * LINE, INK
        for escape, character in re.findall(r"\x1b\[([\d;]*)m|(.)", line):
            if character:
                room = cells(character) * cell
                pen.text((x + room / 2, y + SIZE), character, ink, face, anchor="ms")
                x += room
            else:
                ink = {"0": INK, "": INK, "2": DIM, **COLOURS}[escape]
    return image.quantize(64)


pillow()
lines = []
for command in COMMANDS:
    lines += [f"$ {command}", *shell(command, sys.argv[1]).splitlines(), ""]
draw(lines[:-1], font()).save(HERE / "terminal.png", optimize=True)
