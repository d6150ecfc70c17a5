package dev.adret.samples.ner;

import dev.adret.nlp.corpus.CorpusStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of where what is read from corpora is kept. */
final class CacheMixin {
    private static final int MOST_READERS = 8;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Keep what was read from corpora in this folder, for the next time."
                    + " Default: corpora of 64 MB and more, in the user's folder for such files.")
    private Optional<Path> folder = Optional.empty();

    /** Reads corpora, of any size by way of the folder if one is given; where one is kept is said on {@code log}. */
    CorpusStore store(PrintWriter log) {
        return new CorpusStore(
                folder.orElseGet(CorpusStore::userFolder),
                folder.isPresent() ? 0 : CorpusStore.LARGE_BYTES,
                Math.min(MOST_READERS, Runtime.getRuntime().availableProcessors()),
                note -> log.println("corpus: " + note));
    }
}
