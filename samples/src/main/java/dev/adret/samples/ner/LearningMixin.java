package dev.adret.samples.ner;

import dev.adret.backend.UpdateRule;
import dev.adret.nlp.window.ClassWeights;
import dev.adret.nlp.window.TrainingOptions;
import dev.adret.optim.LearningRate;
import dev.adret.samples.cli.Usage;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options of learning: the optimizer and its learning rate, regularization, and how long. */
final class LearningMixin {
    private static final TrainingOptions TRAINING = TrainingOptions.defaults();

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            converter = Choice.OfOptimizer.class,
            description = "The optimizer: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private OptimizerChoice optimizer = OptimizerChoice.ADAGRAD;

    @Option(
            names = "--lr",
            paramLabel = "X",
            description = "Learning rate. Default: adagrad 0.05, sgd 0.1, rmsprop and adam 0.001.")
    private Optional<Float> learningRate = Optional.empty();

    @Option(
            names = "--lr-decay",
            paramLabel = "SPEC",
            converter = DecaySpec.Converter.class,
            description = "How the learning rate falls: " + DecaySpec.FORMS + ". Default: ${DEFAULT-VALUE}.")
    private DecaySpec decay = new DecaySpec("none");

    @Option(
            names = "--l2",
            paramLabel = "X",
            description = "L2 regularization of the weights. Default: ${DEFAULT-VALUE}.")
    private float l2 = TRAINING.rule().weightDecay();

    @Option(
            names = "--l1",
            paramLabel = "X",
            description = "L1 regularization of the weights, which makes many of them 0. Default: ${DEFAULT-VALUE}.")
    private float l1 = TRAINING.rule().l1();

    @Option(
            names = "--clip-norm",
            paramLabel = "X",
            description =
                    "Scale the gradients of a step down to this norm, taken over all of them, if theirs is greater."
                            + " Default: never.")
    private Optional<Float> clipNorm = Optional.empty();

    @Option(
            names = "--class-weights",
            paramLabel = "W",
            converter = ClassWeightsConverter.class,
            description = "How much a word counts by its tag: " + ClassWeights.FORMS
                    + "; balanced: each tag as a whole the same. With --no-sentence-level. Default: all words"
                    + " the same.")
    private Optional<ClassWeights> classWeights = Optional.empty();

    @Option(
            names = "--dropout",
            paramLabel = "P",
            description = "Dropout on the vectors of the window. Default: ${DEFAULT-VALUE}.")
    private float dropout = TRAINING.dropout();

    @Option(
            names = "--corrupt",
            paramLabel = "N",
            description = "Corrupt windows for each true one, for a margin model. Default: ${DEFAULT-VALUE}.")
    private int corrupt = TRAINING.corruptPerTrue();

    @Option(names = "--epochs", paramLabel = "N", description = "Most epochs to train. Default: ${DEFAULT-VALUE}.")
    private int epochs = TRAINING.epochs();

    @Option(
            names = "--patience",
            paramLabel = "N",
            description =
                    "Stop after that many epochs without a better dev F1, 0 for never. Default: ${DEFAULT-VALUE}.")
    private int patience = TRAINING.patience();

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Windows in a batch, or sentences of about so many words in all. Default: ${DEFAULT-VALUE}.")
    private int batch = TRAINING.batchSize();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random. Default: ${DEFAULT-VALUE}.")
    private long seed = TRAINING.seed();

    /** Whether training ends by the scores of development data. */
    boolean isPatient() {
        return patience > 0;
    }

    /** How {@code network} is to learn; refuses values that are none and options that make no sense together. */
    TrainingOptions options(NetworkMixin network, CommandLine command) {
        Usage.require(
                command,
                classWeights.isEmpty() || network.kind().predictsTags(),
                "--class-weights is for models that predict tags; " + network.kind() + " answers with types");
        Usage.require(
                command,
                classWeights.isEmpty() || !network.isSentenceLevel(),
                "--class-weights needs --no-sentence-level: a sentence's tags are learnt as a whole, and none of them"
                        + " has a loss of its own to weigh");
        UpdateRule decaying =
                Usage.checked(command, "--l2: ", () -> optimizer.rule().withWeightDecay(l2));
        UpdateRule rule = Usage.checked(command, "--l1: ", () -> decaying.withL1(l1));
        LearningRate schedule =
                Usage.checked(command, "--lr: ", () -> decay.from(learningRate.orElse(optimizer.learningRate())));
        TrainingOptions options = Usage.checked(
                command,
                "--",
                () -> TRAINING.withRule(rule)
                        .withLearningRate(schedule)
                        .withDropout(dropout)
                        .withCorruptPerTrue(corrupt)
                        .withEpochs(epochs)
                        .withPatience(patience)
                        .withBatchSize(batch)
                        .withConstrained(network.isConstrained())
                        .withClipNorm(clipNorm.orElse(Float.POSITIVE_INFINITY))
                        .withSeed(seed));
        return classWeights.map(options::withClassWeights).orElse(options);
    }
}
