package io.vicinity.cli.run;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;

/** The method by which {@code java} would start a class: with arguments rather than without, of the class or of an instance. */
final class MainMethod {
    private static final List<Class<?>[]> PARAMETERS = List.of(new Class<?>[] {String[].class}, new Class<?>[0]);

    private final Class<?> type;
    private final Method method;

    private MainMethod(final Class<?> type, final Method method) {
        this.type = type;
        this.method = method;
    }

    /** Looks for it in a class and those that it extends. */
    static Optional<MainMethod> of(final Class<?> type) {
        for (final Class<?>[] parameters : PARAMETERS) {
            for (Class<?> holder = type; holder != null; holder = holder.getSuperclass()) {
                try {
                    final Method method = holder.getDeclaredMethod("main", parameters);
                    if (!Modifier.isPrivate(method.getModifiers())) {
                        return Optional.of(new MainMethod(type, method));
                    }
                } catch (final NoSuchMethodException e) {
                    // The next one may have it.
                }
            }
        }
        return Optional.empty();
    }

    /** Runs it; what it throws is thrown as it is. */
    void invoke(final String[] args) throws Throwable {
        method.setAccessible(true);
        try {
            final Object instance = Modifier.isStatic(method.getModifiers()) ? null : instance();
            if (method.getParameterCount() == 0) {
                method.invoke(instance);
            } else {
                method.invoke(instance, (Object) args);
            }
        } catch (final InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Object instance() throws ReflectiveOperationException {
        final Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }
}
