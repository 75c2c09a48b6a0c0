package org.raymill.cli;

import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The configuration file that a node begins with: it encrypts what it says, and asks everybody who they are.
 *
 * @param folder where the node's files will be on its machine
 * @param roles what it does
 * @param host by which it is reached
 * @param seeds the control nodes of the cluster that it joins; none: it begins one
 * @param tokenHash of the first administrator's token; empty when other nodes have it
 */
record FirstSettings(Path folder, List<String> roles, String host, List<String> seeds, Optional<String> tokenHash) {

    /** As HOCON. */
    String text() {
        StringBuilder text = new StringBuilder("""
                # What this node begins with. docs/configuration.md lists all settings; docs/security.md tells of certificates and how they are exchanged.
                raymill {
                  roles = [%s]
                  data = %s
                  # Nodes that share their work share a folder, too; all of them name it here.
                  # storage = "/mnt/farm"

                  cluster {
                    host = %s
                %s    tls {
                      certificate = %s
                      key = %s
                      authority = %s
                    }
                  }
                """.formatted(
                        String.join(", ", roles),
                        quoted("data"),
                        ConfigUtil.quoteString(host),
                        seeds.isEmpty() ? "" : "    seeds = [" + list(seeds) + "]\n",
                        quoted(NodeOrigin.NODE),
                        quoted(NodeOrigin.NODE_KEY),
                        quoted(NodeOrigin.AUTHORITY)));
        text.append(roles.contains("api") ? api() : rendering()).append("}\n");
        return text.toString();
    }

    private String api() {
        return """

                  api {
                    host = %s
                    tls {
                      certificate = %s
                      key = %s
                    }
                  }

                  access {
                    authentication = yes
                %s  }
                """.formatted(
                        ConfigUtil.quoteString(host),
                        quoted(NodeOrigin.NODE),
                        quoted(NodeOrigin.NODE_KEY),
                        tokenHash
                                .map(hash -> "    administrator-token-hash = " + ConfigUtil.quoteString(hash) + "\n")
                                .orElse("    # The same as on the other nodes with the role api.\n"
                                        + "    # administrator-token-hash = \"\"\n"));
    }

    private String rendering() {
        return """

                  # Whom to trust when files come over HTTP, because the storage is not mounted here (server.files = http).
                  server.authorities = %s
                """.formatted(quoted(NodeOrigin.AUTHORITY));
    }

    private String quoted(String file) {
        return ConfigUtil.quoteString(folder.resolve(file).toString());
    }

    private static String list(List<String> values) {
        return values.stream().map(ConfigUtil::quoteString).collect(Collectors.joining(", "));
    }
}
