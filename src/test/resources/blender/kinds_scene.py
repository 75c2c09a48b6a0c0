"""Makes a scene with one file of each kind that Blender makes by itself: blender -b --factory-startup -P kinds_scene.py -- FOLDER FONT"""
import math
import os
import shutil
import struct
import sys
import wave

import bpy

FOLDER, FONT = sys.argv[sys.argv.index("--") + 1:]


def place(*names):
    path = os.path.join(FOLDER, *names)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def relative(path):
    return "//" + os.path.relpath(path, FOLDER)


bpy.ops.wm.read_factory_settings(use_empty=True)
scene_file = place("scene.blend")
bpy.ops.wm.save_as_mainfile(filepath=scene_file)
scene = bpy.context.scene
scene.frame_end = 2
scene.render.resolution_x = 32
scene.render.resolution_y = 16
scene.render.resolution_percentage = 100

# A text in a font; it is all that is seen.
font = bpy.data.fonts.load(shutil.copy(FONT, place("fonts", "title.ttf")))
font.filepath = "//fonts/title.ttf"
bpy.ops.object.text_add()
text = bpy.context.object
text.data.body = "Ray"
text.data.font = font
text.data.align_x = "CENTER"
text.data.align_y = "CENTER"
material = bpy.data.materials.new("paint")
material.use_nodes = True
material.node_tree.nodes["Principled BSDF"].inputs["Emission"].default_value = (0.9, 0.5, 0.1, 1)
text.data.materials.append(material)
bpy.ops.object.camera_add(location=(0, 0, 4))
scene.camera = bpy.context.object

# A sound and a movie, and both as strips.
sound = place("sounds", "beep.wav")
with wave.open(sound, "wb") as out:
    out.setnchannels(1)
    out.setsampwidth(2)
    out.setframerate(8000)
    out.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(i / 3))) for i in range(800)))
scene.render.engine = "BLENDER_WORKBENCH"
scene.render.image_settings.file_format = "AVI_JPEG"
scene.render.filepath = place("clips", "shot.avi")
scene.render.use_file_extension = False
bpy.ops.render.render(animation=True)
scene.render.image_settings.file_format = "PNG"
scene.render.use_file_extension = True
scene.render.filepath = place("clips", "plate_")
bpy.ops.render.render(animation=True)
scene.render.filepath = "//out_"
for name in ("shot.avi", "plate_0001.png"):
    clip = bpy.data.movieclips.load(place("clips", name))
    clip.filepath = "//clips/" + name
    clip.use_fake_user = True
strips = scene.sequence_editor_create().sequences
strips.new_movie(name="shot", filepath=place("clips", "shot.avi"), channel=1, frame_start=1).filepath = "//clips/shot.avi"
strips.new_sound(name="beep", filepath=sound, channel=2, frame_start=1).sound.filepath = "//sounds/beep.wav"
scene.render.use_sequencer = False


def cube(name):
    bpy.ops.mesh.primitive_cube_add(location=(0, 0, -50))
    made = bpy.context.object
    made.name = name
    made.hide_render = True
    return made


# Alembic; a Blender that was built without it keeps the path all the same.
exported = cube("exported")
try:
    bpy.ops.wm.alembic_export(filepath=place("caches", "cube.abc"), selected=True, start=1, end=2)
except AttributeError:
    with open(place("caches", "cube.abc"), "wb") as out:
        out.write(b"Ogawa" + bytes(11))
bpy.ops.cachefile.open(filepath=place("caches", "cube.abc"))
bpy.data.cache_files[0].filepath = "//caches/cube.abc"
modifier = exported.modifiers.new("abc", "MESH_SEQUENCE_CACHE")
modifier.cache_file = bpy.data.cache_files[0]

# Vertices of a mesh over time: one sample of eight.
with open(place("caches", "cube.pc2"), "wb") as out:
    out.write(b"POINTCACHE2\0" + struct.pack("<iiffi", 1, 8, 1, 1, 1) + struct.pack("<24f", *range(24)))
vertices = cube("vertices").modifiers.new("pc2", "MESH_CACHE")
vertices.cache_format = "PC2"
vertices.filepath = "//caches/cube.pc2"

# An ocean.
ocean = cube("ocean").modifiers.new("waves", "OCEAN")
ocean.resolution = 2
ocean.filepath = "//ocean/"
ocean.frame_start = 1
ocean.frame_end = 2
bpy.ops.object.ocean_bake(modifier="waves")

# Smoke, whose files are volumes.
emitter = cube("emitter").modifiers.new("flow", "FLUID")
emitter.fluid_type = "FLOW"
domain = cube("domain")
domain.scale = (2, 2, 2)
smoke = domain.modifiers.new("smoke", "FLUID")
smoke.fluid_type = "DOMAIN"
settings = smoke.domain_settings
settings.cache_directory = place("smoke", "x")[:-1]
settings.resolution_max = 6
settings.cache_frame_start = 1
settings.cache_frame_end = 2
settings.cache_type = "ALL"
settings.cache_data_format = "OPENVDB"
bpy.ops.fluid.bake_all()
settings.cache_directory = "//smoke/"
volume = bpy.data.volumes.new("fog")
shutil.copy(place("smoke", "data", "fluid_data_0001.vdb"), place("volumes", "fog.vdb"))
volume.filepath = "//volumes/fog.vdb"
volume.use_fake_user = True

# A lamp's light.
with open(place("lamps", "spot.ies"), "w") as out:
    out.write("IESNA:LM-63-1995\nTILT=NONE\n1 1000 1 2 1 1 1 0 0 0\n1 1 100\n0 90\n0\n100 0\n")
lamp = bpy.data.lights.new("lamp", "POINT")
lamp.use_nodes = True
lamp.use_fake_user = True
node = lamp.node_tree.nodes.new("ShaderNodeTexIES")
node.mode = "EXTERNAL"
node.filepath = "//lamps/spot.ies"

scene.render.engine = "CYCLES"
scene.cycles.samples = 2
scene.cycles.use_denoising = False
bpy.ops.wm.save_as_mainfile(filepath=scene_file)
