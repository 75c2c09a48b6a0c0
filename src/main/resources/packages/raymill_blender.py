"""Renders frames of the open scene into files, as Raymill asks after "--"; runs within Blender 2.9 and later.

With --serve alone it goes on as lines come on its standard input, each a JSON list of what would else stand there.
"""
import argparse
import contextlib
import ctypes
import json
import os
import sys

import bpy

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import raymill_drivers
import raymill_paths
import raymill_simulations

ENGINES = {
    "cycles": ["CYCLES"],
    "workbench": ["BLENDER_WORKBENCH"],
    "eevee": ["BLENDER_EEVEE_NEXT", "BLENDER_EEVEE"],
}

# Names of the nodes that were kept from writing files: the log of each task is to tell of them.
muted = set()
# What stamps were kept from telling, and whether a scene has several views: the same.
stamped = set()
stereoscopic = set()


class Refusal(Exception):
    """What this Blender can not do, for people; another host's may."""


class Unrenderable(Refusal):
    """What is wrong with the scene, or with what the job asks of it, for people."""


def arguments(given):
    parser = argparse.ArgumentParser(prog="raymill_blender.py")
    parser.add_argument("--frames", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--width", type=int, required=True)
    parser.add_argument("--height", type=int, required=True)
    parser.add_argument("--format", choices=["PNG", "OPEN_EXR"], required=True)
    parser.add_argument("--depth", default="32")
    parser.add_argument("--region")
    parser.add_argument("--engine")
    parser.add_argument("--samples", type=int)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--denoise", default="scene")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--camera")
    parser.add_argument("--scene")
    parser.add_argument("--transparent")
    parser.add_argument("--missing", default="refuse")
    parser.add_argument("--simulations", default="refuse")
    parser.add_argument("--scripts", default="refuse")
    parser.add_argument("--preview", default="0")
    return parser.parse_args(given)


def require_files(options):
    lacking = raymill_paths.missing()
    if not lacking:
        return
    if options.missing != "allow":
        raise Unrenderable("files are missing: " + listed(lacking))
    print("Warning: files are missing: " + listed(lacking))


def require_pictures(options):
    """Of a sequence only the frame tells which picture it needs."""
    lacking = raymill_paths.lacking_pictures()
    if not lacking:
        return
    if options.missing != "allow":
        raise Unrenderable("pictures of a sequence are missing: " + listed(lacking))
    print("Warning: pictures of a sequence are missing: " + listed(lacking))


def require_baked(options, simulations):
    """A frame that is jumped to has another picture than one that is come to, so that it depends on what was rendered before."""
    if not simulations:
        return
    lost = [simulation for simulation in simulations if simulation.lost]
    if lost:
        raise Unrenderable("a disk cache is not among the job's files: bake %s without one, into the file" % raymill_simulations.names(lost))
    what = raymill_simulations.names(simulations)
    if options.simulations != "allow":
        raise Unrenderable("simulations are not baked: bake %s, or set simulations=allow" % what)
    print("Warning: simulations are not baked, so that each task works them out from their first frame on and servers may differ: " + what)


def listed(names):
    return ", ".join(names[:10]) + (" and %d more" % (len(names) - 10) if len(names) > 10 else "")


def require_drivers(options):
    """What a script of the file was to work out would stay as it was saved: a character without its pose."""
    skipped = raymill_drivers.skipped()
    if skipped and options.scripts != "skip":
        raise Unrenderable("drivers need scripts of the file, which are not run: make keyframes of %s, or set scripts=skip" % listed(skipped))
    return skipped


def choose_scene(options):
    """The scene with its camera."""
    scene = bpy.context.scene
    if options.scene is not None:
        scene = bpy.data.scenes.get(options.scene)
        if scene is None:
            raise Unrenderable("there is no scene '%s' in the file; there are %s"
                          % (options.scene, ", ".join(sorted(bpy.data.scenes.keys()))))
        if bpy.context.window is not None:
            bpy.context.window.scene = scene
    if options.camera is not None:
        camera = scene.objects.get(options.camera)
        if camera is None or camera.type != "CAMERA":
            raise Unrenderable("there is no camera '%s' in the scene" % options.camera)
        scene.camera = camera
        # A marker of the timeline would choose another one.
        for marker in scene.timeline_markers:
            marker.camera = None
    if scene.camera is None:
        raise Unrenderable("the scene has no camera")
    return scene


def choose_engine(scene, options):
    if options.engine is not None:
        for name in ENGINES[options.engine]:
            try:
                scene.render.engine = name
                break
            except TypeError:
                continue
        else:
            raise Refusal("this Blender has no engine %s" % options.engine)
    if options.samples is not None:
        if scene.render.engine == "CYCLES":
            scene.cycles.samples = options.samples
        elif scene.render.engine.startswith("BLENDER_EEVEE"):
            scene.eevee.taa_render_samples = options.samples
    if options.seed is not None and scene.render.engine == "CYCLES":
        scene.cycles.seed = options.seed


def choose_device(scene, device):
    if scene.render.engine != "CYCLES":
        return
    if device == "cpu":
        scene.cycles.device = "CPU"
        return
    preferences = bpy.context.preferences.addons["cycles"].preferences
    try:
        preferences.compute_device_type = device.upper()
    except TypeError:
        raise Refusal("this Blender can not compute with %s" % device)
    if hasattr(preferences, "refresh_devices"):
        preferences.refresh_devices()
    else:
        preferences.get_devices()
    usable = [entry for entry in preferences.devices if entry.type == device.upper()]
    if not usable:
        raise Refusal("there is no device for %s on this host" % device)
    for entry in preferences.devices:
        entry.use = entry in usable
    scene.cycles.device = "GPU"


def has_denoiser():
    try:
        import _cycles
        return bool(getattr(_cycles, "with_openimagedenoise", False))
    except ImportError:
        return False


def denoising_layers(scene):
    """Whatever denoises in the scene, as objects with the attribute use_denoising."""
    if scene.render.engine != "CYCLES" or not hasattr(scene.cycles, "use_denoising"):
        return []
    return [scene.cycles] if scene.cycles.use_denoising else []


def choose_denoising(scene, options):
    denoising = denoising_layers(scene)
    if denoising and (options.denoise == "off" or not has_denoiser()):
        if options.denoise != "off":
            print("Warning: this Blender has no denoiser, the picture is not denoised")
        for layer in denoising:
            layer.use_denoising = False
        denoising = []
    if denoising and options.region is not None:
        raise Unrenderable("the scene is denoised, so that its tiles would not join:"
                      " render whole frames, or set denoise=off")


def choose_region(scene, region):
    render = scene.render
    render.use_border = False
    if region is None:
        return
    reason = looks_beyond_regions(scene)
    if reason:
        raise Unrenderable("%s, so that its tiles would not join: render whole frames" % reason)
    x, y, width, height = (int(number) for number in region.split(","))
    all_width, all_height = render.resolution_x, render.resolution_y

    # Blender cuts fractions down to whole pixels, and counts rows from below.
    def fraction(pixel, count):
        return min(1.0, (pixel + 0.25) / count) if pixel else 0.0

    render.use_border = True
    # Not cropped: dithering depends on the place in the picture.
    render.use_crop_to_border = False
    render.border_min_x = fraction(x, all_width)
    render.border_max_x = fraction(x + width, all_width)
    render.border_min_y = fraction(all_height - y - height, all_height)
    render.border_max_y = fraction(all_height - y, all_height)


def looks_beyond_regions(scene):
    """What makes a region's picture another one than that part of the whole picture, for people; None when nothing does."""
    render = scene.render
    if scene.use_nodes and render.use_compositing and composites(scene):
        return "the scene is composited"
    if render.use_sequencer and sequences(scene):
        return "the scene's picture comes from its video sequencer"
    if render.use_freestyle:
        return "the scene has Freestyle's lines"
    if render.engine == "CYCLES" and getattr(scene.cycles, "use_guiding", False):
        return "Cycles guides its paths by what it has seen of the picture"
    # EEVEE up to 4.1 draws the whole picture and hands out a part; since 4.2, which has ray tracing, it draws the region alone, with what it
    # sees there of light, reflections and blur.
    if render.engine.startswith("BLENDER_EEVEE") and hasattr(scene.eevee, "use_raytracing"):
        return "EEVEE of this Blender sees nothing beyond a tile's edge"
    return None


def sequences(scene):
    """Whether strips of the sequencer take the place of the rendered picture."""
    editor = scene.sequence_editor
    if editor is None:
        return False
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    # Blender 3.4 takes the sequencer's picture even when all of them are mute.
    return any(strip.type != "SOUND" for strip in strips)


def composites(scene):
    """Whether nodes do more than hand the rendered picture on."""
    tree = getattr(scene, "node_tree", None) or getattr(scene, "compositing_node_group", None)
    if tree is None:
        return False
    harmless = {"R_LAYERS", "COMPOSITE", "VIEWER", "OUTPUT_FILE", "REROUTE", "FRAME", "GROUP_OUTPUT"}
    return any(node.type not in harmless for node in tree.nodes)


def keep_from_other_files(scene):
    """Nodes that write pictures of their own would do so among the job's files, or wherever the artist has a folder: nobody would get them."""
    tree = getattr(scene, "node_tree", None) or getattr(scene, "compositing_node_group", None)
    if tree is not None:
        mute_outputs(tree, set())
    if muted:
        print("Warning: only the scene's picture is a result; what its nodes would write into further files is not kept: " + listed(sorted(muted)))


def render_alike(scene):
    """Up to a limit of time a slow host takes fewer samples than a fast one, and tiles would not join; guided paths may depend on the order of threads."""
    if scene.render.engine == "CYCLES" and getattr(scene.cycles, "time_limit", 0) > 0:
        print("Warning: the scene's limit of %g s is not kept, since pictures would depend on how fast their hosts are; all samples are taken"
              % scene.cycles.time_limit)
        scene.cycles.time_limit = 0
    if scene.render.engine == "CYCLES" and getattr(scene.cycles, "use_guiding", False) and not scene.cycles.use_deterministic_guiding:
        print("Warning: paths are guided in the way that makes the same picture each time")
        scene.cycles.use_deterministic_guiding = True


def stamp_alike(scene):
    """What a stamp in the picture tells of its host and hour would differ from tile to tile, and between servers of which none is at fault."""
    render = scene.render
    if not render.use_stamp:
        return
    fickle = [name for name in ("date", "render_time", "hostname", "memory", "filename") if getattr(render, "use_stamp_" + name, False)]
    for name in fickle:
        setattr(render, "use_stamp_" + name, False)
        stamped.add(name.replace("_", " "))
    if stamped:
        print("Warning: the stamp in the picture leaves out what depends on its host and hour: " + ", ".join(sorted(stamped)))


def mute_outputs(tree, seen):
    seen.add(tree)
    for node in tree.nodes:
        if node.type == "OUTPUT_FILE" and not node.mute:
            node.mute = True
            muted.add(node.name)
        elif node.type == "GROUP" and node.node_tree is not None and node.node_tree not in seen:
            mute_outputs(node.node_tree, seen)


def choose_picture(scene, options):
    render = scene.render
    render.resolution_x = options.width
    render.resolution_y = options.height
    render.resolution_percentage = 100
    if getattr(render, "use_multiview", False):
        render.use_multiview = False
        stereoscopic.add(scene.name)
    if scene.name in stereoscopic:
        print("Warning: the scene is stereoscopic; it is rendered as its camera alone sees it")
    render.use_file_extension = False
    render.use_overwrite = True
    render.use_placeholder = False
    settings = render.image_settings
    if hasattr(settings, "media_type"):
        settings.media_type = "IMAGE"
    settings.file_format = options.format
    settings.color_depth = options.depth
    if options.format == "OPEN_EXR":
        settings.exr_codec = "ZIP"
    if options.transparent is not None:
        render.film_transparent = options.transparent == "1"
        settings.color_mode = "RGBA" if render.film_transparent else "RGB"


def open_scene(options):
    raymill_paths.lead_elsewhere()
    require_files(options)
    return choose_scene(options)


@contextlib.contextmanager
def silence():
    """Nothing that Blender says meanwhile is heard: its progress would be taken for that of the picture itself."""
    flush = ctypes.CDLL(None).fflush
    sys.stdout.flush()
    flush(None)
    output = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        flush(None)
        os.dup2(output, 1)
        os.close(nowhere)
        os.close(output)


def show(scene, options, frame, extension):
    """Renders the frame with one sample a pixel, to be looked at while it is rendered with all; returns the file."""
    cycles = scene.cycles
    samples, denoises = cycles.samples, cycles.use_denoising
    rough = "%spreview_%d.%s" % (options.output, frame, extension)
    cycles.samples, cycles.use_denoising = 1, False
    scene.render.filepath = rough + ".part"
    try:
        with silence():
            bpy.ops.render.render(write_still=True, scene=scene.name)
    finally:
        cycles.samples, cycles.use_denoising = samples, denoises
    os.replace(rough + ".part", rough)
    return rough


def work(given, used=False):
    """used: whether other frames of the file were rendered since it was loaded."""
    options = arguments(given)
    scene = open_scene(options)
    simulations = raymill_simulations.unbaked(scene)
    require_baked(options, simulations)
    if simulations and used:
        bpy.ops.wm.open_mainfile(filepath=bpy.data.filepath, use_scripts=False)
        scene = open_scene(options)
        simulations = raymill_simulations.unbaked(scene)
    choose_engine(scene, options)
    choose_device(scene, options.device)
    choose_denoising(scene, options)
    choose_picture(scene, options)
    choose_region(scene, options.region)
    keep_from_other_files(scene)
    render_alike(scene)
    stamp_alike(scene)
    extension = "png" if options.format == "PNG" else "exr"
    frames = [int(text) for text in options.frames.split(",")]
    if simulations:
        raymill_simulations.work_out(scene, simulations, max(frames))
    previews = options.preview == "1" and scene.render.engine == "CYCLES" and scene.cycles.samples > 1
    skipped = set()
    for frame in frames:
        scene.frame_set(frame)
        require_pictures(options)
        skipped.update(require_drivers(options))
        rough = show(scene, options, frame, extension) if previews else None
        scene.render.filepath = "%s%d.%s" % (options.output, frame, extension)
        bpy.ops.render.render(write_still=True, scene=scene.name)
        if rough is not None:
            os.remove(rough)
    if skipped:
        print("Warning: drivers need scripts of the file, which are not run; as they were saved: " + listed(sorted(skipped)))


def serve():
    used = False
    for line in sys.stdin:
        work(json.loads(line), used)
        used = True
        print("Raymill done", flush=True)


def main():
    given = sys.argv[sys.argv.index("--") + 1:]
    if given == ["--serve"]:
        serve()
    else:
        work(given)


try:
    main()
except Refusal as refusal:
    print("Raymill: %s" % refusal)
    sys.stdout.flush()
    sys.exit(5 if isinstance(refusal, Unrenderable) else 4)
