"""Drivers of the open scene that Blender has not worked out, since their expressions call what only scripts of the file define; runs within Blender 2.9 and later."""
import bpy


def skipped():
    """Names of what such drivers would set, for people, as far as the frames that were looked at have shown; they keep the values that were saved."""
    # Other drivers are wrong wherever the scene is opened.
    if not bpy.app.autoexec_fail or not bpy.app.autoexec_fail_message.startswith("Driver "):
        return []
    found = []
    for block in _blocks():
        animation = getattr(block, "animation_data", None)
        for curve in animation.drivers if animation is not None else ():
            driver = curve.driver
            if driver.type == "SCRIPTED" and not driver.is_simple_expression and not driver.is_valid:
                found.append("%s of %s (%s)" % (curve.data_path, block.name, driver.expression))
    return sorted(set(found)) or [bpy.app.autoexec_fail_message]


def _blocks():
    """All that can have drivers."""
    for kind in bpy.data.bl_rna.properties:
        if kind.type != "COLLECTION":
            continue
        for block in getattr(bpy.data, kind.identifier):
            yield block
            tree = getattr(block, "node_tree", None)
            if tree is not None:
                yield tree
