package dev.adret.samples.ner;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.check.GradientCheck;
import dev.adret.io.AtomicFile;
import dev.adret.nlp.builtin.WordMemoryBaseline;
import dev.adret.nlp.eval.SpanEvaluator;
import dev.adret.nlp.eval.SpanScores;
import dev.adret.nlp.text.ByteReader;
import dev.adret.nlp.vectors.WordVectorReader;
import dev.adret.nlp.vectors.WordVectors;
import dev.adret.nlp.vocab.WordNormalizer;
import dev.adret.nlp.window.Checkpointing;
import dev.adret.nlp.window.ClassWeights;
import dev.adret.nlp.window.HiddenActivation;
import dev.adret.nlp.window.TrainingOptions;
import dev.adret.nlp.window.WindowConfig;
import dev.adret.nlp.window.WindowEvaluation;
import dev.adret.nlp.window.WindowKind;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTraining;
import dev.adret.optim.LearningRate;
import dev.adret.samples.cli.BackendMixin;
import dev.adret.samples.cli.PlacementConverter;
import dev.adret.train.DataPlacement;
import dev.adret.train.DivergedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    private static final WindowConfig CONFIG = WindowConfig.defaults();
    private static final TrainingOptions TRAINING = TrainingOptions.defaults();

    /** So few that it takes seconds: each component takes two runs of the network on the reference backend. */
    private static final GradientCheck CHECK = GradientCheck.standard().withComponents(24);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CorpusMixin corpusOptions = new CorpusMixin();

    @Option(
            names = "--vectors",
            paramLabel = "FILE",
            description = "Initial word vectors: GloVe or word2vec, text or binary, plain or .gz.")
    private Optional<Path> vectors = Optional.empty();

    @Option(names = "--freeze-vectors", description = "Do not train the word vectors given.")
    private boolean freezeVectors;

    @Option(
            names = "--gazetteer",
            paramLabel = "TYPE=FILE",
            description = "A list of known names of a type, one a line. Can be given several times.")
    private Map<String, Path> gazetteers = Map.of();

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
    private boolean constrainTags = TRAINING.constrained();

    @Option(names = "--keep-case", description = "Do not lower-case words.")
    private boolean keepCase;

    @Option(names = "--keep-digits", description = "Do not write every digit as 0.")
    private boolean keepDigits;

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

    @Option(
            names = "--data",
            paramLabel = "PLACE",
            converter = PlacementConverter.class,
            description = "Where the training data lies: ${COMPLETION-CANDIDATES}. auto: on a GPU that has room for it."
                    + " The model is the same. Default: ${DEFAULT-VALUE}.")
    private DataPlacement data = DataPlacement.AUTO;

    @Option(
            names = "--check-gradients",
            description =
                    "First compare the gradients of 16 windows with central differences, and train only if they agree.")
    private boolean checkGradients;

    @Mixin
    private CheckpointMixin checkpoints = new CheckpointMixin();

    @Mixin
    private ObservationMixin observing = new ObservationMixin();

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
        requireSense();
        WindowConfig config = config();
        TrainingOptions options = options();
        requireFiles();
        PrintWriter console = spec.commandLine().getOut();
        try (Backend backend = backends.open(console)) {
            Optional<Checkpointing> checkpointing = checkpoints.open(console);
            if (vectors.isPresent()) {
                options = options.withVectors(readVectors(vectors.get()), freezeVectors);
            }
            Corpora corpora = corpusOptions.read(console);
            console.println(corpora.description());
            WindowTraining training = corpusOptions
                    .applyTo(new WindowTraining(backend, config, options))
                    .keepingDataOn(data);
            training = checkpointing.map(training::checkpointing).orElse(training);
            train(checkGradients ? training.checkingGradients(CHECK) : training, corpora);
        } finally {
            console.flush();
        }
        return 0;
    }

    /** Refuses files that cannot be read or written, before time is spent on any of them. */
    private void requireFiles() throws IOException {
        AtomicFile.requireWritable(out);
        if (metrics.isPresent()) {
            AtomicFile.requireWritable(metrics.get());
        }
        observing.requireSense(
                spec.commandLine(), metrics.map(file -> new Path[] {out, file}).orElseGet(() -> new Path[] {out}));
        corpusOptions.requireReadable();
        vectors.ifPresent(ByteReader::requireReadable);
        gazetteers.values().forEach(ByteReader::requireReadable);
    }

    private void train(WindowTraining training, Corpora corpora) throws IOException {
        Metrics record = new Metrics(spec.commandLine().getParseResult());
        PrintWriter console = spec.commandLine().getOut();
        Map<String, Object> configuration =
                Metrics.configuration(spec.commandLine().getParseResult());
        try (TrainingRun run = new TrainingRun(console, spec.commandLine().getErr(), out, record);
                Observation observation = observing.begin(configuration, corpora, out, console)) {
            baseline(corpora).ifPresent(scores -> {
                run.baseline(scores);
                observation.baseline(scores);
            });
            // The run saves the model, before others hear that there is one.
            try (WindowModel model = trained(training, corpora, run, new Listeners(List.of(run, observation)))) {
                if (!corpora.test().isEmpty()) {
                    run.test(WindowEvaluation.scores(model, corpora.test()));
                }
                observation.finish(model);
                console.println("model: " + out);
            }
            if (metrics.isPresent()) {
                record.write(metrics.get());
            }
        }
    }

    /** Trains; a training that leaves the numbers says what is left of it. */
    private static WindowModel trained(
            WindowTraining training, Corpora corpora, TrainingRun run, WindowTraining.Listener listener) {
        try {
            return training.train(corpora.train(), corpora.dev(), listener);
        } catch (DivergedException e) {
            throw new DivergedException(e.getMessage() + "; " + run.left());
        }
    }

    /** Refuses options that make no sense together. */
    private void requireSense() {
        require(
                !freezeVectors || vectors.isPresent(),
                "--freeze-vectors needs --vectors: random ones would stay random");
        require(
                type.isEmpty() || kind == WindowKind.MARGIN,
                "--type is for --model margin; " + kind + " learns all types");
        require(
                kind.predictsTags()
                        || !sentenceLevel
                        || !spec.commandLine().getParseResult().hasMatchedOption("--sentence-level"),
                "--sentence-level is for models that predict tags; " + kind + " answers with types, word by word");
        require(
                classWeights.isEmpty() || kind.predictsTags(),
                "--class-weights is for models that predict tags; " + kind + " answers with types");
        require(
                classWeights.isEmpty() || !sentenceLevel,
                "--class-weights needs --no-sentence-level: a sentence's tags are learnt as a whole, and none of them"
                        + " has a loss of its own to weigh");
        require(
                data != DataPlacement.DEVICE || (kind != WindowKind.MARGIN && gazetteers.isEmpty()),
                "--data device is neither for --model margin nor for --gazetteer, whose batches the host makes");
        require(patience == 0 || corpusOptions.hasDev(), "--patience needs --dev, whose F1 it watches");
        corpusOptions.requireSense(spec.commandLine());
        checkpoints.requireSense(spec.commandLine());
        require(metrics.isEmpty() || !isSame(metrics.get(), out), "--metrics and --out name the same file");
    }

    private static boolean isSame(Path a, Path b) {
        return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    private WindowConfig config() {
        return checked(
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

    private TrainingOptions options() {
        UpdateRule decaying = checked("--l2: ", () -> optimizer.rule().withWeightDecay(l2));
        UpdateRule rule = checked("--l1: ", () -> decaying.withL1(l1));
        LearningRate schedule = checked("--lr: ", () -> decay.from(learningRate.orElse(optimizer.learningRate())));
        TrainingOptions options = checked(
                "--",
                () -> TRAINING.withRule(rule)
                        .withLearningRate(schedule)
                        .withDropout(dropout)
                        .withCorruptPerTrue(corrupt)
                        .withEpochs(epochs)
                        .withPatience(patience)
                        .withBatchSize(batch)
                        .withGazetteers(gazetteers)
                        .withConstrained(constrainTags)
                        .withClipNorm(clipNorm.orElse(Float.POSITIVE_INFINITY))
                        .withSeed(seed));
        return classWeights.map(options::withClassWeights).orElse(options);
    }

    /** A value that a setting refuses is wrong usage; with {@code prefix}, its message begins with the option. */
    private <T> T checked(String prefix, Supplier<T> setting) {
        try {
            return setting.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "Invalid option: " + prefix + e.getMessage(), e);
        }
    }

    private WordVectors readVectors(Path file) {
        try (WordVectorReader reader = WordVectorReader.open(file)) {
            reader.requireDimension(dimension);
            return WordVectors.read(reader, word -> true);
        }
    }

    private Optional<SpanScores> baseline(Corpora corpora) {
        // A margin model looks for one type, the baseline for all.
        if (corpora.dev().isEmpty() || kind == WindowKind.MARGIN) {
            return Optional.empty();
        }
        WordMemoryBaseline memory = WordMemoryBaseline.train(corpora.train());
        SpanEvaluator evaluator = new SpanEvaluator();
        corpora.dev().forEach(sentence -> evaluator.add(sentence.tags(), memory.tag(sentence.tokens())));
        return Optional.of(evaluator.scores());
    }
}
