package io.vicinity.vmlab;

import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace that plays a host: programs run in it, at an address of its own, and a cable joins it to the {@link LabSwitch} on
 * which it reaches the others. Thread-safe.
 */
public final class HostNamespace implements AutoCloseable {
    private static final String UPLINK = "uplink";

    private final Namespaces namespaces;
    private final String name;
    private final int number;

    HostNamespace(final Namespaces namespaces, final String switchNamespace, final int number) {
        this.namespaces = namespaces;
        this.number = number;
        name = namespaces.create("host" + number);
        // A bridge without an address of its own takes the least of its ports': when a guest leaves it may change, and
        // guests
        // that know the old one would not reach the host for up to a minute.
        in("link", "set", "br0", "address", String.format("52:54:00:77:%02x:01", number));
        in("addr", "add", address() + "/16", "dev", "br0");
        namespaces.connect(name, UPLINK, switchNamespace, "host" + number);
    }

    /** The address under which programs in it are reached, by each other and from other such hosts. */
    public String address() {
        return "10.77." + number + ".1";
    }

    /** Which of the switch's hosts it is. */
    int number() {
        return number;
    }

    /** Has a program, which is not started yet, run in it; the process started is the program's own. */
    public ProcessBuilder place(final ProcessBuilder program) {
        final List<String> command = new ArrayList<>(prefix());
        command.addAll(program.command());
        return program.command(command);
    }

    /** What must stand in front of a command that shall run in it. */
    List<String> prefix() {
        return namespaces.prefix(name);
    }

    /** Pulls its cable: other hosts are not reached, and nobody is told. */
    public void cut() {
        in("link", "set", UPLINK, "down");
    }

    /** Plugs its cable in again. */
    public void mend() {
        in("link", "set", UPLINK, "up");
    }

    /** Puts a new tap on its bridge. */
    void addTap(final String tap) {
        in("tuntap", "add", tap, "mode", "tap");
        namespaces.join(name, tap);
    }

    void deleteTap(final String tap) {
        in("link", "del", tap);
    }

    private void in(final String... arguments) {
        namespaces.in(name, arguments);
    }

    @Override
    public void close() {
        namespaces.delete(name);
    }
}
