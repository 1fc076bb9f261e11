package io.vicinity.guestd.agent;

import io.grpc.Status;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.Failure;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Gives names to what calls to the agent end with. */
public final class AgentFailures {
    private static final Set<FailureCode> HOPELESS = EnumSet.of(
            FailureCode.CERTIFICATE_EXPIRED,
            FailureCode.CERTIFICATE_REFUSED,
            FailureCode.FILE_UNUSABLE,
            FailureCode.LAYOUT_MISMATCH,
            FailureCode.NONCE_MISMATCH,
            FailureCode.NOT_PERMITTED,
            FailureCode.PROTOCOL_MISMATCH,
            FailureCode.TENANT_UNKNOWN,
            FailureCode.VM_UNKNOWN,
            FailureCode.WRONG_SEGMENT);

    private AgentFailures() {}

    /**
     * The failure that a call ended with.
     *
     * @param agent  address, for the message.
     * @param thrown by gRPC.
     * @return what the agent said, or why it was not reached.
     */
    public static VicinityFailure of(final String agent, final Throwable thrown) {
        if (thrown instanceof final VicinityFailure named) {
            return named;
        }
        final Optional<Failure> told = FailureStatus.of(thrown);
        if (told.isPresent()) {
            return of(told.get());
        }
        final String chain = CauseChain.oneLine(thrown);
        final String lower = chain.toLowerCase(Locale.ROOT);
        final Status.Code code = Status.fromThrowable(thrown).getCode();
        if (lower.contains("certificate_expired") || lower.contains("certificateexpired")) {
            return new VicinityFailure(
                    FailureCode.CERTIFICATE_EXPIRED,
                    "agent " + agent + " and this VM do not agree that a certificate is valid now: " + chain,
                    "check both clocks, or mint a new certificate with 'vicinity-agent enroll' on the host",
                    thrown);
        }
        if (isTls(lower)) {
            return new VicinityFailure(
                    FailureCode.CERTIFICATE_REFUSED,
                    "agent " + agent + " and this VM do not accept each other's certificate: " + chain,
                    "use the three files that 'vicinity-agent enroll' of this very agent wrote",
                    thrown);
        }
        if (code == Status.Code.DEADLINE_EXCEEDED) {
            return new VicinityFailure(
                    FailureCode.TIMED_OUT, "agent " + agent + " did not answer in time", "try again", thrown);
        }
        return unreachable(agent, chain, thrown);
    }

    /**
     * A failure as it travels, as one of ours.
     *
     * @param failure received.
     * @return the same.
     */
    public static VicinityFailure of(final Failure failure) {
        return new VicinityFailure(FailureCode.ofName(failure.getCode()), failure.getMessage(), failure.getRemedy());
    }

    /**
     * The agent is away.
     *
     * @param agent  address.
     * @param detail why, if that is known.
     * @param cause  may be null.
     * @return the failure.
     */
    public static VicinityFailure unreachable(final String agent, final String detail, final Throwable cause) {
        return new VicinityFailure(
                FailureCode.AGENT_UNREACHABLE,
                "agent " + agent + " does not answer" + (detail.isEmpty() ? "" : ": " + detail),
                "start vicinity-agent on the host, or correct the address; open channels go on",
                cause);
    }

    /**
     * Is it of no use to try again?
     *
     * @param failure of an attempt to register.
     * @return true if only a person can change the outcome.
     */
    public static boolean isHopeless(final VicinityFailure failure) {
        return HOPELESS.contains(failure.code());
    }

    private static boolean isTls(final String chain) {
        return chain.contains("sslhandshake")
                || chain.contains("fatal alert")
                || chain.contains("certpath")
                || chain.contains("bad_certificate")
                || chain.contains("certificate_unknown")
                || chain.contains("notsslrecord");
    }
}
