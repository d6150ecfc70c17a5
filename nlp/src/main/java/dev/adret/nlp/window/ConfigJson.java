package dev.adret.nlp.window;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.adret.nlp.text.InputFileException;
import dev.adret.nlp.vocab.WordNormalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A {@link WindowConfig} as a JSON object of one level. */
final class ConfigJson {
    private static final String FORMAT = "adret window network";
    private static final int VERSION = 2;
    private static final JsonFactory JSON = new JsonFactory();

    private ConfigJson() {}

    static void write(WindowConfig config, OutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeNumberField("version", VERSION);
            json.writeStringField("model", config.kind().toString());
            json.writeNumberField("window", config.window());
            json.writeNumberField("dim", config.wordDimension());
            json.writeNumberField("caps-dim", config.capsDimension());
            json.writeNumberField("shape-dim", config.shapeDimension());
            json.writeNumberField("ngram-dim", config.ngramDimension());
            json.writeNumberField("hidden", config.hidden());
            json.writeStringField("activation", config.activation().toString());
            json.writeBooleanField("sentence-level", config.sentenceLevel());
            json.writeBooleanField("lower-case", config.normalizer().lowerCase());
            json.writeBooleanField("fold-digits", config.normalizer().foldDigits());
            json.writeStringField("type", config.type());
            json.writeNumberField("threshold", config.threshold());
            json.writeEndObject();
        }
    }

    static WindowConfig read(InputStream in, String name) throws IOException {
        Fields fields = new Fields(parse(in, name), name);
        if (!fields.text("format").equals(FORMAT)) {
            throw InputFileException.inFile(
                    name,
                    "expected the format '" + FORMAT + "', found " + InputFileException.quote(fields.text("format")));
        }
        int version = fields.integer("version");
        if (version < 1 || version > VERSION) {
            throw InputFileException.inFile(
                    name, "is of version " + version + " of the format; this program reads versions 1 to " + VERSION);
        }
        try {
            return new WindowConfig(
                    fields.choice("model", WindowKind.values()),
                    fields.integer("window"),
                    fields.integer("dim"),
                    fields.integer("caps-dim"),
                    version == 1 ? 0 : fields.integer("shape-dim"),
                    version == 1 ? 0 : fields.integer("ngram-dim"),
                    fields.integer("hidden"),
                    fields.choice("activation", HiddenActivation.values()),
                    version > 1 && fields.flag("sentence-level"),
                    new WordNormalizer(fields.flag("lower-case"), fields.flag("fold-digits")),
                    fields.text("type"),
                    fields.number("threshold"));
        } catch (IllegalArgumentException e) {
            throw InputFileException.inFile(name, String.valueOf(e.getMessage()), e);
        }
    }

    private static Map<String, String> parse(InputStream in, String name) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        try (JsonParser json = JSON.createParser(in)) {
            json.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw InputFileException.inFile(name, "expected a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                if (!json.nextToken().isScalarValue()) {
                    throw InputFileException.inFile(
                            name, "expected a plain value for " + InputFileException.quote(field));
                }
                fields.put(field, json.getText());
            }
        } catch (JsonProcessingException e) {
            throw InputFileException.inFile(name, "is no JSON: " + InputFileException.quote(e.getOriginalMessage()), e);
        }
        return fields;
    }

    private record Fields(Map<String, String> values, String name) {
        String text(String field) {
            String value = values.get(field);
            if (value == null) {
                throw InputFileException.inFile(name, "has no field '" + field + "'");
            }
            return value;
        }

        int integer(String field) {
            try {
                return Integer.parseInt(text(field));
            } catch (NumberFormatException e) {
                throw unexpected(field, "a whole number");
            }
        }

        float number(String field) {
            try {
                return Float.parseFloat(text(field));
            } catch (NumberFormatException e) {
                throw unexpected(field, "a number");
            }
        }

        boolean flag(String field) {
            return switch (text(field)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw unexpected(field, "true or false");
            };
        }

        <T> T choice(String field, T[] values) {
            for (T value : values) {
                if (value.toString().equals(text(field))) {
                    return value;
                }
            }
            throw unexpected(field, "one of " + Arrays.toString(values));
        }

        private InputFileException unexpected(String field, String expected) {
            return InputFileException.inFile(
                    name,
                    "expected " + expected + " as '" + field + "', found " + InputFileException.quote(text(field)));
        }
    }
}
