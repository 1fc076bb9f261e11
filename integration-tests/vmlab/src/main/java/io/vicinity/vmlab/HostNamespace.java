package io.vicinity.vmlab;

import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace that plays a host: programs run in it, at an address of its own, and a cable joins it to the {@link LabSwitch} on
 * which it reaches the others. Thread-safe.
 */
public final class HostNamespace implements AutoCloseable {
    private static final String UPLINK = "uplink";
    private static final String INSIDE = "12";

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

    /**
     * Loses all that its programs send one another by TCP, in silence, but for what goes to one port or comes from there. Once.
     *
     * @param open the port.
     */
    public void cutInside(final int open) {
        // What a host sends to itself is looked up first in a table that none of the rules below could come before.
        in("rule", "add", "pref", "100", "lookup", "local");
        in("rule", "del", "pref", "0");
        final String port = Integer.toString(open);
        in("rule", "add", "pref", "10", "ipproto", "tcp", "dport", port, "lookup", "local");
        in("rule", "add", "pref", "11", "ipproto", "tcp", "sport", port, "lookup", "local");
        in("rule", "add", "pref", INSIDE, "iif", "lo", "to", address(), "ipproto", "tcp", "blackhole");
    }

    /** Loses nothing more of that. */
    public void mendInside() {
        in("rule", "del", "pref", INSIDE);
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
