package io.vicinity.agent.control;

import io.grpc.stub.StreamObserver;
import io.vicinity.agent.hypervisor.Attachments;
import io.vicinity.agent.hypervisor.DeviceModel;
import io.vicinity.agent.hypervisor.HypervisorVm;
import io.vicinity.agent.hypervisor.Progress;
import io.vicinity.agent.hypervisor.RootPort;
import io.vicinity.agent.hypervisor.ShmemDevice;
import io.vicinity.control.v1.AttachVmRequest;
import io.vicinity.control.v1.AttachmentProgress;
import io.vicinity.control.v1.DetachVmRequest;
import io.vicinity.control.v1.ListHypervisorVmsResponse;
import io.vicinity.service.VicinityFailure;
import java.time.Duration;
import java.util.function.Consumer;

/** What operators ask of the hypervisors. It takes its time, so it is done by threads of its own. */
final class HypervisorCalls {
    private static final int DEFAULT_DEADLINE_MILLIS = 10_000;
    private static final int LONGEST_DEADLINE_MILLIS = 3_600_000;

    private final Attachments attachments;
    private final Refusals refusals;

    HypervisorCalls(final Attachments attachments, final Refusals refusals) {
        this.attachments = attachments;
        this.refusals = refusals;
    }

    void list(final StreamObserver<ListHypervisorVmsResponse> response) {
        Thread.startVirtualThread(() -> Calls.answer(response, this::vms, this::refused));
    }

    private ListHypervisorVmsResponse vms() {
        final ListHypervisorVmsResponse.Builder list = ListHypervisorVmsResponse.newBuilder();
        attachments.hypervisors().look().forEach(vm -> list.addVms(message(vm)));
        return list.build();
    }

    private void refused(final VicinityFailure failure) {
        refusals.refused(failure.code());
    }

    private static io.vicinity.control.v1.HypervisorVm message(final HypervisorVm vm) {
        final io.vicinity.control.v1.HypervisorVm.Builder message = io.vicinity.control.v1.HypervisorVm.newBuilder()
                .setVm(vm.name())
                .setSource(vm.source().label())
                .setPid(vm.pid())
                .setState(vm.state().label())
                .setDetail(vm.detail())
                .setEmulated(vm.emulated());
        for (final RootPort port : vm.ports()) {
            final io.vicinity.control.v1.RootPort.Builder shown = io.vicinity.control.v1.RootPort.newBuilder()
                    .setId(port.id())
                    .setOccupied(port.occupied());
            port.prefetchable().ifPresent(shown::setPrefetchableBytes);
            message.addRootPorts(shown);
        }
        for (final ShmemDevice device : vm.devices()) {
            message.addDevices(io.vicinity.control.v1.ShmemDevice.newBuilder()
                    .setId(device.id())
                    .setTenant(device.tenant().orElse(""))
                    .setModel(
                            device.model() == DeviceModel.PLAIN
                                    ? io.vicinity.control.v1.DeviceModel.DEVICE_MODEL_PLAIN
                                    : io.vicinity.control.v1.DeviceModel.DEVICE_MODEL_DOORBELL)
                    .setBus(device.bus()));
        }
        return message.build();
    }

    void attach(final AttachVmRequest request, final StreamObserver<AttachmentProgress> response) {
        final DeviceModel model = request.getModel() == io.vicinity.control.v1.DeviceModel.DEVICE_MODEL_DOORBELL
                ? DeviceModel.DOORBELL
                : DeviceModel.PLAIN;
        stream(
                response,
                progress -> attachments.attach(
                        new Attachments.Wanted(
                                request.getVm(), request.getTenant(), model, request.getBus(), request.getVectors()),
                        progress));
    }

    void detach(final DetachVmRequest request, final StreamObserver<AttachmentProgress> response) {
        final int asked = request.getDeadlineMillis();
        final int millis = asked == 0
                ? DEFAULT_DEADLINE_MILLIS
                : Integer.compareUnsigned(asked, LONGEST_DEADLINE_MILLIS) > 0 ? LONGEST_DEADLINE_MILLIS : asked;
        stream(
                response,
                progress ->
                        attachments.detach(request.getVm(), Duration.ofMillis(millis), request.getForce(), progress));
    }

    /** What was begun is ended also if nobody reads on: else a VM would stay half plugged. */
    private void stream(final StreamObserver<AttachmentProgress> response, final Consumer<Progress> body) {
        Thread.startVirtualThread(() -> {
            try {
                body.accept(new Told(response));
            } catch (final RuntimeException e) {
                Calls.fail(response, e, this::refused);
                return;
            }
            response.onCompleted();
        });
    }

    /** Tells an operator. */
    private record Told(StreamObserver<AttachmentProgress> response) implements Progress {
        @Override
        public void step(final String step, final String text) {
            tell(step, text, false);
        }

        @Override
        public void warning(final String step, final String text) {
            tell(step, text, true);
        }

        private void tell(final String step, final String text, final boolean warning) {
            response.onNext(AttachmentProgress.newBuilder()
                    .setStep(step)
                    .setText(text)
                    .setWarning(warning)
                    .build());
        }
    }
}
