package dev.adret.samples.ner;

import dev.adret.backend.Backend;
import dev.adret.check.GradientCheck;
import dev.adret.nlp.builtin.WordMemoryBaseline;
import dev.adret.nlp.eval.SpanEvaluator;
import dev.adret.nlp.eval.SpanScores;
import dev.adret.nlp.text.ByteReader;
import dev.adret.nlp.vectors.WordVectorReader;
import dev.adret.nlp.vectors.WordVectors;
import dev.adret.nlp.window.Checkpointing;
import dev.adret.nlp.window.TrainingOptions;
import dev.adret.nlp.window.WindowConfig;
import dev.adret.nlp.window.WindowEvaluation;
import dev.adret.nlp.window.WindowKind;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTraining;
import dev.adret.samples.cli.BackendMixin;
import dev.adret.samples.cli.PlacementConverter;
import dev.adret.samples.cli.Usage;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.train.DataPlacement;
import dev.adret.train.DivergedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adret ner train}: trains a window network, on a corpus of the user's or the built-in one. */
@Command(
        name = "train",
        description = "Trains a window network and saves the model of the best epoch.",
        sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    /** So few that it takes seconds: each component takes two runs of the network on the reference backend. */
    private static final GradientCheck CHECK = GradientCheck.standard().withComponents(24);

    private static final String GAZETTEER = "--gazetteer";

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
            names = "--vectors-rate",
            paramLabel = "FACTOR",
            description = "What the learning rate is multiplied by for word vectors. Default: ${DEFAULT-VALUE}.")
    private float vectorsRate = TrainingOptions.defaults().vectorsRate();

    @Option(
            names = GAZETTEER,
            paramLabel = "TYPE=FILE",
            description = "A list of known names of a type, one a line. Can be given for several types.")
    private Map<String, Path> gazetteers = Map.of();

    @Mixin
    private NetworkMixin network = new NetworkMixin();

    @Mixin
    private LearningMixin learning = new LearningMixin();

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
        WindowConfig config = network.config(spec.commandLine());
        TrainingOptions options = options();
        requireSense();
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

    /** Trains; a training that leaves the numbers says what is left of it, one that finds no room which options decide on that. */
    private static WindowModel trained(
            WindowTraining training, Corpora corpora, TrainingRun run, WindowTraining.Listener listener) {
        try {
            return training.train(corpora.train(), corpora.dev(), listener);
        } catch (DivergedException e) {
            throw new DivergedException(e.getMessage() + "; " + run.left());
        } catch (OutOfDeviceMemoryException e) {
            throw new OutOfDeviceMemoryException(
                    e.getMessage() + " (--batch; -Xmx in ADRET_JAVA_OPTS where it is the JVM's)", e);
        }
    }

    private TrainingOptions options() {
        CommandLine command = spec.commandLine();
        TrainingOptions options = learning.options(network, command).withGazetteers(gazetteers);
        return Usage.checked(command, "--", () -> options.withVectorsRate(vectorsRate));
    }

    /** Refuses options that make no sense together. */
    private void requireSense() {
        CommandLine command = spec.commandLine();
        Usage.require(
                command,
                !freezeVectors || vectors.isPresent(),
                "--freeze-vectors needs --vectors: random ones would stay random");
        Usage.require(
                command,
                !freezeVectors || vectorsRate == 1,
                "--vectors-rate is for vectors that are trained, and --freeze-vectors leaves them as they are");
        Usage.require(
                command,
                data != DataPlacement.DEVICE || (network.kind() != WindowKind.MARGIN && gazetteers.isEmpty()),
                "--data device is neither for --model margin nor for --gazetteer, whose batches the host makes");
        Usage.require(
                command,
                !learning.isPatient() || corpusOptions.hasDev(),
                "--patience needs --dev, whose F1 it watches");
        // Of two files of a type the last would silently take the place of the first.
        Usage.require(
                command,
                spec.findOption(GAZETTEER).originalStringValues().size() == gazetteers.size(),
                GAZETTEER + " names a type twice: put all of its names into one file");
        corpusOptions.requireSense(command);
        checkpoints.requireSense(command);
        observing.requireSense(command);
    }

    /** Refuses files that cannot be read or written, before time is spent on any of them. */
    private void requireFiles() throws IOException {
        List<Path> read = corpusOptions.files();
        vectors.ifPresent(read::add);
        read.addAll(gazetteers.values());
        Usage.requireWritable(
                spec.commandLine(),
                Map.of("--out", Optional.of(out), "--metrics", metrics, "--report", observing.report()),
                read);
        observing.requireFolder();
        read.forEach(ByteReader::requireReadable);
    }

    private WordVectors readVectors(Path file) {
        try (WordVectorReader reader = WordVectorReader.open(file)) {
            reader.requireDimension(network.wordDimension());
            return WordVectors.read(reader, word -> true);
        }
    }

    private Optional<SpanScores> baseline(Corpora corpora) {
        // A margin model looks for one type, the baseline for all.
        if (corpora.dev().isEmpty() || network.kind() == WindowKind.MARGIN) {
            return Optional.empty();
        }
        WordMemoryBaseline memory = WordMemoryBaseline.train(corpora.train());
        SpanEvaluator evaluator = new SpanEvaluator();
        corpora.dev().forEach(sentence -> evaluator.add(sentence.tags(), memory.tag(sentence.tokens())));
        return Optional.of(evaluator.scores());
    }
}
