#!/usr/bin/env python3
"""names.py ROOT [PAGE...]: fails if a page names a file, link, preset, test or test case that ROOT does not have.

Checked is the text between backquotes, and links. Without PAGE: every page of ROOT and of sdk_docs/.
"""
import json
import re
import sys
from pathlib import Path

TOP = {"host", "tests", "plugins", "plugin_api", "sdk_docs", ".ci"}
PLACEHOLDER = re.compile(r"[A-Z]{3,}|[*<>$]")  # NAME.cpp, plugins/*.so
TEST_CASE = re.compile(r'\b(\w+_test) "([^"]+)"')
ANY_NAME = {"name", "name of the case"}


def targets(root):
    """The names of test programs and tests that the CMake files declare; a variable in one stands for any word."""
    text = "\n".join(file.read_text() for file in root.glob("tests/**/CMakeLists.txt"))
    names = re.findall(r"(?:kili_test\(|add_test\(NAME )(\w[\w${}]*)", text)
    return [re.compile(re.sub(r"\\\$\\\{\w+\\\}", r"\\w+", re.escape(name)) + "$") for name in names]


def faults(root, page):
    text = page.read_text()
    code = re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    code += re.findall(r"^```\w.*?\n(.*?)^```", text, re.MULTILINE | re.DOTALL) if page.name == "CONTRIBUTING.md" else []
    for word in (word.strip("\"',;:.") for span in code for word in span.split()):
        if word.split("/")[0] in TOP and "/" in word and not PLACEHOLDER.search(word) and not (root / word).exists():
            yield f"there is no {word}"
    for link in re.findall(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)", re.sub(r"`[^`]*`", "", text)):
        if not (page.parent / link).exists():
            yield f"there is no {link}"
    presets = json.loads((root / "CMakePresets.json").read_text())
    known = {preset["name"] for kind in ("configurePresets", "buildPresets", "testPresets") for preset in presets.get(kind, [])}
    yield from (f"there is no preset {name}" for name in re.findall(r"--preset (\w+)", text) if name not in known)
    programs = targets(root)
    for name in {name for span in code for name in re.findall(r"\b[a-z]\w*_test\b(?!\.)", span)} - {"add_test", "kili_test"}:
        if not any(target.match(name) for target in programs):
            yield f"there is no test {name}"
    cases = "\n".join(file.read_text() for file in root.glob("tests/**/*.cpp"))
    for program, case in {match for span in code for match in TEST_CASE.findall(" ".join(span.split()))}:
        if case not in ANY_NAME and f'TEST_CASE("{case.rstrip("*")}' not in cases:
            yield f"{program} has no case '{case}'"


def main(root, pages):
    pages = pages or [*root.glob("*.md"), *root.glob("sdk_docs/**/*.md")]
    found = [f"{page.relative_to(root) if page.is_relative_to(root) else page}: {fault}" for page in pages for fault in faults(root, page)]
    sys.exit("\n".join(found) or None)


main(Path(sys.argv[1]), [Path(page) for page in sys.argv[2:]])
