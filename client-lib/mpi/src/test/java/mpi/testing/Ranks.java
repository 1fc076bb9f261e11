package mpi.testing;

import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.link.LocalWorld;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a program of MPI as some ranks of one JVM, unmodified: each has a thread, and a class loader of its own for the program and for package
 * {@code mpi}, so that each has its own {@code MPI.COMM_WORLD}. They are linked by memory on the heap.
 */
public final class Ranks {
    /** Nothing is measured by it: it only ends what hangs. */
    private static final int MINUTES = 2;

    private Ranks() {}

    /**
     * Runs a program, and fails as its first rank that does.
     *
     * @param count   of ranks.
     * @param program class with a main method, which has its package to itself.
     * @param args    of the program.
     */
    public static void run(final int count, final Class<?> program, final String... args) throws Exception {
        run(Hosts.one(count), program, args);
    }

    /**
     * As above, with ranks on several hosts.
     *
     * @param hosts that the ranks are on.
     */
    public static void run(final Hosts hosts, final Class<?> program, final String... args) throws Exception {
        run(hosts, program.getName(), program.getClassLoader(), program.getPackageName() + ".", args);
    }

    /** As {@link #run}, for classes that a loader finds. */
    public static void run(
            final int count, final String program, final ClassLoader found, final String prefix, final String... args)
            throws Exception {
        run(Hosts.one(count), program, found, prefix, args);
    }

    private static void run(
            final Hosts hosts, final String program, final ClassLoader found, final String prefix, final String... args)
            throws Exception {
        final int count = hosts.ranks();
        final LocalWorld world = new LocalWorld(count);
        final List<FutureTask<Void>> ranks = new ArrayList<>();
        for (int rank = 0; rank < count; rank++) {
            final Links links = new PlacedLinks(world.links(rank), hosts);
            final RankLoader loader = new RankLoader(found, prefix);
            final FutureTask<Void> task = new FutureTask<>(() -> main(loader, links, hosts, program, args), null);
            final Thread thread = new Thread(task, "rank " + rank);
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            thread.start();
            ranks.add(task);
        }
        final AssertionError failed = new AssertionError(program + " with " + count + " ranks");
        for (int rank = 0; rank < count; rank++) {
            try {
                ranks.get(rank).get(failed.getSuppressed().length == 0 ? MINUTES * 60 : 5, TimeUnit.SECONDS);
            } catch (final ExecutionException e) {
                failed.addSuppressed(new AssertionError("rank " + rank, e.getCause()));
            } catch (final TimeoutException e) {
                failed.addSuppressed(new AssertionError("rank " + rank + " hangs", e));
            }
        }
        if (failed.getSuppressed().length > 0) {
            // What still waits ends with its links, and takes no processor from the tests that follow.
            for (int rank = 0; rank < count; rank++) {
                world.links(rank).close();
            }
            throw failed;
        }
    }

    private static Void main(
            final RankLoader loader, final Links links, final Hosts hosts, final String program, final String... args) {
        hosts.enter();
        try {
            loader.loadClass("mpi.LocalEntrance")
                    .getMethod("prepare", Links.class)
                    .invoke(null, links);
            final var main = loader.loadClass(program).getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) args.clone());
            return null;
        } catch (final InvocationTargetException e) {
            links.close();
            throw new AssertionError(e.getCause());
        } catch (final ReflectiveOperationException e) {
            throw new LinkageError(program, e);
        }
    }

    /** Loads package mpi and a program anew. */
    private static final class RankLoader extends ClassLoader {
        private final String prefix;

        RankLoader(final ClassLoader parent, final String prefix) {
            super(parent);
            this.prefix = prefix;
        }

        private boolean isOfDefaultPackage(final String name) {
            return prefix.isEmpty() && name.indexOf('.') < 0;
        }

        @Override
        protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException {
            if ((prefix.isEmpty() || !name.startsWith(prefix))
                    && !name.matches("mpi\\.[A-Z].*")
                    && !isOfDefaultPackage(name)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                final Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                    if (in == null) {
                        throw new ClassNotFoundException(name);
                    }
                    final byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (final IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        }
    }
}
