package dev.adret.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JVMs that end while the device is at work end with the status that they were asked for, and do not crash. */
class ExitTest {
    private static final int STATUS = 3;

    @TempDir
    private Path folder;

    /** Queues work without end, and exits from another thread after some milliseconds. */
    public static final class Busy {
        private Busy() {}

        public static void main(String[] arguments) {
            long milliseconds = Long.parseLong(arguments[0]);
            Backend backend = new OpenClBackendProvider().open(BackendOptions.defaults());
            Tensor x = Tensor.of("x", backend.allocate(DType.FLOAT32, 1 << 16), Shape.of(256, 256));
            Tensor y = Tensor.of("y", backend.allocate(DType.FLOAT32, 1 << 16), Shape.of(256, 256));
            Thread exit = new Thread(() -> {
                try {
                    Thread.sleep(milliseconds);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                System.exit(STATUS);
            });
            exit.setDaemon(true);
            exit.start();
            while (true) {
                backend.gemm(false, true, 1, x, x, 0, y);
                backend.activation(Activation.TANH, y, x);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 10, 30, 70, 150, 300})
    void aJvmThatExitsInTheMiddleOfWorkDoesNotCrash(int milliseconds) throws Exception {
        RequireOpenCl.device();
        ChildJvm.Outcome outcome =
                ChildJvm.run(Busy.class, folder, Map.of(), List.of("-Xmx256m"), Integer.toString(milliseconds));
        assertThat(outcome.status()).as("%s", outcome.lines()).isEqualTo(STATUS);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("reports of a crash").isEmpty();
        }
    }
}
