package dev.adret.cpu;

/** What a thread has for itself while it multiplies matrices: columns of the right-hand side, packed, and scratch. */
final class Panels {
    private final Kernels kernels;
    private final Scratch scratch;
    private float[] packed = {};
    private long tag = -1;

    Panels(Kernels kernels) {
        this.kernels = kernels;
        scratch = kernels.newScratch();
    }

    /** One for each thread. */
    static Panels[] forThreads(int threads, Kernels kernels) {
        Panels[] panels = new Panels[threads];
        for (int i = 0; i < threads; i++) {
            panels[i] = new Panels(kernels);
        }
        return panels;
    }

    Scratch scratch() {
        return scratch;
    }

    float[] packed() {
        return packed;
    }

    /**
     * Packs the elements of b from ({@code term}, {@code column}) on, unless they were packed last.
     *
     * @param newTag differs for all that is packed
     * @param terms how many rows of b
     */
    void pack(long newTag, Factor b, int term, int column, int terms, int columns) {
        if (tag == newTag) {
            return;
        }
        int widest = kernels.panelWidth(Integer.MAX_VALUE);
        int size = Task.chunks(columns, widest) * widest * terms;
        if (packed.length < size) {
            packed = new float[size];
        }
        for (int j = 0; j < columns && terms > 0; ) {
            int left = columns - j;
            kernels.pack(b, term, column + j, terms, left, packed, j * terms);
            j += kernels.panelWidth(left);
        }
        tag = newTag;
    }
}
