package org.raymill.transfer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.model.Sha256;

/**
 * Brings contents to another side that lacks them: asks for many at once which are wanted, sends the small ones packed together and each large one so
 * that it can go on where it broke off, several requests at a time.
 */
public final class ContentSender {

    /** Larger ones are sent by themselves. */
    public static final long PACKED_UP_TO = 256 << 10;

    /** As many as an API that has the default settings takes. */
    private static final int ASKED_AT_ONCE = 10_000;

    private static final long PACK_BYTES = 4 << 20;
    private static final int PACK_FILES = 2_000;

    private final ContentGate gate;
    private final SendOptions options;

    public ContentSender(ContentGate gate, SendOptions options) {
        this.gate = gate;
        this.options = options;
    }

    /** Those of some contents that the other side does not have, each once. */
    public List<Outgoing> wanted(Collection<Outgoing> contents) throws IOException {
        Map<Sha256, Outgoing> distinct = new LinkedHashMap<>();
        contents.forEach(content -> distinct.putIfAbsent(content.sha256(), content));
        List<Sha256> all = new ArrayList<>(distinct.keySet());
        Set<Sha256> missing = new HashSet<>();
        for (int from = 0; from < all.size(); from += ASKED_AT_ONCE) {
            missing.addAll(gate.missing(all.subList(from, Math.min(all.size(), from + ASKED_AT_ONCE))));
        }
        return distinct.values().stream()
                .filter(content -> missing.contains(content.sha256()))
                .toList();
    }

    /**
     * Sends contents; returns when the other side has them all.
     *
     * @param listener called from several threads
     * @throws OutgoingException when a content is not what it was, or can not be read
     * @throws GateAwayException when the other side can not be reached for long
     * @throws GateRefusedException when it does not want one
     */
    public void send(List<Outgoing> contents, SendListener listener) throws IOException {
        Parallel.forEach(requests(contents, listener), options.atATime(), Request::send);
    }

    private interface Request {
        void send() throws IOException;
    }

    /** The large ones come first: they take longest, and the small ones go on beside them. */
    private List<Request> requests(List<Outgoing> contents, SendListener listener) {
        List<Request> requests = new ArrayList<>();
        List<Outgoing> small = new ArrayList<>();
        for (Outgoing content : contents) {
            if (content.size() > PACKED_UP_TO) {
                requests.add(() -> new LargeContent(gate, content, options, listener).send());
            } else {
                small.add(content);
            }
        }
        for (List<Outgoing> pack : packs(small)) {
            requests.add(() -> new ContentPack(gate, pack, options, listener).send());
        }
        return requests;
    }

    private static List<List<Outgoing>> packs(List<Outgoing> small) {
        List<List<Outgoing>> packs = new ArrayList<>();
        List<Outgoing> pack = new ArrayList<>();
        long bytes = 0;
        for (Outgoing content : small) {
            if (!pack.isEmpty() && (pack.size() == PACK_FILES || bytes + content.size() > PACK_BYTES)) {
                packs.add(pack);
                pack = new ArrayList<>();
                bytes = 0;
            }
            pack.add(content);
            bytes += content.size();
        }
        if (!pack.isEmpty()) {
            packs.add(pack);
        }
        return packs;
    }
}
