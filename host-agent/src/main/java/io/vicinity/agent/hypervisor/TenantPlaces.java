package io.vicinity.agent.hypervisor;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The tenants of this host, found by what their devices are made of. Thread-safe. */
public final class TenantPlaces {
    private final Supplier<List<TenantPlace>> places;

    /**
     * Creates them.
     *
     * @param places asked at each call.
     */
    public TenantPlaces(final Supplier<List<TenantPlace>> places) {
        this.places = places;
    }

    /**
     * Finds a tenant.
     *
     * @param tenant name.
     * @return where its memory is.
     * @throws VicinityFailure TENANT_UNKNOWN.
     */
    public TenantPlace find(final String tenant) {
        final List<TenantPlace> all = places.get();
        return all.stream()
                .filter(place -> place.tenant().equals(tenant))
                .findFirst()
                .orElseThrow(() -> new VicinityFailure(
                        FailureCode.TENANT_UNKNOWN,
                        "this agent has no tenant '" + tenant + "'",
                        "it has: " + all.stream().map(TenantPlace::tenant).collect(Collectors.joining(", "))));
    }

    /**
     * Whose memory a file is.
     *
     * @param path as a hypervisor says it.
     * @return the tenant; empty if it is none's.
     */
    public Optional<String> ofSegment(final String path) {
        return places.get().stream()
                .filter(place -> place.segment().toString().equals(path))
                .map(TenantPlace::tenant)
                .findFirst();
    }

    /**
     * Whose memory is served on a socket.
     *
     * @param path as a hypervisor says it.
     * @return the tenant; empty if it is none's.
     */
    public Optional<String> ofSocket(final String path) {
        return places.get().stream()
                .filter(place -> place.socket()
                        .filter(socket -> socket.toString().equals(path))
                        .isPresent())
                .map(TenantPlace::tenant)
                .findFirst();
    }
}
