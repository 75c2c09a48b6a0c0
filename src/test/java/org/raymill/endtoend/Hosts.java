package org.raymill.endtoend;

import java.net.URI;
import java.util.List;
import java.util.function.UnaryOperator;

/** Where the nodes of a farm run, and how they and the test reach each other. */
interface Hosts extends AutoCloseable {

    /** The address by which the other nodes reach a node. */
    String address(String node);

    /** A command, made so that it runs where the node is. */
    List<String> at(String node, List<String> command);

    /** Where the test reaches a node's API, which listens at a port of its loopback interface. */
    URI api(String node, int port);

    @Override
    void close();

    /** Every node on this machine's loopback interface. */
    static Hosts loopback() {
        return loopback(node -> "127.0.0.1");
    }

    /** Every node on this machine's loopback interface, at an address of its own: {@code 127.0.0.1} for {@code node-1}, and so on. */
    static Hosts loopbackAddresses() {
        return loopback(node -> "127.0.0." + node.substring(node.lastIndexOf('-') + 1));
    }

    private static Hosts loopback(UnaryOperator<String> address) {
        return new Hosts() {
            @Override
            public String address(String node) {
                return address.apply(node);
            }

            @Override
            public List<String> at(String node, List<String> command) {
                return command;
            }

            @Override
            public URI api(String node, int port) {
                return URI.create("http://127.0.0.1:" + port);
            }

            @Override
            public void close() {
                // There is nothing to give back.
            }
        };
    }
}
