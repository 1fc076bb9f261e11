package io.vicinity.agent.tenant;

import io.vicinity.agent.region.Region;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One claim of a name. The endpoint is made at once, under the tenant's lock, and nobody finds it before the directory has its name; if
 * the directory refuses that, then the endpoint is released again.
 */
final class Claim {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TOKEN_LENGTH = 16;

    private final TenantState state;
    private final String name;
    private final int units;
    private final List<String> fabricAddresses;
    private Endpoint endpoint;
    private CompletableFuture<Void> registration;

    /**
     * Checks what is wanted.
     *
     * @throws VicinityFailure BAD_NAME, BAD_ADDRESS, NO_SPACE.
     */
    Claim(final TenantState state, final String name, final long arenaBytes, final List<String> fabricAddresses) {
        Names.checkEndpoint(name);
        FabricAddresses.check(fabricAddresses);
        this.state = state;
        this.name = name;
        this.fabricAddresses = List.copyOf(fabricAddresses);
        units = units(arenaBytes == 0 ? state.limits.arenaBytes() : arenaBytes);
    }

    private static int units(final long arenaBytes) {
        if (arenaBytes < 0 || arenaBytes > (long) ArenaDescriptor.MAX_UNITS * ArenaDescriptor.UNIT) {
            throw new VicinityFailure(
                    FailureCode.NO_SPACE,
                    "an arena of " + arenaBytes + " bytes is wanted, at most "
                            + (long) ArenaDescriptor.MAX_UNITS * ArenaDescriptor.UNIT + " are possible",
                    "ask for a smaller arena");
        }
        return Math.max(ArenaDescriptor.MIN_UNITS, ArenaDescriptor.unitsFor(arenaBytes));
    }

    CompletableFuture<EndpointView> make(final String vm, final String origin) {
        final EndpointView made = state.operate(operation -> makeEndpoint(state.connected(vm), origin, operation));
        return registration.handle((ignored, thrown) -> {
            if (thrown != null) {
                undo();
                throw failure(thrown);
            }
            return made;
        });
    }

    private EndpointView makeEndpoint(final Peer owner, final String origin, final Operation operation) {
        if (state.endpoints.size() >= state.limits.endpoints()) {
            throw state.quota("endpoints", state.limits.endpoints());
        }
        if (owner.withoutMemory) {
            throw new VicinityFailure(
                    FailureCode.DEVICE_GONE,
                    "the ivshmem device of VM " + owner.vm
                            + " was taken out, and an endpoint has its arena in that memory",
                    "plug it in again: vicinity-agent vm attach " + owner.vm);
        }
        final Region arena = state.regions.allocate(ArenaDescriptor.regionLength(units));
        endpoint = new Endpoint(state.nextId(), name, owner, arena, token(), owner.log.next(), origin, fabricAddresses);
        registration = state.directory.register(state.name, name, state.location(endpoint));
        if (registration.isCompletedExceptionally()) {
            state.regions.free(arena);
            throw failure(registration.exceptionNow());
        }
        state.memory.formatArena(arena, endpoint.id);
        state.endpoints.put(endpoint.id, endpoint);
        owner.endpoints.put(endpoint.id, endpoint);
        operation.changed(endpoint);
        return endpoint.view();
    }

    private void undo() {
        state.operate(operation -> {
            state.reclaimer.release(endpoint, CloseReason.CLOSED_BY_PEER, operation);
            return null;
        });
    }

    private static RuntimeException failure(final Throwable thrown) {
        return thrown instanceof final RuntimeException e ? e : new IllegalStateException(thrown);
    }

    private static String token() {
        final byte[] token = new byte[TOKEN_LENGTH];
        RANDOM.nextBytes(token);
        return HexFormat.of().formatHex(token);
    }
}
