package io.vicinity.client.fabric.ucx;

import java.util.List;
import java.util.Optional;

/**
 * Which port the fabric uses.
 *
 * @param port   that is used; empty: TCP is.
 * @param reason for it, in a few words.
 */
public record VerbsChoice(Optional<VerbsPort> port, String reason) {
    /** The first port that can be used. */
    public static final String AUTO = "auto";

    /** TCP, whatever there is. */
    public static final String NONE = "none";

    /**
     * Chooses.
     *
     * @param wish  {@link #AUTO}, {@link #NONE}, or the name of a port.
     * @param ports that there are.
     * @return the choice.
     */
    public static VerbsChoice of(final String wish, final List<VerbsPort> ports) {
        return switch (wish) {
            case NONE, "" -> tcp("the configuration wants no device");
            case AUTO -> first(ports);
            default -> named(wish, ports);
        };
    }

    /** The same where UCX is there and fit, else TCP. It takes a while where it was not loaded yet. */
    public VerbsChoice asFarAsUcxGoes() {
        if (port.isPresent()) {
            try {
                UcxWorker.version();
            } catch (final UcxException e) {
                return without(e);
            }
        }
        return this;
    }

    /** What becomes of it where UCX cannot be used. */
    VerbsChoice without(final UcxException ucx) {
        return port.map(unused -> tcp(unused.name() + " could be used, but " + ucx.getMessage()))
                .orElse(this);
    }

    private static VerbsChoice first(final List<VerbsPort> ports) {
        if (ports.isEmpty()) {
            return tcp("there is no device for verbs");
        }
        return ports.stream()
                .filter(VerbsPort::isUsable)
                .findFirst()
                .map(port -> new VerbsChoice(Optional.of(port), "the first port that is active and has a GID"))
                .orElseGet(() -> tcp("no port is active and has a GID"));
    }

    private static VerbsChoice named(final String wish, final List<VerbsPort> ports) {
        return ports.stream()
                .filter(port -> port.name().equals(wish))
                .findFirst()
                .map(port -> port.isUsable()
                        ? new VerbsChoice(Optional.of(port), "the configuration names it")
                        : tcp("port " + wish + ", which the configuration names, is " + port.state() + " with "
                                + port.gids().size() + " GIDs"))
                .orElseGet(() -> tcp("port " + wish + ", which the configuration names, is not there"));
    }

    private static VerbsChoice tcp(final String reason) {
        return new VerbsChoice(Optional.empty(), reason);
    }
}
