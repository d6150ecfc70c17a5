package dev.adret.samples.serve;

import dev.adret.backend.Backend;
import dev.adret.nlp.window.Tagger;
import dev.adret.samples.cli.BackendMixin;
import dev.adret.samples.cli.DurationConverter;
import dev.adret.samples.cli.ModelMixin;
import dev.adret.samples.cli.SizeConverter;
import dev.adret.samples.cli.Usage;
import dev.adret.samples.http.HttpLimits;
import dev.adret.samples.http.HttpMetrics;
import dev.adret.samples.http.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adret ner serve}: finds the entities in what comes by HTTP, until it is stopped. */
@Command(
        name = "serve",
        description = "Finds the entities in text that comes by HTTP, as JSON.",
        footer = {
            "",
            "Paths: POST /tag with {\"text\": \"...\"}, {\"sentences\": [\"...\"]} or {\"tokens\": [[\"...\"]]}; POST /tag/batch with"
                    + " {\"documents\": [...]} of these; GET /health; GET /metrics. SIGTERM or Ctrl-C finishes what was accepted."
        },
        sortOptions = false)
public final class ServeCommand implements Callable<Integer> {
    private static final HttpLimits LIMITS = HttpLimits.defaults();
    /** Accepted and not yet tagged, in requests of the largest size. */
    private static final int WAITING_REQUESTS = 20;

    private static final int LARGEST_PORT = 65_535;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelMixin model = new ModelMixin();

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "Where to listen, 0 for any free port. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "The address to listen at. Default: ${DEFAULT-VALUE}, for this machine only.")
    private String host = "";

    @Option(
            names = "--max-body",
            paramLabel = "SIZE",
            defaultValue = "1m",
            converter = SizeConverter.class,
            description = "The largest body of a request, such as 500, 64k or 1m. Default: ${DEFAULT-VALUE}.")
    private int maxBody = LIMITS.bodyBytes();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "50000",
            description = "The most tokens in a request. Default: ${DEFAULT-VALUE}.")
    private int maxTokens = 1;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description = "How long a request may take to come in, and then to be answered, such as 500ms or 10s."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration timeout = LIMITS.timeout();

    @Mixin
    private BackendMixin backends = new BackendMixin();

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireSense();
        PrintWriter err = spec.commandLine().getErr();
        int capacity = (int) Math.min(Integer.MAX_VALUE, (long) WAITING_REQUESTS * maxTokens);
        HttpMetrics metrics = new HttpMetrics();
        Thread interruption = new Thread(() -> stop(metrics), "adret-stop");
        try (Backend backend = backends.open(err);
                Tagger tagger = Tagger.open(model.file(), backend, capacity)) {
            // Whatever is done once, such as compiling kernels, is done before anyone waits for it.
            tagger.tag("Ready .");
            TagService service = new TagService(tagger, model.file().toString(), TagLimits.of(maxTokens), metrics);
            HttpLimits limits = LIMITS.withBodyBytes(maxBody).withTimeout(timeout);
            try (HttpServer server = new HttpServer(host, port, limits, metrics, service.endpoints())) {
                Runtime.getRuntime().addShutdownHook(interruption);
                warnIfOpen(err);
                PrintWriter out = spec.commandLine().getOut();
                out.println("serving " + model.file() + " at http://" + (host.contains(":") ? "[" + host + "]" : host)
                        + ":" + server.port());
                out.flush();
                stop.await();
            }
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    private void requireSense() {
        Usage.requireValue(
                spec.commandLine(),
                port >= 0 && port <= LARGEST_PORT,
                "--port lies between 0 and " + LARGEST_PORT + " and is not " + port);
        Usage.requireValue(spec.commandLine(), maxTokens >= 1, "--max-tokens is at least 1, not " + maxTokens);
    }

    private void warnIfOpen(PrintWriter err) throws UnknownHostException {
        if (!InetAddress.getByName(host).isLoopbackAddress()) {
            err.println("adret: whoever can reach " + host
                    + " can use this server: it has neither passwords nor encryption; put a proxy in front of it");
        }
    }

    /** Runs on SIGTERM and Ctrl-C, beside the thread that waits to stop. */
    private void stop(HttpMetrics metrics) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("adret: stopping; requests to finish: " + metrics.inFlight());
        stop.countDown();
        try {
            boolean done = stopped.await(3 * timeout.toMillis(), TimeUnit.MILLISECONDS);
            err.println(done ? "adret: stopped" : "adret: stopped before all requests were finished");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
