package org.raymill.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a frame is cut into tiles.
 *
 * @param columns 1 to {@value #MAX_SIDE}
 * @param rows 1 to {@value #MAX_SIDE}
 */
public record TileGrid(int columns, int rows) {

    /** The most tiles in one direction. */
    public static final int MAX_SIDE = 64;

    /** A frame in one piece. */
    public static final TileGrid WHOLE = new TileGrid(1, 1);

    private static final Pattern FORM = Pattern.compile("(\\d{1,4})x(\\d{1,4})");

    public TileGrid {
        if (columns < 1 || rows < 1 || columns > MAX_SIDE || rows > MAX_SIDE) {
            throw new IllegalArgumentException(
                    "a frame is cut into 1x1 to " + MAX_SIDE + "x" + MAX_SIDE + " tiles, not " + columns + "x" + rows);
        }
    }

    /**
     * Reads {@code COLUMNSxROWS}.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static TileGrid parse(String text) {
        Matcher matcher = FORM.matcher(text == null ? "" : text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no tile grid; write columns x rows, for example 2x2");
        }
        return new TileGrid(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** How many tiles a frame has. */
    public int count() {
        return columns * rows;
    }

    /**
     * The pixels of a tile. Tiles of one frame differ by at most one pixel in each direction and cover it exactly.
     *
     * @param index 0 to {@code count() - 1}, row by row from the upper left
     * @param width the frame's, at least {@link #columns}
     * @param height the frame's, at least {@link #rows}
     */
    public PixelRegion region(int index, int width, int height) {
        if (index < 0 || index >= count()) {
            throw new IndexOutOfBoundsException(index);
        }
        int column = index % columns;
        int row = index / columns;
        int left = edge(column, columns, width);
        int top = edge(row, rows, height);
        return new PixelRegion(left, top, edge(column + 1, columns, width) - left, edge(row + 1, rows, height) - top);
    }

    private static int edge(int index, int parts, int length) {
        return (int) ((long) index * length / parts);
    }

    @Override
    public String toString() {
        return columns + "x" + rows;
    }
}
