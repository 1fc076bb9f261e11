package io.vicinity.system.vm;

import java.util.Arrays;
import java.util.Comparator;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Classes that use the {@link SharedGuests} come one after another, behind those that need none, and those that are {@link Alone} come
 * last: so these guests boot once. Classes pass in any order.
 */
final class GuestsTogether implements ClassOrderer {
    @Override
    public void orderClasses(final ClassOrdererContext context) {
        context.getClassDescriptors()
                .sort(Comparator.<ClassDescriptor>comparingInt(GuestsTogether::place)
                        .thenComparing(described -> described.getTestClass().getName()));
    }

    private static int place(final ClassDescriptor described) {
        if (extendsWith(described, Alone.class)) {
            return 2;
        }
        return extendsWith(described, SharedGuests.class) || extendsWith(described, PluggableGuests.class) ? 1 : 0;
    }

    private static boolean extendsWith(final ClassDescriptor described, final Class<?> extension) {
        return described.findRepeatableAnnotations(ExtendWith.class).stream()
                .flatMap(with -> Arrays.stream(with.value()))
                .anyMatch(extension::equals);
    }
}
