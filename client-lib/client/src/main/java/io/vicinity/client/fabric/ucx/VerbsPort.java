package io.vicinity.client.fabric.ucx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One port of a device for RDMA verbs, as sysfs shows it.
 *
 * @param device    that it belongs to, {@code mlx5_0}.
 * @param number    of the port in the device, from 1.
 * @param state     as the kernel calls it: {@code ACTIVE}, {@code DOWN}, {@code INIT}, {@code ARMED}.
 * @param linkLayer {@code InfiniBand} or {@code Ethernet}.
 * @param rate      as the kernel tells it, {@code 100 Gb/sec (4X EDR)}.
 * @param gids      the addresses that it has, by which others reach it.
 * @param netdev    the network interface that it belongs to, if it does.
 * @param mtu       of that interface, in bytes.
 */
public record VerbsPort(
        String device,
        int number,
        String state,
        String linkLayer,
        String rate,
        List<String> gids,
        Optional<String> netdev,
        OptionalInt mtu) {
    private static final Path SYSFS = Path.of("/sys/class");
    private static final String NO_GID = "0000:0000:0000:0000:0000:0000:0000:0000";
    private static final String ACTIVE = "ACTIVE";

    /** Keeps a copy. */
    public VerbsPort {
        gids = List.copyOf(gids);
    }

    /**
     * As UCX and the configuration call it.
     *
     * @return device:port.
     */
    public String name() {
        return device + ":" + number;
    }

    /**
     * Can packets be sent?
     *
     * @return true if the link is up, and others can be told where this port is.
     */
    public boolean isUsable() {
        return ACTIVE.equals(state) && !gids.isEmpty();
    }

    /**
     * Those of this machine.
     *
     * @return all, by name.
     */
    public static List<VerbsPort> all() {
        return all(SYSFS);
    }

    static List<VerbsPort> all(final Path sysfs) {
        final List<VerbsPort> found = new ArrayList<>();
        for (final Path device : entries(sysfs.resolve("infiniband"))) {
            for (final Path port : entries(device.resolve("ports"))) {
                found.add(read(sysfs, name(device), port));
            }
        }
        return found;
    }

    private static VerbsPort read(final Path sysfs, final String device, final Path port) {
        final List<String> gids = entries(port.resolve("gids")).stream()
                .map(VerbsPort::line)
                .filter(gid -> !gid.isEmpty() && !NO_GID.equals(gid))
                .distinct()
                .toList();
        final Optional<String> netdev =
                Optional.of(line(port.resolve("gid_attrs/ndevs/0"))).filter(name -> !name.isEmpty());
        final OptionalInt mtu = netdev.map(
                        name -> line(sysfs.resolve("net").resolve(name).resolve("mtu")))
                .filter(text -> text.matches("\\d{1,9}"))
                .map(text -> OptionalInt.of(Integer.parseInt(text)))
                .orElse(OptionalInt.empty());
        final String state = line(port.resolve("state"));
        return new VerbsPort(
                device,
                Integer.parseInt(name(port)),
                state.substring(state.indexOf(' ') + 1),
                line(port.resolve("link_layer")),
                line(port.resolve("rate")),
                gids,
                netdev,
                mtu);
    }

    private static String name(final Path path) {
        return String.valueOf(path.getFileName());
    }

    /** Numbers by their value. */
    private static List<Path> entries(final Path directory) {
        final List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(found::add);
        } catch (final IOException | DirectoryIteratorException e) {
            // Not there: this kernel has no such thing.
            return List.of();
        }
        found.sort(Comparator.comparingInt((Path path) -> name(path).length()).thenComparing(VerbsPort::name));
        return found;
    }

    /** Empty for what cannot be read: an unused place for a GID answers by an error. */
    private static String line(final Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII).strip();
        } catch (final IOException e) {
            return "";
        }
    }
}
