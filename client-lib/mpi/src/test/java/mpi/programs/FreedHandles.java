package mpi.programs;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.Buffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import mpi.CartComm;
import mpi.Comm;
import mpi.Datatype;
import mpi.Errhandler;
import mpi.Freeable;
import mpi.GraphComm;
import mpi.Group;
import mpi.Info;
import mpi.Intercomm;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;
import mpi.Message;
import mpi.Op;
import mpi.Prequest;
import mpi.Request;
import mpi.Status;
import mpi.UserFunction;
import mpi.Win;

/**
 * What was freed is given to each public method that takes such a thing, and each of its own is called, on two ranks: all fail with the class of the
 * thing, and name it. Each rank is its own root, and its own leader: what only those look at is looked at.
 *
 * <p>Hints that were freed are none when they are given to a call, as {@link MPI#INFO_NULL} is: so MPI leaves them behind.
 */
public final class FreedHandles {
    private static final String NAME = "what was freed";

    /** Those that are right for what was freed, or say only what it was. */
    private static final Set<String> ALLOWED = Set.of(
            "Comm.isNull",
            "Comm.getRequest",
            "Win.isNull",
            "Group.isNull",
            "Info.isNull",
            "Op.isNull",
            "Op.isCommutative",
            "Op.free",
            "Datatype.isNull",
            "Datatype.free",
            "Request.isNull",
            "Request.free",
            "Request.waitFor",
            "Request.waitStatus",
            "Request.test",
            "Request.testStatus",
            "Request.getStatus");

    /** Those that fail always, whatever they are given. */
    private static final Set<String> UNSUPPORTED = Set.of("Intracomm.spawn", "Intracomm.spawnMultiple");

    private static final Map<Class<?>, Integer> CLASSES = Map.of(
            Comm.class, MPI.ERR_COMM,
            Win.class, MPI.ERR_WIN,
            Datatype.class, MPI.ERR_TYPE,
            Group.class, MPI.ERR_GROUP,
            Info.class, MPI.ERR_INFO,
            Op.class, MPI.ERR_OP,
            Request.class, MPI.ERR_REQUEST);

    private final List<String> wrong = new ArrayList<>();
    private final int rank = MPI.COMM_WORLD.getRank();
    private final Map<Class<?>, Object> freed;
    private final Map<Class<?>, Object> live;

    private FreedHandles(final Map<Class<?>, Object> freed, final Map<Class<?>, Object> live) throws MPIException {
        this.freed = freed;
        this.live = live;
    }

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_RETURN);
        final FreedHandles handles = new FreedHandles(things(true), things(false));
        int calls = 0;
        for (final Class<?> type : handles.freed.keySet()) {
            for (final Method method : type.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers()) && !method.isBridge()) {
                    calls += handles.checkOwn(type, method) + handles.checkGiven(type, method);
                }
            }
        }
        handles.checkConstructors();
        Checks.isTrue(handles.wrong.isEmpty(), String.join("\n", handles.wrong));
        Checks.isTrue(calls > 350, calls + " calls were checked");
        handles.checkOthers();
        MPI.Finalize();
    }

    /** One of each, which is freed if it is wanted so. */
    private static Map<Class<?>, Object> things(final boolean isFreed) throws MPIException {
        final Intracomm world = MPI.COMM_WORLD;
        final int rank = world.getRank();
        final int[] edges = {1, 0};
        final Intracomm half = world.split(rank, 0);
        final Datatype type = Datatype.createContiguous(2, MPI.INT);
        type.commit();
        final Map<Class<?>, Object> things = new LinkedHashMap<>();
        things.put(Comm.class, named(world.createCart(new int[] {2}, new boolean[] {true}, false)));
        things.put(Intracomm.class, named(world.dup()));
        things.put(CartComm.class, named(world.createCart(new int[] {2}, new boolean[] {true}, false)));
        things.put(GraphComm.class, named(world.createGraph(new int[] {1, 2}, edges, false)));
        things.put(Intercomm.class, named(world.createIntercomm(half, 0, 1 - rank, 3)));
        things.put(Datatype.class, type);
        type.setName(NAME);
        things.put(Group.class, world.getGroup());
        things.put(Info.class, new Info());
        things.put(Op.class, new Op(new Nothing(), true));
        things.put(Request.class, world.recvInit(MPI.newIntBuffer(1), 1, MPI.INT, rank, 1));
        things.put(Prequest.class, world.recvInit(MPI.newIntBuffer(1), 1, MPI.INT, rank, 1));
        final Win win = new Win(MPI.newIntBuffer(64), 64, 4, MPI.INFO_NULL, world);
        win.setErrhandler(MPI.ERRORS_RETURN);
        win.setName(NAME);
        things.put(Win.class, win);
        if (isFreed) {
            for (final Object thing : things.values()) {
                ((Freeable) thing).free();
            }
        } else {
            things.put(Op.class, MPI.SUM);
            things.put(Datatype.class, MPI.INT);
        }
        return things;
    }

    private static <T extends Comm> T named(final T comm) throws MPIException {
        comm.setName(NAME);
        return comm;
    }

    /** A user's operation. */
    private static final class Nothing extends UserFunction {
        @Override
        public void call(final Object in, final Object inOut, final int count, final Datatype type) {
            // Nobody looks at the result.
        }
    }

    private int checkOwn(final Class<?> type, final Method method) {
        if (Modifier.isStatic(method.getModifiers()) || isAllowed(type, method)) {
            return 0;
        }
        check(type, method, freed.get(type), arguments(method.getParameterTypes()));
        return 1;
    }

    private int checkGiven(final Class<?> type, final Method method) {
        final Class<?>[] parameters = method.getParameterTypes();
        int calls = 0;
        for (int i = 0; i < parameters.length && !UNSUPPORTED.contains(text(type, method)); i++) {
            final Class<?> given = parameters[i].isArray() ? parameters[i].getComponentType() : parameters[i];
            if (freed.containsKey(given) && given != Info.class && given != Request.class) {
                final Object[] arguments = arguments(parameters);
                arguments[i] = freed.get(given);
                if (parameters[i].isArray()) {
                    arguments[i] = Array.newInstance(given, 2);
                    Array.set(arguments[i], 0, freed.get(given));
                    Array.set(arguments[i], 1, freed.get(given));
                }
                check(given, method, live.get(type), arguments);
                calls++;
            }
        }
        return calls;
    }

    private static String text(final Class<?> type, final Method method) {
        return type.getSimpleName() + "." + method.getName();
    }

    private static boolean isAllowed(final Class<?> type, final Method method) {
        return ALLOWED.contains(text(type, method)) || UNSUPPORTED.contains(text(type, method));
    }

    private void check(final Class<?> used, final Method method, final Object on, final Object... arguments) {
        final String what = method.toGenericString() + " where " + used.getSimpleName() + " was freed: ";
        try {
            final Object result = method.invoke(on, arguments);
            wrong.add(what + "returned " + result);
        } catch (final InvocationTargetException e) {
            // What is inherited from Object declares no exception of MPI.
            final Throwable thrown =
                    e.getCause() instanceof IllegalStateException ? e.getCause().getCause() : e.getCause();
            if (thrown instanceof final MPIException failure) {
                check(used, what, failure);
            } else {
                wrong.add(what + e.getCause());
            }
        } catch (final IllegalAccessException e) {
            wrong.add(what + e);
        }
    }

    private void check(final Class<?> used, final String what, final MPIException failure) {
        final Class<?> kind = Comm.class.isAssignableFrom(used)
                ? Comm.class
                : Request.class.isAssignableFrom(used) ? Request.class : used;
        if (failure.getErrorClass() != CLASSES.get(kind)) {
            wrong.add(what + "class of " + failure.getMessage());
        }
        final boolean hasName = kind == Comm.class || kind == Win.class || kind == Datatype.class;
        if (!failure.getMessage().contains(hasName ? NAME : "freed")) {
            wrong.add(what + "no name in " + failure.getMessage());
        }
    }

    private Object[] arguments(final Class<?>... types) {
        final Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = argument(types[i]);
        }
        return arguments;
    }

    private Object argument(final Class<?> type) {
        final Map<Class<?>, Supplier<Object>> others = Map.ofEntries(
                Map.entry(int.class, () -> rank),
                Map.entry(boolean.class, () -> false),
                Map.entry(int[].class, () -> new int[2]),
                Map.entry(boolean[].class, () -> new boolean[2]),
                Map.entry(int[][].class, () -> new int[][] {{0, 0, 1}}),
                Map.entry(byte[].class, () -> new byte[64]),
                Map.entry(Object.class, () -> new int[64]),
                Map.entry(Buffer.class, () -> MPI.newIntBuffer(64)),
                Map.entry(String.class, () -> "text"),
                Map.entry(Errhandler.class, () -> MPI.ERRORS_RETURN),
                Map.entry(Datatype[].class, () -> new Datatype[] {MPI.INT, MPI.INT}),
                Map.entry(Prequest[].class, () -> new Prequest[0]));
        return live.containsKey(type) ? live.get(type) : others.get(type).get();
    }

    private void checkConstructors() {
        final Comm comm = (Comm) freed.get(Comm.class);
        final IntBuffer buffer = MPI.newIntBuffer(4);
        final Checks.Call[] windows = {
            () -> new Win(buffer, 4, 1, MPI.INFO_NULL, comm),
            () -> new Win(4, 1, MPI.INFO_NULL, comm, buffer, Win.FLAVOR_PRIVATE),
            () -> new Win(MPI.INFO_NULL, comm),
            () -> Win.allocate(4, 1, MPI.INFO_NULL, comm),
            () -> Win.allocateShared(4, 1, MPI.INFO_NULL, comm)
        };
        for (final Checks.Call window : windows) {
            final String message = Checks.failure(MPI.ERR_COMM, window);
            Checks.isTrue(message.contains(NAME), message);
        }
    }

    /** Those that are no methods of what can be freed. */
    private void checkOthers() throws MPIException {
        final Comm comm = (Comm) freed.get(Intracomm.class);
        final Datatype type = (Datatype) freed.get(Datatype.class);
        final int self = MPI.COMM_SELF.getRank();
        Checks.failure(MPI.ERR_COMM, () -> new Message().mProbe(0, 0, comm));
        Checks.failure(MPI.ERR_COMM, () -> new Message().imProbe(0, 0, comm));
        MPI.COMM_SELF.send(new int[2], 2, MPI.INT, self, 4);
        final Message message = new Message();
        final Status status = message.mProbe(self, 4, MPI.COMM_SELF);
        MPI.COMM_SELF.setErrhandler(MPI.ERRORS_RETURN);
        Checks.failure(MPI.ERR_TYPE, () -> message.mRecv(new int[2], 1, type));
        Checks.failure(MPI.ERR_TYPE, () -> message.imRecv(MPI.newIntBuffer(2), 1, type));
        Checks.failure(MPI.ERR_TYPE, () -> status.getCount(type));
        Checks.failure(MPI.ERR_TYPE, () -> status.getElements(type));
        Checks.failure(MPI.ERR_TYPE, () -> status.getElementsX(type));
        Checks.failure(MPI.ERR_TYPE, () -> status.setElements(type, 1));
        message.mRecv(new int[2], 2, MPI.INT);
        Checks.failure(MPI.ERR_REQUEST, () -> message.mRecv(new int[2], 2, MPI.INT));
        final Prequest request = (Prequest) freed.get(Prequest.class);
        Checks.failure(MPI.ERR_REQUEST, () -> Prequest.startAll(new Prequest[] {request}));
        Checks.isTrue(Request.testAll(new Request[] {request}), "what was freed is over");
    }
}
