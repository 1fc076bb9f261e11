package io.vicinity.vmlab;

/** What runs a guest's instructions. */
public enum Accelerator {
    /** The processor itself. */
    KVM("kvm"),
    /** QEMU's translator: right in all respects, and some 20 times slower. */
    TCG("tcg,thread=multi");

    private final String option;

    Accelerator(final String option) {
        this.option = option;
    }

    /** What QEMU calls it. */
    String option() {
        return option;
    }
}
