package org.raymill.bench;

import java.util.List;
import java.util.Locale;
import org.raymill.bench.ScalingBench.Day;
import org.raymill.bench.ScalingBench.Sample;

/** Draws a day of {@link ScalingBench} as SVG: nodes of each class over time, and what the day cost with each fleet against how long tasks waited. */
public final class ScalingPicture {

    private static final int WIDTH = 880;
    private static final int LEFT = 60;
    private static final int PANEL = 150;
    private static final int GAP = 60;
    private static final int PLOT = WIDTH - LEFT - 20;
    private static final double HOURS = 24;
    private static final double SECONDS_PER_HOUR = 3_600;
    private static final String NEEDED = "#8a8a8a";
    private static final String WANTED = "#c2410c";
    private static final String PRESENT = "#1d4ed8";

    private final StringBuilder svg = new StringBuilder();

    private ScalingPicture() {}

    /**
     * Draws a day.
     *
     * @param fixed the same day with fleets that stay
     */
    public static String draw(Day elastic, List<Day> fixed) {
        ScalingPicture picture = new ScalingPicture();
        int panels = elastic.samples().size();
        int height = 50 + panels * (PANEL + GAP) + 200 + GAP;
        picture.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n",
                WIDTH, height);
        picture.add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", WIDTH, height);
        picture.legend();
        int top = 50;
        for (var entry : elastic.samples().entrySet()) {
            picture.panel(entry.getKey(), entry.getValue(), top);
            top += PANEL + GAP;
        }
        picture.costs(elastic, fixed, top);
        picture.svg.append("</svg>\n");
        return picture.svg.toString();
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }

    private void text(double x, double y, String anchor, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#1a1a1a\">%s</text>\n", x, y, anchor, text);
    }

    private void legend() {
        String[][] lines = {
            {NEEDED, "would be used at that moment"},
            {WANTED, "wanted (the signal)"},
            {PRESENT, "there, starting ones included"}
        };
        int x = LEFT;
        for (String[] line : lines) {
            add("<rect x=\"%d\" y=\"14\" width=\"14\" height=\"4\" fill=\"%s\"/>\n", x, line[0]);
            text(x + 20, 20, "start", line[1]);
            x += 250;
        }
    }

    private void panel(String name, List<Sample> samples, int top) {
        int most = samples.stream()
                .mapToInt(sample -> Math.max(sample.needed(), Math.max(sample.wanted(), sample.present())))
                .max()
                .orElse(1);
        int bottom = top + PANEL;
        text(LEFT, top - 8, "start", "nodes of the class " + name);
        add(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#bbbbbb\"/>\n",
                LEFT, top, PLOT, PANEL);
        text(LEFT - 6, top + 10, "end", Integer.toString(most));
        text(LEFT - 6, bottom, "end", "0");
        for (int hour = 0; hour <= HOURS; hour += 3) {
            text(x(hour * SECONDS_PER_HOUR), bottom + 16, "middle", String.format(Locale.ROOT, "%02d:00", hour));
        }
        line(samples, bottom, most, NEEDED, 1, Sample::needed);
        line(samples, bottom, most, PRESENT, 2, Sample::present);
        line(samples, bottom, most, WANTED, 1.5, Sample::wanted);
    }

    private static double x(double second) {
        return LEFT + PLOT * second / (HOURS * SECONDS_PER_HOUR);
    }

    private void line(
            List<Sample> samples,
            int bottom,
            int most,
            String colour,
            double width,
            java.util.function.ToIntFunction<Sample> value) {
        StringBuilder points = new StringBuilder();
        double last = bottom;
        for (Sample sample : samples) {
            if (sample.second() > HOURS * SECONDS_PER_HOUR) {
                break;
            }
            double y = bottom - (double) PANEL * value.applyAsInt(sample) / Math.max(1, most);
            // In steps: a number of nodes holds until it is another one.
            if (y != last || points.isEmpty()) {
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(sample.second()), last));
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(sample.second()), y));
                last = y;
            }
        }
        points.append(String.format(Locale.ROOT, "%d,%.1f", LEFT + PLOT, last));
        add("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\" points=\"%s\"/>\n", colour, width, points);
    }

    /** Each fleet as a point: to the right what it cost, upwards how long 95 of 100 tasks waited at most, by powers of ten. */
    private void costs(Day elastic, List<Day> fixed, int top) {
        int height = 200;
        int bottom = top + height;
        double most = Math.max(
                        elastic.cost(),
                        fixed.stream().mapToDouble(Day::cost).max().orElse(1))
                * 1.15;
        text(LEFT, top - 8, "start", "cost of the day, and how long 95 % of the tasks waited at most");
        add(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#bbbbbb\"/>\n",
                LEFT, top, PLOT, height);
        for (int seconds = 1; seconds <= 10_000; seconds *= 10) {
            double y = up(seconds, bottom, height);
            add("<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#e5e5e5\"/>\n", LEFT, LEFT + PLOT, y, y);
            text(LEFT - 6, y + 4, "end", seconds + " s");
        }
        text(LEFT, bottom + 16, "middle", "0");
        text(LEFT + PLOT, bottom + 16, "end", String.format(Locale.ROOT, "%.0f", most));
        point(elastic, most, bottom, height, WANTED);
        fixed.forEach(day -> point(day, most, bottom, height, PRESENT));
    }

    private static double up(int seconds, int bottom, int height) {
        return bottom - 10 - (height - 20) * Math.log10(Math.max(1, seconds)) / 4;
    }

    private void point(Day day, double most, int bottom, int height, String colour) {
        double x = LEFT + PLOT * day.cost() / most;
        double y = up(day.waitP95Seconds(), bottom, height);
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"/>\n", x, y, colour);
        text(x + 9, y - 6, "start", day.fleet());
    }
}
