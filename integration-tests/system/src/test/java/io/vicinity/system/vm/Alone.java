package io.vicinity.system.vm;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Ends the {@link SharedGuests} before a class that boots guests of its own: those that do nothing cost the others processor time too. */
final class Alone implements BeforeAllCallback {
    @Override
    public void beforeAll(final ExtensionContext context) {
        SharedGuests.end(context);
    }
}
