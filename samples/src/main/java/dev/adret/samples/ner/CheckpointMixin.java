package dev.adret.samples.ner;

import dev.adret.nlp.window.Checkpointing;
import dev.adret.samples.cli.Usage;
import dev.adret.train.CheckpointInterval;
import dev.adret.train.Checkpoints;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of checkpoints: where they are, how often one is written, and whether to go on from the newest. */
final class CheckpointMixin {
    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "Write checkpoints to this folder, from which --resume goes on exactly.")
    private Optional<Path> folder = Optional.empty();

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            converter = IntervalConverter.class,
            description = "How often: a number and its unit, such as " + CheckpointInterval.FORMS
                    + ". One more is written at the end. Default: ${DEFAULT-VALUE}.")
    private CheckpointInterval interval = CheckpointInterval.parse("60s");

    @Option(
            names = "--checkpoint-keep",
            paramLabel = "N",
            description = "How many of the last checkpoints to keep. Default: ${DEFAULT-VALUE}.")
    private int keep = 2;

    @Option(
            names = "--resume",
            description = "Go on from the newest checkpoint in the --checkpoint folder;"
                    + " where there is none yet, begin at the beginning.")
    private boolean resume;

    /** Refuses options that make no sense together. */
    void requireSense(CommandLine command) {
        Usage.require(command, !resume || folder.isPresent(), "--resume needs --checkpoint, the folder to go on from");
        Usage.requireValue(command, keep >= 1, "--checkpoint-keep is at least 1, not " + keep);
    }

    /**
     * The checkpoints to write, if there is a folder for them, which is made where there is none.
     *
     * @throws IOException if the folder cannot be used, or holds checkpoints that are not to be resumed from
     */
    Optional<Checkpointing> open(PrintWriter console) throws IOException {
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        Checkpoints checkpoints = new Checkpoints(folder.get(), keep);
        List<Path> files = checkpoints.files();
        if (!resume && !files.isEmpty()) {
            throw new IOException(folder.get() + ": the folder has checkpoints of an earlier training, the newest "
                    + files.get(0).getFileName() + "; add --resume to go on with it, or give another folder");
        }
        if (resume && files.isEmpty()) {
            console.println("no checkpoint in " + folder.get() + " yet: beginning at the beginning");
        }
        return Optional.of(new Checkpointing(checkpoints, interval, resume));
    }

    /** Refuses what is no interval. */
    static final class IntervalConverter implements ITypeConverter<CheckpointInterval> {
        @Override
        public CheckpointInterval convert(String value) {
            try {
                return CheckpointInterval.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
