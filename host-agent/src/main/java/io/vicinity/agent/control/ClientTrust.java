package io.vicinity.agent.control;

import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts what the agent's own authority signed and nothing else, as the JDK checks it; counts and logs whom it refused. */
final class ClientTrust extends X509ExtendedTrustManager {
    private static final System.Logger LOG = System.getLogger(ClientTrust.class.getName());

    private final X509ExtendedTrustManager checks;
    private final Refusals refusals;

    ClientTrust(final X509Certificate authority, final Refusals refusals) {
        this.refusals = refusals;
        try {
            final KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("agent-ca", authority);
            final TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(trusted);
            checks = find(factory.getTrustManagers());
        } catch (final GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509ExtendedTrustManager find(final TrustManager[] managers) {
        for (final TrustManager manager : managers) {
            if (manager instanceof final X509ExtendedTrustManager found) {
                return found;
            }
        }
        throw new IllegalStateException("the JDK has no X.509 trust manager");
    }

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String type, final SSLEngine engine)
            throws CertificateException {
        try {
            checks.checkClientTrusted(chain, type, engine);
        } catch (final CertificateException e) {
            refuse(chain, engine.getPeerHost(), e);
            throw e;
        }
    }

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String type, final Socket socket)
            throws CertificateException {
        try {
            checks.checkClientTrusted(chain, type, socket);
        } catch (final CertificateException e) {
            refuse(chain, socket.getInetAddress().getHostAddress(), e);
            throw e;
        }
    }

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String type) throws CertificateException {
        try {
            checks.checkClientTrusted(chain, type);
        } catch (final CertificateException e) {
            refuse(chain, null, e);
            throw e;
        }
    }

    private void refuse(final X509Certificate[] chain, final String from, final CertificateException why) {
        final FailureCode code = isOutOfDate(why) ? FailureCode.CERTIFICATE_EXPIRED : FailureCode.CERTIFICATE_REFUSED;
        refusals.refused(code);
        LOG.log(
                Level.WARNING,
                "connection refused from={0} code={1} subject=\"{2}\" issuer=\"{3}\" reason=\"{4}\"",
                from,
                code,
                chain.length == 0 ? "" : chain[0].getSubjectX500Principal(),
                chain.length == 0 ? "" : chain[0].getIssuerX500Principal(),
                CauseChain.oneLine(why));
    }

    private static boolean isOutOfDate(final Throwable why) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String type, final SSLEngine engine)
            throws CertificateException {
        checks.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String type, final Socket socket)
            throws CertificateException {
        checks.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String type) throws CertificateException {
        checks.checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return checks.getAcceptedIssuers();
    }
}
