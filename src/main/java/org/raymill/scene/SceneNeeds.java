package org.raymill.scene;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.RelativePath;

/**
 * All that a scene needs, as far as it was found.
 *
 * @param scene the scene's path within the job
 * @param needs the files, the scene first, each once
 * @param made contents that take the place of files, or come beside them: scenes whose absolute paths were changed, tables for rendering packages
 * @param missing what is needed and was not found
 * @param notes what else people should know
 * @param extents the frames and the size that the scene itself asks for; of a file with several scenes those of each, the one that was open first
 * @param savedBy the version of the program that has saved the scene, such as {@code 4.2}: older ones can not read it, or not all of it; empty when
 *     that is not known, or does not matter
 */
public record SceneNeeds(
        RelativePath scene,
        List<Need> needs,
        Map<RelativePath, byte[]> made,
        List<Missing> missing,
        List<String> notes,
        List<OwnExtent> extents,
        Optional<String> savedBy) {

    public SceneNeeds {
        needs = List.copyOf(needs);
        made = Map.copyOf(made);
        missing = List.copyOf(missing);
        notes = List.copyOf(notes);
        extents = List.copyOf(extents);
    }

    /**
     * The frames and the size that the scene itself asks for; empty when that is not known.
     *
     * @param name of the scene within the file; empty for the one that was open
     */
    public Optional<OwnExtent> extent(Optional<String> name) {
        return extents.stream()
                .filter(extent -> name.isEmpty() || name.get().equals(extent.scene()))
                .findFirst();
    }

    /**
     * A file.
     *
     * @param path within the job
     * @param file where it is on this machine
     * @param referrer who needs it, for people
     */
    public record Need(RelativePath path, Path file, String referrer) {}

    /**
     * A file that is needed and is not there.
     *
     * @param name as the scene has it
     * @param referrer who needs it, for people
     * @param hint what to do; may be empty
     */
    public record Missing(String name, String referrer, String hint) {}
}
