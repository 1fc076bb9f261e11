package io.vicinity.vmlab;

/**
 * The interface by which a guest is known to other guests, wherever it runs.
 *
 * @param host   number of the host on which the guest was started.
 * @param number of the guest among those that were started there.
 */
record Nic(int host, int number) {
    private static final int FIRST_GUEST = 10;

    String address() {
        return "10.77." + host + "." + (FIRST_GUEST + number);
    }

    String mac() {
        return String.format("52:54:00:77:%02x:%02x", host, FIRST_GUEST + number);
    }
}
