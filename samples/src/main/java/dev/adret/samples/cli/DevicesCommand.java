package dev.adret.samples.cli;

import dev.adret.backend.BackendProvider;
import dev.adret.backend.Backends;
import dev.adret.backend.DeviceInfo;
import dev.adret.backend.Probe;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code adret devices}: the backends and their devices, usable or not, and why not. */
@Command(name = "devices", description = "Lists the backends: which can be used here, and why the others cannot.")
public final class DevicesCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().getOut().print(table(Backends.onClassPath().providers()));
        spec.commandLine().getOut().flush();
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
