package dev.adret.samples.gpu;

import picocli.CommandLine.Command;

/** {@code adret gpu}: what shows how well a GPU is used. */
@Command(
        name = "gpu",
        description = "Shows how well a GPU is used: time lines, figures beside PyTorch's, checks.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ProfileCommand.class,
            CompareCommand.class,
            CheckCommand.class,
            PlotCommand.class,
            SummaryCommand.class
        })
public final class GpuCommand {}
