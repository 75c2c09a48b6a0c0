"""Makes a small animated scene with two textures beside it: blender -b --factory-startup -P textured_scene.py -- FOLDER ENGINE"""
import math
import os
import struct
import sys
import zlib

import bpy

FOLDER, ENGINE = sys.argv[sys.argv.index("--") + 1:]


def write_png(path, width, height, pixel):
    rows = b"".join(b"\0" + bytes(c for x in range(width) for c in pixel(x, y)) for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    with open(path, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                  + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def material(name, texture):
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    shader = made.node_tree.nodes["Principled BSDF"]
    node = made.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = bpy.data.images.load(texture)
    node.image.filepath = bpy.path.relpath(texture)
    made.node_tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])
    made.node_tree.nodes.active = node
    return made


os.makedirs(os.path.join(FOLDER, "textures"), exist_ok=True)
checker = os.path.join(FOLDER, "textures", "checker.png")
stripes = os.path.join(FOLDER, "textures", "stripes.png")
write_png(checker, 64, 64, lambda x, y: (230, 60, 40) if (x // 8 + y // 8) % 2 else (40, 90, 220))
write_png(stripes, 64, 64, lambda x, y: (240, 220, 60) if y // 6 % 2 else (30, 120, 60))

bpy.ops.wm.read_factory_settings(use_empty=True)
scene = bpy.context.scene
file = os.path.join(FOLDER, "scene.blend")
# Once saved, the scene has a folder that paths can be relative to.
bpy.ops.wm.save_as_mainfile(filepath=file)
bpy.ops.mesh.primitive_plane_add(size=12)
bpy.context.object.data.materials.append(material("floor", stripes))
bpy.ops.mesh.primitive_cube_add(size=2, location=(-0.6, 0, 1))
cube = bpy.context.object
cube.data.materials.append(material("cube", checker))
cube.keyframe_insert("rotation_euler", frame=1)
cube.rotation_euler = (0, 0, math.radians(90))
cube.keyframe_insert("rotation_euler", frame=10)
bpy.ops.object.light_add(type="AREA", location=(3, -3, 5), rotation=(math.radians(40), 0, math.radians(45)))
bpy.context.object.data.energy = 500
bpy.ops.object.camera_add(location=(5, -6, 4), rotation=(math.radians(64), 0, math.radians(40)))
scene.camera = bpy.context.object

scene.render.engine = ENGINE
scene.cycles.samples = 4
scene.cycles.use_denoising = False
scene.display.shading.color_type = "TEXTURE"
scene.render.resolution_x = 71
scene.render.resolution_y = 43
scene.render.resolution_percentage = 100
scene.render.image_settings.file_format = "PNG"
scene.frame_start = 1
scene.frame_end = 10
bpy.ops.wm.save_as_mainfile(filepath=file)
