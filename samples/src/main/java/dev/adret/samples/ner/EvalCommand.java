package dev.adret.samples.ner;

import dev.adret.backend.Backend;
import dev.adret.io.AtomicFile;
import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.corpus.SourceFiles;
import dev.adret.nlp.eval.SpanEvaluator;
import dev.adret.nlp.window.ModelFile;
import dev.adret.nlp.window.WindowEvaluation;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTagger;
import dev.adret.samples.cli.BackendMixin;
import dev.adret.samples.cli.ModelMixin;
import dev.adret.samples.cli.Usage;
import dev.adret.samples.report.Evaluation;
import dev.adret.samples.report.ReportPage;
import dev.adret.samples.report.RunRecord;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adret ner eval}: scores a model on a corpus, in the layout of conlleval. */
@Command(name = "eval", description = "Scores a model on a corpus, as conlleval does.")
final class EvalCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelMixin model = new ModelMixin();

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            arity = "1..*",
            description = "The corpus: CoNLL columns; files, folders and patterns.")
    private List<String> data = List.of();

    @Mixin
    private CacheMixin cache = new CacheMixin();

    @Option(
            names = "--predictions",
            paramLabel = "FILE",
            description = "Also write token, gold tag and predicted tag there, a token a line. All tags are IOB2.")
    private Optional<Path> predictions = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write a report there, as an HTML page: scores, confusion, errors.")
    private Optional<Path> report = Optional.empty();

    @Mixin
    private BackendMixin backends = new BackendMixin();

    @Override
    public Integer call() throws IOException {
        List<Path> files = SourceFiles.find(data);
        List<Path> read = new ArrayList<>(files);
        read.add(model.file());
        Usage.requireWritable(spec.commandLine(), Map.of("--predictions", predictions, "--report", report), read);
        PrintWriter log = spec.commandLine().getErr();
        SpanEvaluator evaluator = new SpanEvaluator();
        try (Backend backend = backends.open(log);
                WindowModel window = ModelFile.read(model.file(), backend);
                WindowTagger tagger = new WindowTagger(window)) {
            Corpus corpus = cache.store(log).read(files);
            BiConsumer<Sentence, List<String>> scoring = (gold, predicted) -> evaluator.add(gold.tags(), predicted);
            if (predictions.isPresent()) {
                AtomicFile.write(predictions.get(), out -> {
                    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
                    tag(window, tagger, files, corpus, scoring.andThen((gold, tags) -> write(gold, tags, writer)));
                    writer.flush();
                });
            } else {
                tag(window, tagger, files, corpus, scoring);
            }
        }
        spec.commandLine().getOut().print(evaluator.scores().report());
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** Tags the corpus and writes the report, if there is to be one; {@code consumer} is given what each sentence came to. */
    private void tag(
            WindowModel window,
            WindowTagger tagger,
            List<Path> files,
            Corpus corpus,
            BiConsumer<Sentence, List<String>> consumer)
            throws IOException {
        if (report.isEmpty()) {
            WindowEvaluation.tag(tagger, window.config(), corpus, consumer);
            return;
        }
        RunRecord record = new RunRecord(
                "Scores of a window network",
                Metrics.configuration(spec.commandLine().getParseResult()));
        record.model(window);
        record.status(model.file() + " on " + String.join(" ", data));
        record.evaluation(Evaluation.of(name(files), tagger, window.config(), corpus, consumer));
        ReportPage.write(record, report.get());
    }

    private static String name(List<Path> files) {
        return files.size() == 1 ? String.valueOf(files.get(0).getFileName()) : files.size() + " files";
    }

    private static void write(Sentence gold, List<String> predicted, Writer out) {
        try {
            for (int token = 0; token < gold.length(); token++) {
                out.append(gold.tokens().get(token)).append(' ');
                out.append(gold.tags().get(token)).append(' ');
                out.append(predicted.get(token)).append('\n');
            }
            out.append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
