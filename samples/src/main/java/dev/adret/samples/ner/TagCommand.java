package dev.adret.samples.ner;

import dev.adret.backend.Backend;
import dev.adret.nlp.text.ByteReader;
import dev.adret.nlp.text.TokenizedSentence;
import dev.adret.nlp.text.Utf8LineReader;
import dev.adret.nlp.window.ModelFile;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTagger;
import dev.adret.samples.cli.BackendMixin;
import dev.adret.samples.cli.ModelMixin;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adret ner tag}: finds the entities in plain text, a sentence a line, as a stream. */
@Command(name = "tag", description = "Finds the entities in plain text, a sentence a line.")
final class TagCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";
    /** Sentences tagged together when input comes faster than it is tagged. */
    private static final int CHUNK = 256;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelMixin model = new ModelMixin();

    @Option(
            names = "--input",
            paramLabel = "FILE",
            defaultValue = STANDARD_INPUT,
            description = "The text, or - for standard input. Default: ${DEFAULT-VALUE}.")
    private String input = STANDARD_INPUT;

    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            converter = Choice.OfFormat.class,
            description = "How to print it: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private TagFormat format = TagFormat.TEXT;

    @Option(names = "--pretokenized", description = "The text is tokenized already: tokens are separated by spaces.")
    private boolean pretokenized;

    @Mixin
    private BackendMixin backends = new BackendMixin();

    @Override
    public Integer call() throws IOException {
        if (!isStandardInput()) {
            ByteReader.requireReadable(Path.of(input));
        }
        try (Backend backend = backends.open(spec.commandLine().getErr());
                WindowModel window = ModelFile.read(model.file(), backend);
                WindowTagger tagger = new WindowTagger(window)) {
            tagLines(tagger);
        }
        return 0;
    }

    private boolean isStandardInput() {
        return input.equals(STANDARD_INPUT);
    }

    private void tagLines(WindowTagger tagger) throws IOException {
        boolean standardInput = isStandardInput();
        try (Utf8LineReader reader =
                standardInput ? new Utf8LineReader(System.in, "standard input") : Utf8LineReader.open(Path.of(input))) {
            List<String> lines = new ArrayList<>();
            while (!spec.commandLine().getOut().checkError() && reader.next()) {
                lines.add(reader.line());
                // Someone who types waits for an answer; a file is read on.
                boolean waiting = standardInput && System.in.available() == 0;
                if (waiting || lines.size() == CHUNK) {
                    tag(lines, tagger);
                    lines.clear();
                }
            }
            tag(lines, tagger);
        }
    }

    private void tag(List<String> lines, WindowTagger tagger) {
        List<TokenizedSentence> sentences = lines.stream()
                .map(pretokenized ? TokenizedSentence::cutAtSpaces : TokenizedSentence::of)
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        tagger.tagSentences(sentences).forEach(tagged -> out.print(format.format(tagged)));
        out.flush();
    }
}
