package dev.adret.samples.gpu;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Embedding;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Sequential;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;
import dev.adret.train.Trainer;
import dev.adret.train.TrainingListener;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Whether many steps of the smallest network leave memory where it was, on the device and on the host. */
final class SteadyMemory {
    /** Steps of an epoch; the first epoch is what comes before. */
    private static final int EPOCH = 10_000;

    /** What the point asks for. */
    private static final long STEPS = 1_000_000;

    private static final int WORDS = 8;
    private static final int CLASSES = 2;
    private static final long MEBIBYTE = 1 << 20;
    /** What the heap may have grown by: the first collections also move there what the program holds for good. */
    private static final long HEAP_SLACK = 16 * MEBIBYTE;

    /** What the process may have grown by, beside its heap. */
    private static final long PROCESS_SLACK = 32 * MEBIBYTE;
    /** What nvidia-smi may tell more, in its MiB. */
    private static final long CARD_SLACK = 2;

    /** In the name of the pool that new objects come from, whichever collector. */
    private static final String YOUNGEST = "Eden";

    private SteadyMemory() {}

    /**
     * Memory at a moment.
     *
     * @param blocks that were allocated on the device since it was opened
     * @param card MiB in use on the card; 0 where nvidia-smi does not tell
     * @param heap bytes in use but for the youngest, among whom what is left over from each step waits for its collection
     * @param process bytes of memory that the process has, but for what its heap had at most; 0 where the system does not tell
     */
    private record Moment(long blocks, long card, long heap, long process) {
        static Moment now(Backend backend) {
            backend.synchronize();
            return new Moment(
                    backend.allocations(),
                    digits(NvidiaSmi.ask().getOrDefault("memory.used", "")),
                    bytes(pool -> pool.getName().contains(YOUNGEST)
                            ? 0
                            : pool.getUsage().getUsed()),
                    processBytes());
        }

        private static long bytes(ToLongFunction<MemoryPoolMXBean> ofPool) {
            return ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .mapToLong(ofPool)
                    .sum();
        }

        private static long processBytes() {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> (digits(line) << 10)
                                - bytes(pool -> pool.getPeakUsage().getUsed()))
                        .findFirst()
                        .orElse(0);
            } catch (IOException e) {
                return 0;
            }
        }

        private static long digits(String text) {
            String digits = text.replaceAll("\\D", "");
            return digits.isEmpty() ? 0 : Long.parseLong(digits);
        }
    }

    static Finding check(Backend backend, long steps) {
        Sequential network = new Sequential(new Embedding(WORDS, 1), new Linear(1, CLASSES));
        try (Model model = Model.create(backend, network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 1, 1)) {
            int epoch = 0;
            trainer.trainEpoch(new Words(EPOCH), epoch++, new TrainingListener() {});
            Moment before = Moment.now(backend);
            long start = System.nanoTime();
            for (long done = 0; done < steps; done += EPOCH) {
                trainer.trainEpoch(new Words(Math.min(EPOCH, steps - done)), epoch++, new TrainingListener() {});
            }
            double micros = (System.nanoTime() - start) / 1e3 / steps;
            return compare(before, Moment.now(backend), steps, micros);
        }
    }

    private static Finding compare(Moment before, Moment after, long steps, double micros) {
        long heap = after.heap() - before.heap();
        long process = after.process() - before.process();
        long card = after.card() - before.card();
        long blocks = after.blocks() - before.blocks();
        boolean steady = heap <= HEAP_SLACK && process <= PROCESS_SLACK && card <= CARD_SLACK && blocks == 0;
        String measured = Text.number(
                "%,d steps of %.1f µs: %d blocks of the device, %+d MiB of the card, %+.1f MiB of the heap, %+.1f MiB"
                        + " of the process beside it",
                steps, micros, blocks, card, (double) heap / MEBIBYTE, (double) process / MEBIBYTE);
        return steady && steps < STEPS
                ? Point.MEMORY.notMeasured("fewer: " + measured)
                : Point.MEMORY.found(steady, measured);
    }

    /** One word at a time, of alternating classes. */
    private record Words(long size) implements Dataset {
        @Override
        public BatchLayout layout() {
            return BatchLayout.idsWithClasses(1);
        }

        @Override
        public void fill(Batch batch) {
            for (int i = 0; i < batch.count(); i++) {
                batch.inputInts()[i] = (int) (batch.example(i) % WORDS);
                batch.classes()[i] = (int) (batch.example(i) % CLASSES);
            }
        }
    }
}
