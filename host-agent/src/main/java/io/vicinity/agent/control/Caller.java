package io.vicinity.agent.control;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.StatusRuntimeException;
import io.vicinity.agent.host.HostedTenant;
import io.vicinity.agent.host.Tenants;
import io.vicinity.agent.pki.Identity;
import io.vicinity.control.FailureStatus;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who calls: what the certificate of the connection says, and never what the guest says.
 *
 * @param identity of the VM.
 * @param tenant   that it belongs to.
 * @param origin   names the connection, for as long as the agent lives.
 */
record Caller(Identity identity, HostedTenant tenant, String origin) {
    private static final System.Logger LOG = System.getLogger(Caller.class.getName());
    private static final Context.Key<Caller> KEY = Context.key("vicinity-caller");
    private static final Attributes.Key<Connection> CONNECTION = Attributes.Key.create("vicinity-connection");

    /** What is found out once for a connection. */
    private record Connection(Identity identity, VicinityFailure refusal, String origin) {}

    static Caller current() {
        return KEY.get();
    }

    String vm() {
        return identity.vm();
    }

    /** Reads the certificate of each new connection. */
    static final class Identification extends ServerTransportFilter {
        private final AtomicLong connections = new AtomicLong();

        @Override
        public Attributes transportReady(final Attributes attributes) {
            final String origin = Long.toString(connections.incrementAndGet());
            Connection connection;
            try {
                connection = new Connection(identify(attributes), null, origin);
            } catch (final VicinityFailure e) {
                LOG.log(
                        Level.WARNING,
                        "connection refused from={0} code={1} reason={2}",
                        attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR),
                        e.code(),
                        e.getMessage());
                connection = new Connection(null, e, origin);
            }
            return attributes.toBuilder().set(CONNECTION, connection).build();
        }

        private static Identity identify(final Attributes attributes) {
            final SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            try {
                if (session != null && session.getPeerCertificates()[0] instanceof final X509Certificate certificate) {
                    return Identity.of(certificate);
                }
            } catch (final SSLPeerUnverifiedException e) {
                LOG.log(Level.DEBUG, "a connection without a certificate", e);
            }
            throw new VicinityFailure(
                    FailureCode.CERTIFICATE_REFUSED,
                    "the connection shows no certificate",
                    "use a certificate from `vicinity-agent enroll`");
        }
    }

    /** Refuses calls of nobody and of unknown tenants, and tells the others' handlers who calls. */
    static final class Admission implements ServerInterceptor {
        private final Tenants tenants;
        private final Refusals refusals;

        Admission(final Tenants tenants, final Refusals refusals) {
            this.tenants = tenants;
            this.refusals = refusals;
        }

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                final ServerCall<Q, A> call, final Metadata headers, final ServerCallHandler<Q, A> next) {
            try {
                final Caller caller = admit(call.getAttributes().get(CONNECTION));
                return Contexts.interceptCall(Context.current().withValue(KEY, caller), call, headers, next);
            } catch (final VicinityFailure e) {
                refusals.refused(e.code());
                final StatusRuntimeException failure = FailureStatus.toException(Messages.failure(e));
                call.close(failure.getStatus(), failure.getTrailers());
                return new ServerCall.Listener<>() {};
            }
        }

        private Caller admit(final Connection connection) {
            if (connection.refusal() != null) {
                throw connection.refusal();
            }
            final Identity identity = connection.identity();
            final HostedTenant tenant = tenants.find(identity.tenant())
                    .orElseThrow(() -> new VicinityFailure(
                            FailureCode.TENANT_UNKNOWN,
                            "this host has no tenant '" + identity.tenant() + "' for VM " + identity.vm(),
                            "configure the tenant on this host's agent, or enroll the VM for one that it has"));
            return new Caller(identity, tenant, connection.origin());
        }
    }
}
