package org.raymill.model;

/**
 * Why a rendering package that is on a host is not offered there.
 *
 * @param name of the package
 * @param program where it is
 * @param reason for people
 */
public record PackageProblem(String name, String program, String reason) {

    /** For people, such as {@code blender: /opt/blender/blender is gone}. */
    @Override
    public String toString() {
        return name + ": " + reason;
    }
}
