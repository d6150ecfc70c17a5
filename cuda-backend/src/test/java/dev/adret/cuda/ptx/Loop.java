package dev.adret.cuda.ptx;

/** Runs an instruction between registers for one thread after the other. Each kind of instruction has its own of the {@link Copies}. */
final class Loop implements Step {
    private final Body body;

    /** What an instruction does for one thread. */
    @FunctionalInterface
    interface Body {
        void run(int thread);
    }

    Loop(Body body) {
        this.body = body;
    }

    /** @param kind the same for instructions that differ in their registers alone */
    static Step of(String kind, Body body) {
        return Copies.make(Loop.class, kind, body);
    }

    @Override
    public void run(int from, int to) {
        for (int thread = from; thread < to; thread++) {
            body.run(thread);
        }
    }
}
