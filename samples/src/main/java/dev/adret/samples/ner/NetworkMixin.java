package dev.adret.samples.ner;

import dev.adret.nlp.vocab.WordNormalizer;
import dev.adret.nlp.window.HiddenActivation;
import dev.adret.nlp.window.TrainingOptions;
import dev.adret.nlp.window.WindowConfig;
import dev.adret.nlp.window.WindowKind;
import dev.adret.samples.cli.Usage;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options of the network: its layers, what it is told of a word, and what it answers with. */
final class NetworkMixin {
    private static final WindowConfig CONFIG = WindowConfig.defaults();

    @Option(
            names = "--model",
            paramLabel = "KIND",
            converter = Choice.OfKind.class,
            description = "The network: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private WindowKind kind = CONFIG.kind();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "The entity type of a margin model. Default: the most frequent one.")
    private String type = "";

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "Words on either side of the one that is tagged. Default: ${DEFAULT-VALUE}.")
    private int window = CONFIG.window();

    @Option(names = "--dim", paramLabel = "N", description = "Dimensions of a word vector. Default: ${DEFAULT-VALUE}.")
    private int dimension = CONFIG.wordDimension();

    @Option(
            names = "--caps-dim",
            paramLabel = "N",
            description = "Dimensions of a capitalisation vector, 0 for none. Default: ${DEFAULT-VALUE}.")
    private int capsDimension = CONFIG.capsDimension();

    @Option(
            names = "--shape-dim",
            paramLabel = "N",
            description = "Dimensions of a vector of the word's shape, 0 for none. Default: ${DEFAULT-VALUE}.")
    private int shapeDimension = CONFIG.shapeDimension();

    @Option(
            names = "--ngram-dim",
            paramLabel = "N",
            description = "Dimensions of a vector of the word's 3- and 4-grams of letters, 0 for none."
                    + " Default: ${DEFAULT-VALUE}.")
    private int ngramDimension = CONFIG.ngramDimension();

    @Option(names = "--hidden", paramLabel = "N", description = "Units of the hidden layer. Default: ${DEFAULT-VALUE}.")
    private int hidden = CONFIG.hidden();

    @Option(
            names = "--activation",
            paramLabel = "F",
            converter = Choice.OfActivation.class,
            description = "Nonlinearity of the hidden layer: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private HiddenActivation activation = CONFIG.activation();

    @Option(
            names = "--sentence-level",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Learn how tags follow on one another, and tag whole sentences; for models that predict tags."
                    + " Default: ${DEFAULT-VALUE}.")
    private boolean sentenceLevel = CONFIG.sentenceLevel();

    @Option(
            names = "--constrain-tags",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "With --sentence-level, forbid tags that cannot follow on one another, such as I-PER on O."
                    + " Default: ${DEFAULT-VALUE}.")
    private boolean constrainTags = TrainingOptions.defaults().constrained();

    @Option(names = "--keep-case", description = "Do not lower-case words.")
    private boolean keepCase;

    @Option(names = "--keep-digits", description = "Do not write every digit as 0.")
    private boolean keepDigits;

    WindowKind kind() {
        return kind;
    }

    int wordDimension() {
        return dimension;
    }

    boolean isSentenceLevel() {
        return sentenceLevel;
    }

    /** Whether tags that cannot follow on one another are forbidden. */
    boolean isConstrained() {
        return constrainTags;
    }

    /** The network; refuses values that are none and options that make no sense together. */
    WindowConfig config(CommandLine command) {
        Usage.require(
                command,
                type.isEmpty() || kind == WindowKind.MARGIN,
                "--type is for --model margin; " + kind + " learns all types");
        Usage.require(
                command,
                kind.predictsTags()
                        || !sentenceLevel
                        || !command.getParseResult().hasMatchedOption("--sentence-level"),
                "--sentence-level is for models that predict tags; " + kind + " answers with types, word by word");
        return Usage.checked(
                command,
                "--",
                () -> CONFIG.withKind(kind)
                        .withType(type)
                        .withWindow(window)
                        .withWordDimension(dimension)
                        .withCapsDimension(capsDimension)
                        .withShapeDimension(shapeDimension)
                        .withNgramDimension(ngramDimension)
                        .withHidden(hidden)
                        .withActivation(activation)
                        .withSentenceLevel(sentenceLevel)
                        .withNormalizer(new WordNormalizer(!keepCase, !keepDigits)));
    }
}
