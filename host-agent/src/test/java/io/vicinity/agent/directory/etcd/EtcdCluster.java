package io.vicinity.agent.directory.etcd;

import io.vicinity.agent.config.DirectoryConfig;
import io.vicinity.agent.config.EtcdConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A real etcd of three members on this machine, without TLS: two are a quorum. */
final class EtcdCluster implements AutoCloseable {
    static final int MEMBERS = 3;

    private final List<Etcd> members = new ArrayList<>();

    /** Starts one; the test is skipped where etcd cannot be had. */
    static EtcdCluster start(final Path directory) throws IOException {
        final List<String> peers = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            peers.add("http://127.0.0.1:" + Etcd.freePort());
        }
        final String all = IntStream.range(0, MEMBERS)
                .mapToObj(i -> "m" + i + "=" + peers.get(i))
                .collect(Collectors.joining(","));
        final EtcdCluster cluster = new EtcdCluster();
        for (int i = 0; i < MEMBERS; i++) {
            final String name = "m" + i;
            cluster.members.add(Etcd.member(Files.createDirectory(directory.resolve(name)), name, peers.get(i), all));
        }
        cluster.startAll();
        return cluster;
    }

    /** None of them waits for the others before it listens. */
    private void startAll() throws IOException {
        for (final Etcd member : members) {
            member.launch();
        }
        members.forEach(Etcd::awaitListening);
    }

    Etcd member(final int number) {
        return members.get(number);
    }

    /** All members, in their order from one of them on. */
    List<String> endpoints(final int first) {
        final List<String> endpoints =
                members.stream().map(Etcd::endpoint).collect(Collectors.toCollection(ArrayList::new));
        Collections.rotate(endpoints, -first);
        return endpoints;
    }

    DirectoryConfig config(final String prefix, final Duration lease, final int first) {
        return new DirectoryConfig(
                new EtcdConfig(endpoints(first), prefix, null, null, null, null, null, lease), false);
    }

    @Override
    public void close() {
        members.forEach(Etcd::close);
    }
}
