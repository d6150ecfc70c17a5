package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.io.Safetensors;
import dev.adret.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models as files for other programs; what is in those of ONNX, {@link OnnxTest} says. */
class ExportTest {
    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void train() {
        model = folder.resolve("model.adret");
        Cli.train(Cli.corpus(folder), model, "--epochs", "1").assertDone();
    }

    private Cli.Result export(String... more) {
        String[] args = {
            "ner",
            "export",
            "--model",
            model.toString(),
            "--out",
            folder.resolve("out").toString()
        };
        String[] all = new String[args.length + more.length];
        System.arraycopy(args, 0, all, 0, args.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return Cli.run(all);
    }

    @Test
    void safetensorsHaveTheWeightsOfTheModelFileAndSayWhatTheyBelongTo() throws IOException {
        assertThat(export("--format", "safetensors").assertDone().outLines())
                .containsExactly("safetensors: " + folder.resolve("out"));
        Safetensors.Contents contents = Safetensors.read(folder.resolve("out"));

        assertThat(contents.metadata().get("labels")).isEqualTo("O\nB-LOC\nB-PER\nI-PER");
        assertThat(contents.metadata().get("config")).contains("\"model\" : \"mlp\"");
        assertThat(contents.tensors().keySet())
                .containsExactly(
                        "embeddings.words.table",
                        "embeddings.caps.table",
                        "hidden.weight",
                        "hidden.bias",
                        "output.weight",
                        "output.bias",
                        "chain.transitions");
        assertThat(contents.tensors().get("chain.transitions").shape()).isEqualTo(Shape.of(5, 4));
        try (ZipFile zip = new ZipFile(model.toFile());
                InputStream in = zip.getInputStream(new ZipEntry("model.safetensors"))) {
            assertThat(Safetensors.read(in, "model.safetensors", Files.size(model)))
                    .usingRecursiveComparison()
                    .isEqualTo(contents.tensors());
        }
    }

    @Test
    void theSameModelGivesTheSameBytes() throws IOException {
        for (String format : new String[] {"onnx", "safetensors"}) {
            export("--format", format).assertDone();
            byte[] first = Files.readAllBytes(folder.resolve("out"));
            export("--format", format).assertDone();
            assertThat(Files.readAllBytes(folder.resolve("out"))).isEqualTo(first);
        }
    }

    @Test
    void whatIsNoModelIsAnErrorAndWritesNothing() throws IOException {
        Files.writeString(model, "no model");
        export().assertError(1, "is no model file");
        assertThat(Cli.files(folder)).containsExactly("corpus.conll", "model.adret");
    }
}
