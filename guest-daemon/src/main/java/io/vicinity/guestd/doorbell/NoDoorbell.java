package io.vicinity.guestd.doorbell;

import java.util.OptionalInt;

/**
 * Nobody rings.
 *
 * @param detail why.
 */
record NoDoorbell(String detail) implements Doorbell {
    @Override
    public boolean ring(final int position) {
        return false;
    }

    @Override
    public boolean isServed() {
        return false;
    }

    @Override
    public boolean hears() {
        return false;
    }

    @Override
    public OptionalInt position() {
        return OptionalInt.empty();
    }

    @Override
    public String kind() {
        return "NONE";
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
