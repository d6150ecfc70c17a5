package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.BatchPlace;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.vocab.Gazetteers;
import dev.adret.nlp.vocab.LabelSet;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.nlp.vocab.VocabularyBuilder;
import dev.adret.nn.Pass;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import dev.adret.train.BatchLayout;
import dev.adret.train.DeviceData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceWindowsTest {
    private static final long SEED = 0x1234567_89ABCDEFL;
    private static final LabelSet LABELS = LabelSet.of(List.of("B-PER", "I-PER"));

    @TempDir
    Path folder;

    /** Corpora in which many words come once. */
    @Provide
    static Arbitrary<Sentence> sentence() {
        Arbitrary<String> words =
                Arbitraries.strings().withChars("abC-2").ofMinLength(1).ofMaxLength(3);
        return words.list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .flatMap(tokens -> Arbitraries.of("O", "B-PER", "I-PER")
                        .list()
                        .ofSize(tokens.size())
                        .map(tags -> new Sentence(tokens, tags)));
    }

    private static CorpusWindows windows(Corpus corpus, WindowConfig config, Gazetteers gazetteers) {
        VocabularyBuilder builder = new VocabularyBuilder();
        for (int word = 0; word < corpus.words(); word++) {
            builder.add(config.normalizer().apply(corpus.word(word)), corpus.count(word));
        }
        Vocabulary vocabulary = builder.build();
        return new CorpusWindows(corpus, config, vocabulary, gazetteers);
    }

    private static Tensor ints(Backend backend, int[] values, int... extents) {
        Shape shape = Shape.of(extents);
        Tensor tensor = Tensor.of("numbers", backend.allocate(DType.INT32, shape.size()), shape);
        backend.write(values, 0, tensor);
        return tensor;
    }

    @Property(tries = 60)
    void theWindowsOfTheDeviceAreThoseOfTheHost(
            @ForAll @Size(min = 1, max = 8) List<@From("sentence") Sentence> sentences,
            @ForAll @IntRange(max = 4) int window,
            @ForAll @IntRange(max = 3) int epoch) {
        Corpus corpus = Corpus.of(sentences);
        WindowConfig config = WindowConfig.defaults().withWindow(window);
        CorpusWindows windows = windows(corpus, config, Gazetteers.NONE);
        TokenLabels labels = new TokenLabels(corpus, config, LABELS);
        WindowWriter writer = new WindowWriter(windows, config);
        int tokens = (int) corpus.tokens();
        int columns = windows.columns();
        int[] expected = new int[(tokens + 1) * columns];
        for (int token = 0; token < tokens; token++) {
            writer.writeForTraining(token, expected, token, SEED, epoch);
        }
        writer.writePadding(expected, tokens);
        BatchLayout layout = BatchLayout.idsWithClasses(columns);
        try (Backend backend = new ReferenceBackend();
                Pass pass = Pass.training(backend, 1);
                DeviceData data = DeviceWindows.of(
                                backend, Long.MAX_VALUE, windows, labels, layout, SEED, Optional.empty())
                        .orElseThrow()) {
            int[] order = IntStream.rangeClosed(0, tokens).toArray();
            Tensor step = ints(backend, new int[] {1}, 1);
            BatchPlace place = new BatchPlace(
                    ints(backend, order, order.length), step, ints(backend, new int[] {epoch, 1}, 2), order.length);
            Tensor ids = ints(backend, new int[expected.length], tokens + 1, columns);
            Tensor classes = ints(backend, new int[tokens + 1], tokens + 1);
            data.fill(place, ids, classes, pass);
            int[] found = new int[expected.length];
            backend.read(ids, found, 0);
            assertThat(found).isEqualTo(expected);
            int[] foundLabels = new int[tokens + 1];
            backend.read(classes, foundLabels, 0);
            for (int token = 0; token < tokens; token++) {
                assertThat(foundLabels[token]).isEqualTo(labels.at(token));
            }
        }
    }

    @Test
    void whatTakesMoreThanItMayOrHasListsOfNamesStaysOnTheHost() throws IOException {
        Corpus corpus = Corpus.of(TinyCorpus.TRAIN);
        WindowConfig config = TinyCorpus.config(WindowKind.MLP);
        TokenLabels labels = new TokenLabels(corpus, config, LABELS);
        Path list = Files.writeString(folder.resolve("names.txt"), "New York\n");
        try (Backend backend = new ReferenceBackend()) {
            CorpusWindows plain = windows(corpus, config, Gazetteers.NONE);
            // Two ids of each word and the one in its place.
            long bytes = Integer.BYTES * (2 * corpus.tokens() + 3L * (corpus.words() + 1));
            assertThat(offered(backend, bytes, plain, labels)).isTrue();
            assertThat(offered(backend, bytes - 1, plain, labels)).isFalse();
            Gazetteers gazetteers = Gazetteers.read(Map.of("LOC", list), config.normalizer());
            assertThat(offered(backend, Long.MAX_VALUE, windows(corpus, config, gazetteers), labels))
                    .isFalse();
        }
    }

    private static boolean offered(Backend backend, long most, CorpusWindows windows, TokenLabels labels) {
        BatchLayout layout = BatchLayout.idsWithClasses(windows.columns());
        Optional<DeviceData> data = DeviceWindows.of(backend, most, windows, labels, layout, SEED, Optional.empty());
        data.ifPresent(DeviceData::close);
        return data.isPresent();
    }
}
