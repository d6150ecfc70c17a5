package dev.adret.samples.ner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.adret.nlp.window.Entity;
import dev.adret.nlp.window.TaggedSentence;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Ways to print a tagged sentence. */
enum TagFormat {
    /** The sentence with its entities in brackets: {@code [PER Paris Hilton] visited [LOC Paris] .} */
    TEXT {
        @Override
        String format(TaggedSentence tagged) {
            String line = tagged.sentence().text();
            StringBuilder out = new StringBuilder();
            int next = 0;
            for (Entity entity : tagged.entities()) {
                out.append(line, next, entity.start());
                out.append('[')
                        .append(entity.type())
                        .append(' ')
                        .append(entity.text())
                        .append(']');
                next = entity.end();
            }
            return out.append(line, next, line.length()).append('\n').toString();
        }
    },
    /** A token and its tag a line, a blank line after the sentence. */
    CONLL {
        @Override
        String format(TaggedSentence tagged) {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < tagged.tags().size(); i++) {
                out.append(tagged.sentence().tokens().get(i).text())
                        .append('\t')
                        .append(tagged.tags().get(i))
                        .append('\n');
            }
            return out.append('\n').toString();
        }
    },
    /** A JSON object a line: {@link EntityJson}. */
    JSON {
        @Override
        String format(TaggedSentence tagged) {
            try {
                return MAPPER.writeValueAsString(EntityJson.sentence(tagged)) + "\n";
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The tagged sentence, with the line end. */
    abstract String format(TaggedSentence tagged);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
