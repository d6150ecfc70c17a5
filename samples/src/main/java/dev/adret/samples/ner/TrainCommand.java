package dev.adret.samples.ner;

import dev.adret.backend.Backend;
import dev.adret.io.AtomicFile;
import dev.adret.nlp.builtin.WordMemoryBaseline;
import dev.adret.nlp.eval.SpanScores;
import dev.adret.nlp.vectors.WordVectorReader;
import dev.adret.nlp.vectors.WordVectors;
import dev.adret.nlp.vocab.WordNormalizer;
import dev.adret.nlp.window.HiddenActivation;
import dev.adret.nlp.window.ModelFile;
import dev.adret.nlp.window.TrainingOptions;
import dev.adret.nlp.window.WindowConfig;
import dev.adret.nlp.window.WindowEvaluation;
import dev.adret.nlp.window.WindowKind;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTraining;
import dev.adret.samples.cli.BackendMixin;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code adret ner train}: trains a window network, on a corpus of the user's or the built-in one. */
@Command(
        name = "train",
        description = "Trains a window network and saves the model of the best epoch.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    private static final WindowConfig CONFIG = WindowConfig.defaults();
    private static final TrainingOptions TRAINING = TrainingOptions.defaults();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--train",
            paramLabel = "FILE",
            description = "Training corpus: CoNLL columns, token first, tag last."
                    + " Default: a built-in corpus of news-like sentences.")
    private Optional<Path> train = Optional.empty();

    @Option(names = "--dev", paramLabel = "FILE", description = "Corpus by which the best epoch is chosen.")
    private Optional<Path> dev = Optional.empty();

    @Option(names = "--test", paramLabel = "FILE", description = "Corpus that the result is scored on.")
    private Optional<Path> test = Optional.empty();

    @Option(
            names = "--builtin-tokens",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Tokens of the built-in corpus. Default: ${DEFAULT-VALUE}.")
    private long builtinTokens;

    @Option(
            names = "--vectors",
            paramLabel = "FILE",
            description = "Initial word vectors: GloVe or word2vec, text or" + " binary, plain or .gz.")
    private Optional<Path> vectors = Optional.empty();

    @Option(names = "--freeze-vectors", description = "Leave the word vectors as they are.")
    private boolean freezeVectors;

    @Option(
            names = "--model",
            paramLabel = "KIND",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private WindowKind kind = CONFIG.kind();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "The entity type of a margin model. Default: the most" + " frequent one.")
    private String type = "";

    @Option(names = "--window", paramLabel = "N", description = "Words on either side. Default: ${DEFAULT-VALUE}.")
    private int window = CONFIG.window();

    @Option(names = "--dim", paramLabel = "N", description = "Dimensions of a word vector. Default: ${DEFAULT-VALUE}.")
    private int dimension = CONFIG.wordDimension();

    @Option(
            names = "--caps-dim",
            paramLabel = "N",
            description = "Dimensions of a capitalisation vector, 0 for none." + " Default: ${DEFAULT-VALUE}.")
    private int capsDimension = CONFIG.capsDimension();

    @Option(names = "--hidden", paramLabel = "N", description = "Units of the hidden layer. Default: ${DEFAULT-VALUE}.")
    private int hidden = CONFIG.hidden();

    @Option(
            names = "--activation",
            paramLabel = "F",
            description = "Its nonlinearity: ${COMPLETION-CANDIDATES}. Default:" + " ${DEFAULT-VALUE}.")
    private HiddenActivation activation = CONFIG.activation();

    @Option(names = "--keep-case", description = "Do not lower-case words.")
    private boolean keepCase;

    @Option(names = "--keep-digits", description = "Do not write every digit as 0.")
    private boolean keepDigits;

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            description = "${COMPLETION-CANDIDATES}. Default:" + " ${DEFAULT-VALUE}.")
    private OptimizerChoice optimizer = OptimizerChoice.ADAGRAD;

    @Option(
            names = "--lr",
            paramLabel = "X",
            description = "Learning rate. Default: adagrad 0.05, sgd 0.1, rmsprop and adam" + " 0.001.")
    private Optional<Float> learningRate = Optional.empty();

    @Option(
            names = "--lr-decay",
            paramLabel = "SPEC",
            converter = DecaySpec.Converter.class,
            description = DecaySpec.FORMS + ". Default: ${DEFAULT-VALUE}.")
    private DecaySpec decay = new DecaySpec("none");

    @Option(
            names = "--l2",
            paramLabel = "X",
            description = "L2 regularization of the weights. Default: ${DEFAULT-VALUE}.")
    private float l2 = TRAINING.rule().weightDecay();

    @Option(
            names = "--dropout",
            paramLabel = "P",
            description = "Dropout before the output layer. Default:" + " ${DEFAULT-VALUE}.")
    private float dropout = TRAINING.dropout();

    @Option(
            names = "--corrupt",
            paramLabel = "N",
            description = "Corrupt windows for each true one, for a margin model." + " Default: ${DEFAULT-VALUE}.")
    private int corrupt = TRAINING.corruptPerTrue();

    @Option(names = "--epochs", paramLabel = "N", description = "Most epochs. Default: ${DEFAULT-VALUE}.")
    private int epochs = TRAINING.epochs();

    @Option(
            names = "--patience",
            paramLabel = "N",
            description =
                    "Stop after that many epochs without a better dev F1, 0 for" + " never. Default: ${DEFAULT-VALUE}.")
    private int patience = TRAINING.patience();

    @Option(names = "--batch", paramLabel = "N", description = "Windows in a batch. Default: ${DEFAULT-VALUE}.")
    private int batch = TRAINING.batchSize();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random. Default: ${DEFAULT-VALUE}.")
    private long seed = TRAINING.seed();

    @Mixin
    private BackendMixin backends = new BackendMixin();

    @Option(names = "--out", paramLabel = "FILE", description = "Where the model goes. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("ner.adret");

    @Option(
            names = "--metrics",
            paramLabel = "FILE",
            description = "Also write configuration and scores there, as JSON.")
    private Optional<Path> metrics = Optional.empty();

    @Override
    public Integer call() throws IOException {
        WindowConfig config = config();
        TrainingOptions options = options();
        AtomicFile.requireWritable(out);
        if (metrics.isPresent()) {
            AtomicFile.requireWritable(metrics.get());
        }
        PrintWriter console = spec.commandLine().getOut();
        Corpora corpora = Corpora.read(train, dev, test, builtinTokens);
        console.println(corpora.description());
        if (vectors.isPresent()) {
            options = options.withVectors(readVectors(vectors.get()), freezeVectors);
        }
        Metrics record = new Metrics(spec.commandLine().getParseResult());
        try (Backend backend = backends.open(console);
                TrainingRun run = new TrainingRun(console, out, record)) {
            baseline(corpora).ifPresent(run::baseline);
            WindowTraining training = new WindowTraining(backend, config, options);
            try (WindowModel model = training.train(corpora.train(), corpora.dev(), run)) {
                ModelFile.write(model, out);
                if (!corpora.test().isEmpty()) {
                    run.test(WindowEvaluation.scores(model, corpora.test()));
                }
                console.println("model: " + out);
            }
            if (metrics.isPresent()) {
                record.write(metrics.get());
            }
        } finally {
            console.flush();
        }
        return 0;
    }

    private WindowConfig config() {
        return checked(() -> CONFIG.withKind(kind)
                .withType(type)
                .withWindow(window)
                .withWordDimension(dimension)
                .withCapsDimension(capsDimension)
                .withHidden(hidden)
                .withActivation(activation)
                .withNormalizer(new WordNormalizer(!keepCase, !keepDigits)));
    }

    private TrainingOptions options() {
        return checked(() -> TRAINING.withRule(optimizer.rule().withWeightDecay(l2))
                .withLearningRate(decay.from(learningRate.orElse(optimizer.learningRate())))
                .withDropout(dropout)
                .withCorruptPerTrue(corrupt)
                .withEpochs(epochs)
                .withPatience(patience)
                .withBatchSize(batch)
                .withSeed(seed));
    }

    /** A value that a setting refuses is wrong usage. */
    private <T> T checked(Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "Invalid option: " + e.getMessage(), e);
        }
    }

    private WordVectors readVectors(Path file) {
        try (WordVectorReader reader = WordVectorReader.open(file)) {
            reader.requireDimension(dimension);
            return WordVectors.read(reader, word -> true);
        }
    }

    private static Optional<SpanScores> baseline(Corpora corpora) {
        if (corpora.dev().isEmpty()) {
            return Optional.empty();
        }
        WordMemoryBaseline memory = WordMemoryBaseline.train(corpora.train().iterator());
        List<List<String>> tags = corpora.dev().stream()
                .map(sentence -> memory.tag(sentence.tokens()))
                .toList();
        return Optional.of(WindowEvaluation.scores(corpora.dev(), tags));
    }
}
