"""The files that the open scene refers to, and how to lead it to other places of them; runs within Blender 2.9 and later."""
import json
import os
import re

import bpy


class Place:
    """Where a path of a file stands in the scene.

    owner: the block of data that has it, library: the path of the library that the block comes from, as it stands in the scene;
    kind: what Blender makes of the path: file, sequence (one file of many), tiles (with a number in its name), folder (which may be filled while
    it renders), baked (a folder that the scene says was filled).
    """

    def __init__(self, what, owner, holder, attribute, kind="file", tiles=(), names=()):
        self.what = what
        self.owner = owner
        self.holder = holder
        self.attribute = attribute
        self.kind = kind
        self.tiles = tiles
        self.names = names

    @property
    def raw(self):
        return getattr(self.holder, self.attribute)

    def lead_to(self, path):
        setattr(self.holder, self.attribute, path)


def places():
    """All places but those of the libraries themselves."""
    yield from _images()
    for sound in bpy.data.sounds:
        if not sound.packed_file:
            yield Place("sound", sound, sound, "filepath")
    for font in bpy.data.fonts:
        if font.filepath != "<builtin>" and not font.packed_file:
            yield Place("font", font, font, "filepath")
    for clip in bpy.data.movieclips:
        yield Place("movie clip", clip, clip, "filepath", "sequence" if clip.source == "SEQUENCE" else "file")
    for cache in bpy.data.cache_files:
        yield Place("cache", cache, cache, "filepath", "sequence" if cache.is_sequence else "file")
    for volume in getattr(bpy.data, "volumes", ()):
        if not volume.packed_file:
            yield Place("volume", volume, volume, "filepath", "sequence" if volume.is_sequence else "file")
    yield from _nodes()
    yield from _strips()
    yield from _modifiers()


def _images():
    for image in bpy.data.images:
        if image.packed_file or getattr(image, "packed_files", None) or not image.filepath:
            continue
        if image.source in ("FILE", "MOVIE"):
            yield Place("image", image, image, "filepath")
        elif image.source == "SEQUENCE":
            yield Place("image sequence", image, image, "filepath", "sequence")
        elif image.source == "TILED":
            yield Place("image tiles", image, image, "filepath", "tiles", [tile.number for tile in image.tiles])


def _nodes():
    trees = [(group, group) for group in bpy.data.node_groups]
    for blocks in (bpy.data.materials, bpy.data.worlds, bpy.data.lights, bpy.data.scenes, bpy.data.textures):
        trees.extend((block, block.node_tree) for block in blocks if getattr(block, "node_tree", None))
    for owner, tree in trees:
        for node in tree.nodes:
            if node.type in ("TEX_IES", "SCRIPT") and node.mode == "EXTERNAL":
                yield Place("node %s" % node.name, owner, node, "filepath")


def _strips():
    for scene in bpy.data.scenes:
        editor = scene.sequence_editor
        if editor is None:
            continue
        strips = editor.strips_all if hasattr(editor, "strips_all") else editor.sequences_all
        for strip in strips:
            if strip.type == "IMAGE":
                yield Place("strip %s" % strip.name, scene, strip, "directory", "named",
                            names=[element.filename for element in strip.elements])
            elif strip.type == "MOVIE":
                yield Place("strip %s" % strip.name, scene, strip, "filepath")


def _modifiers():
    for item in bpy.data.objects:
        for modifier in item.modifiers:
            what = "modifier %s" % modifier.name
            if modifier.type in ("MESH_CACHE", "MULTIRES") and modifier.filepath:
                yield Place(what, item, modifier, "filepath")
            elif modifier.type == "OCEAN":
                yield Place(what, item, modifier, "filepath", "baked" if modifier.is_cached else "folder")
            elif modifier.type == "FLUID" and modifier.fluid_type == "DOMAIN":
                domain = modifier.domain_settings
                baked = any(getattr(domain, "has_cache_baked_" + part, False) for part in ("data", "noise", "mesh", "particles"))
                yield Place(what, item, domain, "cache_directory", "baked" if baked else "folder")
            cache = getattr(modifier, "point_cache", None)
            if cache is not None and cache.use_external:
                yield Place(what, item, cache, "filepath", "baked")
        for system in item.particle_systems:
            if system.point_cache.use_external:
                yield Place("particles %s" % system.name, item, system.point_cache, "filepath", "baked")


class Libraries:
    """The libraries that the scene links, some of them led to other places."""

    def __init__(self, elsewhere):
        """elsewhere: new paths by the paths that stand in the scene."""
        self.raw = {}
        led = True
        # A library that is found brings others with it.
        while led:
            led = False
            for library in list(bpy.data.libraries):
                to = elsewhere.get(library.filepath)
                if to is not None and library.filepath != to:
                    self.raw[to] = library.filepath
                    library.filepath = to
                    library.reload()
                    led = True
                    break

    def raw_of(self, library):
        """The path of a library as it stands in the scene; empty for the scene itself."""
        return "" if library is None else self.raw.get(library.filepath, library.filepath)


def missing():
    """What the scene refers to and is not there, for people. Blender itself would render without it, and say nothing."""
    lacking = []
    for library in bpy.data.libraries:
        if not library.packed_file and not os.path.isfile(bpy.path.abspath(library.filepath)):
            lacking.append("%s (library %s)" % (library.filepath, library.name))
    for place in places():
        path = bpy.path.abspath(place.raw, library=place.owner.library)
        if not all(_is_there(file, place.kind) for file in _files(place, path)):
            lacking.append("%s (%s %s)" % (place.raw, place.what, place.owner.name))
    return lacking


def _files(place, path):
    if place.kind == "tiles" and "<UDIM>" in path:
        return [path.replace("<UDIM>", str(number)) for number in place.tiles]
    if place.kind == "named":
        return [os.path.join(path, name) for name in place.names]
    return [path]


def _is_there(path, kind):
    if kind == "baked":
        return any(files for _, _, files in os.walk(path))
    # Of a sequence any picture may be the one that is named; a folder may be one that is yet to be filled.
    if kind in ("folder", "sequence", "tiles"):
        return kind == "folder" or os.path.isfile(path) or kind == "sequence" and os.path.isdir(os.path.dirname(path))
    return os.path.isfile(path)


def lacking_pictures():
    """Pictures of sequences that the open frame needs and that are not there, between others that are; for people. Blender itself paints them magenta."""
    graph = bpy.context.evaluated_depsgraph_get()
    lacking, seen = set(), set()
    for blocks in (bpy.data.materials, bpy.data.worlds, bpy.data.lights):
        for block in blocks:
            tree = getattr(block.evaluated_get(graph), "node_tree", None)
            if tree is not None:
                _look_for_holes(tree, seen, lacking)
    return sorted(lacking)


def _look_for_holes(tree, seen, lacking):
    """The nodes of what was worked out for the frame know its number; those of the scene itself do not."""
    seen.add(tree)
    for node in tree.nodes:
        image = getattr(node, "image", None)
        if node.type in ("TEX_IMAGE", "TEX_ENVIRONMENT") and image is not None and image.source == "SEQUENCE":
            path = bpy.path.abspath(image.filepath_from_user(image_user=node.image_user))
            if _is_hole(path):
                lacking.add("%s (image sequence %s)" % (os.path.basename(path), image.name))
        elif node.type == "GROUP" and node.node_tree is not None and node.node_tree not in seen:
            _look_for_holes(node.node_tree, seen, lacking)


def _is_hole(path):
    """Whether a file is not there, of which ones with smaller and larger numbers are: beyond its ends a sequence shows what its user wants."""
    folder, name = os.path.split(path)
    numbered = re.match(r"^(.*?)(\d+)(\D*)$", name)
    if numbered is None or os.path.isfile(path) or not os.path.isdir(folder):
        return False
    before, number, after = numbered.group(1), int(numbered.group(2)), numbered.group(3)
    others = re.compile(re.escape(before) + r"(\d+)" + re.escape(after) + "$")
    numbers = [int(found.group(1)) for found in map(others.match, os.listdir(folder)) if found]
    return any(other < number for other in numbers) and any(other > number for other in numbers)


def lead_elsewhere():
    """Leads the scene to where the job has its files, by a table beside it; without one everything is where the scene says."""
    table = bpy.data.filepath + ".raymill-paths.json"
    if not os.path.isfile(table):
        return
    folder = os.path.dirname(bpy.data.filepath)
    with open(table, encoding="utf-8") as source:
        entries = json.load(source)["paths"]
    elsewhere = {(entry["library"], entry["path"]): os.path.normpath(os.path.join(folder, entry["to"]))
                 for entry in entries}
    libraries = Libraries({path: to for (library, path), to in elsewhere.items() if not library})
    for place in list(places()):
        to = elsewhere.get((libraries.raw_of(place.owner.library), place.raw))
        if to is not None:
            place.lead_to(to)
