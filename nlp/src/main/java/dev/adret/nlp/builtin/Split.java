package dev.adret.nlp.builtin;

/** The three parts of the built-in corpus: sentences to learn from, to choose by and to report on. */
public enum Split {
    TRAIN(1),
    DEV(2),
    TEST(3);

    private final int stream;

    Split(int stream) {
        this.stream = stream;
    }

    /** The number of its random streams; changing it changes the text. */
    int stream() {
        return stream;
    }
}
