package dev.adret.samples.ner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.adret.nlp.corpus.Span;
import dev.adret.nlp.corpus.TagScheme;
import dev.adret.nlp.text.Token;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Ways to print a tagged sentence. */
enum TagFormat {
    /** The sentence with its entities in brackets: {@code [PER Paris Hilton] visited [LOC Paris] .} */
    TEXT {
        @Override
        String format(String line, List<Token> tokens, List<String> tags) {
            StringBuilder out = new StringBuilder();
            int next = 0;
            for (Span span : TagScheme.decode(tags)) {
                int start = tokens.get(span.start()).start();
                int end = tokens.get(span.end() - 1).end();
                out.append(line, next, start).append('[').append(span.type()).append(' ');
                out.append(line, start, end).append(']');
                next = end;
            }
            return out.append(line, next, line.length()).append('\n').toString();
        }
    },
    /** A token and its tag a line, a blank line after the sentence. */
    CONLL {
        @Override
        String format(String line, List<Token> tokens, List<String> tags) {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < tokens.size(); i++) {
                out.append(tokens.get(i).text())
                        .append('\t')
                        .append(tags.get(i))
                        .append('\n');
            }
            return out.append('\n').toString();
        }
    },
    /** A JSON object a line: the text, and the entities with their places in it, counted in UTF-16 units. */
    JSON {
        @Override
        String format(String line, List<Token> tokens, List<String> tags) {
            List<Map<String, Object>> entities = new ArrayList<>();
            for (Span span : TagScheme.decode(tags)) {
                int start = tokens.get(span.start()).start();
                int end = tokens.get(span.end() - 1).end();
                Map<String, Object> entity = new LinkedHashMap<>();
                entity.put("type", span.type());
                entity.put("start", start);
                entity.put("end", end);
                entity.put("text", line.substring(start, end));
                entities.add(entity);
            }
            Map<String, Object> sentence = new LinkedHashMap<>();
            sentence.put("text", line);
            sentence.put("entities", entities);
            try {
                return MAPPER.writeValueAsString(sentence) + "\n";
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * The tagged sentence, with the line end.
     *
     * @param line the sentence as it came
     * @param tokens its tokens, with their places in {@code line}
     */
    abstract String format(String line, List<Token> tokens, List<String> tags);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
