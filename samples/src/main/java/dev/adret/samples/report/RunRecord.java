package dev.adret.samples.report;

import dev.adret.nlp.eval.SpanScores;
import dev.adret.nlp.window.EpochReport;
import dev.adret.nlp.window.WindowModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is known of a run so far: one thread writes it while others read. Every reader gets a state of its own. */
public final class RunRecord {
    private final String title;
    private final Map<String, Object> configuration;
    private final Map<String, String> machine = new LinkedHashMap<>();
    private final List<EpochReport> epochs = new ArrayList<>();
    private final List<Evaluation> evaluations = new ArrayList<>();
    private Optional<SpanScores> baseline = Optional.empty();
    private Progress progress = new Progress(0, 0, 0, Double.NaN);
    private String status = "starting";
    private long version;

    /** How far an epoch, counted from 0, is. */
    record Progress(int epoch, long done, long steps, double loss) {}

    /**
     * All that is known at some moment.
     *
     * @param version grows with every change
     */
    record State(
            long version,
            String title,
            String status,
            Map<String, Object> configuration,
            Map<String, String> machine,
            List<EpochReport> epochs,
            Progress progress,
            Optional<SpanScores> baseline,
            List<Evaluation> evaluations) {
        Optional<EpochReport> best() {
            return epochs.stream().filter(EpochReport::best).reduce((first, last) -> last);
        }
    }

    /** @param configuration names and values of options, in order */
    public RunRecord(String title, Map<String, Object> configuration) {
        this.title = title;
        this.configuration = new LinkedHashMap<>(configuration);
    }

    synchronized State state() {
        return new State(
                version,
                title,
                status,
                new LinkedHashMap<>(configuration),
                new LinkedHashMap<>(machine),
                List.copyOf(epochs),
                progress,
                baseline,
                List.copyOf(evaluations));
    }

    /** The model and where it is: the machine with its software. */
    public synchronized void model(WindowModel model) {
        machine.put("backend", model.backend().name());
        machine.put("device", model.backend().description());
        machine.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        machine.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors()
                        + " processors");
        machine.put(
                "network",
                String.format(
                        Locale.ROOT,
                        "%s, %,d words, %d labels, %,d parameters",
                        model.config().kind(),
                        model.vocabulary().size(),
                        model.labels().size(),
                        model.model().size()));
        version++;
    }

    public synchronized void baseline(SpanScores scores) {
        baseline = Optional.of(scores);
        version++;
    }

    /** What it is doing, in a few words. */
    public synchronized void status(String words) {
        status = words;
        version++;
    }

    synchronized void progress(int epoch, long done, long steps, double loss) {
        progress = new Progress(epoch, done, steps, loss);
        version++;
    }

    synchronized void epoch(EpochReport report) {
        epochs.add(report);
        version++;
    }

    /** Adds an evaluation, in place of an older one of the same data. */
    public synchronized void evaluation(Evaluation evaluation) {
        evaluations.removeIf(old -> old.name().equals(evaluation.name()));
        evaluations.add(evaluation);
        version++;
    }
}
