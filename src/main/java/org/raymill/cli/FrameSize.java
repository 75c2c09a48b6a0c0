package org.raymill.cli;

/** The size of a picture, chosen so that rendering it takes a given time. Pictures are 16 to 9, as far as whole pixels can be. */
record FrameSize(int width, int height) {

    /** So small that rendering it takes next to no time. */
    static final FrameSize SMALLEST = new FrameSize(16, 9);

    private static final int WIDTH_SHARE = 16;
    private static final int HEIGHT_SHARE = 9;
    private static final int LARGEST_WIDTH = 3_840;

    int pixels() {
        return width * height;
    }

    /**
     * The size at which a picture takes so long beyond what the smallest one takes, as far as another one tells: work grows with the pixels.
     *
     * @param smallestMillis what the smallest picture takes
     * @param triedMillis what a picture of this size takes
     * @param workMillis what is wanted beyond the smallest picture's time
     */
    FrameSize thatTakes(double smallestMillis, double triedMillis, double workMillis) {
        double pixelMillis = Math.max(1, triedMillis - smallestMillis) / (pixels() - SMALLEST.pixels());
        double wanted = SMALLEST.pixels() + Math.max(0, workMillis) / pixelMillis;
        double exact = Math.sqrt(wanted * WIDTH_SHARE / HEIGHT_SHARE);
        int wide = (int) Math.round(Math.max(SMALLEST.width(), Math.min(LARGEST_WIDTH, exact)));
        return new FrameSize(wide, Math.max(SMALLEST.height(), Math.round((float) wide * HEIGHT_SHARE / WIDTH_SHARE)));
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
