package io.vicinity.system.vm;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;

/** The classes that share guests come when those with guests of their own are over: guests that do nothing take processor time from them. */
public final class SharedGuestsLast implements ClassOrderer {
    private static final Set<Class<? extends Extension>> SHARED = Set.of(SharedGuests.class, PluggableGuests.class);

    @Override
    public void orderClasses(final ClassOrdererContext context) {
        context.getClassDescriptors().sort(Comparator.comparing(SharedGuestsLast::sharesGuests));
    }

    private static boolean sharesGuests(final ClassDescriptor tests) {
        return tests.findRepeatableAnnotations(ExtendWith.class).stream()
                .flatMap(extensions -> Arrays.stream(extensions.value()))
                .anyMatch(SHARED::contains);
    }
}
