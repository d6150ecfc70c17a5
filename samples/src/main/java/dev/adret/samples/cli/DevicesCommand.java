package dev.adret.samples.cli;

import dev.adret.backend.BackendProvider;
import dev.adret.backend.Backends;
import dev.adret.backend.Probe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code adret devices}: the backends, usable or not, and why not. */
@Command(name = "devices", description = "Lists the backends: which can be used here, and why the others cannot.")
public final class DevicesCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        Table table = new Table("backend", "usable", "what");
        for (BackendProvider provider : Backends.onClassPath().providers()) {
            Probe probe = provider.probe();
            table.row(provider.name(), probe.usable() ? "yes" : "no", probe.description());
            if (!probe.hint().isEmpty()) {
                table.row("", "", "→ " + probe.hint());
            }
        }
        spec.commandLine().getOut().print(table);
        spec.commandLine().getOut().flush();
    }
}
