package dev.adret.benchmarks;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.Backends;
import dev.adret.samples.bench.TrainingStep;
import dev.adret.samples.bench.Workload;
import dev.adret.train.DataPlacement;

/** One training step of configuration S, and a line when it is finished: what {@link StartUpBenchmark} starts. */
final class FirstStep {
    private static final int HIDDEN = 100;

    private FirstStep() {}

    /** @param args the backend, the number of threads, the size of the batch */
    @SuppressWarnings("SystemOut") // the line is what the process that started this one waits for
    public static void main(String[] args) {
        int batch = Integer.parseInt(args[2]);
        BackendOptions options = BackendOptions.defaults().withThreads(Integer.parseInt(args[1]));
        try (Backend backend = Backends.onClassPath().choose(args[0], options).backend();
                Workload step = TrainingStep.open(backend, batch, HIDDEN, DataPlacement.AUTO, batch)) {
            step.run();
            backend.synchronize();
            System.out.println("finished");
        }
    }
}
