package io.vicinity.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The page that Prometheus and health checks read: {@code /metrics}, {@code /livez} and {@code /readyz}. The two latter answer 200 or
 * 503, with one line a check: {@code ok name} or {@code failed name}. Read only, without secrets, and without TLS: bind it to an
 * address that only the monitoring reaches. Thread-safe.
 */
public final class MetricsPage implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, BooleanSupplier> liveness = new ConcurrentSkipListMap<>();
    private final Map<String, BooleanSupplier> readiness = new ConcurrentSkipListMap<>();
    private HttpServer server;
    private ExecutorService executor;

    /** Creates a page that does not listen yet, with the JVM's own metrics. */
    public MetricsPage() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /**
     * Where metrics are registered.
     *
     * @return the registry.
     */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /**
     * Adds a check that {@code /livez} asks: false means that a restart of the process would help.
     *
     * @param name  of the check, as the page shows it.
     * @param check quick, of any thread.
     */
    public void live(final String name, final BooleanSupplier check) {
        liveness.put(name, check);
    }

    /**
     * Adds a check that {@code /readyz} asks: false means that the process cannot serve now.
     *
     * @param name  of the check, as the page shows it.
     * @param check quick, of any thread.
     */
    public void ready(final String name, final BooleanSupplier check) {
        readiness.put(name, check);
    }

    /**
     * Listens.
     *
     * @param address HOST:PORT; port 0 takes a free one.
     * @return the address in fact.
     * @throws VicinityFailure {@link FailureCode#ADDRESS_UNUSABLE}, {@link FailureCode#CONFIG_INVALID}.
     */
    public synchronized InetSocketAddress listen(final String address) {
        final InetSocketAddress wanted = HostPort.parse(address).resolve();
        try {
            server = HttpServer.create(wanted, 16);
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.ADDRESS_UNUSABLE,
                    "the metrics page cannot listen on " + address + ": " + e.getMessage(),
                    "give a free address of this machine, or port 0",
                    e);
        }
        server.createContext("/metrics", exchange -> answer(exchange, "/metrics", 200, PROMETHEUS, registry::scrape));
        server.createContext("/livez", exchange -> checks(exchange, "/livez", liveness));
        server.createContext("/readyz", exchange -> checks(exchange, "/readyz", readiness));
        executor = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("metrics-page").daemon(true).factory());
        server.setExecutor(executor);
        server.start();
        return server.getAddress();
    }

    private static void checks(
            final HttpExchange exchange, final String path, final Map<String, BooleanSupplier> checks)
            throws IOException {
        final Map<String, Boolean> results = new TreeMap<>();
        checks.forEach((name, check) -> results.put(name, passes(check)));
        final int status = results.containsValue(false) ? 503 : 200;
        final String lines = results.entrySet().stream()
                .map(result -> (result.getValue() ? "ok " : "failed ") + result.getKey() + '\n')
                .collect(Collectors.joining());
        answer(exchange, path, status, TEXT, () -> lines.isEmpty() ? "ok\n" : lines);
    }

    private static boolean passes(final BooleanSupplier check) {
        try {
            return check.getAsBoolean();
        } catch (final RuntimeException e) {
            return false;
        }
    }

    private static void answer(
            final HttpExchange exchange,
            final String path,
            final int status,
            final String type,
            final Supplier<String> body)
            throws IOException {
        try (exchange) {
            final boolean read = "GET".equals(exchange.getRequestMethod());
            final boolean found = path.equals(exchange.getRequestURI().getPath());
            final byte[] bytes =
                    (!read ? "GET only\n" : !found ? "not found\n" : body.get()).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", read && found ? type : TEXT);
            exchange.sendResponseHeaders(!read ? 405 : !found ? 404 : status, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
    }

    /** Stops listening. */
    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(0);
            executor.shutdownNow();
            server = null;
        }
        registry.close();
    }
}
