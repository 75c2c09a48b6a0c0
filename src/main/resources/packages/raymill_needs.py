"""Writes what files the open scene refers to; after "--": the file to write, and a table of libraries that are elsewhere."""
import json
import os
import sys

import bpy

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import raymill_paths


def main():
    output, table = sys.argv[sys.argv.index("--") + 1:]
    with open(table, encoding="utf-8") as source:
        libraries = raymill_paths.Libraries(json.load(source))
    found = []
    for library in bpy.data.libraries:
        found.append({
            "what": "library %s" % library.name, "kind": "library", "path": libraries.raw_of(library), "library": "",
            "loaded": os.path.isfile(bpy.path.abspath(library.filepath)), "packed": library.packed_file is not None})
    own = [os.path.normpath(path) for path in (
        bpy.utils.resource_path("LOCAL"), bpy.utils.resource_path("SYSTEM"), bpy.utils.system_resource("DATAFILES")) if path]
    for place in raymill_paths.places():
        if any(os.path.normpath(place.raw).startswith(folder + os.sep) for folder in own):
            continue
        found.append({
            "what": "%s %s" % (place.what, place.owner.name), "kind": place.kind, "path": place.raw,
            "library": libraries.raw_of(place.owner.library), "tiles": list(place.tiles), "names": list(place.names)})
    with open(output, "w", encoding="utf-8", errors="surrogateescape") as target:
        json.dump({"needs": found}, target)


main()
