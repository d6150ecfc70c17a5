package dev.adret.samples.ner;

import dev.adret.backend.BackendOptions;
import dev.adret.backend.Backends;
import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.eval.SpanScores;
import dev.adret.nlp.window.EpochReport;
import dev.adret.nlp.window.Resumption;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTraining;
import dev.adret.samples.report.Evaluation;
import dev.adret.samples.report.LivePage;
import dev.adret.samples.report.ReportPage;
import dev.adret.samples.report.RunRecord;
import dev.adret.samples.report.RunRecorder;
import dev.adret.samples.report.TensorBoard;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Keeps what there is to see of a training: in a report, on a live page, in event files. Does nothing that nobody asked for. */
final class Observation implements WindowTraining.Listener, AutoCloseable {
    private final RunRecord record;
    private final RunRecorder recorder;
    private final Corpora corpora;
    private final Optional<Path> report;
    private final Optional<TensorBoard> tensorBoard;
    private Evaluation.Tally tagged = new Evaluation.Tally();
    private @Nullable LivePage page;

    Observation(Map<String, Object> configuration, Corpora corpora, Optional<Path> report, Optional<Path> events)
            throws IOException {
        this.corpora = corpora;
        this.report = report;
        record = new RunRecord("Training a window network", configuration);
        recorder = new RunRecorder(record);
        tensorBoard = events.isPresent() ? Optional.of(new TensorBoard(events.get())) : Optional.empty();
    }

    /** Starts the live page and says on {@code console} where it is. */
    void serve(int port, Path model, PrintWriter console) throws IOException {
        page = new LivePage(
                record,
                port,
                model,
                () -> Backends.onClassPath()
                        .choose("cpu", BackendOptions.defaults().withThreads(1))
                        .backend());
        console.println("live: " + page.address());
        console.flush();
    }

    void baseline(SpanScores scores) {
        record.baseline(scores);
    }

    @Override
    public void onStart(WindowModel model, long trainingTokens) {
        recorder.onStart(model, trainingTokens);
    }

    @Override
    public void onResume(Resumption resumption, WindowModel best) {
        recorder.onResume(resumption, best);
        tellOfModel(resumption.hasBest());
    }

    @Override
    public void onEpochStart(int epoch, long steps) {
        recorder.onEpochStart(epoch, steps);
    }

    @Override
    public void onProgress(int epoch, long done, double meanLoss) {
        recorder.onProgress(epoch, done, meanLoss);
    }

    @Override
    public void onTagged(Sentence gold, List<String> predicted) {
        if (page != null) {
            tagged.add(gold, predicted);
        }
    }

    @Override
    public void onReport(EpochReport epoch, WindowModel model) {
        recorder.onReport(epoch, model);
        tellOfModel(epoch.best());
        if (page != null && epoch.best() && epoch.dev().isPresent()) {
            record.evaluation(tagged.evaluation("dev", OptionalDouble.empty()));
        }
        tagged = new Evaluation.Tally();
        tensorBoard.ifPresent(events -> events.onReport(epoch, model));
        write();
    }

    private void tellOfModel(boolean isNew) {
        if (page != null && isNew) {
            page.modelWritten();
        }
    }

    /** Training has ended with this model. */
    void finish(WindowModel model) {
        if (report.isPresent() || page != null) {
            evaluate("dev", model, corpora.dev());
            evaluate("test", model, corpora.test());
            record.status("done");
            write();
        }
    }

    private void evaluate(String name, WindowModel model, Corpus sentences) {
        if (!sentences.isEmpty()) {
            record.evaluation(Evaluation.of(name, model, sentences));
        }
    }

    private void write() {
        if (report.isPresent()) {
            try {
                ReportPage.write(record, report.get());
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        }
    }

    @Override
    public void close() {
        if (page != null) {
            page.close();
        }
        tensorBoard.ifPresent(TensorBoard::close);
    }
}
