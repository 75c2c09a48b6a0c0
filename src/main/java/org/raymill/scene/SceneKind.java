package org.raymill.scene;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.raymill.rendering.pathtracer.GltfFiles;
import org.raymill.rendering.pathtracer.SceneException;
import org.raymill.rendering.sandbox.Sandbox;
import org.raymill.rendering.sandbox.SandboxChoice;
import org.raymill.rendering.sandbox.SandboxException;

/** The kinds of scenes whose files can be found. */
public enum SceneKind {
    GLTF("gltf", ".gltf", ".glb") {
        @Override
        void find(JobFiles job) throws UnusableSceneException {
            try {
                for (GltfFiles.AssociatedFile file : GltfFiles.associated(job.scene(), job.root())) {
                    if (Files.isRegularFile(file.file())) {
                        job.add(file.file(), job.scene().getFileName().toString());
                    } else {
                        job.missing(file.path(), job.scene().getFileName().toString(), "");
                    }
                }
            } catch (SceneException e) {
                throw new UnusableSceneException(job.scene() + ": " + e.getMessage(), e);
            }
        }
    },
    POV_RAY("povray", ".pov", ".ini") {
        @Override
        void find(JobFiles job) throws UnusableSceneException {
            new PovRayFinder(PovRayInstallation.ofHost(), job).find();
        }
    },
    BLENDER("blender", ".blend") {
        @Override
        Optional<String> savedBy(Path scene) {
            return BlendHeader.version(scene);
        }

        @Override
        void find(JobFiles job) throws UnusableSceneException {
            Path program = BlenderProgram.installed()
                    .orElseThrow(
                            () -> new UnusableSceneException(
                                    "what " + job.scene()
                                            + " needs can only be found by Blender, which is not on this machine. Take all files of a folder with --files "
                                            + job.root()
                                            + ", submit from a machine that has Blender, or say where it is with the variable BLENDER"));
            try (BlenderProgram blender = BlenderProgram.prepare(program, sandbox(), job)) {
                new BlenderFinder(job, blender).find();
            }
        }
    };

    private final String packageName;
    private final List<String> extensions;

    SceneKind(String packageName, String... extensions) {
        this.packageName = packageName;
        this.extensions = List.of(extensions);
    }

    /** The kind of a scene, by the end of its name. */
    public static Optional<SceneKind> of(Path scene) {
        String name = scene.getFileName().toString().toLowerCase(Locale.ROOT);
        for (SceneKind kind : values()) {
            if (kind.extensions.stream().anyMatch(name::endsWith)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** The rendering package that renders such scenes. */
    public String packageName() {
        return packageName;
    }

    /** The version of the program that has saved a scene, as far as that can be read without it. */
    Optional<String> savedBy(Path scene) {
        return Optional.empty();
    }

    /**
     * Finds what the job's scene needs and adds it to the job's files.
     *
     * @throws UnusableSceneException when that can not be found out
     */
    abstract void find(JobFiles job) throws UnusableSceneException;

    /**
     * Finds what a job's scene needs, if it is of a kind that is known, and adds it.
     *
     * @throws UnusableSceneException when that can not be found out
     */
    public static void findAll(JobFiles job) throws UnusableSceneException {
        Optional<SceneKind> kind = of(job.scene());
        if (kind.isPresent()) {
            kind.get().find(job);
        }
    }

    private static Sandbox sandbox() throws UnusableSceneException {
        try {
            return Sandbox.open(SandboxChoice.AUTO);
        } catch (SandboxException e) {
            throw new UnusableSceneException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnusableSceneException("interrupted", e);
        }
    }
}
