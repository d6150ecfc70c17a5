package dev.adret.samples.ner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.window.TrainingOptions;
import dev.adret.nlp.window.WindowConfig;
import dev.adret.nlp.window.WindowTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObservationTest {
    private static final Corpus SENTENCES = Corpus.of(List.of(
            new Sentence(List.of("Anna", "sleeps"), List.of("B-PER", "O")),
            new Sentence(List.of("Ben", "wakes"), List.of("B-PER", "O"))));
    private static final Corpus NONE = Corpus.of(List.of());

    @TempDir
    Path folder;

    @Test
    void whatTrainingTaggedIsNotTaggedAgainForThePage() throws IOException {
        Path report = folder.resolve("report.html");
        // Has no development data of its own: what is said of that comes from training.
        Corpora corpora = new Corpora("sentences", SENTENCES, NONE, NONE);
        try (Backend backend = new ReferenceBackend();
                Observation observation = new Observation(Map.of(), corpora, Optional.of(report), Optional.empty())) {
            observation.serve(0, folder.resolve("m.adret"), new PrintWriter(new StringWriter()));
            new WindowTraining(
                            backend,
                            WindowConfig.defaults(),
                            TrainingOptions.defaults().withEpochs(1))
                    .train(SENTENCES, SENTENCES, observation)
                    .close();
        }
        assertThat(Files.readString(report)).contains("Scores on dev");
    }
}
