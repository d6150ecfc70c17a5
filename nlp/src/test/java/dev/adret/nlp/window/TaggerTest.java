package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchRuntimeException;

import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.nlp.text.InputFileException;
import dev.adret.nlp.text.TokenizedSentence;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TaggerTest {
    private static final Backend BACKEND = new ReferenceBackend();

    @TempDir
    static Path folder;

    private static Path file;

    @BeforeAll
    static void train() throws IOException {
        file = folder.resolve("model.adret");
        try (WindowModel model = train(WindowKind.MLP, true)) {
            ModelFile.write(model, file);
        }
    }

    @AfterAll
    static void close() {
        BACKEND.close();
    }

    private static WindowModel train(WindowKind kind, boolean chain) {
        WindowConfig config = TinyCorpus.config(kind).withSentenceLevel(chain);
        return TinyCorpus.train(BACKEND, config, TinyCorpus.options(), TinyCorpus.TRAIN, TinyCorpus.DEV);
    }

    private static List<TokenizedSentence> sentences() {
        return TinyCorpus.DEV.stream()
                .map(sentence -> TokenizedSentence.ofTokens(sentence.tokens()))
                .toList();
    }

    @Test
    void entitiesComeWithTheirPlacesAndAProbability() {
        try (Tagger tagger = Tagger.open(file, BACKEND)) {
            TaggedSentence tagged = tagger.tag("the mayor of  Oslo met Bert   Davis.");
            assertThat(tagged.tags()).containsExactly("O", "O", "O", "B-LOC", "O", "B-PER", "I-PER", "O");
            Entity oslo = tagged.entities().get(0);
            assertThat(oslo.text()).isEqualTo("Oslo");
            assertThat(oslo.start()).isEqualTo(14);
            assertThat(oslo.end()).isEqualTo(18);
            Entity davis = tagged.entities().get(1);
            assertThat(davis.text()).isEqualTo("Bert   Davis");
            assertThat(davis.type()).isEqualTo("PER");
            assertThat(davis.firstToken()).isEqualTo(5);
            assertThat(davis.endToken()).isEqualTo(7);
            assertThat(davis.probability().orElseThrow()).isBetween(0.5, 1.0);
        }
    }

    @ParameterizedTest
    @CsvSource({"SOFTMAX, false", "SOFTMAX, true", "MLP, false", "MLP, true", "LOGISTIC, false", "MARGIN, false"})
    void tagsAreThoseOfAWindowTagger(WindowKind kind, boolean chain) {
        try (WindowModel model = train(kind, chain)) {
            List<List<String>> expected;
            try (WindowTagger tagger = new WindowTagger(model)) {
                expected = tagger.tagAll(TinyCorpus.tokens(TinyCorpus.DEV));
            }
            try (Tagger tagger = Tagger.of(model)) {
                List<TaggedSentence> tagged = tagger.tagAll(sentences());
                assertThat(tagged.stream().map(TaggedSentence::tags)).isEqualTo(expected);
                assertThat(tagged.stream().flatMap(sentence -> sentence.entities().stream()))
                        .isNotEmpty()
                        .allMatch(entity -> entity.probability().isPresent() == (kind != WindowKind.MARGIN));
            }
        }
    }

    @Test
    void usesItsBackendOnlyWhileItHoldsTheMonitorThatAllTakeTurnsBy() {
        Set<String> withoutTurn = ConcurrentHashMap.newKeySet();
        Backend watched = (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, arguments) -> {
                    if (!Thread.holdsLock(proxy)) {
                        withoutTurn.add(method.getName());
                    }
                    try {
                        return method.invoke(BACKEND, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        try (Tagger tagger = Tagger.open(file, watched)) {
            assertThat(tagger.tagAll(sentences())).hasSameSizeAs(sentences());
        }

        assertThat(withoutTurn).isEmpty();
    }

    @Test
    void manyThreadsGetEachItsOwnAnswer() throws Exception {
        List<TokenizedSentence> sentences = sentences();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (Tagger tagger = Tagger.open(file, BACKEND)) {
            List<TaggedSentence> expected = tagger.tagAll(sentences);
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> results = new ArrayList<>();
            for (int thread = 0; thread < 16; thread++) {
                int offset = thread;
                results.add(threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < 50; i++) {
                        int number = (offset + i) % sentences.size();
                        assertThat(tagger.tagAll(List.of(sentences.get(number))))
                                .containsExactly(expected.get(number));
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> result : results) {
                result.get();
            }
            assertThat(tagger.pendingTokens()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aRequestOfManyBatchesIsAnsweredInOrder() {
        List<TokenizedSentence> sentences = sentences();
        List<TokenizedSentence> many = Collections.nCopies(50, sentences).stream()
                .flatMap(List::stream)
                .toList();
        try (Tagger tagger = Tagger.open(file, BACKEND)) {
            List<TaggedSentence> expected = tagger.tagAll(sentences);
            CompletableFuture<List<TaggedSentence>> large = tagger.submit(many);
            assertThat(tagger.tagAll(sentences)).isEqualTo(expected);
            List<TaggedSentence> tagged = large.join();
            assertThat(tagged).hasSize(many.size());
            for (int i = 0; i < many.size(); i++) {
                assertThat(tagged.get(i)).isEqualTo(expected.get(i % expected.size()));
            }
        }
    }

    @Test
    void nothingAndEmptySentencesAreAnswered() {
        try (Tagger tagger = Tagger.open(file, BACKEND)) {
            assertThat(tagger.tagAll(List.of())).isEmpty();
            assertThat(tagger.tag("").entities()).isEmpty();
            assertThat(tagger.tagAll(List.of(TokenizedSentence.of(" "), TokenizedSentence.of("")))
                            .get(1)
                            .tags())
                    .isEmpty();
        }
    }

    @Test
    void whatWasAcceptedIsAnsweredAndThenNothingIsAccepted() {
        Tagger tagger = Tagger.open(file, BACKEND);
        List<CompletableFuture<List<TaggedSentence>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(tagger.submit(sentences()));
        }
        tagger.close();
        assertThat(answers).allMatch(answer -> answer.isDone() && !answer.isCompletedExceptionally());
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> tagger.tag("Anna"))
                .withMessage("the tagger is closed");
        tagger.close();
    }

    @Test
    void moreThanThereIsRoomForIsRefusedAndTheRoomComesBack() throws InterruptedException {
        List<TokenizedSentence> sentences = sentences();
        int tokens = sentences.stream().mapToInt(s -> s.tokens().size()).sum();
        try (Tagger tagger = Tagger.open(file, BACKEND, tokens)) {
            CountDownLatch hold = new CountDownLatch(1);
            hold(tagger, hold);
            CompletableFuture<List<TaggedSentence>> waiting = tagger.submit(sentences);
            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(() -> tagger.tag("Anna"))
                    .withMessage(tokens + " tokens wait to be tagged, and there is room for " + tokens);
            hold.countDown();
            assertThat(waiting.join()).hasSize(sentences.size());
            assertThat(tagger.tag("Anna").tags()).hasSize(1);
        }
    }

    @Test
    void whatIsCancelledBeforeItsTurnGivesItsRoomBack() throws InterruptedException {
        try (Tagger tagger = Tagger.open(file, BACKEND)) {
            CountDownLatch hold = new CountDownLatch(1);
            hold(tagger, hold);
            CompletableFuture<List<TaggedSentence>> waiting = tagger.submit(sentences());
            waiting.cancel(false);
            hold.countDown();
            tagger.tag("Anna");
            assertThat(tagger.pendingTokens()).isZero();
            assertThat(waiting.isCancelled()).isTrue();
        }
    }

    @Test
    void itsOwnThreadCannotWaitForIt() throws InterruptedException {
        try (Tagger tagger = Tagger.open(file, BACKEND)) {
            List<RuntimeException> thrown = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch done = new CountDownLatch(1);
            onItsThread(tagger, () -> {
                thrown.add(catchRuntimeException(() -> tagger.tag("Anna")));
                thrown.add(catchRuntimeException(tagger::close));
                done.countDown();
            });
            done.await();
            assertThat(thrown)
                    .hasSize(2)
                    .allSatisfy(exception -> assertThat(exception)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("thenApplyAsync"));
            assertThat(tagger.tag("Anna").tags()).hasSize(1);
        }
    }

    /** Returns with the tagger's thread waiting for {@code release}. */
    private static void hold(Tagger tagger, CountDownLatch release) throws InterruptedException {
        onItsThread(tagger, () -> awaitQuietly(release));
    }

    /** Returns when {@code task} has begun. */
    private static void onItsThread(Tagger tagger, Runnable task) throws InterruptedException {
        AtomicBoolean begun = new AtomicBoolean();
        while (!begun.get()) {
            CountDownLatch answered = new CountDownLatch(1);
            // What depends on an answer runs on the tagger's thread, unless the answer was there before it was said
            // what to do with it.
            CompletableFuture<Void> unused = tagger.submit(sentences()).thenAccept(answer -> {
                begun.set(Thread.currentThread().getName().equals("adret-tagger"));
                answered.countDown();
                if (begun.get()) {
                    task.run();
                }
            });
            answered.await();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatIsNoModelIsRefused() {
        assertThatExceptionOfType(InputFileException.class)
                .isThrownBy(() -> Tagger.open(folder.resolve("none.adret"), BACKEND))
                .withMessageContaining("there is no such file");
    }
}
