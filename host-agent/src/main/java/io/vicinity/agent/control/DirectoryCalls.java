package io.vicinity.agent.control;

import io.vicinity.agent.tenant.Directory;
import io.vicinity.control.v1.DirectoryName;
import io.vicinity.control.v1.ListDirectoryResponse;
import io.vicinity.control.v1.NameStanding;
import java.util.Collection;

/** What operators ask of the directory. */
final class DirectoryCalls {
    private final Directory directory;

    DirectoryCalls(final Directory directory) {
        this.directory = directory;
    }

    ListDirectoryResponse list(final Collection<String> tenants) {
        final ListDirectoryResponse.Builder list = ListDirectoryResponse.newBuilder()
                .setHost(directory.host())
                .setConnected(directory.status().connected());
        for (final String tenant : tenants) {
            directory.names(tenant).forEach(entry -> list.addNames(name(tenant, entry)));
        }
        return list.build();
    }

    private DirectoryName name(final String tenant, final Directory.Entry entry) {
        final Directory.Location location = entry.location();
        return DirectoryName.newBuilder()
                .setTenant(tenant)
                .setName(entry.name())
                .setHost(location.host())
                .setVm(location.vm())
                .setEndpointId(location.endpointId())
                .addAllFabricAddresses(location.fabricAddresses())
                .setHere(location.host().equals(directory.host()))
                .setStanding(standing(entry.standing()))
                .build();
    }

    private static NameStanding standing(final Directory.Standing standing) {
        return switch (standing) {
            case PUBLISHED -> NameStanding.NAME_STANDING_PUBLISHED;
            case UNPUBLISHED -> NameStanding.NAME_STANDING_UNPUBLISHED;
            case CONFLICT -> NameStanding.NAME_STANDING_CONFLICT;
        };
    }
}
