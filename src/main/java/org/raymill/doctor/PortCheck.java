package org.raymill.doctor;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import org.raymill.model.Finding;

/**
 * Whether a port can be listened at.
 *
 * @param use what listens there, such as {@code the API}
 * @param setting that names the port
 * @param running whether a node runs here that has it already
 */
public record PortCheck(String use, String setting, String host, int port, boolean running) {

    private static final String NAME = "port";

    /** The check. */
    public Check check() {
        return new Check(NAME, host + ":" + port, () -> List.of(look()));
    }

    private Finding look() throws IOException {
        String where = host + ":" + port;
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            return Finding.problem(
                    NAME, where, "no address is known for " + host, "name an address of this host for " + use);
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port), 1);
            return Finding.ok(NAME, where, "free, for " + use);
        } catch (BindException e) {
            if (String.valueOf(e.getMessage()).contains("assign")) {
                return Finding.problem(
                        NAME, where, host + " is no address of this host", "name one that is for " + use);
            }
            return running
                    ? Finding.ok(NAME, where, "taken, for " + use + " of the node that runs here")
                    : Finding.problem(
                            NAME,
                            where,
                            "the port for " + use + " can not be had: " + e.getMessage(),
                            "end the program that has it, or choose another port with " + setting);
        }
    }
}
