package dev.adret.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Dropout;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchFeedTest {
    private static final String THREAD = "adret-batches";

    /** Examples of two numbers and a class, which tell what they are; {@link #onFill} is run before each batch is filled. */
    private static class Numbers implements Dataset {
        private final int size;
        private int filled;

        Numbers(int size) {
            this.size = size;
        }

        /** @param number how many batches were filled before */
        void onFill(int number) {
            assertThat(number).isNotNegative();
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public BatchLayout layout() {
            return BatchLayout.floatsWithClasses(2);
        }

        @Override
        public void fill(Batch batch) {
            onFill(filled++);
            for (int i = 0; i < batch.count(); i++) {
                int example = (int) batch.example(i);
                batch.inputFloats()[2 * i] = example;
                batch.inputFloats()[2 * i + 1] = batch.epoch();
                batch.classes()[i] = example % 2;
            }
        }
    }

    private static List<List<Integer>> read(BatchFeed feed, long first) {
        List<List<Integer>> batches = new ArrayList<>();
        for (long i = first; i < feed.size(); i++) {
            batches.add(examples(feed.next()));
        }
        return batches;
    }

    private static List<Integer> examples(Batch batch) {
        List<Integer> examples = new ArrayList<>();
        for (int i = 0; i < batch.count(); i++) {
            examples.add((int) batch.inputFloats()[2 * i]);
        }
        return examples;
    }

    @Property(tries = 200)
    void theBatchesAreTheSameAheadOrNot(
            @ForAll @IntRange(max = 40) int size,
            @ForAll @IntRange(min = 1, max = 12) int batchSize,
            @ForAll @IntRange(max = 5) int skipped) {
        try (BatchFeed plain = new BatchFeed(new Numbers(size), batchSize, 3, 1, skipped, false);
                BatchFeed ahead = new BatchFeed(new Numbers(size), batchSize, 3, 1, skipped, true)) {
            assertThat(read(ahead, skipped)).isEqualTo(read(plain, skipped));
        }
        assertNoThreadIsLeft();
    }

    @Test
    void theNextBatchIsFilledWhileOneIsUsedAndDoesNotTouchIt() throws InterruptedException {
        CountDownLatch second = new CountDownLatch(2);
        Numbers data = new Numbers(30) {
            @Override
            void onFill(int number) {
                second.countDown();
            }
        };
        try (BatchFeed feed = new BatchFeed(data, 10, 1, 0, 0, true);
                BatchFeed plain = new BatchFeed(new Numbers(30), 10, 1, 0, 0, false)) {
            Batch first = feed.next();
            second.await();
            assertThat(examples(first)).isEqualTo(examples(plain.next()));
            assertThat(examples(feed.next())).isEqualTo(examples(plain.next()));
        }
    }

    @Test
    void whatGoesWrongIsThrownAtItsBatch() {
        Numbers data = new Numbers(30) {
            @Override
            void onFill(int number) {
                if (number == 2) {
                    throw new IllegalStateException("no third batch");
                }
            }
        };
        try (BatchFeed feed = new BatchFeed(data, 10, 1, 0, 0, true)) {
            feed.next();
            feed.next();
            assertThatThrownBy(feed::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no third batch");
        }
        assertNoThreadIsLeft();
    }

    /** As Java does not allow and other languages do. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void throwUnchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void aCheckedExceptionOfAnotherLanguageIsThrownAtItsBatchToo() {
        IOException unreadable = new IOException("the file is gone");
        Numbers data = new Numbers(30) {
            @Override
            void onFill(int number) {
                BatchFeedTest.<RuntimeException>throwUnchecked(unreadable);
            }
        };
        try (BatchFeed feed = new BatchFeed(data, 10, 1, 0, 0, true)) {
            assertThatThrownBy(feed::next)
                    .hasMessageContaining("the file is gone")
                    .hasCause(unreadable);
        }
        assertNoThreadIsLeft();
    }

    @Test
    void closingEndsTheThreadWhereverItIs() {
        for (int asked = 0; asked <= 4; asked++) {
            try (BatchFeed feed = new BatchFeed(new Numbers(40), 10, 1, 0, 0, true)) {
                for (int i = 0; i < asked; i++) {
                    feed.next();
                }
            }
            assertNoThreadIsLeft();
        }
    }

    @Test
    void anInterruptIsLeftToTheCaller() {
        try (BatchFeed feed = new BatchFeed(new Numbers(40), 10, 1, 0, 0, true)) {
            Thread.currentThread().interrupt();
            assertThat(read(feed, 0)).hasSize(4);
            assertThat(Thread.interrupted()).isTrue();
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).isTrue();
        assertNoThreadIsLeft();
    }

    @Test
    void aModelTrainsToTheSameBitsAheadOrNot() {
        assertThat(trained(true)).isEqualTo(trained(false));
    }

    @Test
    void aTrainingThatBreaksOffLeavesNoThread() {
        Numbers data = new Numbers(30);
        train(
                true,
                (trainer, model) -> assertThatThrownBy(() -> trainer.trainEpoch(data, 0, new TrainingListener() {
                            @Override
                            public void onStep(Trainer step) {
                                throw new IllegalStateException("enough");
                            }
                        }))
                        .hasMessage("enough"));
        assertNoThreadIsLeft();
    }

    private interface Use {
        void run(Trainer trainer, Model model);
    }

    private static float[] trained(boolean ahead) {
        List<float[]> weights = new ArrayList<>();
        train(ahead, (trainer, model) -> {
            trainer.fit(new Numbers(37), 4);
            weights.add(model.state().getOrDefault("0.weight", new float[0]));
        });
        assertNoThreadIsLeft();
        return weights.get(0);
    }

    private static void train(boolean ahead, Use use) {
        Sequential network = new Sequential(new Linear(2, 8), new Tanh(), new Dropout(0.1f), new Linear(8, 2));
        try (Model model = Model.create(new ReferenceBackend(), network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.adam(), LearningRate.constant(0.01f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 5, 1).fillingAhead(ahead)) {
            use.run(trainer, model);
        }
    }

    private static void assertNoThreadIsLeft() {
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals(THREAD));
    }
}
