"""Makes a scene with files of many kinds around it: blender -b --factory-startup -P needy_scene.py -- FOLDER"""
import os
import struct
import sys
import zlib

import bpy

FOLDER = sys.argv[sys.argv.index("--") + 1]
SHOW = os.path.join(FOLDER, "show")
JOB = os.path.join(FOLDER, "job")


def write_png(path):
    os.makedirs(os.path.dirname(path), exist_ok=True)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    with open(path, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
                  + chunk(b"IDAT", zlib.compress(b"\0\x20\xf0\x40")) + chunk(b"IEND", b""))
    return path


def image(path, stored):
    made = bpy.data.images.load(path)
    made.use_fake_user = True
    made.filepath = stored
    return made


def new_file(path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.wm.save_as_mainfile(filepath=path)


# A library outside of the job's folder, with a texture beside it.
library = os.path.join(SHOW, "lib", "props.blend")
new_file(library)
write_png(os.path.join(SHOW, "lib", "tex", "prop.png"))
material = bpy.data.materials.new("prop")
material.use_nodes = True
node = material.node_tree.nodes.new("ShaderNodeTexImage")
node.image = bpy.data.images.load(os.path.join(SHOW, "lib", "tex", "prop.png"))
node.image.filepath = "//tex/prop.png"
material.node_tree.links.new(node.outputs["Color"], material.node_tree.nodes["Principled BSDF"].inputs["Emission"])
bpy.ops.mesh.primitive_plane_add(size=20)
prop = bpy.context.object
prop.name = "prop"
prop.data.materials.append(material)
bpy.ops.wm.save_as_mainfile(filepath=library)

scene_file = os.path.join(JOB, "scene.blend")
new_file(scene_file)
scene = bpy.context.scene
second = bpy.data.scenes.new("Second")
second.frame_start, second.frame_end = 1, 2
scene.frame_start, scene.frame_end, scene.frame_step = 5, 29, 3
with bpy.data.libraries.load(library, link=True) as (source, target):
    target.objects = ["prop"]
scene.collection.objects.link(target.objects[0])
bpy.data.libraries[0].filepath = library

image(write_png(os.path.join(JOB, "tex", "near.png")), "//tex/near.png")
image(write_png(os.path.join(SHOW, "tex", "far.png")), os.path.join(SHOW, "tex", "far.png"))
image(write_png(os.path.join(SHOW, "tex", "win.png")), "P:\\show\\tex\\win.png")
for number in (1, 2, 3):
    write_png(os.path.join(JOB, "seq", "wave_%04d.png" % number))
image(os.path.join(JOB, "seq", "wave_0002.png"), "//seq/wave_0002.png").source = "SEQUENCE"
for number in (1001, 1002):
    write_png(os.path.join(JOB, "tiles", "skin.%d.png" % number))
tiled = image(os.path.join(JOB, "tiles", "skin.1001.png"), "//tiles/skin.<UDIM>.png")
tiled.source = "TILED"
tiled.tiles.new(1002)
bpy.data.images.load(write_png(os.path.join(JOB, "packed.png"))).pack()
bpy.data.images[-1].use_fake_user = True
strips = scene.sequence_editor_create().sequences
strips.new_image(name="plate", filepath=write_png(os.path.join(JOB, "plates", "p1.png")), channel=1, frame_start=1)
strips[0].directory = "//plates/"
scene.render.use_sequencer = False

bpy.ops.object.camera_add(location=(0, 0, 5))
scene.camera = bpy.context.object
scene.render.engine = "CYCLES"
scene.cycles.samples = 1
scene.cycles.use_denoising = False
scene.view_settings.view_transform = "Raw"
scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 32, 33, 50
bpy.ops.wm.save_as_mainfile(filepath=scene_file)
os.remove(os.path.join(JOB, "packed.png"))
