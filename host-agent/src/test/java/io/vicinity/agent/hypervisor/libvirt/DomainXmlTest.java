package io.vicinity.agent.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.agent.hypervisor.DeviceModel;
import io.vicinity.agent.hypervisor.Plug;
import io.vicinity.agent.hypervisor.RootPort;
import io.vicinity.agent.hypervisor.ShmemDevice;
import io.vicinity.agent.hypervisor.TenantPlace;
import io.vicinity.agent.hypervisor.TenantPlaces;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DomainXmlTest {
    private static final TenantPlace ACME = new TenantPlace(
            "acme",
            Path.of("/dev/shm/vicinity-acme"),
            4 << 20,
            Optional.of(Path.of("/run/vicinity-agent/ivshmem/acme.sock")));
    private static final TenantPlaces PLACES = new TenantPlaces(() -> List.of(ACME));

    private static String domain(final String devices, final String rest) {
        return """
                <domain type='kvm' id='1' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
                  <name>vm1</name>
                  <devices>
                    <controller type='pci' index='0' model='pcie-root'><alias name='pcie.0'/></controller>
                    <controller type='pci' index='1' model='pcie-root-port'>
                      <alias name='pci.1'/>
                      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
                    </controller>
                    <controller type='pci' index='10' model='pcie-root-port'><alias name='pci.10'/></controller>
                    <controller type='pci' index='3' model='pcie-root-port'>
                      <target chassis='3' hotplug='off'/><alias name='pci.3'/>
                    </controller>
                    <controller type='sata' index='1'/>
                    %s
                  </devices>
                  %s
                </domain>
                """.formatted(devices, rest);
    }

    @Test
    void shouldTellRootPortsAndWhichOfThemAreFree() throws Exception {
        final DomainXml xml =
                DomainXml.parse(domain("<interface><address type='pci' bus='0x0a'/></interface>", ""), PLACES);
        assertThat(xml.ports())
                .containsExactly(
                        new RootPort("pci.1", false, OptionalLong.empty()),
                        new RootPort("pci.10", true, OptionalLong.empty()));
        assertThat(xml.devices()).isEmpty();
    }

    @Test
    void shouldTellTheTenantsOfDevices() throws Exception {
        final DomainXml xml = DomainXml.parse(domain("""
                <shmem name='vicinity-acme'><model type='ivshmem-plain'/><alias name='shmem0'/>
                  <address type='pci' bus='0x01'/></shmem>
                <shmem name='x'><model type='ivshmem-doorbell'/><alias name='shmem1'/>
                  <server path='/run/vicinity-agent/ivshmem/acme.sock'/></shmem>
                <shmem name='looking-glass'><model type='ivshmem-plain'/></shmem>
                <shmem name='old'><model type='ivshmem'/></shmem>
                """, ""), PLACES);
        assertThat(xml.devices())
                .containsExactly(
                        new ShmemDevice("shmem0", DeviceModel.PLAIN, Optional.of("acme"), "pci.1"),
                        new ShmemDevice("shmem1", DeviceModel.DOORBELL, Optional.of("acme"), "pcie.0"),
                        new ShmemDevice("looking-glass", DeviceModel.PLAIN, Optional.empty(), "pcie.0"));
    }

    @Test
    void shouldTellWhichDomainIsEmulated() throws Exception {
        final String kvm = domain("", "");
        assertThat(DomainXml.parse(kvm, PLACES).emulated()).isFalse();
        assertThat(DomainXml.parse(kvm.replace("type='kvm'", "type='qemu'"), PLACES)
                        .emulated())
                .isTrue();
    }

    @Test
    void shouldReadTheRoomThatIsGivenToQemu() throws Exception {
        final String arguments = "<qemu:commandline><qemu:arg value='-global'/>"
                + "<qemu:arg value='pcie-root-port.pref64-reserve=64M'/></qemu:commandline>";
        assertThat(DomainXml.parse(domain("", arguments), PLACES)
                        .ports()
                        .getFirst()
                        .prefetchable())
                .hasValue(64 << 20);
    }

    @Test
    void shouldReadNoEntitiesFromElsewhere(@TempDir final Path directory) throws Exception {
        final Path secret = Files.writeString(directory.resolve("secret"), "secret");
        final String xml =
                "<?xml version='1.0'?><!DOCTYPE d [<!ENTITY e SYSTEM '" + secret.toUri() + "'>]><domain>&e;</domain>";
        assertThatIOException().isThrownBy(() -> DomainXml.parse(xml, PLACES)).withMessageContaining("DOCTYPE");
        assertThatIOException().isThrownBy(() -> DomainXml.parse("<domain", PLACES));
        assertThatIOException().isThrownBy(() -> DomainXml.parse("", PLACES));
    }

    @Test
    void shouldWriteWhatItReads() throws Exception {
        final RootPort port = new RootPort("pci.10", false, OptionalLong.empty());
        for (final DeviceModel model : DeviceModel.values()) {
            final String shmem = ShmemXml.of(new Plug(ACME, model, 2, port), 10);
            final DomainXml xml = DomainXml.parse(domain(shmem, ""), PLACES);
            assertThat(xml.devices())
                    .containsExactly(new ShmemDevice("vicinity-acme", model, Optional.of("acme"), "pci.10"));
            assertThat(xml.ports().getLast().occupied()).isTrue();
        }
    }

    @Test
    void shouldSayThatLibvirtMapsFromOneDirectoryOnly() {
        final TenantPlace elsewhere =
                new TenantPlace("acme", Path.of("/dev/hugepages/vicinity-acme"), 4 << 20, Optional.empty());
        final Plug plug = new Plug(elsewhere, DeviceModel.PLAIN, 2, new RootPort("pci.1", false, OptionalLong.empty()));
        assertThatThrownBy(() -> ShmemXml.of(plug, 1))
                .isInstanceOfSatisfying(
                        VicinityFailure.class,
                        failure -> assertThat(failure.remedy()).contains("--model doorbell"));
    }

    @Test
    void shouldUnderstandLinesOfEvents() {
        assertThat(DomainEvent.parse("event 'lifecycle' for domain 'vm1': Stopped Destroyed"))
                .hasValueSatisfying(event -> {
                    assertThat(event.domain()).isEqualTo("vm1");
                    assertThat(event.end()).hasValue("libvirt says: Stopped Destroyed");
                });
        assertThat(DomainEvent.parse("event 'lifecycle' for domain vm1: Crashed Panicked"))
                .hasValueSatisfying(event -> assertThat(event.end()).isPresent());
        assertThat(DomainEvent.parse("2026-11-26 09:15:52.810+0000: event 'reboot' for domain 'vm1'"))
                .hasValueSatisfying(event -> assertThat(event.end()).hasValue("its guest was reset"));
        for (final String detail : List.of("Resumed Unpaused", "Suspended Paused", "Started Booted")) {
            assertThat(DomainEvent.parse("event 'lifecycle' for domain 'vm1': " + detail))
                    .hasValueSatisfying(event -> assertThat(event.end()).isEmpty());
        }
        assertThat(DomainEvent.parse("event 'agent-lifecycle' for domain 'vm1': Stopped"))
                .hasValueSatisfying(event -> assertThat(event.end()).isEmpty());
        assertThat(DomainEvent.parse("events received: 7")).isEmpty();
        assertThat(DomainEvent.parse("")).isEmpty();
    }
}
