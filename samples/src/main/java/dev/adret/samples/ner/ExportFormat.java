package dev.adret.samples.ner;

import dev.adret.nlp.window.ModelExport;
import dev.adret.nlp.window.WindowModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** What a model can be exported as. */
enum ExportFormat {
    /** The network, for ONNX Runtime and others. */
    ONNX {
        @Override
        void write(WindowModel model, Path file) throws IOException {
            ModelExport.writeOnnx(model, file);
        }
    },
    /** The weights alone. */
    SAFETENSORS {
        @Override
        void write(WindowModel model, Path file) throws IOException {
            ModelExport.writeSafetensors(model, file);
        }
    };

    abstract void write(WindowModel model, Path file) throws IOException;

    /** As it is spelled on the command line: {@code onnx}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
