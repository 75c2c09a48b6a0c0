package org.raymill.rendering.pathtracer;

import java.util.List;

/** Checked access to the lists of a glTF document, which are null when the document leaves them out. */
final class GltfLists {

    private GltfLists() {}

    static <T> List<T> of(List<T> list) {
        return list == null ? List.of() : list;
    }

    /**
     * Checks a reference into a list.
     *
     * @param index as read from the JSON; null when it was missing
     * @param target the list's name in the document
     * @param where the JSON path of the reference
     */
    static int index(Integer index, List<?> list, String target, String where) throws SceneException {
        if (index == null) {
            throw new SceneException(where, "is missing");
        }
        if (index < 0 || index >= list.size()) {
            throw new SceneException(where, "is " + index + ", and there are " + list.size() + " " + target);
        }
        return index;
    }
}
