package io.vicinity.client.fabric;

import io.netty.handler.ssl.NotSslRecordException;
import io.vicinity.client.VicinityException;
import io.vicinity.fabric.FabricRefusal;
import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Counts those that were not let in, by the reason. Thread-safe. */
final class Refusals {
    private final Map<FabricRefusal, Long> counts = new EnumMap<>(FabricRefusal.class);

    /** A connection ended before it had a link. */
    synchronized void failed(final Throwable cause) {
        reason(cause).ifPresent(reason -> counts.merge(reason, 1L, Long::sum));
    }

    /** What was counted since this was called last. */
    synchronized Map<FabricRefusal, Long> take() {
        final Map<FabricRefusal, Long> taken = Map.copyOf(counts);
        counts.clear();
        return taken;
    }

    /** Empty if nobody was refused: who connects and goes again only looks whether somebody listens. */
    static Optional<FabricRefusal> reason(final Throwable cause) {
        boolean ofTls = false;
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof NotSslRecordException) {
                return Optional.of(FabricRefusal.PLAIN_TEXT);
            }
            if (at instanceof final VicinityException named) {
                return Optional.of(reason(named.code()));
            }
            if (at instanceof GeneralSecurityException || isOfCertificate(at)) {
                return Optional.of(FabricRefusal.CERTIFICATE);
            }
            ofTls |= at instanceof SSLException;
        }
        return ofTls ? Optional.of(FabricRefusal.PROTOCOL) : Optional.empty();
    }

    /** The JDK has no type for a chain that is empty, nor for what the other side says of ours. */
    private static boolean isOfCertificate(final Throwable cause) {
        return cause instanceof SSLException
                && String.valueOf(cause.getMessage()).contains("certificate");
    }

    private static FabricRefusal reason(final String code) {
        return switch (code) {
            case "CERTIFICATE_REFUSED" -> FabricRefusal.CERTIFICATE;
            case "NOT_PERMITTED" -> FabricRefusal.OTHER_TENANT;
            case "PROTOCOL_MISMATCH" -> FabricRefusal.PROTOCOL;
            default -> FabricRefusal.REQUEST;
        };
    }
}
