package dev.adret.samples.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server. Requests that are malformed, too large, too slow or not for it get a status and a JSON object that says why.
 *
 * <p>Bound to a loopback address it answers only requests that name one in their Host header: what a page of somebody else's makes a
 * browser ask, under a name of its own that it lets lead here, is refused.
 */
public final class HttpServer implements AutoCloseable {
    private static final int MOST_THREADS = 32;
    private static final int FEWEST_THREADS = 4;

    /** After this, a connection on which nothing moves is closed while the server closes: none is asked for, or nobody reads the answer. */
    private static final Duration IDLE_WHILE_CLOSING = Duration.ofSeconds(1);

    private static final String OTHER_PATHS = "other";
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    /** Held here, as the next: a logger that nobody holds forgets its level. */
    private static final Logger JETTY_LOG = Logger.getLogger("org.eclipse.jetty");

    /** They tell of every malformed header, with all of it: whoever sent it is told, and the log is not theirs to fill. */
    private static final List<Logger> LOGS_OF_BAD_REQUESTS =
            List.of(Logger.getLogger("org.eclipse.jetty.http"), Logger.getLogger("org.eclipse.jetty.util.HostPort"));

    private final Server server;
    private final int port;
    private final SlowConnections slow;

    /**
     * Starts to listen.
     *
     * @param port 0 for any that is free
     * @param endpoints by path
     * @throws IOException if it cannot listen there
     */
    public HttpServer(String host, int port, HttpLimits limits, HttpMetrics metrics, Map<String, Endpoint> endpoints)
            throws IOException {
        JETTY_LOG.setLevel(Level.WARNING);
        LOGS_OF_BAD_REQUESTS.forEach(log -> log.setLevel(Level.SEVERE));
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
        threads.setName("adret-http");
        threads.setDaemon(true);
        server = new Server(threads);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(
                Math.max(limits.timeout().toMillis(), Duration.ofSeconds(30).toMillis()));
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(limits.connections(), server));
        slow = new SlowConnections(limits.timeout(), connector.getScheduler());
        connector.addBean(slow);
        GracefulHandler graceful = new GracefulHandler(new Router(host, limits, metrics, endpoints));
        graceful.setShutdownIdleTimeout(Math.min(limits.timeout().toMillis(), IDLE_WHILE_CLOSING.toMillis()));
        server.setHandler(graceful);
        server.setErrorHandler(new JsonErrors());
        server.setStopTimeout(2 * limits.timeout().toMillis());
        try {
            server.start();
        } catch (Exception e) {
            stop();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    host + ":" + port + ": cannot listen there: " + cause.getMessage()
                            + "; choose another port or address",
                    e);
        }
        this.port = connector.getLocalPort();
    }

    /** The port it listens at; once it is closed, the one that it listened at. */
    public int port() {
        return port;
    }

    /**
     * Accepts nothing new, waits for the answers to what was accepted, twice as long as one may take, and closes all connections: those that wait for
     * another request after a second, or the time that an answer may take if that is less.
     */
    @Override
    public void close() {
        stop();
    }

    private void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP server could not be stopped: " + e.getMessage(), e);
        }
    }

    /** Finds the endpoint of a request. */
    private static final class Router extends Handler.Abstract.NonBlocking {
        private final boolean loopback;
        private final HttpLimits limits;
        private final HttpMetrics metrics;
        private final Map<String, Endpoint> endpoints;

        Router(String host, HttpLimits limits, HttpMetrics metrics, Map<String, Endpoint> endpoints)
                throws UnknownHostException {
            loopback = InetAddress.getByName(host).isLoopbackAddress();
            this.limits = limits;
            this.metrics = metrics;
            this.endpoints = Map.copyOf(endpoints);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            String path = Request.getPathInContext(request);
            Endpoint endpoint = endpoints.get(path);
            Exchange exchange =
                    new Exchange(request, response, callback, endpoint == null ? OTHER_PATHS : path, limits, metrics);
            if (loopback && !isLoopback(Request.getServerName(request))) {
                exchange.fail(new HttpError(
                        HttpError.MISDIRECTED_REQUEST,
                        "this server listens on loopback only and answers to the host localhost"));
            } else if (endpoint == null) {
                exchange.fail(new HttpError(
                        HttpError.NOT_FOUND,
                        "there is no such path; there are "
                                + String.join(
                                        ", ",
                                        endpoints.keySet().stream().sorted().toList())));
            } else if (!accepts(endpoint, request.getMethod())) {
                response.getHeaders().put(HttpHeader.ALLOW, endpoint.method());
                exchange.fail(new HttpError(
                        HttpError.METHOD_NOT_ALLOWED, path + " takes " + endpoint.method() + " requests"));
            } else if (endpoint.method().equals(Endpoint.POST) && !isJson(request)) {
                exchange.fail(new HttpError(
                        HttpError.UNSUPPORTED_MEDIA_TYPE, path + " takes JSON: send Content-Type: application/json"));
            } else {
                exchange.run(endpoint.service());
            }
            return true;
        }

        /** @param name of the host that the request is for; null if its address has an empty one */
        private static boolean isLoopback(@Nullable String name) {
            return name != null && LOOPBACK_NAMES.contains(name);
        }

        private static boolean accepts(Endpoint endpoint, String method) {
            return method.equals(endpoint.method())
                    || (HttpMethod.HEAD.is(method) && endpoint.method().equals(Endpoint.GET));
        }

        private static boolean isJson(Request request) {
            String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
            return type != null && type.matches("(?i)application/json\\s*(;\\s*charset=\"?utf-8\"?\\s*)?");
        }
    }

    /** Errors that Jetty finds, such as a request that is no HTTP, in our words. */
    private static final class JsonErrors extends ErrorHandler {
        @Override
        protected void generateResponse(
                Request request,
                Response response,
                int status,
                @Nullable String message,
                @Nullable Throwable cause,
                Callback callback) {
            Reply reply = Reply.error(status, message == null ? "the request cannot be answered" : message);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.contentType());
            response.write(true, reply.body(), callback);
        }
    }
}
