package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.nlp.corpus.ConllReader;
import dev.adret.nlp.corpus.Data;
import dev.adret.nlp.corpus.Sentence;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A real corpus, as far as the reference backend gets in a few seconds. */
class WikigoldTest {
    @Test
    void twoEpochsOnFiveHundredSentencesFindEntities() {
        List<Sentence> sentences = ConllReader.readAll(Data.file("wikigold/wikigold.conll"));
        List<Sentence> dev = sentences.subList(500, 700);
        WindowConfig config = WindowConfig.defaults().withNgramDimension(10).withHidden(32);
        TrainingOptions options = TrainingOptions.defaults().withEpochs(2).withBatchSize(16);
        try (Backend backend = new ReferenceBackend();
                WindowModel model = TinyCorpus.train(backend, config, options, sentences.subList(0, 500), dev)) {
            assertThat(WindowEvaluation.scores(model, dev).f1()).isGreaterThan(40);
        }
    }
}
