package dev.adret.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendUnavailableException;
import dev.adret.backend.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which OpenCL can be absent, each in a JVM of its own that is started without it. */
class AbsenceTest {
    @TempDir
    private Path folder;

    /** What the second JVM runs: a probe, and an attempt to open the backend all the same. */
    public static final class Look {
        private Look() {}

        public static void main(String[] arguments) {
            OpenClBackendProvider provider = new OpenClBackendProvider();
            Probe probe = provider.probe();
            System.out.println(probe.usable());
            System.out.println(probe.description());
            System.out.println(probe.hint());
            System.out.println(provider.priority());
            try {
                provider.open(BackendOptions.defaults()).close();
                System.out.println("opened");
            } catch (BackendUnavailableException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private List<String> look(Map<String, String> environment, String... options) throws Exception {
        ChildJvm.Outcome outcome = ChildJvm.run(Look.class, folder, environment, List.of(options));
        assertThat(outcome.status()).as("%s", outcome.lines()).isZero();
        return outcome.lines();
    }

    private static void assertAbsent(List<String> lines, String reason, String... hints) {
        // JOCL may print more at the end.
        assertThat(lines).hasSizeGreaterThanOrEqualTo(5).first().isEqualTo("false");
        assertThat(lines.get(1)).contains(reason);
        assertThat(lines.get(2)).contains(hints);
        assertThat(lines.get(4)).contains(reason);
    }

    private static void onlyOnLinux() {
        Assumptions.assumeTrue(
                System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux"),
                "libraries are hidden as on Linux");
    }

    @Test
    void withoutLibOpenClTheHintNamesItsPackage() throws Exception {
        onlyOnLinux();
        // The dynamic linker takes the first file of the name, and this one it cannot load.
        Files.writeString(folder.resolve("libOpenCL.so.1"), "no library");
        Files.writeString(folder.resolve("libOpenCL.so"), "no library");

        assertAbsent(
                look(Map.of("LD_LIBRARY_PATH", folder.toString())),
                "there is no libOpenCL",
                "ocl-icd-libopencl1",
                "pocl-opencl-icd");
    }

    @Test
    void withoutAnyDriverTheHintNamesThoseThereAre() throws Exception {
        RequireOpenCl.device();

        assertAbsent(
                look(Map.of("OCL_ICD_VENDORS", folder.toString())),
                "finds no driver",
                "rocm-opencl-runtime",
                "mesa-opencl-icd",
                "intel-opencl-icd",
                "nvidia-opencl-icd",
                "pocl-opencl-icd");
    }

    @Test
    void withoutAnyDeviceTheHintSaysWhatToCheck() throws Exception {
        Assumptions.assumeTrue(
                OpenClDevices.here().all().stream()
                        .allMatch(device -> device.platform().contains("Portable Computing Language")),
                "only PoCL can be told to show no device");
        RequireOpenCl.device();

        assertAbsent(look(Map.of("POCL_DEVICES", "none")), "finds no device", "render", "pocl-opencl-icd");
    }

    @Test
    void withoutAnOwnLibraryOfJoclTheSystemIsNamed() throws Exception {
        // JOCL looks for the library of the system that the JVM says it runs on.
        assertAbsent(look(Map.of(), "-Dos.arch=unheard-of"), "JOCL has no native library for", "-Djava.library.path");
    }

    @Test
    void aBrokenFileInTheTemporaryFolderHarmsNobody() throws Exception {
        RequireOpenCl.device();
        for (String name : new String[] {"linux-x86_64.so", "linux-arm64.so"}) {
            Files.writeString(folder.resolve("libJOCL_2_0_6-" + name), "the rest of a crash");
        }

        assertThat(look(Map.of(), "-Djava.io.tmpdir=" + folder))
                .startsWith("true")
                .endsWith("opened");
    }

    @Test
    void withoutACacheItWorksToo() throws Exception {
        RequireOpenCl.device();

        assertThat(look(Map.of(), "-Dadret.cache=off", "-Djava.io.tmpdir=" + folder))
                .endsWith("opened");
        assertThat(filesIn(folder)).isEmpty();
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }
}
