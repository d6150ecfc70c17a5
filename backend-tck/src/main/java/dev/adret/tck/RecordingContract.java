package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Recording;
import dev.adret.backend.UpdateRule;
import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Steps that are recorded once and run many times. */
abstract class RecordingContract extends Contract {
    RecordingContract(BackendContract subject) {
        super(subject);
    }

    @Test
    void eachRunDoesTheStepOnce() {
        Tensor x = floats("x", new float[] {1, 2, 3}, 3);
        Tensor y = floats("y", 3);
        try (Recording recording = backend().record(() -> ops().axpy(2, x, y))) {
            ops().fill(y, 0);
            recording.run();
            assertThat(read(y)).containsExactly(2, 4, 6);
            recording.run();
            recording.run();
            assertThat(read(y)).containsExactly(6, 12, 18);
        }
    }

    @Test
    void aRunSeesWhatWasWrittenToTheDeviceBeforeIt() {
        Tensor x = floats("x", 2);
        Tensor y = floats("y", 2);
        try (Recording recording = backend().record(() -> ops().copy(x, y))) {
            for (float value = 1; value < 6; value++) {
                backend().write(new float[] {value, -value}, 0, x);
                recording.run();
                assertThat(read(y)).containsExactly(value, -value);
            }
        }
    }

    @Test
    void aRecordedTrainingStepGivesTheSameBitsAsARunOne() {
        try (WindowNetwork recorded = new WindowNetwork(backend(), UpdateRule.momentum(0.9f), 0.05f);
                WindowNetwork run = new WindowNetwork(backend(), UpdateRule.momentum(0.9f), 0.05f)) {
            // The first steps let the workspace grow, which a recording could not.
            for (int step = 0; step < 3; step++) {
                recorded.load(step);
                recorded.step();
            }
            recorded.initialize();
            try (Recording recording = backend().record(recorded::step)) {
                recorded.initialize();
                for (int step = 0; step < 20; step++) {
                    recorded.load(step);
                    recording.run();
                    run.load(step);
                    run.step();
                    assertThat(recorded.loss()).as("loss of step %d", step).isEqualTo(run.loss());
                }
            }
            assertThat(recorded.values()).isEqualTo(run.values());
        }
    }

    @Test
    void recordingsDoNotDisturbOneAnother() {
        Tensor x = floats("x", new float[] {1}, 1);
        Tensor y = floats("y", 1);
        Tensor z = floats("z", 1);
        try (Recording first = backend().record(() -> ops().axpy(1, x, y));
                Recording second = backend().record(() -> ops().axpy(10, x, z))) {
            ops().fill(y, 0);
            ops().fill(z, 0);
            first.run();
            second.run();
            first.run();
            ops().axpy(100, x, z);
            second.run();
            assertThat(read(y)).containsExactly(2);
            assertThat(read(z)).containsExactly(120);
        }
    }
}
