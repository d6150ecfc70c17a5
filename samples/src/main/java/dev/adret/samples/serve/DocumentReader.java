package dev.adret.samples.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.adret.nlp.text.TokenizedSentence;
import dev.adret.samples.http.HttpError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request, as a stream: a limit that is passed ends it before more memory is taken.
 *
 * <p>A document is {@code {"text": "…"}}, a sentence a line, {@code {"sentences": ["…", …]}}, or {@code {"tokens": [["…", …], …]}}; a batch
 * {@code {"documents": [document, …]}}. Nothing else is accepted. Errors are {@link HttpError}s.
 */
final class DocumentReader {
    private static final int LONGEST_MESSAGE = 300;
    private static final Pattern CONTROL_CHARACTER = Pattern.compile("\\p{Cntrl}");
    /** What the parser adds to messages, which names it and not the text. */
    private static final Pattern START_MARKER = Pattern.compile(" \\(start marker at .*\\)");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser parser;
    private final TagLimits limits;
    private int tokens;

    private DocumentReader(JsonParser parser, TagLimits limits) {
        this.parser = parser;
        this.limits = limits;
    }

    /** Reads one document. */
    static Document document(byte[] body, TagLimits limits) {
        return read(body, limits, DocumentReader::document);
    }

    /** Reads a batch of documents. */
    static List<Document> batch(byte[] body, TagLimits limits) {
        return read(body, limits, reader -> {
            reader.require(reader.parser.nextToken(), JsonToken.START_OBJECT, "an object {\"documents\": [...]}");
            reader.require(reader.parser.nextToken(), JsonToken.FIELD_NAME, "the name \"documents\"");
            if (!reader.parser.currentName().equals("documents")) {
                throw bad("expected the name \"documents\", found \"" + shortened(reader.parser.currentName()) + "\"");
            }
            List<Document> documents = reader.list(
                    "documents", "an object {\"text\": ...}", JsonToken.START_OBJECT, reader::documentFields);
            reader.require(reader.parser.nextToken(), JsonToken.END_OBJECT, "nothing more but }");
            return documents;
        });
    }

    /** Makes something of a body. */
    @FunctionalInterface
    private interface Content<T> {
        T read(DocumentReader reader) throws IOException;
    }

    private static <T> T read(byte[] body, TagLimits limits, Content<T> content) {
        try (JsonParser parser = FACTORY.createParser(body)) {
            DocumentReader reader = new DocumentReader(parser, limits);
            T read = content.read(reader);
            if (parser.nextToken() != null) {
                throw bad("the body goes on behind its end, at " + place(parser));
            }
            return read;
        } catch (JsonProcessingException e) {
            throw bad("the body is no JSON: "
                    + START_MARKER.matcher(e.getOriginalMessage()).replaceAll("")
                    + (e.getLocation() == null
                            ? ""
                            : ", at line " + e.getLocation().getLineNr() + ", column "
                                    + e.getLocation().getColumnNr()));
        } catch (IOException e) {
            // Such as bytes that are no UTF-8: nothing else can fail in memory.
            throw bad("the body is no JSON in UTF-8: " + e.getMessage());
        }
    }

    /** The message as one line, and not a long one: it may have names of the client's in it. */
    private static HttpError bad(String message) {
        String line = CONTROL_CHARACTER.matcher(message).replaceAll("·");
        return new HttpError(
                HttpError.BAD_REQUEST,
                line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "…");
    }

    private static String place(JsonParser parser) {
        return "line " + parser.currentLocation().getLineNr() + ", column "
                + parser.currentLocation().getColumnNr();
    }

    private static String shortened(String name) {
        return name.length() > 40 ? name.substring(0, 40) + "…" : name;
    }

    private void require(JsonToken found, JsonToken expected, String words) {
        if (found != expected) {
            throw bad("expected " + words + ", found " + words(found) + ", at " + place(parser));
        }
    }

    private static String words(@Nullable JsonToken token) {
        if (token == null) {
            return "the end";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case FIELD_NAME -> "another name";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            default -> String.valueOf(token.asString());
        };
    }

    private Document document() throws IOException {
        require(
                parser.nextToken(),
                JsonToken.START_OBJECT,
                "an object {\"text\": ...}, {\"sentences\": [...]} or {\"tokens\": [[...], ...]}");
        return documentFields();
    }

    /** The one field of a document, and its end. */
    private Document documentFields() throws IOException {
        require(parser.nextToken(), JsonToken.FIELD_NAME, "one of the names \"text\", \"sentences\" and \"tokens\"");
        String name = parser.currentName();
        Document document = switch (name) {
            case "text" -> text();
            case "sentences" ->
                sentences(list(
                        name,
                        "a string",
                        JsonToken.VALUE_STRING,
                        () -> counted(TokenizedSentence.of(parser.getText()))));
            case "tokens" -> sentences(list(name, "a list of strings", JsonToken.START_ARRAY, this::tokens));
            default ->
                throw bad("expected one of the names \"text\", \"sentences\" and \"tokens\", found \"" + shortened(name)
                        + "\"");
        };
        require(parser.nextToken(), JsonToken.END_OBJECT, "nothing more but }: a document has one field");
        return document;
    }

    private static Document sentences(List<TokenizedSentence> sentences) {
        return new Document(sentences, sentences.stream().map(sentence -> 0).toList());
    }

    private Document text() throws IOException {
        require(parser.nextToken(), JsonToken.VALUE_STRING, "text: a string");
        String text = parser.getText();
        List<TokenizedSentence> sentences = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '\n' || text.charAt(i) == '\r') {
                TokenizedSentence sentence = counted(TokenizedSentence.of(text.substring(start, i)));
                if (!sentence.tokens().isEmpty()) {
                    sentences.add(sentence);
                    starts.add(start);
                }
                start = i + 1;
            }
        }
        return new Document(sentences, starts);
    }

    private TokenizedSentence tokens() throws IOException {
        List<String> words = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            require(parser.currentToken(), JsonToken.VALUE_STRING, "tokens: a string");
            String word = parser.getText();
            if (word.isEmpty() || word.length() > limits.tokenChars()) {
                throw bad("a token has 1 to " + limits.tokenChars() + " chars, not " + word.length() + ", at "
                        + place(parser));
            }
            words.add(word);
            count(1);
        }
        return TokenizedSentence.ofTokens(words);
    }

    private TokenizedSentence counted(TokenizedSentence sentence) {
        count(sentence.tokens().size());
        return sentence;
    }

    private void count(int more) {
        tokens += more;
        if (tokens > limits.tokens()) {
            throw new HttpError(
                    HttpError.CONTENT_TOO_LARGE,
                    "the request has more than " + limits.tokens() + " tokens; send less at a time");
        }
    }

    /** Makes something of an element, whose first token is the current one. */
    @FunctionalInterface
    private interface Element<T> {
        T read() throws IOException;
    }

    private <T> List<T> list(String name, String words, JsonToken first, Element<T> element) throws IOException {
        require(parser.nextToken(), JsonToken.START_ARRAY, name + ": a list");
        List<T> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            require(parser.currentToken(), first, name + ": " + words);
            elements.add(element.read());
            // So that empty ones do not come in any number.
            if (elements.size() > limits.tokens()) {
                throw new HttpError(
                        HttpError.CONTENT_TOO_LARGE,
                        name + " has more than " + limits.tokens() + " elements; send less at a time");
            }
        }
        return elements;
    }
}
