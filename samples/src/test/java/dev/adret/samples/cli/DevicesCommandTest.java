package dev.adret.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendProvider;
import dev.adret.backend.BackendUnavailableException;
import dev.adret.backend.DeviceInfo;
import dev.adret.backend.Probe;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DevicesCommandTest {
    private record Fake(Probe probe, List<DeviceInfo> devices) implements BackendProvider {
        @Override
        public String name() {
            return "opencl";
        }

        @Override
        public int priority() {
            return 1;
        }

        @Override
        public Backend open(BackendOptions options) {
            throw new BackendUnavailableException("only listed");
        }
    }

    private static DeviceInfo device(String id, String name, Optional<String> problem) {
        return new DeviceInfo(id, name, "Maker", "1.5", "OpenCL 3.0", 8L << 30, 64, problem);
    }

    private static List<String> lines(Probe probe, DeviceInfo... devices) {
        return DevicesCommand.table(List.of(new Fake(probe, List.of(devices))))
                .toString()
                .lines()
                .toList();
    }

    @Test
    void everyDeviceIsListedBelowItsBackend() {
        assertThat(lines(
                        Probe.usable("Fast GPU"),
                        device("opencl:0", "Fast GPU", Optional.empty()),
                        device("opencl:1", "Old GPU", Optional.of("it has OpenCL 1.1"))))
                .containsExactly(
                        "backend   usable  what",
                        "opencl    yes     Fast GPU",
                        "opencl:0  yes     Fast GPU (Maker), 64 compute units, 8192 MiB, OpenCL 3.0, driver 1.5",
                        "opencl:1  no      Old GPU (Maker), 64 compute units, 8192 MiB, OpenCL 3.0, driver 1.5",
                        "                  → it has OpenCL 1.1");
    }

    @Test
    void aBackendThatCannotBeUsedSaysWhatToDo() {
        assertThat(lines(Probe.unusable("no driver", "install one")))
                .containsExactly(
                        "backend  usable  what", "opencl   no      no driver", "                 → install one");
    }
}
