package io.vicinity.system.vm;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;

/**
 * The classes that share guests come first: their programs start quickly, and tests on processes run beside them. When those are over, the
 * classes have the machine for themselves whose guests do more, as with the better compiler and with verbs.
 */
public final class SharedGuestsFirst implements ClassOrderer {
    private static final Set<Class<? extends Extension>> SHARED = Set.of(SharedGuests.class, PluggableGuests.class);

    @Override
    public void orderClasses(final ClassOrdererContext context) {
        context.getClassDescriptors()
                .sort(Comparator.comparing(SharedGuestsFirst::sharesGuests).reversed());
    }

    private static boolean sharesGuests(final ClassDescriptor tests) {
        return tests.findRepeatableAnnotations(ExtendWith.class).stream()
                .flatMap(extensions -> Arrays.stream(extensions.value()))
                .anyMatch(SHARED::contains);
    }
}
