package org.raymill.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A mail server that takes mail over TLS alone: from the first byte, or after STARTTLS. It has one connection at a time. */
final class TlsMailServer implements AutoCloseable {

    /** Lines of commands and mails that came over TLS. */
    final List<String> protectedLines = new CopyOnWriteArrayList<>();
    /** Lines that came before it. */
    final List<String> openLines = new CopyOnWriteArrayList<>();

    private final SSLContext tls;
    private final boolean startTls;
    private final ServerSocket listening;
    private final Thread thread;

    private TlsMailServer(SSLContext tls, boolean startTls) throws IOException {
        this.tls = tls;
        this.startTls = startTls;
        this.listening = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        this.thread = new Thread(this::serve, "tls-mail-server");
        thread.start();
    }

    static TlsMailServer start(SSLContext tls, boolean startTls) throws IOException {
        return new TlsMailServer(tls, startTls);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (Socket plain = listening.accept()) {
                if (startTls) {
                    talk(plain, false);
                } else {
                    talk(protect(plain), true);
                }
            } catch (IOException e) {
                // The client has gone, as one does that does not trust it, or the test is over.
            }
        }
    }

    private SSLSocket protect(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, true);
        socket.setUseClientMode(false);
        socket.startHandshake();
        return socket;
    }

    private void talk(Socket socket, boolean isProtected) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        if (isProtected != startTls) {
            say(socket, "220 mail.film.example");
        }
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            (isProtected ? protectedLines : openLines).add(line);
            String word = line.toUpperCase(Locale.ROOT);
            if (word.startsWith("EHLO")) {
                say(socket, isProtected ? "250 mail.film.example" : "250-mail.film.example\r\n250 STARTTLS");
            } else if (word.equals("STARTTLS")) {
                say(socket, "220 go on");
                talk(protect(socket), true);
                return;
            } else if (word.equals("DATA")) {
                say(socket, "354 go on");
                for (String mail = in.readLine(); mail != null && !mail.equals("."); mail = in.readLine()) {
                    protectedLines.add(mail);
                }
                say(socket, "250 taken");
            } else if (word.equals("QUIT")) {
                say(socket, "221 bye");
                return;
            } else {
                say(socket, "250 fine");
            }
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
