"""Writes what files the open scene refers to, what frames and size it asks for, and what saved it; after "--": the file to write, and a table of libraries that are elsewhere."""
import json
import os
import sys

import bpy

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import raymill_paths


def scenes():
    """What frames and size each scene asks for, the open one first."""
    own = [scene for scene in bpy.data.scenes if scene.library is None]
    own.sort(key=lambda scene: scene != bpy.context.scene)
    return [{
        "name": scene.name, "first": scene.frame_start, "last": scene.frame_end, "step": scene.frame_step,
        "width": scene.render.resolution_x * scene.render.resolution_percentage // 100,
        "height": scene.render.resolution_y * scene.render.resolution_percentage // 100} for scene in own]


def version():
    """The newest Blender that has saved the scene or a library that it links."""
    saved = [tuple(bpy.data.version)] + [tuple(library.version) for library in bpy.data.libraries if hasattr(library, "version")]
    return "%d.%d" % max(saved)[:2]


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
        json.dump({"needs": found, "scenes": scenes(), "version": version()}, target)


main()
