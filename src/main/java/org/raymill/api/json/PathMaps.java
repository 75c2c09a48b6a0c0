package org.raymill.api.json;

import java.util.List;

/**
 * A site's rules for absolute paths in scenes.
 *
 * @param maps each {@code FROM=TO}, as {@code raymill submit --map} takes it
 */
public record PathMaps(List<String> maps) {

    public PathMaps {
        maps = maps == null ? List.of() : List.copyOf(maps);
    }
}
