"""Simulations of the open scene whose frames depend on the frames before, and which were not baked; runs within Blender 2.9 and later."""
import os
import tempfile

import bpy


class Simulation:
    """One that is not baked.

    what: what is to be baked, for people; start: the frame from which on it is worked out; domain: the settings of a fluid, whose frames
    go to files; None for the others; lost: whether it was baked to files that are not here, so that it can not be worked out either.
    """

    def __init__(self, what, start, domain=None, lost=False):
        self.what = what
        self.start = start
        self.domain = domain
        self.lost = lost


def unbaked(scene):
    """Those of a scene, and of objects that belong to no scene, since it may show those, too."""
    found = list(_rigid_bodies(scene))
    for item in bpy.data.objects:
        if item.users_scene and scene not in item.users_scene:
            continue
        for modifier in item.modifiers:
            if modifier.show_render:
                found.extend(_of_modifier(item, modifier))
    return found


def _rigid_bodies(scene):
    world = scene.rigidbody_world
    if world is None or not world.enabled or world.collection is None or _is_baked(world.point_cache):
        return
    bodies = [item.rigid_body for item in world.collection.all_objects if item.rigid_body is not None]
    # What is only animated is where its animation says.
    if any(body.type == "ACTIVE" and body.enabled and not body.kinematic for body in bodies):
        yield Simulation("the rigid body world", world.point_cache.frame_start, lost=world.point_cache.is_baked)


def _of_modifier(item, modifier):
    if modifier.type in ("CLOTH", "SOFT_BODY"):
        what = "the cloth" if modifier.type == "CLOTH" else "the soft body"
        yield from _cached(what, item, modifier.point_cache)
    elif modifier.type == "PARTICLE_SYSTEM":
        yield from _particles(item, modifier.particle_system)
    elif modifier.type == "DYNAMIC_PAINT" and modifier.canvas_settings is not None:
        for surface in modifier.canvas_settings.canvas_surfaces:
            if surface.is_active and surface.surface_format == "VERTEX":
                yield from _cached("the dynamic paint", item, surface.point_cache)
    elif modifier.type == "FLUID" and modifier.fluid_type == "DOMAIN":
        domain = modifier.domain_settings
        if not domain.has_cache_baked_data:
            yield Simulation("the fluid of %s" % item.name, domain.cache_frame_start, domain)
    elif modifier.type == "NODES" and modifier.node_group is not None:
        folder = getattr(modifier, "bake_directory", "") or getattr(modifier, "simulation_bake_directory", "")
        baked = bool(folder) and any(files for _, _, files in os.walk(bpy.path.abspath(folder)))
        if not baked and _has_zone(modifier.node_group, set()):
            yield Simulation("the simulation nodes of %s" % item.name, bpy.context.scene.frame_start)


def _particles(item, system):
    settings = system.settings
    if settings.type == "HAIR":
        if system.use_hair_dynamics:
            yield from _cached("the hair", item, system.point_cache)
    # Particles without physics are where they began.
    elif settings.count > 0 and settings.physics_type != "NO":
        yield from _cached("the particles", item, system.point_cache)


def _cached(what, item, cache):
    if not _is_baked(cache):
        yield Simulation("%s of %s" % (what, item.name), cache.frame_start, lost=cache.is_baked)


def _is_baked(cache):
    """A disk cache is in a folder beside the file, with its name, which nothing in the scene refers to."""
    if cache.use_external:
        return True
    name = os.path.splitext(os.path.basename(bpy.data.filepath))[0]
    return cache.is_baked and (not cache.use_disk_cache or os.path.isdir(bpy.path.abspath("//blendcache_" + name)))


def _has_zone(tree, seen):
    if tree in seen:
        return False
    seen.add(tree)
    return any(node.type == "SIMULATION_OUTPUT"
               or getattr(node, "node_tree", None) is not None and _has_zone(node.node_tree, seen)
               for node in tree.nodes)


def names(simulations, most=10):
    """What is to be baked, for people."""
    each = sorted(set(simulation.what for simulation in simulations))
    shown = each[:most] + (["%d more" % (len(each) - most)] if len(each) > most else [])
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]


def work_out(scene, simulations, last):
    """Goes through all frames up to the last one that is wanted, so that the caches have each."""
    for simulation in simulations:
        if simulation.domain is not None:
            # Its own folder can not be written to, or has what another task left.
            simulation.domain.cache_directory = tempfile.mkdtemp(prefix="fluid-", dir=bpy.app.tempdir or None)
    for frame in range(min(simulation.start for simulation in simulations), last + 1):
        scene.frame_set(frame)
