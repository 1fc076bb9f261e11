package io.vicinity.cli.run;

import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Collection;
import org.agrona.UnsafeApi;

/**
 * In which order a class loader of the JDK opens what it searches. Ranks have Vicinity's archives at the beginning of their class paths, as
 * what was loaded and linked ahead of time demands, and take almost no class from them: but the first class of the program would have all of
 * them opened and their tables of contents read, some 8,000 entries, which is a tenth of what a rank does until it runs.
 *
 * <p>The JDK has no call for this, so its fields are read; where they are not as known, the order stays as it is. Stateless.
 */
final class SearchOrder {
    private SearchOrder() {}

    /**
     * Puts the first entries of a class loader's path behind the others, if it has opened none of them yet.
     *
     * @param loader that the JDK made, or one of its {@link java.net.URLClassLoader}s.
     * @param count  of entries; nothing happens if there are fewer.
     */
    static void moveBehind(final ClassLoader loader, final int count) {
        try {
            final Object path = valueOf(loader, "ucp");
            final Collection<?> opened = (Collection<?>) valueOf(path, "loaders");
            @SuppressWarnings("unchecked") // whatever they are, they stay there
            final ArrayDeque<Object> unopened = (ArrayDeque<Object>) valueOf(path, "unopenedUrls");
            synchronized (unopened) {
                if (opened.isEmpty() && unopened.size() >= count) {
                    for (int i = 0; i < count; i++) {
                        unopened.addLast(unopened.removeFirst());
                    }
                }
            }
        } catch (final NoSuchFieldException | ClassCastException e) {
            // Another JDK, which searches in the order of the path: the same classes, only later.
        }
    }

    private static Object valueOf(final Object object, final String name) throws NoSuchFieldException {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (final Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return UnsafeApi.getReference(object, UnsafeApi.objectFieldOffset(field));
                }
            }
        }
        throw new NoSuchFieldException(name);
    }
}
