package org.raymill.api.json;

import java.util.List;

/**
 * The settings of a node.
 *
 * @param node the node's address in the cluster
 */
public record SettingList(String node, List<SettingView> settings) {

    public SettingList {
        settings = settings == null ? List.of() : List.copyOf(settings);
    }

    /**
     * A setting as it is in effect.
     *
     * @param id its key
     * @param value as it would be written in a configuration; {@code ***} in the place of what is secret
     * @param origin where it was set: {@code default}, a file with the line, an environment variable, or {@code command line}
     * @param help what it does; empty for keys that a site has made up, such as the names of projects
     */
    public record SettingView(String id, String value, String origin, String help) {}
}
