package io.vicinity.client.fabric.ucx;

/** Of a worker that only sends: what the other end says is not heard, and nothing is announced. */
public final class DeafReceiver implements UcxReceiver {
    @Override
    public void packet(final long header, final int headerLength, final long data, final int length) {
        // Nobody hears it.
    }

    @Override
    public boolean announced(final long header, final int headerLength, final long descriptor, final long length) {
        throw new AssertionError("nobody was to announce anything");
    }
}
