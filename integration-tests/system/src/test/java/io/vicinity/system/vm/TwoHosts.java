package io.vicinity.system.vm;

import io.vicinity.lab.Fleet;
import io.vicinity.vmlab.GuestSpec;
import io.vicinity.vmlab.LabHost;
import io.vicinity.vmlab.VmLab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Two hosts of one tenant, each a network namespace with an agent of its own and one guest, which has its device from that agent; and on a
 * third the etcd that both agents share. The guests are on one network.
 */
final class TwoHosts implements AutoCloseable {
    static final String TENANT = "acme";

    private static final String SEGMENT_SIZE = "64MiB";
    private static final int COUNT = 2;

    private final LabHost hostOfEtcd;
    private final Fleet fleet;
    private final List<VicinityHost> hosts = new ArrayList<>();

    private TwoHosts(final VmLab lab) throws IOException {
        hostOfEtcd = lab.separateHost("etcd");
        fleet = Fleet.start(hostOfEtcd.address(), hostOfEtcd::place);
        // A run that is interrupted ends the lab, and nothing else.
        lab.atEnd(fleet::close);
        for (int i = 1; i <= COUNT; i++) {
            hosts.add(VicinityHost.start(lab, lab.separateHost("host-" + i), Map.of(TENANT, SEGMENT_SIZE), fleet));
        }
    }

    /** Starts etcd and the agents, and waits until they serve. */
    static TwoHosts start(final VmLab lab) {
        try {
            return new TwoHosts(lab);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Boots the guests, and waits until their daemons serve.
     *
     * @param also what each guest shall have besides its device.
     */
    void boot(final UnaryOperator<GuestSpec> also) {
        final List<CompletableFuture<Void>> boots = new ArrayList<>();
        for (int vm = 1; vm <= COUNT; vm++) {
            final VicinityHost host = host(vm);
            final Map<String, String> guest = Map.of(GuestVms.name(vm), TENANT);
            boots.add(CompletableFuture.runAsync(
                    () -> host.boot(guest, also, _ -> List.of()), Thread::startVirtualThread));
        }
        boots.forEach(CompletableFuture::join);
    }

    /** The host of a VM. */
    VicinityHost host(final int vm) {
        return hosts.get(vm - 1);
    }

    /** The guests, one on each host. */
    Vms vms() {
        return new GuestVms(this::host);
    }

    /** Keeps of both hosts what tells why a test failed. */
    void collect(final Path directory) throws IOException {
        for (final VicinityHost host : hosts) {
            host.collect(directory);
        }
    }

    @Override
    public void close() {
        hosts.forEach(VicinityHost::close);
        fleet.close();
        hostOfEtcd.close();
    }
}
