package io.vicinity.agent.hypervisor.libvirt;

import io.vicinity.agent.hypervisor.DeviceModel;
import io.vicinity.agent.hypervisor.Plug;
import io.vicinity.agent.hypervisor.TenantPlace;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;

/** A tenant's device as libvirt is told of it. */
final class ShmemXml {
    private static final long KIB = 1024;

    private ShmemXml() {}

    /**
     * A device at a root port.
     *
     * @param plug what is to be plugged in.
     * @param bus  number of the root port's bus.
     * @throws VicinityFailure CONFIG_INVALID if libvirt cannot map the tenant's memory.
     */
    static String of(final Plug plug, final int bus) {
        final String address =
                "<address type='pci' domain='0x0000' bus='0x%02x' slot='0x00' function='0x0'/>".formatted(bus);
        return open(plug.place(), plug.model(), plug.vectors()) + address + "</shmem>";
    }

    private static String open(final TenantPlace place, final DeviceModel model, final int vectors) {
        if (model == DeviceModel.DOORBELL) {
            return "<shmem name='%s'><model type='%s'/><server path='%s'/><msi vectors='%d'/>"
                    .formatted(
                            name(place),
                            model.driver(),
                            escape(place.socket().orElseThrow().toString()),
                            vectors);
        }
        if (!place.segment().toString().equals(DomainXml.SHM + place.segment().getFileName())) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "libvirt maps plain devices from /dev/shm only, and the memory of tenant " + place.tenant() + " is "
                            + place.segment(),
                    "use --model doorbell, or set segment_dir: /dev/shm");
        }
        return "<shmem name='%s'><model type='%s'/><size unit='KiB'>%d</size>"
                .formatted(name(place), model.driver(), place.size() / KIB);
    }

    private static String name(final TenantPlace place) {
        return escape(place.segment().getFileName().toString());
    }

    private static String escape(final String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;");
    }
}
