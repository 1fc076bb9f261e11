package io.vicinity.agent.directory.etcd;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.FabricAddresses;
import io.vicinity.agent.tenant.Names;
import io.vicinity.control.v1.DirectoryEntry;
import io.vicinity.control.v1.DirectoryHost;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Names and hosts as etcd keeps them: JSON, so that an operator can read it. What is none is as if it were not there. */
final class EtcdValues {
    private static final System.Logger LOG = System.getLogger(EtcdValues.class.getName());
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

    private EtcdValues() {}

    static ByteSequence name(final Directory.Location location, final long since) {
        return json(DirectoryEntry.newBuilder()
                .setHost(location.host())
                .setVm(location.vm())
                .setEndpointId(location.endpointId())
                .addAllFabricAddresses(location.fabricAddresses())
                .setSinceMillis(since)
                .build());
    }

    static ByteSequence host(final String owner) {
        return json(DirectoryHost.newBuilder().setOwner(owner).build());
    }

    private static ByteSequence json(final Message message) {
        try {
            return EtcdKeys.bytes(PRINTER.print(message));
        } catch (final InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    static Optional<SharedName> name(final KeyValue pair) {
        final DirectoryEntry.Builder entry = DirectoryEntry.newBuilder();
        if (!parse(pair, entry)) {
            return Optional.empty();
        }
        if (!Names.isTenantOrVm(entry.getHost())
                || !Names.isTenantOrVm(entry.getVm())
                || !FabricAddresses.areGood(entry.getFabricAddressesList())) {
            disbelieve(pair, "it names no host, no VM, or no addresses");
            return Optional.empty();
        }
        return Optional.of(new SharedName(
                new Directory.Location(
                        entry.getHost(), entry.getVm(), entry.getEndpointId(), entry.getFabricAddressesList()),
                entry.getSinceMillis(),
                pair.getModRevision()));
    }

    static String owner(final KeyValue pair) {
        final DirectoryHost.Builder host = DirectoryHost.newBuilder();
        return parse(pair, host) ? host.getOwner() : "";
    }

    private static boolean parse(final KeyValue pair, final Message.Builder into) {
        try {
            PARSER.merge(pair.getValue().toString(StandardCharsets.UTF_8), into);
            return true;
        } catch (final InvalidProtocolBufferException e) {
            disbelieve(pair, e.getMessage());
            return false;
        }
    }

    private static void disbelieve(final KeyValue pair, final String reason) {
        LOG.log(
                Level.WARNING,
                "key of etcd is not believed key={0} revision={1,number,#} reason={2}",
                pair.getKey().toString(StandardCharsets.UTF_8),
                pair.getModRevision(),
                reason);
    }
}
