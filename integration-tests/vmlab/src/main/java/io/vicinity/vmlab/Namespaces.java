package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Network namespaces by the name of the process that made them, so that later labs know what was left behind. Needs root and
 * {@code ip}.
 */
final class Namespaces {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern NAME = Pattern.compile("vmlab-(\\d+)-[a-z0-9-]+");
    private static final Path HERE = Path.of("/");

    private static final AtomicInteger OPENED = new AtomicInteger();

    private final String prefix = "vmlab-" + ProcessHandle.current().pid() + "-" + OPENED.incrementAndGet() + "-";
    private final Path ip;

    private Namespaces(final Path ip) {
        this.ip = ip;
    }

    /**
     * Looks for what it takes, and removes what processes left that are gone.
     *
     * @throws VmLabUnavailableException if this process may not make namespaces.
     */
    static Namespaces open() {
        final Optional<Path> ip = HostCommand.find("ip");
        try {
            if (ip.isEmpty() || !DebianPackages.isRoot()) {
                throw new VmLabUnavailableException(
                        "hosts of their own are network namespaces, and need root and ip (Debian: iproute2)");
            }
            final Namespaces namespaces = new Namespaces(ip.get());
            namespaces.sweep();
            return namespaces;
        } catch (final IOException e) {
            throw new VmLabUnavailableException("network namespaces cannot be made: " + e.getMessage(), e);
        }
    }

    private void sweep() throws IOException {
        for (final String line : run("netns", "list").lines().toList()) {
            final Matcher name = NAME.matcher(line.split(" ", -1)[0]);
            if (name.matches()
                    && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                run("netns", "del", name.group());
            }
        }
    }

    /** Makes a namespace in which the loopback and a bridge {@code br0} are up; returns its full name. */
    String create(final String name) {
        final String full = prefix + name;
        command("netns", "add", full);
        in(full, "link", "set", "lo", "up");
        in(full, "link", "add", "br0", "type", "bridge");
        in(full, "link", "set", "br0", "up");
        return full;
    }

    void delete(final String namespace) {
        command("netns", "del", namespace);
    }

    /** Joins the bridges of two namespaces by a cable. */
    void connect(final String first, final String firstEnd, final String second, final String secondEnd) {
        command("link", "add", firstEnd, "netns", first, "type", "veth", "peer", "name", secondEnd, "netns", second);
        join(first, firstEnd);
        join(second, secondEnd);
    }

    /** Puts an interface on the namespace's bridge. */
    void join(final String namespace, final String link) {
        in(namespace, "link", "set", link, "master", "br0");
        in(namespace, "link", "set", link, "up");
    }

    /** Runs {@code ip ARGUMENTS} in a namespace. */
    void in(final String namespace, final String... arguments) {
        final List<String> all = new ArrayList<>(List.of("-n", namespace));
        all.addAll(List.of(arguments));
        command(all.toArray(String[]::new));
    }

    /** What runs a command in a namespace when it stands in front of it. */
    List<String> prefix(final String namespace) {
        return List.of(ip.toString(), "netns", "exec", namespace);
    }

    private void command(final String... arguments) {
        try {
            run(arguments);
        } catch (final IOException e) {
            throw new VmLabException(e.getMessage(), e);
        }
    }

    private String run(final String... arguments) throws IOException {
        final List<String> command = new ArrayList<>(List.of(ip.toString()));
        command.addAll(List.of(arguments));
        return HostCommand.run(HERE, PATIENCE, command.toArray(String[]::new));
    }
}
