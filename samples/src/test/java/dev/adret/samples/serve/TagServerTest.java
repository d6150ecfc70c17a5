package dev.adret.samples.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.nlp.window.Tagger;
import dev.adret.samples.SmallModel;
import dev.adret.samples.http.Endpoint;
import dev.adret.samples.http.HttpLimits;
import dev.adret.samples.http.HttpMetrics;
import dev.adret.samples.http.HttpServer;
import dev.adret.samples.http.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TagServerTest {
    private static final String HOST = "127.0.0.1";
    private static final HttpLimits LIMITS = HttpLimits.defaults().withBodyBytes(4096);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    static Path folder;

    private static Backend backend;
    private static Tagger tagger;
    private static HttpServer server;

    @BeforeAll
    static void start() throws IOException {
        backend = new ReferenceBackend();
        tagger = Tagger.open(SmallModel.train(folder), backend);
        server = start(LIMITS);
    }

    @AfterAll
    static void stop() {
        server.close();
        tagger.close();
        backend.close();
    }

    private static HttpServer start(HttpLimits limits) throws IOException {
        HttpMetrics metrics = new HttpMetrics();
        return new HttpServer(
                HOST, 0, limits, metrics, new TagService(tagger, "m", TagLimits.of(100), metrics).endpoints());
    }

    private static URI uri(HttpServer some, String path) {
        return URI.create("http://" + HOST + ":" + some.port() + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder postTo(HttpServer some, String path, String body) {
        return HttpRequest.newBuilder(uri(some, path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return send(postTo(server, path, body));
    }

    private static JsonNode tag(String path, String body) throws Exception {
        HttpResponse<String> response = post(path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        return MAPPER.readTree(response.body());
    }

    /** Sends bytes as they are and reads all that comes until the server closes. */
    private static String raw(HttpServer some, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), some.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aTextIsTaggedSentenceBySentenceAndPlacesCountInTheText() throws Exception {
        JsonNode sentences = tag("/tag", "{\"text\": \"Anna lives in Rome .\\r\\n\\nIn Oslo we met Bert Zoë .\"}")
                .get("sentences");
        assertThat(sentences).hasSize(2);
        assertThat(sentences.get(0).get("tags").toString()).isEqualTo("[\"B-PER\",\"O\",\"O\",\"B-LOC\",\"O\"]");
        JsonNode bert = sentences.get(1).get("entities").get(1);
        assertThat(bert.get("text").asText()).isEqualTo("Bert Zoë");
        assertThat(bert.get("start").asInt()).isEqualTo(23 + "In Oslo we met ".length());
        assertThat(bert.get("tokens").toString()).isEqualTo("[4,6]");
        assertThat(bert.get("probability").asDouble()).isBetween(0.5, 1.0);
    }

    @Test
    void sentencesAreTaggedEachByItself() throws Exception {
        JsonNode sentences = tag("/tag", "{\"sentences\": [\"Anna lives in Rome .\", \"\", \"In Oslo .\"]}")
                .get("sentences");
        assertThat(sentences).hasSize(3);
        assertThat(sentences.get(1).get("tokens")).isEmpty();
        assertThat(sentences.get(2).get("entities").get(0).get("start").asInt()).isEqualTo(3);
    }

    @Test
    void tokensAreTakenAsTheyAre() throws Exception {
        JsonNode sentence = tag("/tag", "{\"tokens\": [[\"Anna\", \"lives\", \"in\", \"Rome\", \".\"]]}")
                .get("sentences")
                .get(0);
        assertThat(sentence.get("text").asText()).isEqualTo("Anna lives in Rome .");
        assertThat(sentence.get("entities").get(1).get("tokens").toString()).isEqualTo("[3,4]");
    }

    @Test
    void aBatchIsTaggedDocumentByDocument() throws Exception {
        JsonNode documents = tag(
                        "/tag/batch",
                        "{\"documents\": [{\"text\": \"Anna lives in Rome .\"}, {\"text\": \"\"},"
                                + " {\"tokens\": [[\"In\", \"Oslo\"]]}]}")
                .get("documents");
        assertThat(documents).hasSize(3);
        assertThat(documents.get(0).get("sentences").get(0).get("entities")).hasSize(2);
        assertThat(documents.get(1).get("sentences")).isEmpty();
        assertThat(documents.get(2).get("sentences").get(0).get("entities")).hasSize(1);
        assertThat(tag("/tag/batch", "{\"documents\": []}").get("documents")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/tag | ~~ | expected an object",
                "/tag | {} | expected one of the names \"text\", \"sentences\" and \"tokens\", found }",
                "/tag | [] | expected an object",
                "/tag | {\"text\": 1} | text: a string, found a number",
                "/tag | {\"text\": null} | text: a string, found null",
                "/tag | {\"txt\": \"a\"} | found \"txt\"",
                "/tag | {\"text\": \"a\", \"text\": \"b\"} | Duplicate field 'text', at line 1, column 21",
                "/tag | {\"text\": \"a\", \"tokens\": []} | nothing more but }",
                "/tag | {\"text\": \"a\"} {} | the body goes on behind its end",
                "/tag | {\"text\": \"a | the body is no JSON",
                "/tag | { | the body is no JSON: Unexpected end-of-input: expected close marker for Object, at line 1",
                "/tag | {\"sentences\": \"a\"} | sentences: a list, found a string",
                "/tag | {\"sentences\": [[\"a\"]]} | sentences: a string, found a list",
                "/tag | {\"tokens\": [\"a\"]} | tokens: a list of strings, found a string",
                "/tag | {\"tokens\": [[\"\"]]} | a token has 1 to 10000 chars, not 0",
                "/tag | {\"tokens\": [[1]]} | tokens: a string, found a number",
                "/tag | {\"tokens\": [[\"a\"] | the body is no JSON",
                "/tag/batch | {\"text\": \"a\"} | expected the name \"documents\", found \"text\"",
                "/tag/batch | {\"documents\": [1]} | documents: an object",
                "/tag/batch | {\"documents\": [{\"text\": \"a\"}], \"more\": 1} | nothing more but }",
            })
    void whatIsNoDocumentIsABadRequestThatSaysWhatWasExpected(String path, String body, String message)
            throws Exception {
        HttpResponse<String> response = post(path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(MAPPER.readTree(response.body()).get("error").asText()).contains(message);
    }

    @Test
    void bytesThatAreNoUtf8AreABadRequest() throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri(server, "/tag"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        "{\"text\": \"\u00ff\u00fe\"}".getBytes(StandardCharsets.ISO_8859_1))));
        assertThat(response.statusCode()).isEqualTo(400);
    }

    /** A parser of JSON takes it for UTF-32, and finds that only within the string. */
    @Test
    void aCharacterOfUtf32CutShortIsABadRequest() throws Exception {
        byte[] body = "{\"text\": \"Anna lives in Rome".getBytes(Charset.forName("UTF-32BE"));
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri(server, "/tag"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Arrays.copyOf(body, body.length - 1))));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedWhetherItSaysSoOrNot() throws Exception {
        String large = "{\"text\": \"" + "a".repeat(5000) + "\"}";
        HttpResponse<String> told = post("/tag", large);
        assertThat(told.statusCode()).isEqualTo(413);
        assertThat(told.body()).contains("larger than 4096 bytes");
        HttpResponse<String> chunked = send(HttpRequest.newBuilder(uri(server, "/tag"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8)))));
        assertThat(chunked.statusCode()).isEqualTo(413);
    }

    @Test
    void moreTokensThanAllowedAreRefused() throws Exception {
        assertThat(post("/tag", "{\"text\": \"" + "a ".repeat(100) + "\"}").statusCode())
                .isEqualTo(200);
        HttpResponse<String> response = post("/tag", "{\"text\": \"" + "a ".repeat(101) + "\"}");
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("more than 100 tokens");
        assertThat(post("/tag/batch", "{\"documents\": [" + "{\"text\":\"\"},".repeat(200) + "{\"text\":\"\"}]}")
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void pathsMethodsAndTypesThatAreNotThereGetTheirStatus() throws Exception {
        assertThat(send(HttpRequest.newBuilder(uri(server, "/"))).statusCode()).isEqualTo(404);
        HttpResponse<String> get = send(HttpRequest.newBuilder(uri(server, "/tag")));
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("allow")).hasValue("POST");
        assertThat(send(HttpRequest.newBuilder(uri(server, "/tag"))
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"text\": \"a\"}")))
                        .statusCode())
                .isEqualTo(415);
        assertThat(send(HttpRequest.newBuilder(uri(server, "/health"))
                                .method("HEAD", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void healthTellsOfTheModel() throws Exception {
        JsonNode health = MAPPER.readTree(
                send(HttpRequest.newBuilder(uri(server, "/health"))).body());
        assertThat(health.get("status").asText()).isEqualTo("ok");
        assertThat(health.get("labels").toString()).contains("B-PER");
        assertThat(health.get("backend").asText()).isEqualTo("reference");
    }

    @Test
    void metricsCountWhatWasAnswered() throws Exception {
        try (HttpServer fresh = start(LIMITS)) {
            send(postTo(fresh, "/tag", "{\"text\": \"Anna lives in Rome .\"}"));
            send(postTo(fresh, "/tag", "{}"));
            send(HttpRequest.newBuilder(uri(fresh, "/no/such/path")));
            String text = send(HttpRequest.newBuilder(uri(fresh, "/metrics"))).body();
            assertThat(text.lines())
                    .contains(
                            "http_requests_total{path=\"/tag\",status=\"200\"} 1",
                            "http_requests_total{path=\"/tag\",status=\"400\"} 1",
                            "http_requests_total{path=\"other\",status=\"404\"} 1",
                            "http_requests_in_flight 1",
                            "http_request_duration_seconds_bucket{le=\"+Inf\"} 3",
                            "http_request_duration_seconds_count 3",
                            "adret_tagged_tokens_total 5",
                            "adret_pending_tokens 0");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0\1\2\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n"
            })
    void whatIsNoHttpGetsAStatusAndTheServerGoesOn(String request) throws Exception {
        assertThat(raw(server, request)).matches("(?s)HTTP/1.1 (400|505) .*");
        assertThat(post("/tag", "{\"text\": \"Anna\"}").statusCode()).isEqualTo(200);
    }

    @Test
    void headersThatAreTooLargeGetAStatus() throws Exception {
        assertThat(raw(server, "GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void headersThatAreWrongDoNotFillTheLog() throws Exception {
        List<LogRecord> logged = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger("org.eclipse.jetty");
        log.addHandler(handler);
        try {
            for (String hosts : List.of("a\r\nHost: b", "[::1", "a:b", "`")) {
                assertThat(raw(server, "GET /health HTTP/1.1\r\nHost: " + hosts + "\r\n\r\n"))
                        .startsWith("HTTP/1.1 400 ");
            }
        } finally {
            log.removeHandler(handler);
        }
        assertThat(logged).isEmpty();
    }

    @Test
    void aRequestUnderAnotherNameIsRefusedOnLoopback() throws Exception {
        assertThat(raw(server, "GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421 ");
        assertThat(raw(server, "GET http:///health HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 421 ");
    }

    @Test
    void aBodyThatComesTooSlowlyIsTimedOut() throws Exception {
        try (HttpServer hasty = start(LIMITS.withTimeout(Duration.ofMillis(200)))) {
            assertThat(raw(
                            hasty,
                            "POST /tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 100\r\n\r\n{\"text\":"))
                    .startsWith("HTTP/1.1 408 ")
                    .contains("did not come in within 0.2 s");
        }
    }

    @Test
    void headersThatComeTooSlowlyAreTimedOutEvenIfAByteComesNowAndThen() throws Exception {
        try (HttpServer hasty = start(LIMITS.withTimeout(Duration.ofMillis(200)));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), hasty.port())) {
            socket.setSoTimeout(20);
            OutputStream out = socket.getOutputStream();
            out.write("GET /health HTTP/1.1\r\nX: ".getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            InputStream in = socket.getInputStream();
            while (!answer.toString().endsWith("\r\n\r\n")) {
                try {
                    int next = in.read();
                    assertThat(next).as("closed after %s", answer).isNotNegative();
                    answer.append((char) next);
                } catch (java.net.SocketTimeoutException e) {
                    out.write('a');
                }
            }
            assertThat(answer.toString()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void aClientThatGoesAwayCostsNothing() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream()
                        .write(("POST /tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                        + "Content-Length: 100\r\n\r\n{\"text\":")
                                .getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(post("/tag", "{\"text\": \"Anna\"}").statusCode()).isEqualTo(200);
    }

    @Test
    void whatTakesTooLongIsCancelledAndWhatFailsIsAnErrorOfTheServers() throws Exception {
        CompletableFuture<Reply> never = new CompletableFuture<>();
        Map<String, Endpoint> endpoints =
                Map.of("/never", Endpoint.postJson((body, executor) -> never), "/wrong", Endpoint.get(() -> {
                    throw new IllegalStateException("a fault that the test makes");
                }));
        java.util.logging.Logger log = java.util.logging.Logger.getLogger("dev.adret.samples.http.Exchange");
        log.setLevel(java.util.logging.Level.OFF);
        try (HttpServer other =
                new HttpServer(HOST, 0, LIMITS.withTimeout(Duration.ofMillis(100)), new HttpMetrics(), endpoints)) {
            HttpResponse<String> response = send(postTo(other, "/never", "{}"));
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("retry-after")).hasValue("1");
            assertThat(never).isCancelled();
            HttpResponse<String> wrong = send(HttpRequest.newBuilder(uri(other, "/wrong")));
            assertThat(wrong.statusCode()).isEqualTo(500);
            assertThat(wrong.body()).doesNotContain("a fault");
        } finally {
            log.setLevel(null);
        }
    }

    @Test
    void aServerThatIsClosedAnswersWhatItHasAccepted() throws Exception {
        CountDownLatch accepted = new CountDownLatch(1);
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        Map<String, Endpoint> endpoints = Map.of("/slow", Endpoint.postJson((body, executor) -> {
            accepted.countDown();
            return reply;
        }));
        HttpServer other = new HttpServer(HOST, 0, LIMITS, new HttpMetrics(), endpoints);
        CompletableFuture<HttpResponse<String>> response =
                CLIENT.sendAsync(postTo(other, "/slow", "{}").build(), BodyHandlers.ofString());
        accepted.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(other::close);
        // Refused from the moment it begins to close; until then the listener may still take a connection.
        boolean refused = false;
        while (!refused) {
            try {
                refused = send(postTo(other, "/slow", "{}").timeout(Duration.ofMillis(50)))
                                .statusCode()
                        == 503;
            } catch (IOException e) {
                refused = true;
            }
        }
        assertThat(closed.isDone()).isFalse();
        reply.complete(Reply.json(Map.of("done", true)));
        assertThat(response.get().body()).isEqualTo("{\"done\":true}");
        closed.get();
    }

    @Test
    void anAnswerThatIsReadSlowlyIsNotCutOffByClosing() throws Exception {
        CountDownLatch accepted = new CountDownLatch(1);
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        Map<String, Endpoint> endpoints = Map.of("/slow", Endpoint.postJson((body, executor) -> {
            accepted.countDown();
            return reply;
        }));
        HttpServer other = new HttpServer(HOST, 0, LIMITS, new HttpMetrics(), endpoints);
        String text = "x".repeat(8 << 20); // more than the buffers of the connection hold
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), other.port())) {
            String head =
                    "POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            accepted.await();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(other::close);
            reply.complete(Reply.json(Map.of("text", text)));
            Thread.sleep(200); // a client that is slow
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(answer.length()).isGreaterThan(text.length());
            closed.get();
        }
    }

    @Test
    void sixtyFourClientsAtOnceGetEachTheRightAnswer() throws Exception {
        String body = "{\"text\": \"Anna lives in Rome .\"}";
        String right = post("/tag", body).body();
        LoadGenerator.Outcome outcome = new LoadGenerator(
                        server.port(), body, answer -> answer.equals("HTTP/1.1 200 OK\n" + right))
                .run(64, 1, Double.POSITIVE_INFINITY);
        assertThat(outcome.errors()).isZero();
        assertThat(outcome.latencies()).hasSizeGreaterThanOrEqualTo(64);
    }

    @Test
    void aPortThatIsTakenIsAnErrorThatSaysSo() {
        assertThatIOException()
                .isThrownBy(() -> new HttpServer(HOST, server.port(), LIMITS, new HttpMetrics(), Map.of()))
                .withMessage(HOST + ":" + server.port()
                        + ": cannot listen there: Address already in use; choose another port or address");
    }
}
