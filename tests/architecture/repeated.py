#!/usr/bin/env python3
"""repeated.py ROOT: fails if LINES lines of code stand twice in ROOT's sources. Blank lines, includes, comments, rows of
tables (".member = value,") and lines without a word do not count. Prints each place once, with how long it is."""
import re
import subprocess
import sys
from pathlib import Path

LINES = 12
FOLDERS = ("host", "plugin_api", "plugins", "tests")
# Frozen copies of the ABI and of the first schema, and the template and rules that stand alone for their readers.
APART = re.compile(r"^(tests/abi/|tests/fixtures/|plugin_api/template/|tests/storage/database_test)")


def code_of(path):  # (number, text) of each line that counts
    for number, line in enumerate(path.read_text().splitlines(), 1):
        text = re.sub(r"\s+", " ", line.split("//")[0]).strip()
        if re.search(r"\w", text) and not re.match(r"\.\w+ = ", text) and not text.startswith(("#", "namespace ", "using ", "* ", "/*")):
            yield number, text


def main(root):
    names = subprocess.run(["git", "ls-files", "--", *FOLDERS], cwd=root, capture_output=True, text=True, check=True).stdout.split("\n")
    first, faults = {}, []
    for name in sorted(n for n in names if n.endswith((".cpp", ".hpp", ".c")) and not APART.match(n) and (root / n).is_file()):
        lines = list(code_of(root / name))
        end = 0  # of the repetition that was found last
        for i in range(len(lines) - LINES + 1):
            block = tuple(text for _, text in lines[i : i + LINES])
            place = first.setdefault(block, (name, lines[i][0], i))
            if place == (name, lines[i][0], i) or i < end or (place[0] == name and place[2] + LINES > i):
                continue
            end = i + LINES
            faults.append(f"{name}:{lines[i][0]} repeats {LINES} lines or more of {place[0]}:{place[1]}")
    sys.exit("\n".join(faults) or None)


main(Path(sys.argv[1]))
