package io.vicinity.agent.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AttachChecksTest {
    private static final long MIB = 1 << 20;

    private final List<String> warnings = new ArrayList<>();

    private RootPort check(final VmSource source, final long size, final DeviceModel model, final RootPort... ports) {
        final HypervisorVm vm =
                new HypervisorVm("vm1", source, 1, VmState.RUNNING, "running", List.of(ports), List.of(), false);
        final TenantPlace place = new TenantPlace("acme", Path.of("/dev/shm/vicinity-acme"), size, Optional.empty());
        return new AttachChecks(new Silent(), vm, place).check(model, "", new Progress() {
            @Override
            public void step(final String step, final String text) {
                throw new AssertionError(step);
            }

            @Override
            public void warning(final String step, final String text) {
                warnings.add(step);
            }
        });
    }

    private static RootPort free(final String id, final OptionalLong room) {
        return new RootPort(id, false, room);
    }

    @Test
    void shouldTakeTheFirstFreePortWithRoom() {
        assertThat(check(
                                VmSource.QMP,
                                8 * MIB,
                                DeviceModel.PLAIN,
                                new RootPort("rp1", true, OptionalLong.of(64 * MIB)),
                                free("rp2", OptionalLong.of(4 * MIB)),
                                free("rp3", OptionalLong.empty()),
                                free("rp4", OptionalLong.of(8 * MIB)),
                                free("rp5", OptionalLong.of(16 * MIB)))
                        .id())
                .isEqualTo("rp5");
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldTrustTheFirmwareWithLittle() {
        assertThat(check(VmSource.QMP, MIB, DeviceModel.PLAIN, free("rp1", OptionalLong.empty()))
                        .id())
                .isEqualTo("rp1");
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldWarnWhereLibvirtDoesNotTellTheRoom() {
        assertThat(check(VmSource.LIBVIRT, 8 * MIB, DeviceModel.PLAIN, free("pci.2", OptionalLong.empty()))
                        .id())
                .isEqualTo("pci.2");
        assertThat(warnings).containsExactly("room");
    }

    @Test
    void shouldRefuseASizeThatQemuRefuses() {
        assertThatThrownBy(
                        () -> check(VmSource.QMP, 6 * MIB, DeviceModel.PLAIN, free("rp1", OptionalLong.of(64 * MIB))))
                .isInstanceOfSatisfying(VicinityFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(FailureCode.CONFIG_INVALID);
                    assertThat(failure.remedy()).contains("segment_size", "8MiB");
                });
    }

    @Test
    void shouldRefuseADoorbellThatNobodyServes() {
        assertThatThrownBy(() ->
                        check(VmSource.QMP, 4 * MIB, DeviceModel.DOORBELL, free("rp1", OptionalLong.of(64 * MIB))))
                .isInstanceOfSatisfying(
                        VicinityFailure.class,
                        failure -> assertThat(failure.remedy()).contains("--model plain"));
    }

    @Test
    void shouldKnowOneLifeOfAProcessFromAnother() throws Exception {
        final Process process = new ProcessBuilder("sleep", "60").start();
        final ProcessLife life = ProcessLife.of(process.pid()).orElseThrow();
        assertThat(life.isOver()).isFalse();
        assertThat(new ProcessLife(life.pid(), "1").isOver()).isTrue();
        process.destroyForcibly().waitFor();
        assertThat(life.isOver()).isTrue();
        assertThat(ProcessLife.of(0)).isEmpty();
    }

    /** Is asked for remedies only. */
    private static final class Silent implements Hypervisor {
        @Override
        public VmSource source() {
            throw new AssertionError();
        }

        @Override
        public boolean isReachable() {
            throw new AssertionError();
        }

        @Override
        public List<String> names() {
            throw new AssertionError();
        }

        @Override
        public Optional<HypervisorVm> look(final String vm) {
            throw new AssertionError();
        }

        @Override
        public Optional<String> vmOf(final long pid) {
            throw new AssertionError();
        }

        @Override
        public void plug(final String vm, final Plug plug, final Progress progress) {
            throw new AssertionError();
        }

        @Override
        public void unplug(
                final String vm, final ShmemDevice device, final Duration patience, final Progress progress) {
            throw new AssertionError();
        }

        @Override
        public String portRemedy(final String id, final long size) {
            return id;
        }

        @Override
        public void close() {
            throw new AssertionError();
        }
    }
}
