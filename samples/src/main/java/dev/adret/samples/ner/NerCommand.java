package dev.adret.samples.ner;

import dev.adret.samples.serve.ServeCommand;
import picocli.CommandLine.Command;

/** {@code adret ner}: named-entity recognition with a window network. */
@Command(
        name = "ner",
        description = "Named-entity recognition with a window network.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TrainCommand.class, EvalCommand.class, TagCommand.class, ServeCommand.class, ExportCommand.class
        })
public final class NerCommand {}
