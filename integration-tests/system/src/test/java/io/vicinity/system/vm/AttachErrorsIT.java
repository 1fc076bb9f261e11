package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.vmlab.GuestSpec;
import io.vicinity.vmlab.VmLab;
import io.vicinity.vmlab.VmTest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an operator is told where a real QEMU has no place for a device: the option that makes one. */
@VmTest
class AttachErrorsIT {
    private static final String TENANT = "acme";
    private static final String ODD_TENANT = "odd";
    private static final String BARE_VM = "bare";
    private static final String NARROW_VM = "narrow";
    private static final String FIXED_VM = "fixed";

    private static VicinityHost host;

    @BeforeAll
    static void start(final VmLab lab) throws InterruptedException {
        final Map<String, String> tenants = new LinkedHashMap<>();
        tenants.put(TENANT, "32MiB");
        tenants.put(ODD_TENANT, "48MiB");
        host = VicinityHost.start(lab, "errors", tenants);
        host.startPaused(GuestSpec.named(BARE_VM));
        host.startPaused(GuestSpec.named(NARROW_VM).rootPort("rp1", 16));
        host.startPaused(GuestSpec.named(FIXED_VM).ivshmemDoorbell(host.agent().ivshmemSocket(TENANT), 1));
        // The agent looks for new machines once a second.
        String list = "";
        for (int i = 0; i < 60 && list.split("paused", -1).length <= 3; i++) {
            Thread.sleep(500);
            list = host.operate("vm", "list").output();
        }
        assertThat(list).contains(BARE_VM, NARROW_VM, FIXED_VM);
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @Test
    void shouldNameTheOptionForARootPortWhereThereIsNone() {
        assertThat(refusal("vm", "attach", BARE_VM, "--tenant", TENANT))
                .contains("NO_ROOT_PORT", "has no PCIe root port", "pcie.0")
                .contains("-device pcie-root-port,id=rp1,chassis=1,slot=1,pref64-reserve=64M");
    }

    @Test
    void shouldNameTheOptionForAnotherRootPortWhereTheOneIsTooSmall() {
        assertThat(refusal("vm", "attach", NARROW_VM, "--tenant", TENANT))
                .contains("NO_ROOT_PORT", "has room for the 32MiB of tenant acme")
                .contains("-device pcie-root-port,id=rp2,chassis=2,slot=2,pref64-reserve=64M");
    }

    @Test
    void shouldNameTheOptionThatMakesTheWantedRootPortLargeEnough() {
        assertThat(refusal("vm", "attach", NARROW_VM, "--tenant", TENANT, "--bus", "rp1"))
                .contains("NO_ROOT_PORT", "rp1 of VM narrow reserves 16MiB", "the memory has 32MiB")
                .contains("-device pcie-root-port,id=rp1,chassis=1,slot=1,pref64-reserve=64M");
    }

    @Test
    void shouldNameTheOptionForARootPortWhereTheRootBusIsWanted() {
        assertThat(refusal("vm", "attach", BARE_VM, "--tenant", TENANT, "--bus", "pcie.0"))
                .contains("NO_ROOT_PORT", "pcie.0")
                .contains("-device pcie-root-port,id=rp1,chassis=1,slot=1,pref64-reserve=64M");
    }

    @Test
    void shouldNameTheSizeThatIsAPowerOfTwoWhereTheSegmentsIsNone() {
        assertThat(refusal("vm", "attach", NARROW_VM, "--tenant", ODD_TENANT))
                .contains("CONFIG_INVALID", "48MiB", "powers of two")
                .contains("set segment_size of the tenant to 64MiB");
    }

    @Test
    void shouldNameTheOptionForARootPortWhereADeviceCannotBeUnplugged() {
        assertThat(refusal("vm", "detach", FIXED_VM))
                .contains("NO_ROOT_PORT", "on pcie.0, from which nothing can be unplugged")
                .contains("-device pcie-root-port,id=rp1,chassis=1,slot=1,pref64-reserve=64M");
    }

    private static String refusal(final String... command) {
        final OperatorResult result = host.operate(command);
        assertThat(result.exitCode()).as(result.output()).isNotZero();
        return result.output();
    }
}
