package dev.adret.samples.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.fuzz.Fuzz;
import dev.adret.fuzz.Mutations;
import dev.adret.nlp.window.TaggedSentence;
import dev.adret.nlp.window.Tagger;
import dev.adret.samples.SmallModel;
import dev.adret.samples.http.HttpError;
import dev.adret.samples.http.HttpLimits;
import dev.adret.samples.http.HttpMetrics;
import dev.adret.samples.http.HttpServer;
import dev.adret.samples.http.Reply;
import dev.adret.samples.report.LivePage;
import dev.adret.samples.report.RunRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** The bodies that {@code ner serve} and the page of a training take, and whole requests to both. */
class HttpFuzzTest {
    private static final TagLimits LIMITS = TagLimits.of(1000);
    private static final Fuzz BODIES = new Fuzz(HttpError.class, "", 256, 1 << 19);
    /** An answer, or the end of the connection; of the memory of the server's threads nothing is known. */
    private static final Fuzz REQUESTS = new Fuzz(SocketException.class, "", 64, 1 << 20);

    private static final Set<Integer> STATUS_OF_BAD_BODIES = Set.of(HttpError.BAD_REQUEST, HttpError.CONTENT_TOO_LARGE);
    private static final Set<Integer> NO_FAULT_OF_THE_SERVERS = Set.of(501, HttpError.SERVICE_UNAVAILABLE, 505);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            ",",
            "\"text\":",
            "\"tokens\":[[\"a\"]]",
            "\"documents\":",
            "\\ud800",
            "\\u0000",
            "\\x",
            "null",
            "1e999999999",
            "\n",
            "\u2028",
            "\uD83D\uDE00");

    private static final List<String> DOCUMENTS = List.of(
            "{\"text\": \"Anna lives in Rome .\\nOslo, Zoë\"}",
            "{\"sentences\": [\"Anna lives in Rome .\", \"\"]}",
            "{\"tokens\": [[\"Anna\", \"lives\"], []]}");

    private static final Servers SERVERS = Servers.start();

    private static final int PORT = SERVERS.server().port();
    private static final int PAGE_PORT = URI.create(SERVERS.page().address()).getPort();

    /** A server with a model, and the page of a training that has none yet. */
    private record Servers(
            Path folder, Backend backend, Tagger tagger, HttpMetrics metrics, HttpServer server, LivePage page) {
        static Servers start() {
            try {
                Path folder = Files.createTempDirectory("adret-fuzz");
                Backend backend = new ReferenceBackend();
                Tagger tagger = Tagger.open(SmallModel.train(folder), backend);
                HttpMetrics metrics = new HttpMetrics();
                HttpServer server = new HttpServer(
                        "127.0.0.1",
                        0,
                        HttpLimits.defaults().withBodyBytes(4096),
                        metrics,
                        new TagService(tagger, "m", LIMITS, metrics).endpoints());
                RunRecord run = new RunRecord("Training", Map.of());
                LivePage page = new LivePage(run, 0, folder.resolve("none"), ReferenceBackend::new);
                return new Servers(folder, backend, tagger, metrics, server, page);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @AfterContainer
    static void stop() throws IOException {
        // Every request comes to its end, also those whose client has gone.
        long begin = System.nanoTime();
        while (SERVERS.metrics().inFlight() > 0) {
            assertThat(System.nanoTime() - begin)
                    .isLessThan(Duration.ofMinutes(1).toNanos());
            Thread.onSpinWait();
        }
        SERVERS.page().close();
        SERVERS.server().close();
        SERVERS.tagger().close();
        SERVERS.backend().close();
        try (Stream<Path> files = Files.list(SERVERS.folder())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(SERVERS.folder());
    }

    /** In UTF-8, and in what else a parser of JSON may take a body for. */
    private static Arbitrary<byte[]> bodies(List<String> texts) {
        List<byte[]> wholes = new ArrayList<>();
        for (String charset : List.of("UTF-8", "UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE")) {
            texts.forEach(text -> wholes.add(text.getBytes(Charset.forName(charset))));
        }
        return new Mutations(wholes, PIECES).inputs();
    }

    @Provide
    static Arbitrary<byte[]> documents() {
        return bodies(DOCUMENTS);
    }

    @Provide
    static Arbitrary<byte[]> batches() {
        return bodies(List.of(
                "{\"documents\": [" + String.join(", ", DOCUMENTS) + "]}",
                "{\"documents\": []}",
                "{\"documents\": [{\"text\": \"\"}]}"));
    }

    private static <T> T statusChecked(Fuzz.Reader<T> reader, byte[] body) throws Exception {
        try {
            return reader.read(body);
        } catch (HttpError e) {
            assertThat(e.status()).isIn(STATUS_OF_BAD_BODIES);
            throw e;
        }
    }

    private static void assertTagged(Document document) {
        List<TaggedSentence> tagged = SERVERS.tagger().tagAll(document.sentences());
        assertThat(tagged).hasSameSizeAs(document.sentences());
        assertThat(Reply.json(TagService.json(document, tagged)).status()).isEqualTo(200);
    }

    @Property
    void aDocumentIsTaggedOrRefused(@ForAll("documents") byte[] body) {
        BODIES.read(body, input -> statusChecked(bytes -> DocumentReader.document(bytes, LIMITS), input))
                .ifPresent(HttpFuzzTest::assertTagged);
    }

    @Property
    void aBatchIsTaggedOrRefused(@ForAll("batches") byte[] body) {
        BODIES.read(body, input -> statusChecked(bytes -> DocumentReader.batch(bytes, LIMITS), input))
                .ifPresent(documents -> documents.forEach(HttpFuzzTest::assertTagged));
    }

    private static String post(String path, String type, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    @Provide
    static Arbitrary<byte[]> requests() {
        String get = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String page = "GET /state HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n";
        String tag = post("/tag", "application/json", "{\"text\": \"Anna lives in Rome .\"}");
        String chunked = """
                POST /tag/batch HTTP/1.1
                Host: localhost
                Content-Type: application/json; charset=utf-8
                Transfer-Encoding: chunked

                10
                {"documents": [{
                e
                "text": "a"}]}
                0

                """.replace("\n", "\r\n");
        return Mutations.ofTexts(
                        List.of(
                                get,
                                tag,
                                chunked,
                                get + tag + page + chunked + get,
                                "GET / HTTP/1.0\r\n\r\n",
                                "GET http:/// HTTP/1.0\r\n\r\n"),
                        List.of(
                                "HEAD ",
                                "PUT ",
                                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                                "http:///",
                                "//",
                                "%",
                                "%00",
                                "/..;/",
                                "?",
                                "*",
                                "Host: \r\n",
                                "Host: [::1\r\n",
                                "Host: a:b\r\n",
                                "Content-Length: 99999999999999999999\r\n",
                                "Content-Length: -1\r\n",
                                "Content-Length: 3, 4\r\n",
                                "Transfer-Encoding: gzip, chunked\r\n",
                                "Expect: 100-continue\r\n",
                                "Upgrade: h2c\r\n",
                                "ffffffffffffffff\r\n",
                                "\r\n",
                                "\r\n\r\n",
                                " \r\n",
                                "HTTP/9.9"))
                .inputs();
    }

    @Property
    void aRequestIsAnsweredWithoutAFaultOfTheServers(@ForAll("requests") byte[] request) {
        int port = request.length % 2 == 0 ? PORT : PAGE_PORT;
        REQUESTS.read(request, input -> statuses(port, input))
                .ifPresent(statuses -> assertThat(statuses)
                        .as(new String(request, StandardCharsets.ISO_8859_1))
                        .allMatch(status -> status < 500 || NO_FAULT_OF_THE_SERVERS.contains(status)));
        if (request.length % 100 == 0) {
            assertThat(statusesOfHealth()).containsExactly(200);
        }
    }

    /** Of a client that waits for its answer: no reason to break the connection off. */
    private static List<Integer> statusesOfHealth() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
            String request = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return statuses(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until the server closes. */
    private static List<Integer> statuses(Socket socket) throws IOException {
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        return STATUS.matcher(answer)
                .results()
                .map(MatchResult::group)
                .map(line -> Integer.valueOf(line.replaceAll("HTTP/1\\.. |\\s", "")))
                .toList();
    }

    /** Sends all and then no more, and reads until the server closes. */
    private static List<Integer> statuses(int port, byte[] request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            return statuses(socket);
        } catch (SocketException e) {
            // The server has closed before it has read all.
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
