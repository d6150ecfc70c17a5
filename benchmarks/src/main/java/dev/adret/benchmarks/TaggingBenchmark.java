package dev.adret.benchmarks;

import dev.adret.backend.Backend;
import dev.adret.nlp.window.WindowConfig;
import dev.adret.samples.bench.Tagging;
import dev.adret.samples.bench.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Tagging text in memory with a network of the default size (window 2, 300 hidden units): {@code items}, tokens a second. */
public class TaggingBenchmark extends DeviceBenchmark {
    /** What a word is described by: the defaults, with the sentence level, or the word and its capitalisation alone, without it. */
    public enum Recognizer {
        DEFAULT(WindowConfig.defaults()),
        PLAIN(WindowConfig.defaults()
                .withShapeDimension(0)
                .withNgramDimension(0)
                .withSentenceLevel(false));

        private final WindowConfig config;

        Recognizer(WindowConfig config) {
            this.config = config;
        }
    }

    @Param({"DEFAULT", "PLAIN"})
    Recognizer recognizer = Recognizer.DEFAULT;

    /** Whether each run has a tagger of its own, which knows no words yet. */
    @Param({"false", "true"})
    boolean anew;

    /** Tokens that are handed over at once. */
    @Param({"25", "25000"})
    int tokens = 25000;

    @Override
    protected Workload open(Backend device) {
        return anew
                ? Tagging.openAnew(device, recognizer.config, tokens)
                : Tagging.open(device, recognizer.config, tokens);
    }

    @Benchmark
    public void tag(Items counter) {
        counter.items += runOnce();
    }
}
