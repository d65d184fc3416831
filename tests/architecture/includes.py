#!/usr/bin/env python3
"""includes.py ROOT: fails if a file of ROOT/host includes a room that ARCHITECTURE.md does not allow for the file's own,
or if that page names a class that host/ does not have, or lacks the name of a thread of the running host, or if the headers
of two rooms give one name to two types.

The list is the block ```rooms of ROOT/ARCHITECTURE.md, a line a room: "room: the rooms that it may include". It must have
no circle, name each room of host/, and hold no arrow that no file uses.
"""
import graphlib
import re
import sys
from pathlib import Path

TYPE = re.compile(r"^(?:class|struct|enum class|using) (\w+)[ :]", re.MULTILINE)
# Kili's own objects are the client's in kili_api and the server's in sandbox; http, which includes no room, has its own Descriptor.
TWINS = ({"kili_api", "sandbox"}, {"http", "workers"})
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def allowed_arrows(page):
    block = re.search(r"^```rooms\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    if not block:
        sys.exit("ARCHITECTURE.md has no block ```rooms")
    rows = (line.split("#")[0].split(":") for line in block[1].splitlines())
    return {row[0].strip(): set(row[1].split()) for row in rows if len(row) == 2}


def main(root):
    host = root / "host"
    page = (root / "ARCHITECTURE.md").read_text()
    allowed = allowed_arrows(page)
    faults, used = [], {}
    classes, threads, types = set(), set(), {}

    def room_of(path):  # the deepest room of the list that holds it; "." is of the files beside the folders
        folders = path.parents if len(path.parts) == 1 else path.parents[:-1]
        return next((str(folder) for folder in folders if str(folder) in allowed), None)

    for file in sorted(path for path in host.rglob("*") if path.suffix in (".cpp", ".hpp", ".in")):
        path = file.relative_to(host)
        room = room_of(path)
        if room is None:
            faults.append(f"host/{path}: its folder is no room of ARCHITECTURE.md")
            continue
        text = file.read_text()
        classes.update(re.findall(r"^\s*(?:class|struct) (\w+)", text, re.MULTILINE))
        for name in TYPE.findall(text) if path.suffix == ".hpp" else ():
            types.setdefault(name, set()).add(room)
        if room.split("/")[0] in ("pipeline", "storage", "http"):
            threads.update(re.findall(r'pthread_setname_np\([^"]+"([^"]+)"', text))
        for name in INCLUDE.findall(text):
            target = room_of(Path(name))
            if target is None or not (host / name).is_file():
                faults.append(f'host/{path}: "{name}" is no file of a room; write the path from host/')
            elif target != room:
                used.setdefault(room, set()).add(target)
                if target not in allowed[room]:
                    faults.append(f'host/{path}: "{name}" is an arrow {room} -> {target}, which ARCHITECTURE.md does not allow')

    for room, targets in allowed.items():
        if not (host / room).is_dir():
            faults.append(f"ARCHITECTURE.md: {room} is no folder of host/")
        faults += [f"ARCHITECTURE.md: no file uses the arrow {room} -> {target}" for target in sorted(targets - used.get(room, set()))]
    named = re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)*)`", page)
    faults += [f"ARCHITECTURE.md: host/ has no class {name}" for name in sorted(set(named) - classes)]
    faults += [f"two types are called {name}, in {' and '.join(sorted(rooms))}" for name, rooms in sorted(types.items()) if len(rooms) > 1 and rooms not in TWINS]
    rows = re.findall(r"^\| ([^|]+) \|", page, re.MULTILINE)
    faults += [f"ARCHITECTURE.md: no row names the thread {name}" for name in sorted(threads) if not any(name in row for row in rows)]
    try:
        graphlib.TopologicalSorter(allowed).prepare()
    except graphlib.CycleError as error:
        faults.append("ARCHITECTURE.md: the arrows form a circle: " + " -> ".join(reversed(error.args[1])))
    sys.exit("\n".join(faults) or None)


main(Path(sys.argv[1]))
