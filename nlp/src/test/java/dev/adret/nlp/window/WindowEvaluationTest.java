package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.nlp.corpus.Sentence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowEvaluationTest {
    @Test
    void sentencesOfManyPiecesAreHandedOnInTheirOrderWithTheirTags() {
        try (Backend backend = new ReferenceBackend();
                WindowModel model = TinyCorpus.train(backend, WindowKind.SOFTMAX);
                WindowTagger tagger = new WindowTagger(model)) {
            // Some 180 tokens, and a piece has 65,536.
            int times = 800;
            List<Sentence> sentences = Collections.nCopies(times, TinyCorpus.DEV).stream()
                    .flatMap(List::stream)
                    .toList();
            List<Sentence> gold = new ArrayList<>();
            List<List<String>> predicted = new ArrayList<>();
            long nanos = WindowEvaluation.tag(tagger, model.config(), sentences, (sentence, tags) -> {
                gold.add(sentence);
                predicted.add(tags);
            });
            List<List<String>> expected = tagger.tagAll(TinyCorpus.tokens(TinyCorpus.DEV));
            assertThat(nanos).isPositive();
            assertThat(gold).isEqualTo(sentences);
            assertThat(predicted)
                    .isEqualTo(Collections.nCopies(times, expected).stream()
                            .flatMap(List::stream)
                            .toList());
        }
    }
}
