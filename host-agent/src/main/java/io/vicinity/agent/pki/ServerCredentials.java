package io.vicinity.agent.pki;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The agent's own certificate: kept in the pki directory, and minted again when it runs out or its names have changed. */
public final class ServerCredentials {
    private static final System.Logger LOG = System.getLogger(ServerCredentials.class.getName());
    private static final String CERTIFICATE_FILE = "agent.pem";
    private static final String KEY_FILE = "agent.key";
    private static final Duration VALIDITY = Duration.ofDays(1095);
    private static final Duration RENEW_BEFORE = Duration.ofDays(365);
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private ServerCredentials() {}

    /**
     * Opens the agent's certificate, or mints one.
     *
     * @param directory  of the authority.
     * @param authority  signs.
     * @param configured names and addresses beside those that this machine has anyhow.
     * @return the credentials.
     */
    public static Credentials open(
            final Path directory, final CertificateAuthority authority, final Collection<String> configured) {
        final Path certificateFile = directory.resolve(CERTIFICATE_FILE);
        final Path keyFile = directory.resolve(KEY_FILE);
        final Set<String> names = names(configured);
        if (Files.exists(certificateFile) && Files.exists(keyFile)) {
            final X509Certificate certificate = PemFiles.readCertificate(certificateFile);
            if (isGood(certificate, authority, names)) {
                return new Credentials(certificate, PemFiles.readKey(keyFile), authority.certificate());
            }
        }
        final Map<Boolean, List<String>> kinds = names.stream()
                .collect(Collectors.partitioningBy(name -> ADDRESS.matcher(name).matches()));
        final Credentials credentials = authority.issueServer(kinds.get(false), kinds.get(true), VALIDITY);
        PemFiles.write(keyFile, credentials.key());
        PemFiles.write(certificateFile, credentials.certificate());
        LOG.log(System.Logger.Level.INFO, "agent certificate minted file={0} names={1}", certificateFile, names);
        return credentials;
    }

    private static boolean isGood(
            final X509Certificate certificate, final CertificateAuthority authority, final Set<String> names) {
        try {
            certificate.verify(authority.certificate().getPublicKey());
            return certificate.getNotAfter().toInstant().isAfter(Instant.now().plus(RENEW_BEFORE))
                    && namesOf(certificate).containsAll(canonical(names));
        } catch (final GeneralSecurityException e) {
            return false;
        }
    }

    private static Set<String> namesOf(final X509Certificate certificate) throws CertificateParsingException {
        return certificate.getSubjectAlternativeNames() == null
                ? Set.of()
                : canonical(certificate.getSubjectAlternativeNames().stream()
                        .map(name -> name.get(1).toString())
                        .collect(Collectors.toSet()));
    }

    /** One address can be written in several ways. */
    private static Set<String> canonical(final Set<String> names) {
        return names.stream()
                .map(name -> {
                    try {
                        return ADDRESS.matcher(name).matches()
                                ? InetAddress.getByName(name).getHostAddress()
                                : name;
                    } catch (final UnknownHostException e) {
                        return name;
                    }
                })
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(final Collection<String> configured) {
        final Set<String> names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        try {
            names.add(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
        } catch (final IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "this machine tells no host name", e);
        }
        names.addAll(configured);
        return names;
    }
}
