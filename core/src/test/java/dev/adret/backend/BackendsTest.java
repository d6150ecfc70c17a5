package dev.adret.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.reference.ReferenceBackend;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackendsTest {
    private static final BackendOptions OPTIONS = BackendOptions.defaults();

    /** A provider that remembers how it was opened. */
    private static final class Fake implements BackendProvider {
        private final String name;
        private final int priority;
        private final Probe probe;
        private final String openError;
        private final Backend backend = new ReferenceBackend();
        private BackendOptions opened;

        Fake(String name, int priority, Probe probe, String openError) {
            this.name = name;
            this.priority = priority;
            this.probe = probe;
            this.openError = openError;
        }

        static Fake usable(String name, int priority) {
            return new Fake(name, priority, Probe.usable("a device"), "");
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int priority() {
            return priority;
        }

        @Override
        public List<DeviceInfo> devices() {
            DeviceInfo device = new DeviceInfo(name + ":0", "a device", "us", "1", "1", 1 << 20, 1, Optional.empty());
            return name.equals("opencl") ? List.of(device) : List.of();
        }

        @Override
        public Probe probe() {
            return probe;
        }

        @Override
        public Backend open(BackendOptions options) {
            opened = options;
            if (!openError.isEmpty()) {
                throw new BackendUnavailableException(openError);
            }
            return backend;
        }
    }

    private final Fake cpu = Fake.usable("cpu", 10);
    private final Fake opencl = Fake.usable("opencl", 20);
    private final Fake cuda = new Fake("cuda", 30, Probe.unusable("no NVIDIA driver", "install one"), "");
    private final Fake reference = Fake.usable("reference", -1);

    @Test
    void providersAreListedBestFirst() {
        assertThat(new Backends(List.of(reference, cpu, cuda, opencl)).providers())
                .extracting(BackendProvider::name)
                .containsExactly("cuda", "opencl", "cpu", "reference");
        assertThat(new Backends(List.of(Fake.usable("b", 1), Fake.usable("a", 1))).providers())
                .extracting(BackendProvider::name)
                .containsExactly("a", "b");
    }

    @Test
    void autoTakesTheBestUsableAndSaysWhyBetterOnesWerePassedOver() {
        Backends.Choice choice = new Backends(List.of(cpu, opencl, cuda, reference)).choose("auto", OPTIONS);
        assertThat(choice.backend()).isSameAs(opencl.backend);
        assertThat(choice.passedOver()).containsExactly("cuda: no NVIDIA driver");
    }

    @Test
    void autoGoesOnWhereOpeningFails() {
        Fake broken = new Fake("opencl", 20, Probe.usable("a device"), "the device is lost");
        Backends.Choice choice = new Backends(List.of(cpu, broken)).choose("auto", OPTIONS);
        assertThat(choice.backend()).isSameAs(cpu.backend);
        assertThat(choice.passedOver()).containsExactly("opencl: the device is lost");
    }

    @Test
    void autoSaysNothingOfWorseBackends() {
        Fake worse = new Fake("worse", 1, Probe.unusable("broken", ""), "");
        assertThat(new Backends(List.of(cpu, worse)).choose("auto", OPTIONS).passedOver())
                .isEmpty();
        assertThat(worse.opened).isNull();
    }

    @Test
    void autoNeverTakesABackendOfNegativePriority() {
        assertThatThrownBy(() -> new Backends(List.of(reference, cuda)).choose("auto", OPTIONS))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("no backend can be used here: cuda: no NVIDIA driver (install one)");
        assertThatThrownBy(() -> new Backends(List.of()).choose("auto", OPTIONS))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("no backend can be used here: none is on the class path that auto takes; add one of"
                        + " adret-cpu-backend, adret-opencl-backend, adret-cuda-backend");
    }

    @Test
    void aBackendWhoseJarIsMissingComesWithTheNameOfTheJar() {
        assertThatThrownBy(() -> new Backends(List.of(reference)).choose("cpu", OPTIONS))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("the backend 'cpu' is not on the class path: add adret-cpu-backend, or choose one of auto, "
                        + reference.name());
    }

    @Test
    void aBackendAskedForByNameIsTakenWhateverItsPriority() {
        Backends.Choice choice = new Backends(List.of(cpu, opencl, reference)).choose("reference", OPTIONS);
        assertThat(choice.backend()).isSameAs(reference.backend);
        assertThat(choice.passedOver()).isEmpty();
    }

    @Test
    void aBackendAskedForByNameLeavesTheOthersAlone() {
        BackendProvider slow = new BackendProvider() {
            @Override
            public String name() {
                return "slow";
            }

            @Override
            public int priority() {
                throw new AssertionError("looks for devices");
            }

            @Override
            public Probe probe() {
                throw new AssertionError("looks for devices");
            }

            @Override
            public Backend open(BackendOptions options) {
                throw new AssertionError("opens a device");
            }
        };
        Backends backends = new Backends(List.of(slow, cpu));

        assertThat(backends.choose("cpu", OPTIONS).backend()).isSameAs(cpu.backend);
    }

    @Test
    void aBackendAskedForByNameNeverFallsBack() {
        Backends backends = new Backends(List.of(cpu, opencl, cuda));
        assertThatThrownBy(() -> backends.choose("cuda", OPTIONS))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("backend 'cuda' cannot be used: no NVIDIA driver (install one)");
        assertThat(cpu.opened).isNull();
        assertThat(opencl.opened).isNull();

        Fake broken = new Fake("opencl", 20, Probe.usable("a device"), "the device is lost");
        assertThatThrownBy(() -> new Backends(List.of(cpu, broken)).choose("opencl", OPTIONS))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("the device is lost");
        assertThat(cpu.opened).isNull();
    }

    @Test
    void aReasonWithoutAHintStandsAlone() {
        Fake broken = new Fake("cuda", 30, Probe.unusable("no driver", ""), "");
        assertThatThrownBy(() -> new Backends(List.of(broken)).choose("cuda", OPTIONS))
                .hasMessage("backend 'cuda' cannot be used: no driver");
    }

    @Test
    void anUnknownNameListsThoseThereAre() {
        assertThatThrownBy(() -> new Backends(List.of(cpu, opencl)).choose("metal", OPTIONS))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("there is no backend 'metal'; choose one of auto, opencl, cpu");
    }

    @Test
    void theDeviceFollowsTheNameBehindAColon() {
        Backends backends = new Backends(List.of(cpu, opencl));
        backends.choose("opencl:1", OPTIONS.withThreads(2));
        assertThat(opencl.opened).isEqualTo(new BackendOptions(2, "1"));
        backends.choose("opencl:Radeon: 7", OPTIONS);
        assertThat(opencl.opened).isEqualTo(new BackendOptions(0, "Radeon: 7"));
        backends.choose("opencl", OPTIONS.withDevice("2"));
        assertThat(opencl.opened).isEqualTo(new BackendOptions(0, "2"));
    }

    @Test
    void aDeviceOfABackendThatHasNoneToChooseFromIsRefused() {
        assertThatThrownBy(() -> new Backends(List.of(cpu, opencl)).choose("cpu:1", OPTIONS))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage(
                        "the backend 'cpu' has no devices to choose from: ask for it by its name alone, not as 'cpu:1'");
        assertThat(cpu.opened).isNull();
    }

    @Test
    void optionsReachTheBackendThatAutoTakes() {
        new Backends(List.of(cpu)).choose("auto", OPTIONS.withThreads(3));
        assertThat(cpu.opened).isEqualTo(new BackendOptions(3, ""));
    }

    @Test
    void theReferenceIsAlwaysOnTheClassPath() {
        assertThat(Backends.onClassPath().providers())
                .extracting(BackendProvider::name)
                .contains("reference");
        try (Backend backend = Backends.open("reference")) {
            assertThat(backend.name()).isEqualTo("reference");
        }
    }
}
