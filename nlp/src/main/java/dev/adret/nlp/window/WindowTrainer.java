package dev.adret.nlp.window;

import dev.adret.check.GradientCheck;
import dev.adret.check.GradientReport;
import dev.adret.loss.BinaryCrossEntropy;
import dev.adret.loss.ChainLikelihood;
import dev.adret.loss.Loss;
import dev.adret.loss.MaxMargin;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.eval.SpanScores;
import dev.adret.nn.Layer;
import dev.adret.optim.Optimizer;
import dev.adret.train.Checkpointer;
import dev.adret.train.DataPlacement;
import dev.adret.train.Dataset;
import dev.adret.train.EpochSummary;
import dev.adret.train.Trainer;
import dev.adret.train.TrainerState;
import dev.adret.train.TrainingListener;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains one window network, epoch by epoch: its batches, its loss, its checkpoints, a look at the development data after each epoch, and the
 * best state so far.
 */
final class WindowTrainer implements TrainingListener {
    private static final float MARGIN = 1;
    private static final int MOST_FOR_THRESHOLD = 1 << 20;

    private final TrainingOptions options;
    private final DataPlacement placement;
    private final Corpus train;
    private final Corpus dev;
    private final WindowTraining.Listener listener;
    private final BestModel best;
    private final EpochHistory epochs = new EpochHistory();
    private WindowModel model;
    /** For the development data, in all epochs; a model whose threshold changes has a new one each time. */
    private @Nullable WindowTagger devTagger;

    private Optional<Checkpointer> checkpointer = Optional.empty();
    private Optional<float[]> classWeights = Optional.empty();

    /**
     * @param model before its first step, to be closed by the caller if this fails
     * @param dev data by which the best epoch is chosen; may be empty
     */
    WindowTrainer(
            TrainingOptions options,
            DataPlacement placement,
            WindowModel model,
            Corpus train,
            Corpus dev,
            WindowTraining.Listener listener) {
        this.options = options;
        this.placement = placement;
        this.model = model;
        this.train = train;
        this.dev = dev;
        this.listener = listener;
        best = new BestModel(model);
    }

    /**
     * Trains to the end.
     *
     * @return the model, with the values of the best epoch
     */
    WindowModel train(Optional<GradientCheck> gradientCheck, Optional<Checkpointing> checkpointing) {
        TokenLabels labels = new TokenLabels(train, model.config(), model.labels());
        classWeights = options.classWeights()
                .map(weights ->
                        weights.of(model.labels(), labels.counts(model.labels().size())));
        Dataset data = dataset(labels);
        listener.onStart(model, train.tokens());
        try (Optimizer optimizer =
                        new Optimizer(model.model(), options.rule(), options.learningRate(), options.clipNorm());
                WindowTagger tagger = new WindowTagger(model);
                Trainer trainer = new Trainer(
                        model.model(), loss(model.model().network()), optimizer, batchSize(data), options.seed())) {
            devTagger = tagger;
            trainer.keepingDataOn(placement);
            gradientCheck.ifPresent(check -> checkGradients(trainer, data, check));
            checkpointer = checkpointing.map(this::checkpointer);
            checkpointer
                    .filter(checkpoints ->
                            checkpointing.map(Checkpointing::resume).orElse(false))
                    .ifPresent(checkpoints -> resume(checkpoints, trainer));
            if (isPatient()) {
                trainer.fit(data, options.epochs(), this);
            }
            checkpointer.filter(last -> !last.isWritten(trainer)).ifPresent(last -> write(last, trainer));
        }
        best.load();
        return model.withThreshold(best.threshold());
    }

    private Checkpointer checkpointer(Checkpointing how) {
        return new Checkpointer(how.folder(), how.interval(), TrainingIdentity.of(model, options, train, dev));
    }

    private void resume(Checkpointer checkpoints, Trainer trainer) {
        checkpoints.resume().ifPresent(found -> {
            TrainerState state = found.checkpoint().trainer();
            trainer.restore(state);
            best.restore(found.checkpoint());
            best.load();
            epochs.restore(found.checkpoint());
            listener.onResume(
                    new Resumption(
                            found.file(),
                            state.epoch(),
                            state.stepsInEpoch(),
                            found.damaged(),
                            best.exists(),
                            epochs.reports()),
                    model.withThreshold(best.threshold()));
            trainer.restore(state);
        });
    }

    private void write(Checkpointer checkpoints, Trainer trainer) {
        listener.onCheckpoint(checkpoints.write(trainer, epochs.addTo(best.checkpoint())));
    }

    @Override
    public void onStep(Trainer trainer) {
        listener.onStep(trainer);
        checkpointer.filter(due -> due.isDue(trainer)).ifPresent(due -> write(due, trainer));
    }

    private boolean isPatient() {
        return options.patience() == 0 || best.epochsSince() < options.patience();
    }

    private void checkGradients(Trainer trainer, Dataset data, GradientCheck check) {
        Layer twin =
                WindowNetwork.build(model.config(), model.vocabulary(), model.gazetteers(), model.labels(), options);
        List<GradientReport> reports = trainer.checkGradients(data, twin, loss(twin), check);
        listener.onGradients(reports);
        reports.forEach(GradientReport::requireCorrect);
    }

    /** Examples in a batch: windows, or sentences of about as many words in all. */
    private int batchSize(Dataset data) {
        if (!model.config().hasChain()) {
            return options.batchSize();
        }
        return (int) Math.max(1, Math.round((double) options.batchSize() * data.size() / train.tokens()));
    }

    private Dataset dataset(TokenLabels labels) {
        WindowConfig complete = model.config();
        CorpusWindows all = new CorpusWindows(train, complete, model.vocabulary(), model.gazetteers());
        if (complete.hasChain()) {
            return new SentenceDataset(train, all, complete, labels, options.seed());
        }
        if (complete.kind() != WindowKind.MARGIN) {
            int outputs = WindowModel.outputs(complete.kind(), model.labels());
            return new WindowDataset(all, complete, labels, outputs, options.seed());
        }
        CorruptWindows windows = new CorruptWindows(all, complete, labels, options.corruptPerTrue(), options.seed());
        if (!windows.isUsable()) {
            throw new IllegalArgumentException(
                    "a margin model compares windows: the training data needs words that are not of type '"
                            + complete.type() + "'");
        }
        return windows;
    }

    private Loss loss(Layer network) {
        return WindowNetwork.chain(network).<Loss>map(ChainLikelihood::new).orElseGet(this::lossOfWords);
    }

    private Loss lossOfWords() {
        return switch (model.config().kind()) {
            case SOFTMAX, MLP -> classWeights.map(SoftmaxCrossEntropy::weighted).orElseGet(SoftmaxCrossEntropy::new);
            case LOGISTIC -> new BinaryCrossEntropy();
            case MARGIN -> new MaxMargin(MARGIN, options.corruptPerTrue());
        };
    }

    @Override
    public void onEpochStart(int epoch, long steps) {
        listener.onEpochStart(epoch, steps);
    }

    @Override
    public void onProgress(int epoch, long done, double meanLoss) {
        listener.onProgress(epoch, done, meanLoss);
    }

    @Override
    public boolean onEpochEnd(EpochSummary summary) {
        Optional<SpanScores> scores = evaluate();
        double f1 = scores.map(SpanScores::f1).orElse(best.f1());
        boolean isBest = scores.isEmpty() || f1 > best.f1();
        if (isBest) {
            best.set(f1, model.config().threshold());
        } else {
            best.outlast();
        }
        long windows = model.config().hasChain() ? train.tokens() : summary.examples();
        EpochReport report = new EpochReport(summary, windows, scores, isBest);
        epochs.add(report);
        listener.onReport(report, model);
        return listener.onEpochEnd(summary) && isPatient();
    }

    private Optional<SpanScores> evaluate() {
        if (model.config().kind() == WindowKind.MARGIN) {
            chooseThreshold(dev.isEmpty() ? train : dev);
            try (WindowTagger tagger = new WindowTagger(model)) {
                return scores(tagger);
            }
        }
        return devTagger == null ? Optional.empty() : scores(devTagger);
    }

    private Optional<SpanScores> scores(WindowTagger tagger) {
        return dev.isEmpty()
                ? Optional.empty()
                : Optional.of(WindowEvaluation.scores(tagger, model.config(), dev, listener::onTagged));
    }

    /** By the beginning of the corpus, if that is very large: memory is not to grow with it. */
    private void chooseThreshold(Corpus corpus) {
        List<List<String>> sentences = new ArrayList<>();
        int tokens = 0;
        for (Iterator<Sentence> all = corpus.iterator(); all.hasNext() && tokens < MOST_FOR_THRESHOLD; ) {
            List<String> sentence = all.next().tokens();
            sentences.add(sentence);
            tokens += sentence.size();
        }
        int[] labels = new TokenLabels(corpus, model.config(), model.labels()).first(tokens);
        try (WindowTagger tagger = new WindowTagger(model)) {
            model = model.withThreshold(Thresholds.best(tagger.scoreAll(sentences), labels));
        }
    }
}
