"""Renders a glTF scene with Blender Cycles the way Raymill's path tracer defines it, as a reference picture or for a speed comparison.

    blender -b --factory-startup -noaudio -t THREADS --python-exit-code 3 -P cycles.py -- SCENE OUT WIDTH HEIGHT SAMPLES

OUT ends in .png (8-bit sRGB, "Standard" view) or .exr (32-bit linear). Prints "RENDER_SECONDS s CPU_SECONDS s": the time that the render operator
alone took, by the clock and of all cores; it excludes Blender's start and the glTF import and includes Cycles' own scene synchronisation and
BVH build.

Made with Blender 3.4.1 (Debian 12, packages blender and python3-numpy). What is set, and why:
- camera: Raymill's default framing (along -Z at the centre of the bounding box, 45 degrees vertical, distance r / sin(22.5 degrees));
- light: a white world of radiance 1, nothing else;
- no denoiser, no adaptive sampling, no clamping, no light threshold that differs, caustics on, 32 bounces;
- box filter of one pixel, no dither, no exposure, view transform "Standard" (plain sRGB).
"""
import math
import sys
import time

import numpy

if "bool" not in vars(numpy):
    numpy.bool = bool  # Blender 3.4's glTF importer uses the alias that numpy 1.24 removed

import bpy
from mathutils import Vector

scene_path, out, width, height, samples = sys.argv[sys.argv.index("--") + 1:]

bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.import_scene.gltf(filepath=scene_path)
scene = bpy.context.scene

# Exact bounds from the vertices: an object's bound_box is only exact in its own axes.
lo = Vector((math.inf,) * 3)
hi = Vector((-math.inf,) * 3)
for item in scene.objects:
    if item.type == "MESH":
        for vertex in item.data.vertices:
            p = item.matrix_world @ vertex.co
            lo = Vector(map(min, lo, p))
            hi = Vector(map(max, hi, p))
centre = (lo + hi) / 2
distance = (hi - lo).length / 2 / math.sin(math.radians(22.5))

camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
scene.collection.objects.link(camera)
scene.camera = camera
camera.data.sensor_fit = "VERTICAL"
camera.data.angle = math.radians(45)
camera.data.clip_start = distance / 1000
camera.data.clip_end = distance * 1000
# glTF is Y up and Blender Z up: (x, y, z) became (x, -z, y), so that "from +Z along -Z" is "from -Y along +Y".
camera.location = centre + Vector((0, -distance, 0))
camera.rotation_euler = (math.radians(90), 0, 0)

world = bpy.data.worlds.new("World")
scene.world = world
world.use_nodes = True
background = world.node_tree.nodes["Background"].inputs
background[0].default_value = (1, 1, 1, 1)
background[1].default_value = 1

scene.render.engine = "CYCLES"
cycles = scene.cycles
cycles.device = "CPU"
cycles.samples = int(samples)
cycles.seed = 0
cycles.use_denoising = False
cycles.use_adaptive_sampling = False
cycles.pixel_filter_type = "BOX"
cycles.filter_width = 1
cycles.max_bounces = 32
cycles.diffuse_bounces = 32
cycles.glossy_bounces = 32
cycles.transparent_max_bounces = 32
cycles.sample_clamp_direct = 0
cycles.sample_clamp_indirect = 0
cycles.blur_glossy = 0
cycles.caustics_reflective = True
cycles.caustics_refractive = True

render = scene.render
render.resolution_x = int(width)
render.resolution_y = int(height)
render.resolution_percentage = 100
render.film_transparent = False
render.dither_intensity = 0
scene.view_settings.view_transform = "Standard"
scene.view_settings.look = "None"
scene.view_settings.exposure = 0
scene.view_settings.gamma = 1
settings = render.image_settings
if out.endswith(".exr"):
    settings.file_format = "OPEN_EXR"
    settings.color_depth = "32"
    settings.color_mode = "RGB"
else:
    settings.file_format = "PNG"
    settings.color_depth = "8"
    settings.color_mode = "RGB"
render.filepath = out

wall, cpu = time.perf_counter(), time.process_time()
bpy.ops.render.render()
print("RENDER_SECONDS %.3f CPU_SECONDS %.3f" % (time.perf_counter() - wall, time.process_time() - cpu))
bpy.data.images["Render Result"].save_render(out, scene=scene)
