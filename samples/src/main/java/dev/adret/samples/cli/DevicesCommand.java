package dev.adret.samples.cli;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendProvider;
import dev.adret.backend.Backends;
import dev.adret.backend.DeviceInfo;
import dev.adret.backend.Probe;
import dev.adret.gpu.GpuBackend;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adret devices}: the backends and their devices, usable or not, and why not. */
@Command(name = "devices", description = "Lists the backends: which can be used here, and why the others cannot.")
public final class DevicesCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--measure",
            paramLabel = "BACKEND",
            description =
                    "Measure matrix products on a GPU, such as opencl or opencl:1, with Adret's kernels and with the"
                            + " library that there is for it. From then on, the faster one is used for each shape. Takes minutes.")
    private @Nullable String measured;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (measured == null) {
            out.print(table(Backends.onClassPath().providers()));
        } else {
            out.println(measure(measured));
        }
        out.flush();
    }

    private static String measure(String name) {
        try (Backend backend =
                Backends.onClassPath().choose(name, BackendOptions.defaults()).backend()) {
            Optional<String> found = backend instanceof GpuBackend gpu ? gpu.measureProducts() : Optional.empty();
            return backend.name() + ": "
                    + found.orElse("there is no library of matrix products to choose; Adret's own are used");
        }
    }

    /** The backends, and below each the devices that {@code --backend} chooses from. */
    static Table table(List<BackendProvider> providers) {
        Table table = new Table("backend", "usable", "what");
        for (BackendProvider provider : providers) {
            Probe probe = provider.probe();
            row(table, provider.name(), probe.usable(), probe.description(), probe.hint());
            for (DeviceInfo device : provider.devices()) {
                row(
                        table,
                        device.id(),
                        device.problem().isEmpty(),
                        describe(device),
                        device.problem().orElse(""));
            }
        }
        return table;
    }

    private static void row(Table table, String name, boolean usable, String what, String remark) {
        table.row(name, usable ? "yes" : "no", what);
        if (!remark.isEmpty()) {
            table.row("", "", "→ " + remark);
        }
    }

    private static String describe(DeviceInfo device) {
        return String.join(
                ", ",
                device.name() + " (" + device.vendor() + ")",
                device.computeUnits() + " compute units",
                (device.memoryBytes() >> 20) + " MiB",
                device.version(),
                "driver " + device.driver());
    }
}
