package io.vicinity.agent.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vicinity.service.FailureCode;
import io.vicinity.service.HostPort;
import io.vicinity.service.VicinityFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The etcd in which the agents of many hosts keep one directory.
 *
 * @param endpoints    its members, {@code http://HOST:PORT} or {@code https://HOST:PORT} each; asked one after the other.
 * @param prefix       of all keys; {@code /vicinity} if absent.
 * @param user         of etcd; null: none.
 * @param passwordFile whose first line is the user's password.
 * @param ca           certificates that the members' are signed by, PEM; null: those that the JDK trusts.
 * @param cert         of this agent towards etcd, PEM; null: none.
 * @param key          of that certificate, PKCS#8 PEM.
 * @param lease        how long names outlive an agent that died, whole seconds; 10 s if absent.
 */
public record EtcdConfig(
        List<String> endpoints,
        String prefix,
        String user,
        @JsonProperty("password_file") Path passwordFile,
        Path ca,
        Path cert,
        Path key,
        Duration lease) {
    private static final String DEFAULT_PREFIX = "/vicinity";
    private static final Duration DEFAULT_LEASE = Duration.ofSeconds(10);
    private static final Duration MIN_LEASE = Duration.ofSeconds(2);
    private static final Duration MAX_LEASE = Duration.ofHours(1);
    private static final String TLS = "https";
    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._-]+)+");

    /** Puts defaults and checks what can be checked without looking around. */
    public EtcdConfig {
        endpoints = endpoints == null ? List.of() : List.copyOf(endpoints);
        prefix = prefix == null ? DEFAULT_PREFIX : prefix;
        lease = lease == null ? DEFAULT_LEASE : lease;
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("endpoints: name at least one, such as https://etcd1.example:2379");
        }
        final long secure = endpoints.stream().filter(EtcdConfig::isSecure).count();
        if (secure != 0 && secure != endpoints.size()) {
            throw new IllegalArgumentException("endpoints: some are https and some http; make all of them https");
        }
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "prefix: '" + prefix + "' is no path such as /vicinity; begin with / and do not end with it");
        }
        if ((user == null) != (passwordFile == null)) {
            throw new IllegalArgumentException("user and password_file go together; set both or neither");
        }
        if ((cert == null) != (key == null)) {
            throw new IllegalArgumentException("cert and key go together; set both or neither");
        }
        if (secure == 0 && (ca != null || cert != null)) {
            throw new IllegalArgumentException("ca, cert and key are for TLS; make the endpoints https");
        }
        if (lease.compareTo(MIN_LEASE) < 0 || lease.compareTo(MAX_LEASE) > 0 || lease.toMillis() % 1000 != 0) {
            throw new IllegalArgumentException(
                    "lease: " + lease.toMillis() + "ms is not of whole seconds within 2s to 1h");
        }
    }

    private static boolean isSecure(final String endpoint) {
        try {
            final URI uri = new URI(endpoint);
            final boolean secure = TLS.equals(uri.getScheme());
            if ((secure || "http".equals(uri.getScheme()))
                    && endpoint.equals(uri.getScheme() + "://" + uri.getRawAuthority())
                    && HostPort.parse(uri.getRawAuthority()).port() > 0) {
                return secure;
            }
        } catch (final URISyntaxException | VicinityFailure e) {
            throw new IllegalArgumentException(malformed(endpoint), e);
        }
        throw new IllegalArgumentException(malformed(endpoint));
    }

    private static String malformed(final String endpoint) {
        return "endpoints: '" + endpoint + "' is no address such as https://etcd1.example:2379";
    }

    /**
     * Looks for its files.
     *
     * @throws VicinityFailure CONFIG_INVALID, naming the first that cannot be read.
     */
    public void checkFiles() {
        checkFile("password_file", passwordFile);
        checkFile("ca", ca);
        checkFile("cert", cert);
        checkFile("key", key);
    }

    private static void checkFile(final String name, final Path file) {
        if (file != null && !Files.isReadable(file)) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "directory.etcd." + name + ": " + file + " cannot be read",
                    "give a file that the agent's user can read");
        }
    }

    /**
     * Is etcd spoken to by TLS?
     *
     * @return true if so.
     */
    public boolean isSecure() {
        return isSecure(endpoints.getFirst());
    }
}
