package dev.adret.samples.gpu;

import dev.adret.backend.Backend;
import dev.adret.nlp.builtin.BuiltinCorpus;
import dev.adret.nlp.builtin.Split;
import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.CorpusStore;
import dev.adret.nlp.corpus.SourceFiles;
import dev.adret.nlp.window.EpochReport;
import dev.adret.nlp.window.ModelFile;
import dev.adret.nlp.window.TrainingOptions;
import dev.adret.nlp.window.WindowConfig;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Trainings of the recognizer, for what is compared between them. */
final class Trainings {
    private static final int EPOCHS = 2;
    private static final int LARGE_BATCH = 4096;
    private static final long CORPUS_SEED = 1;

    private static final TrainingOptions OPTIONS = TrainingOptions.defaults().withEpochs(EPOCHS);

    private Trainings() {}

    /** The built-in corpus, of so many tokens. */
    static Corpus builtin(long tokens) {
        BuiltinCorpus builtin = BuiltinCorpus.of(CORPUS_SEED, tokens);
        return Corpus.of(() -> builtin.iterator(Split.TRAIN));
    }

    /** A corpus in CoNLL columns, or the built-in one where there is none. */
    static Corpus read(Optional<Path> file, long builtinTokens) {
        return file.map(path -> new CorpusStore(CorpusStore.userFolder(), CorpusStore.LARGE_BYTES, 1, note -> {})
                        .read(SourceFiles.find(List.of(path.toString()))))
                .orElseGet(() -> builtin(builtinTokens));
    }

    /** The model file after two epochs of the default recognizer. */
    static byte[] bytes(Backend backend, Corpus corpus) {
        try (WindowModel model = new WindowTraining(backend, WindowConfig.defaults(), OPTIONS)
                .train(corpus, none(), new WindowTraining.Listener() {})) {
            Path file = Files.createTempFile("adret-check", ".adret");
            try {
                ModelFile.write(model, file);
                return Files.readAllBytes(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the model cannot be written: " + e.getMessage(), e);
        }
    }

    /** Two epochs of the plain network, words and capitals alone. */
    static List<EpochReport> plain(Backend backend, Corpus corpus) {
        return plain(backend, corpus, OPTIONS);
    }

    /** As {@link #plain(Backend, Corpus)}, at batch 4096. */
    static List<EpochReport> plainAtLargeBatch(Backend backend, Corpus corpus) {
        return plain(backend, corpus, OPTIONS.withBatchSize(LARGE_BATCH));
    }

    private static List<EpochReport> plain(Backend backend, Corpus corpus, TrainingOptions options) {
        WindowConfig plain = WindowConfig.defaults()
                .withShapeDimension(0)
                .withNgramDimension(0)
                .withSentenceLevel(false);
        List<EpochReport> reports = new ArrayList<>();
        new WindowTraining(backend, plain, options)
                .train(corpus, none(), new WindowTraining.Listener() {
                    @Override
                    public void onReport(EpochReport report, WindowModel model) {
                        reports.add(report);
                    }
                })
                .close();
        return reports;
    }

    private static Corpus none() {
        return Corpus.of(List.of());
    }
}
