package org.raymill.scheduler.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.raymill.model.HostLoad;
import org.raymill.model.TimeSeries;

/** How busy a server was in each of the last {@value #MINUTES} minutes. Lives with the Scheduler: another one begins anew. */
final class ServerPast {

    /** How far back it goes. */
    static final int MINUTES = 120;

    private static final int LOAD = 0;
    private static final int MEMORY = 1;
    private static final int CORES_USED = 2;
    private static final int MEMORY_USED = 3;
    private static final List<String> NAMES = List.of("processors", "memoryMiB.busy", "cores.used", "memoryMiB.used");

    /** For each minute the sums of what was seen; by the minute's number modulo their count. */
    private final float[][] sums = new float[NAMES.size()][MINUTES];

    private final short[] looks = new short[MINUTES];
    private final short[] loads = new short[MINUTES];
    private long newest = Long.MIN_VALUE;

    /** Takes a look at the server. */
    void look(long minute, ServerEntry server) {
        int place = (int) Math.floorMod(minute, (long) MINUTES);
        if (minute != newest) {
            forget(minute);
            newest = minute;
        }
        looks[place]++;
        sums[CORES_USED][place] += server.usedCores();
        sums[MEMORY_USED][place] += server.usedMemoryMiB();
        server.status().load().ifPresent(load -> add(place, load));
    }

    private void add(int place, HostLoad load) {
        loads[place]++;
        sums[LOAD][place] += (float) load.processors();
        sums[MEMORY][place] += load.memoryMiB();
    }

    /** Makes room for a minute: what lies between it and the one before was not seen. */
    private void forget(long minute) {
        long first = newest == Long.MIN_VALUE || minute - newest >= MINUTES || minute < newest
                ? minute - MINUTES + 1
                : newest + 1;
        for (long gone = first; gone <= minute; gone++) {
            int place = (int) Math.floorMod(gone, (long) MINUTES);
            looks[place] = 0;
            loads[place] = 0;
            for (float[] sum : sums) {
                sum[place] = 0;
            }
        }
    }

    /** What was seen. */
    TimeSeries series() {
        List<Long> minutes = new ArrayList<>();
        Map<String, List<Double>> values = new TreeMap<>();
        NAMES.forEach(name -> values.put(name, new ArrayList<>()));
        for (long minute = newest - MINUTES + 1; newest != Long.MIN_VALUE && minute <= newest; minute++) {
            int place = (int) Math.floorMod(minute, (long) MINUTES);
            if (looks[place] > 0) {
                minutes.add(minute);
                for (int kind = 0; kind < sums.length; kind++) {
                    int count = kind <= MEMORY ? loads[place] : looks[place];
                    values.get(NAMES.get(kind)).add(count == 0 ? null : (double) sums[kind][place] / count);
                }
            }
        }
        return new TimeSeries(1, minutes, values);
    }
}
