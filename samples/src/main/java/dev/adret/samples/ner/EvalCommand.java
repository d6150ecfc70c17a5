package dev.adret.samples.ner;

import dev.adret.backend.Backend;
import dev.adret.io.AtomicFile;
import dev.adret.nlp.corpus.ConllReader;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.corpus.SourceFiles;
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
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
        Usage.requireWritable(spec.commandLine(), Map.of("--predictions", predictions, "--report", report));
        try (Backend backend = backends.open(spec.commandLine().getErr());
                WindowModel window = ModelFile.read(model.file(), backend);
                WindowTagger tagger = new WindowTagger(window)) {
            List<Path> files = SourceFiles.find(data);
            List<Sentence> gold = WindowEvaluation.gold(window.config(), sentences(files));
            long begin = System.nanoTime();
            List<List<String>> tags =
                    tagger.tagAll(gold.stream().map(Sentence::tokens).toList());
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (report.isPresent()) {
                RunRecord record = new RunRecord(
                        "Scores of a window network",
                        Metrics.configuration(spec.commandLine().getParseResult()));
                record.model(window);
                record.status(model.file() + " on " + String.join(" ", data));
                record.evaluation(Evaluation.of(name(files), gold, tags, seconds));
                ReportPage.write(record, report.get());
            }
            if (predictions.isPresent()) {
                AtomicFile.write(predictions.get(), out -> {
                    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
                    write(gold, tags, writer);
                    writer.flush();
                });
            }
            spec.commandLine()
                    .getOut()
                    .print(WindowEvaluation.scores(gold, tags).report());
            spec.commandLine().getOut().flush();
        }
        return 0;
    }

    private static String name(List<Path> files) {
        return files.size() == 1 ? String.valueOf(files.get(0).getFileName()) : files.size() + " files";
    }

    private static List<Sentence> sentences(List<Path> files) {
        return files.stream()
                .flatMap(file -> ConllReader.readAll(file).stream())
                .toList();
    }

    private static void write(List<Sentence> gold, List<List<String>> tags, Writer out) throws IOException {
        for (int i = 0; i < gold.size(); i++) {
            Sentence sentence = gold.get(i);
            for (int token = 0; token < sentence.length(); token++) {
                out.append(sentence.tokens().get(token)).append(' ');
                out.append(sentence.tags().get(token)).append(' ');
                out.append(tags.get(i).get(token)).append('\n');
            }
            out.append('\n');
        }
    }
}
