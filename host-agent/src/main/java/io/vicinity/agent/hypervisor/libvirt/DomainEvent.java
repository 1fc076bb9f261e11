package io.vicinity.agent.hypervisor.libvirt;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code virsh event}.
 *
 * @param kind   such as {@code lifecycle}.
 * @param domain name.
 * @param detail what the line says besides; may be empty.
 */
record DomainEvent(String kind, String domain, String detail) {
    private static final int MAX_LINE = 4096;

    /** Older releases write the name without quotes. */
    private static final Pattern LINE =
            Pattern.compile("(?:\\S+ \\S+: )?event '([a-z-]+)' for domain (?:'([^']*)'|([^\\s:]+))(?:: (.*))?");

    static Optional<DomainEvent> parse(final String line) {
        final Matcher matcher = LINE.matcher(line.length() > MAX_LINE ? line.substring(0, MAX_LINE) : line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        final String name = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
        return Optional.of(new DomainEvent(
                matcher.group(1),
                name,
                matcher.group(4) == null ? "" : matcher.group(4).strip()));
    }

    /** How all that ran in the guest ended on this host; empty if it did not. */
    Optional<String> end() {
        if (kind.equals("reboot")) {
            return Optional.of("its guest was reset");
        }
        final boolean ended = kind.equals("lifecycle")
                && (detail.startsWith("Stopped")
                        || detail.startsWith("Crashed")
                        || detail.startsWith("Shutdown")
                        || detail.equals("Suspended Migrated"));
        return ended ? Optional.of("libvirt says: " + detail) : Optional.empty();
    }
}
