package dev.adret.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendProvider;
import dev.adret.backend.BackendUnavailableException;
import dev.adret.backend.Backends;
import dev.adret.backend.Probe;
import dev.adret.backend.reference.ReferenceBackend;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class StopwatchTest {
    private static final Rounds LITTLE = new Rounds(3, 1e-9, 1e-9);

    private record Provider(String name, int priority, Probe probe, Supplier<Backend> device)
            implements BackendProvider {
        @Override
        public Backend open(BackendOptions options) {
            return device.get();
        }
    }

    private static final Provider WHOLE = new Provider("whole", 1, Probe.usable("a device"), ReferenceBackend::new);
    private static final Provider ABSENT =
            new Provider("absent", 5, Probe.unusable("no driver", "install one"), ReferenceBackend::new);
    private static final Provider BROKEN = new Provider("broken", 3, Probe.usable("a device"), () -> {
        throw new BackendUnavailableException("it fell off the bus");
    });

    /** A benchmark that goes wrong on the {@code bad}th backend that it is opened on. */
    private static Bench failingOn(int bad, List<String> closed) {
        int[] opened = new int[1];
        return new Bench(Group.LECTURE, "some", device -> {
            boolean fails = opened[0]++ == bad;
            return new Workload(
                    1,
                    () -> {
                        if (fails) {
                            throw new IllegalStateException("a kernel went wrong");
                        }
                    },
                    () -> closed.add("closed"));
        });
    }

    @Test
    void backendsThatCannotBeUsedOrOpenedAreLeftOutWithTheReason() {
        try (Devices devices =
                Devices.usable(new Backends(List.of(ABSENT, BROKEN, WHOLE)), BackendOptions.defaults())) {
            assertThat(devices.names()).containsExactly("whole");
            assertThat(devices.leftOut())
                    .containsEntry("absent", "backend 'absent' cannot be used: no driver (install one)")
                    .containsEntry("broken", "it fell off the bus");
        }
    }

    @Test
    void aBackendAskedForByNameMustWork() {
        Backends backends = new Backends(List.of(ABSENT, BROKEN, WHOLE));
        assertThatThrownBy(() -> Devices.named(List.of("whole", "broken"), backends, BackendOptions.defaults()))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("it fell off the bus");
        assertThatThrownBy(() -> Devices.named(List.of("absent"), backends, BackendOptions.defaults()))
                .hasMessageContaining("no driver (install one)");
    }

    @Test
    void whereNothingCanBeUsedEveryReasonIsGiven() {
        assertThatThrownBy(() -> Devices.usable(new Backends(List.of(ABSENT, BROKEN)), BackendOptions.defaults()))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContainingAll("no backend can be measured here", "no driver", "it fell off the bus");
    }

    @Test
    void aFailureOnOneBackendLeavesTheOthersTheirFigures() throws IOException {
        List<String> closed = new ArrayList<>();
        try (Backend one = new ReferenceBackend();
                Backend two = new ReferenceBackend()) {
            List<Device> devices = List.of(new Device("one", one), new Device("two", two));
            List<Result> results = new Stopwatch(devices, LITTLE).measure(List.of(failingOn(0, closed)));

            Result result = results.get(0);
            assertThat(result.on("one").failure()).contains("a kernel went wrong");
            assertThat(result.on("two").rounds()).hasSize(3).allMatch(figure -> figure > 0);
            assertThat(closed).hasSize(2);
            List<String> names = List.of("one", "two");
            assertThat(new ResultTable(names).text(results)).containsPattern("some +windows/s +failed +[\\d,.]+ +-");
            byte[] png = new BarChart(names, results).png("a machine");
            assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(1200);
        }
    }

    @Test
    void everyBenchmarkOfTheSelectionHasANameOfItsOwnInItsGroup() {
        for (Group group : Group.values()) {
            assertThat(Bench.of(group).stream().map(Bench::name))
                    .doesNotHaveDuplicates()
                    .isNotEmpty();
        }
    }

    @Test
    void figuresHaveThreeDigitsThatCount() {
        assertThat(Figures.format(653_456)).isEqualTo("653,000");
        assertThat(Figures.format(98.76)).isEqualTo("98.8");
        assertThat(Figures.format(1)).isEqualTo("1");
        assertThat(Figures.format(0.01234)).isEqualTo("0.0123");
        assertThat(Figures.format(Double.NaN)).isEqualTo("-");
    }

    @Test
    void shapesOfProductsAreReadAsTheyAreWritten() {
        GemmShape shape = GemmShape.parse("512x128x250:AB");
        assertThat(shape).isEqualTo(new GemmShape(512, 128, 250, true, true)).hasToString("512x128x250:AB");
        assertThat(GemmShape.parse("1x2x3")).hasToString("1x2x3");
        assertThat(shape.flop()).isEqualTo(2.0 * 512 * 128 * 250);
        assertThatThrownBy(() -> GemmShape.parse("512x128")).hasMessageContaining("found '512x128'");
        assertThatThrownBy(() -> GemmShape.parse("0x1x1")).hasMessageContaining("at least 1");
    }
}
