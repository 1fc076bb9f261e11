package mpi;

import io.vicinity.mpi.datatype.Kind;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.reduce.Operator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/**
 * The beginning and the end of a program, its constants, and its buffers.
 *
 * <p>Constants are assigned when this class is initialised, as in Open MPI: compilers do not copy them into programs.
 */
public final class MPI {
    /** All processes of the job. */
    public static final Intracomm COMM_WORLD;

    /** This process alone. */
    public static final Intracomm COMM_SELF;

    /** As MPI_THREAD_SINGLE of the standard. */
    public static final int THREAD_SINGLE;

    /** As MPI_THREAD_FUNNELED of the standard. */
    public static final int THREAD_FUNNELED;

    /** As MPI_THREAD_SERIALIZED of the standard. */
    public static final int THREAD_SERIALIZED;

    /** As MPI_THREAD_MULTIPLE of the standard. */
    public static final int THREAD_MULTIPLE;

    /** As MPI_GRAPH of the standard. */
    public static final int GRAPH;

    /** As MPI_DIST_GRAPH of the standard. */
    public static final int DIST_GRAPH;

    /** As MPI_CART of the standard. */
    public static final int CART;

    /** A message of whichever rank. */
    public static final int ANY_SOURCE;

    /** A message of whichever tag. */
    public static final int ANY_TAG;

    /** The operation MAX. */
    public static final Op MAX;

    /** The operation MIN. */
    public static final Op MIN;

    /** The operation SUM. */
    public static final Op SUM;

    /** The operation PROD. */
    public static final Op PROD;

    /** The operation LAND. */
    public static final Op LAND;

    /** The operation BAND. */
    public static final Op BAND;

    /** The operation LOR. */
    public static final Op LOR;

    /** The operation BOR. */
    public static final Op BOR;

    /** The operation LXOR. */
    public static final Op LXOR;

    /** The operation BXOR. */
    public static final Op BXOR;

    /** The operation REPLACE. */
    public static final Op REPLACE;

    /** The operation NO_OP. */
    public static final Op NO_OP;

    /** The operation MINLOC. */
    public static final Op MINLOC;

    /** The operation MAXLOC. */
    public static final Op MAXLOC;

    /** The datatype DATATYPE_NULL. */
    public static final Datatype DATATYPE_NULL;

    /** The datatype BYTE. */
    public static final Datatype BYTE;

    /** The datatype CHAR. */
    public static final Datatype CHAR;

    /** The datatype SHORT. */
    public static final Datatype SHORT;

    /** The datatype BOOLEAN. */
    public static final Datatype BOOLEAN;

    /** The datatype INT. */
    public static final Datatype INT;

    /** The datatype LONG. */
    public static final Datatype LONG;

    /** The datatype FLOAT. */
    public static final Datatype FLOAT;

    /** The datatype DOUBLE. */
    public static final Datatype DOUBLE;

    /** The datatype PACKED. */
    public static final Datatype PACKED;

    /** The datatype FLOAT_COMPLEX. */
    public static final Datatype FLOAT_COMPLEX;

    /** The datatype DOUBLE_COMPLEX. */
    public static final Datatype DOUBLE_COMPLEX;

    /** The datatype INT2. */
    public static final Datatype INT2;

    /** The datatype SHORT_INT. */
    public static final Datatype SHORT_INT;

    /** The datatype LONG_INT. */
    public static final Datatype LONG_INT;

    /** The datatype FLOAT_INT. */
    public static final Datatype FLOAT_INT;

    /** The datatype DOUBLE_INT. */
    public static final Datatype DOUBLE_INT;

    /** The structure of a value and its index. */
    public static final Int2 int2;

    /** The structure of a value and its index. */
    public static final ShortInt shortInt;

    /** The structure of a value and its index. */
    public static final LongInt longInt;

    /** The structure of a value and its index. */
    public static final FloatInt floatInt;

    /** The structure of a value and its index. */
    public static final DoubleInt doubleInt;

    /** As MPI_REQUEST_NULL of the standard. */
    public static final Request REQUEST_NULL;

    /** As MPI_GROUP_EMPTY of the standard. */
    public static final Group GROUP_EMPTY;

    /** As MPI_INFO_ENV of the standard. */
    public static final Info INFO_ENV;

    /** As MPI_INFO_NULL of the standard. */
    public static final Info INFO_NULL;

    /** No process: what is sent there goes nowhere, and what is received from there is empty. */
    public static final int PROC_NULL;

    /** No such value. */
    public static final int UNDEFINED;

    /** As MPI_IDENT of the standard. */
    public static final int IDENT;

    /** As MPI_CONGRUENT of the standard. */
    public static final int CONGRUENT;

    /** As MPI_SIMILAR of the standard. */
    public static final int SIMILAR;

    /** As MPI_UNEQUAL of the standard. */
    public static final int UNEQUAL;

    /** As MPI_TAG_UB of the standard. */
    public static final int TAG_UB;

    /** As MPI_HOST of the standard. */
    public static final int HOST;

    /** As MPI_IO of the standard. */
    public static final int IO;

    /** As MPI_WTIME_IS_GLOBAL of the standard. */
    public static final int WTIME_IS_GLOBAL;

    /** As MPI_APPNUM of the standard. */
    public static final int APPNUM;

    /** As MPI_LASTUSEDCODE of the standard. */
    public static final int LASTUSEDCODE;

    /** As MPI_UNIVERSE_SIZE of the standard. */
    public static final int UNIVERSE_SIZE;

    /** As MPI_WIN_BASE of the standard. */
    public static final int WIN_BASE;

    /** As MPI_WIN_SIZE of the standard. */
    public static final int WIN_SIZE;

    /** As MPI_WIN_DISP_UNIT of the standard. */
    public static final int WIN_DISP_UNIT;

    /** As MPI_VERSION of the standard. */
    public static final int VERSION;

    /** As MPI_SUBVERSION of the standard. */
    public static final int SUBVERSION;

    /** Between groups: this process is the root. */
    public static final int ROOT;

    /** As MPI_KEYVAL_INVALID of the standard. */
    public static final int KEYVAL_INVALID;

    /** As MPI_BSEND_OVERHEAD of the standard. */
    public static final int BSEND_OVERHEAD;

    /** As MPI_MAX_OBJECT_NAME of the standard. */
    public static final int MAX_OBJECT_NAME;

    /** As MPI_MAX_PORT_NAME of the standard. */
    public static final int MAX_PORT_NAME;

    /** As MPI_MAX_DATAREP_STRING of the standard. */
    public static final int MAX_DATAREP_STRING;

    /** As MPI_MAX_INFO_KEY of the standard. */
    public static final int MAX_INFO_KEY;

    /** As MPI_MAX_INFO_VAL of the standard. */
    public static final int MAX_INFO_VAL;

    /** As MPI_ORDER_C of the standard. */
    public static final int ORDER_C;

    /** As MPI_ORDER_FORTRAN of the standard. */
    public static final int ORDER_FORTRAN;

    /** As MPI_DISTRIBUTE_BLOCK of the standard. */
    public static final int DISTRIBUTE_BLOCK;

    /** As MPI_DISTRIBUTE_CYCLIC of the standard. */
    public static final int DISTRIBUTE_CYCLIC;

    /** As MPI_DISTRIBUTE_NONE of the standard. */
    public static final int DISTRIBUTE_NONE;

    /** As MPI_DISTRIBUTE_DFLT_DARG of the standard. */
    public static final int DISTRIBUTE_DFLT_DARG;

    /** As MPI_MODE_CREATE of the standard. */
    public static final int MODE_CREATE;

    /** As MPI_MODE_RDONLY of the standard. */
    public static final int MODE_RDONLY;

    /** As MPI_MODE_WRONLY of the standard. */
    public static final int MODE_WRONLY;

    /** As MPI_MODE_RDWR of the standard. */
    public static final int MODE_RDWR;

    /** As MPI_MODE_DELETE_ON_CLOSE of the standard. */
    public static final int MODE_DELETE_ON_CLOSE;

    /** As MPI_MODE_UNIQUE_OPEN of the standard. */
    public static final int MODE_UNIQUE_OPEN;

    /** As MPI_MODE_EXCL of the standard. */
    public static final int MODE_EXCL;

    /** As MPI_MODE_APPEND of the standard. */
    public static final int MODE_APPEND;

    /** As MPI_MODE_SEQUENTIAL of the standard. */
    public static final int MODE_SEQUENTIAL;

    /** As MPI_DISPLACEMENT_CURRENT of the standard. */
    public static final int DISPLACEMENT_CURRENT;

    /** As MPI_SEEK_SET of the standard. */
    public static final int SEEK_SET;

    /** As MPI_SEEK_CUR of the standard. */
    public static final int SEEK_CUR;

    /** As MPI_SEEK_END of the standard. */
    public static final int SEEK_END;

    /** As MPI_MODE_NOCHECK of the standard. */
    public static final int MODE_NOCHECK;

    /** As MPI_MODE_NOPRECEDE of the standard. */
    public static final int MODE_NOPRECEDE;

    /** As MPI_MODE_NOPUT of the standard. */
    public static final int MODE_NOPUT;

    /** As MPI_MODE_NOSTORE of the standard. */
    public static final int MODE_NOSTORE;

    /** As MPI_MODE_NOSUCCEED of the standard. */
    public static final int MODE_NOSUCCEED;

    /** As MPI_LOCK_EXCLUSIVE of the standard. */
    public static final int LOCK_EXCLUSIVE;

    /** As MPI_LOCK_SHARED of the standard. */
    public static final int LOCK_SHARED;

    /** A handler: an error ends the job. */
    public static final Errhandler ERRORS_ARE_FATAL;

    /** A handler: an error ends the job. */
    public static final Errhandler ERRORS_ABORT;

    /** A handler: an error is thrown. */
    public static final Errhandler ERRORS_RETURN;

    /** As MPI_SUCCESS of the standard. */
    public static final int SUCCESS;

    /** The class of errors ERR_BUFFER. */
    public static final int ERR_BUFFER;

    /** The class of errors ERR_COUNT. */
    public static final int ERR_COUNT;

    /** The class of errors ERR_TYPE. */
    public static final int ERR_TYPE;

    /** The class of errors ERR_TAG. */
    public static final int ERR_TAG;

    /** The class of errors ERR_COMM. */
    public static final int ERR_COMM;

    /** The class of errors ERR_RANK. */
    public static final int ERR_RANK;

    /** The class of errors ERR_REQUEST. */
    public static final int ERR_REQUEST;

    /** The class of errors ERR_ROOT. */
    public static final int ERR_ROOT;

    /** The class of errors ERR_GROUP. */
    public static final int ERR_GROUP;

    /** The class of errors ERR_OP. */
    public static final int ERR_OP;

    /** The class of errors ERR_TOPOLOGY. */
    public static final int ERR_TOPOLOGY;

    /** The class of errors ERR_DIMS. */
    public static final int ERR_DIMS;

    /** The class of errors ERR_ARG. */
    public static final int ERR_ARG;

    /** The class of errors ERR_UNKNOWN. */
    public static final int ERR_UNKNOWN;

    /** The class of errors ERR_TRUNCATE. */
    public static final int ERR_TRUNCATE;

    /** The class of errors ERR_OTHER. */
    public static final int ERR_OTHER;

    /** The class of errors ERR_INTERN. */
    public static final int ERR_INTERN;

    /** The class of errors ERR_IN_STATUS. */
    public static final int ERR_IN_STATUS;

    /** The class of errors ERR_PENDING. */
    public static final int ERR_PENDING;

    /** The class of errors ERR_ACCESS. */
    public static final int ERR_ACCESS;

    /** The class of errors ERR_AMODE. */
    public static final int ERR_AMODE;

    /** The class of errors ERR_ASSERT. */
    public static final int ERR_ASSERT;

    /** The class of errors ERR_BAD_FILE. */
    public static final int ERR_BAD_FILE;

    /** The class of errors ERR_BASE. */
    public static final int ERR_BASE;

    /** The class of errors ERR_CONVERSION. */
    public static final int ERR_CONVERSION;

    /** The class of errors ERR_DISP. */
    public static final int ERR_DISP;

    /** The class of errors ERR_DUP_DATAREP. */
    public static final int ERR_DUP_DATAREP;

    /** The class of errors ERR_FILE_EXISTS. */
    public static final int ERR_FILE_EXISTS;

    /** The class of errors ERR_FILE_IN_USE. */
    public static final int ERR_FILE_IN_USE;

    /** The class of errors ERR_FILE. */
    public static final int ERR_FILE;

    /** The class of errors ERR_INFO_KEY. */
    public static final int ERR_INFO_KEY;

    /** The class of errors ERR_INFO_NOKEY. */
    public static final int ERR_INFO_NOKEY;

    /** The class of errors ERR_INFO_VALUE. */
    public static final int ERR_INFO_VALUE;

    /** The class of errors ERR_INFO. */
    public static final int ERR_INFO;

    /** The class of errors ERR_IO. */
    public static final int ERR_IO;

    /** The class of errors ERR_KEYVAL. */
    public static final int ERR_KEYVAL;

    /** The class of errors ERR_LOCKTYPE. */
    public static final int ERR_LOCKTYPE;

    /** The class of errors ERR_NAME. */
    public static final int ERR_NAME;

    /** The class of errors ERR_NO_MEM. */
    public static final int ERR_NO_MEM;

    /** The class of errors ERR_NOT_SAME. */
    public static final int ERR_NOT_SAME;

    /** The class of errors ERR_NO_SPACE. */
    public static final int ERR_NO_SPACE;

    /** The class of errors ERR_NO_SUCH_FILE. */
    public static final int ERR_NO_SUCH_FILE;

    /** The class of errors ERR_PORT. */
    public static final int ERR_PORT;

    /** The class of errors ERR_PROC_ABORTED. */
    public static final int ERR_PROC_ABORTED;

    /** The class of errors ERR_QUOTA. */
    public static final int ERR_QUOTA;

    /** The class of errors ERR_READ_ONLY. */
    public static final int ERR_READ_ONLY;

    /** The class of errors ERR_RMA_CONFLICT. */
    public static final int ERR_RMA_CONFLICT;

    /** The class of errors ERR_RMA_SYNC. */
    public static final int ERR_RMA_SYNC;

    /** The class of errors ERR_SERVICE. */
    public static final int ERR_SERVICE;

    /** The class of errors ERR_SIZE. */
    public static final int ERR_SIZE;

    /** The class of errors ERR_SPAWN. */
    public static final int ERR_SPAWN;

    /** The class of errors ERR_UNSUPPORTED_DATAREP. */
    public static final int ERR_UNSUPPORTED_DATAREP;

    /** The class of errors ERR_UNSUPPORTED_OPERATION. */
    public static final int ERR_UNSUPPORTED_OPERATION;

    /** The class of errors ERR_WIN. */
    public static final int ERR_WIN;

    /** The class of errors ERR_LASTCODE. */
    public static final int ERR_LASTCODE;

    /** Not set in Open MPI, and 0 here, too. */
    public static final int ERR_SYSRESOURCE;

    private static final double NANOSECONDS = 1e9;

    static {
        ERRORS_ARE_FATAL = new Errhandler(Errhandler.Way.FATAL);
        ERRORS_ABORT = new Errhandler(Errhandler.Way.ABORT);
        ERRORS_RETURN = new Errhandler(Errhandler.Way.RETURN);
        COMM_WORLD = new Intracomm("MPI_COMM_WORLD");
        COMM_SELF = new Intracomm("MPI_COMM_SELF");
        THREAD_SINGLE = 0;
        THREAD_FUNNELED = 1;
        THREAD_SERIALIZED = 2;
        THREAD_MULTIPLE = 3;
        GRAPH = Constant.GRAPH;
        DIST_GRAPH = Constant.DIST_GRAPH;
        CART = Constant.CART;
        ANY_SOURCE = Engine.ANY_SOURCE;
        ANY_TAG = Engine.ANY_TAG;
        MAX = new Op(Operator.MAX);
        MIN = new Op(Operator.MIN);
        SUM = new Op(Operator.SUM);
        PROD = new Op(Operator.PROD);
        LAND = new Op(Operator.LAND);
        BAND = new Op(Operator.BAND);
        LOR = new Op(Operator.LOR);
        BOR = new Op(Operator.BOR);
        LXOR = new Op(Operator.LXOR);
        BXOR = new Op(Operator.BXOR);
        REPLACE = new Op(Operator.REPLACE);
        NO_OP = new Op(Operator.NO_OP);
        MINLOC = new Op(Operator.MINLOC);
        MAXLOC = new Op(Operator.MAXLOC);
        DATATYPE_NULL = new Datatype();
        BYTE = new Datatype(Kind.BYTE, "MPI_BYTE");
        CHAR = new Datatype(Kind.CHAR, "MPI_CHAR");
        SHORT = new Datatype(Kind.SHORT, "MPI_SHORT");
        BOOLEAN = new Datatype(Kind.BOOLEAN, "MPI_BOOLEAN");
        INT = new Datatype(Kind.INT, "MPI_INT");
        LONG = new Datatype(Kind.LONG, "MPI_LONG");
        FLOAT = new Datatype(Kind.FLOAT, "MPI_FLOAT");
        DOUBLE = new Datatype(Kind.DOUBLE, "MPI_DOUBLE");
        PACKED = new Datatype(Kind.PACKED, "MPI_PACKED");
        FLOAT_COMPLEX = new Datatype(Kind.FLOAT_COMPLEX, "MPI_FLOAT_COMPLEX");
        DOUBLE_COMPLEX = new Datatype(Kind.DOUBLE_COMPLEX, "MPI_DOUBLE_COMPLEX");
        INT2 = new Datatype(Kind.INT2, "MPI_INT2");
        SHORT_INT = new Datatype(Kind.SHORT_INT, "MPI_SHORT_INT");
        LONG_INT = new Datatype(Kind.LONG_INT, "MPI_LONG_INT");
        FLOAT_INT = new Datatype(Kind.FLOAT_INT, "MPI_FLOAT_INT");
        DOUBLE_INT = new Datatype(Kind.DOUBLE_INT, "MPI_DOUBLE_INT");
        int2 = new Int2();
        shortInt = new ShortInt();
        longInt = new LongInt();
        floatInt = new FloatInt();
        doubleInt = new DoubleInt();
        REQUEST_NULL = Request.none();
        GROUP_EMPTY = Group.empty();
        INFO_ENV = Info.of(Hints.ofEnvironment());
        INFO_NULL = Info.none();
        PROC_NULL = Constant.PROC_NULL;
        UNDEFINED = Constant.UNDEFINED;
        IDENT = Constant.IDENT;
        CONGRUENT = Constant.CONGRUENT;
        SIMILAR = Constant.SIMILAR;
        UNEQUAL = Constant.UNEQUAL;
        TAG_UB = Constant.TAG_UB;
        HOST = Constant.HOST;
        IO = Constant.IO;
        WTIME_IS_GLOBAL = Constant.WTIME_IS_GLOBAL;
        APPNUM = Constant.APPNUM;
        LASTUSEDCODE = Constant.LASTUSEDCODE;
        UNIVERSE_SIZE = Constant.UNIVERSE_SIZE;
        WIN_BASE = Constant.WIN_BASE;
        WIN_SIZE = Constant.WIN_SIZE;
        WIN_DISP_UNIT = Constant.WIN_DISP_UNIT;
        VERSION = 3;
        SUBVERSION = 1;
        ROOT = Constant.ROOT;
        KEYVAL_INVALID = Constant.KEYVAL_INVALID;
        BSEND_OVERHEAD = Constant.BSEND_OVERHEAD;
        MAX_OBJECT_NAME = Constant.MAX_OBJECT_NAME;
        MAX_PORT_NAME = 1024;
        MAX_DATAREP_STRING = 128;
        MAX_INFO_KEY = Constant.MAX_INFO_KEY;
        MAX_INFO_VAL = Constant.MAX_INFO_VAL;
        ORDER_C = 0;
        ORDER_FORTRAN = 1;
        DISTRIBUTE_BLOCK = 0;
        DISTRIBUTE_CYCLIC = 1;
        DISTRIBUTE_NONE = 2;
        DISTRIBUTE_DFLT_DARG = -1;
        MODE_CREATE = 1;
        MODE_RDONLY = 2;
        MODE_WRONLY = 4;
        MODE_RDWR = 8;
        MODE_DELETE_ON_CLOSE = 16;
        MODE_UNIQUE_OPEN = 32;
        MODE_EXCL = 64;
        MODE_APPEND = 128;
        MODE_SEQUENTIAL = 256;
        DISPLACEMENT_CURRENT = -54278278;
        SEEK_SET = 600;
        SEEK_CUR = 602;
        SEEK_END = 604;
        MODE_NOCHECK = 1;
        MODE_NOPRECEDE = 2;
        MODE_NOPUT = 4;
        MODE_NOSTORE = 8;
        MODE_NOSUCCEED = 16;
        LOCK_EXCLUSIVE = 1;
        LOCK_SHARED = 2;
        SUCCESS = ErrorClass.SUCCESS;
        ERR_BUFFER = ErrorClass.BUFFER;
        ERR_COUNT = ErrorClass.COUNT;
        ERR_TYPE = ErrorClass.TYPE;
        ERR_TAG = ErrorClass.TAG;
        ERR_COMM = ErrorClass.COMM;
        ERR_RANK = ErrorClass.RANK;
        ERR_REQUEST = ErrorClass.REQUEST;
        ERR_ROOT = ErrorClass.ROOT;
        ERR_GROUP = ErrorClass.GROUP;
        ERR_OP = ErrorClass.OP;
        ERR_TOPOLOGY = ErrorClass.TOPOLOGY;
        ERR_DIMS = ErrorClass.DIMS;
        ERR_ARG = ErrorClass.ARG;
        ERR_UNKNOWN = ErrorClass.UNKNOWN;
        ERR_TRUNCATE = ErrorClass.TRUNCATE;
        ERR_OTHER = ErrorClass.OTHER;
        ERR_INTERN = ErrorClass.INTERN;
        ERR_IN_STATUS = ErrorClass.IN_STATUS;
        ERR_PENDING = ErrorClass.PENDING;
        ERR_ACCESS = ErrorClass.ACCESS;
        ERR_AMODE = ErrorClass.AMODE;
        ERR_ASSERT = ErrorClass.ASSERT;
        ERR_BAD_FILE = ErrorClass.BAD_FILE;
        ERR_BASE = ErrorClass.BASE;
        ERR_CONVERSION = ErrorClass.CONVERSION;
        ERR_DISP = ErrorClass.DISP;
        ERR_DUP_DATAREP = ErrorClass.DUP_DATAREP;
        ERR_FILE_EXISTS = ErrorClass.FILE_EXISTS;
        ERR_FILE_IN_USE = ErrorClass.FILE_IN_USE;
        ERR_FILE = ErrorClass.FILE;
        ERR_INFO_KEY = ErrorClass.INFO_KEY;
        ERR_INFO_NOKEY = ErrorClass.INFO_NOKEY;
        ERR_INFO_VALUE = ErrorClass.INFO_VALUE;
        ERR_INFO = ErrorClass.INFO;
        ERR_IO = ErrorClass.IO;
        ERR_KEYVAL = ErrorClass.KEYVAL;
        ERR_LOCKTYPE = ErrorClass.LOCKTYPE;
        ERR_NAME = ErrorClass.NAME;
        ERR_NO_MEM = ErrorClass.NO_MEM;
        ERR_NOT_SAME = ErrorClass.NOT_SAME;
        ERR_NO_SPACE = ErrorClass.NO_SPACE;
        ERR_NO_SUCH_FILE = ErrorClass.NO_SUCH_FILE;
        ERR_PORT = ErrorClass.PORT;
        ERR_PROC_ABORTED = ErrorClass.PROC_ABORTED;
        ERR_QUOTA = ErrorClass.QUOTA;
        ERR_READ_ONLY = ErrorClass.READ_ONLY;
        ERR_RMA_CONFLICT = ErrorClass.RMA_CONFLICT;
        ERR_RMA_SYNC = ErrorClass.RMA_SYNC;
        ERR_SERVICE = ErrorClass.SERVICE;
        ERR_SIZE = ErrorClass.SIZE;
        ERR_SPAWN = ErrorClass.SPAWN;
        ERR_UNSUPPORTED_DATAREP = ErrorClass.UNSUPPORTED_DATAREP;
        ERR_UNSUPPORTED_OPERATION = ErrorClass.UNSUPPORTED_OPERATION;
        ERR_WIN = ErrorClass.WIN;
        ERR_LASTCODE = ErrorClass.LASTCODE;
        ERR_SYSRESOURCE = 0;
    }

    /** Nobody needs an object of this class; Open MPI has a constructor. */
    public MPI() {
        // As in Open MPI.
    }

    /**
     * Enters the job. To be called once, before all else.
     *
     * @param args of the program.
     * @return the same.
     * @throws MPIException if it was called before.
     */
    public static String[] Init(final String[] args) throws MPIException {
        InitThread(args, THREAD_SINGLE);
        return args;
    }

    /**
     * Enters the job, and says which threads will call. To be called once, before all else.
     *
     * @param args     of the program.
     * @param required level that the program needs.
     * @return the same level: all are there.
     * @throws MPIException if it was called before.
     */
    public static int InitThread(final String[] args, final int required) throws MPIException {
        if (required < THREAD_SINGLE || required > THREAD_MULTIPLE) {
            throw new MPIException(ERR_ARG, "MPI_ERR_ARG: there is no level of threads " + required);
        }
        final Environment environment;
        try {
            environment = Environment.start(required);
        } catch (final RuntimeException e) {
            throw COMM_WORLD.faults().raise(e);
        }
        COMM_WORLD.open(environment.world().world());
        COMM_SELF.open(environment.world().self());
        return required;
    }

    /**
     * Which threads may call.
     *
     * @return the level that was asked for.
     * @throws MPIException if MPI is not initialised.
     */
    public static int queryThread() throws MPIException {
        return Environment.require().threadLevel();
    }

    /**
     * Is this the thread that entered the job?
     *
     * @return true if so.
     * @throws MPIException if MPI is not initialised.
     */
    public static boolean isThreadMain() throws MPIException {
        return Environment.require().isMainThread();
    }

    /**
     * Leaves the job, when all others are about to.
     *
     * @throws MPIException if MPI is not initialised, or a process is lost.
     */
    public static void Finalize() throws MPIException {
        Environment.require();
        try {
            Environment.end();
        } catch (final RuntimeException e) {
            throw COMM_WORLD.faults().raise(e);
        }
    }

    /**
     * The time since some moment of the past.
     *
     * @return seconds.
     * @throws MPIException if MPI is not initialised.
     */
    public static double wtime() throws MPIException {
        Environment.require();
        return System.nanoTime() / NANOSECONDS;
    }

    /**
     * How fine {@link #wtime} is.
     *
     * @return seconds.
     * @throws MPIException if MPI is not initialised.
     */
    public static double wtick() throws MPIException {
        Environment.require();
        return 1 / NANOSECONDS;
    }

    /**
     * The version of the standard.
     *
     * @return 3.1, as Open MPI 5.
     */
    public static Version getVersion() {
        return new Version(VERSION, SUBVERSION);
    }

    /**
     * The version of this library.
     *
     * @return what people want to know.
     */
    public static String getLibVersion() {
        final String version = MPI.class.getPackage().getImplementationVersion();
        return "Vicinity MPI" + (version == null ? "" : " " + version) + ", Java API of Open MPI v5.0.9";
    }

    /**
     * Where this process runs.
     *
     * @return the name of its VM.
     * @throws MPIException if MPI is not initialised.
     */
    public static String getProcessorName() throws MPIException {
        return Environment.require().processorName();
    }

    /**
     * Was the job entered?
     *
     * @return true also after it was left.
     * @throws MPIException as Open MPI declares; never thrown.
     */
    public static boolean isInitialized() throws MPIException {
        return Environment.isInitialized();
    }

    /**
     * Was the job left?
     *
     * @return true if so.
     * @throws MPIException as Open MPI declares; never thrown.
     */
    public static boolean isFinalized() throws MPIException {
        return Environment.isFinalized();
    }

    /**
     * Gives buffered sends a measure: what they keep may be as long as a buffer, which itself is not used.
     *
     * @param buffer the measure.
     * @throws MPIException if there is one already.
     */
    public static void attachBuffer(final byte[] buffer) throws MPIException {
        final Environment environment = Environment.require();
        if (environment.attached() != null) {
            throw COMM_WORLD
                    .faults()
                    .raise(Faults.failure(ErrorClass.BUFFER, "a buffer is attached already: detach it first"));
        }
        environment.attach(buffer);
    }

    /**
     * Waits until all buffered sends have left, and takes the measure away.
     *
     * @return the buffer that was attached; null if there was none.
     * @throws MPIException if a process is lost.
     */
    public static byte[] detachBuffer() throws MPIException {
        final Environment environment = Environment.require();
        final Engine engine = environment.engine();
        try {
            engine.await(() -> engine.bufferedBytes() == 0);
        } catch (final RuntimeException e) {
            throw COMM_WORLD.faults().raise(e);
        }
        final byte[] attached = environment.attached();
        environment.attach(null);
        return attached;
    }

    /**
     * Does nothing, as in Open MPI.
     *
     * @param level not looked at.
     * @param obj   not looked at.
     */
    public static void pControl(final int level, final Object obj) {
        // Profilers may want to be told.
    }

    /**
     * Makes a direct buffer in the byte order of the machine. Between {@link #Init} and {@link #Finalize} its memory is shared with the ranks on
     * this host, as long as there is some ({@code VICINITY_SHARED_MIB}), which makes windows on it fast; behind that it is this process's own.
     *
     * @param capacity in elements.
     * @return a new one.
     */
    public static ByteBuffer newByteBuffer(final int capacity) {
        return bytes(capacity, 1);
    }

    /**
     * Makes a direct buffer in the byte order of the machine.
     *
     * @param capacity in elements.
     * @return a new one.
     */
    public static CharBuffer newCharBuffer(final int capacity) {
        return bytes(capacity, Character.BYTES).asCharBuffer();
    }

    /**
     * Makes a direct buffer in the byte order of the machine.
     *
     * @param capacity in elements.
     * @return a new one.
     */
    public static ShortBuffer newShortBuffer(final int capacity) {
        return bytes(capacity, Short.BYTES).asShortBuffer();
    }

    /**
     * Makes a direct buffer in the byte order of the machine.
     *
     * @param capacity in elements.
     * @return a new one.
     */
    public static IntBuffer newIntBuffer(final int capacity) {
        return bytes(capacity, Integer.BYTES).asIntBuffer();
    }

    /**
     * Makes a direct buffer in the byte order of the machine.
     *
     * @param capacity in elements.
     * @return a new one.
     */
    public static LongBuffer newLongBuffer(final int capacity) {
        return bytes(capacity, Long.BYTES).asLongBuffer();
    }

    /**
     * Makes a direct buffer in the byte order of the machine.
     *
     * @param capacity in elements.
     * @return a new one.
     */
    public static FloatBuffer newFloatBuffer(final int capacity) {
        return bytes(capacity, Float.BYTES).asFloatBuffer();
    }

    /**
     * Makes a direct buffer in the byte order of the machine.
     *
     * @param capacity in elements.
     * @return a new one.
     */
    public static DoubleBuffer newDoubleBuffer(final int capacity) {
        return bytes(capacity, Double.BYTES).asDoubleBuffer();
    }

    private static ByteBuffer bytes(final int capacity, final int width) {
        return Environment.newBuffer(Math.multiplyExact(capacity, width));
    }

    /**
     * A buffer that begins with another element of a buffer, whose position becomes that element's.
     *
     * @param buf    buffer.
     * @param offset of the element.
     * @return a view of the same memory.
     */
    public static ByteBuffer slice(final ByteBuffer buf, final int offset) {
        return buf.clear().position(offset).slice().order(ByteOrder.nativeOrder());
    }

    /**
     * A buffer that begins with another element of a buffer, whose position becomes that element's.
     *
     * @param buf    buffer.
     * @param offset of the element.
     * @return a view of the same memory.
     */
    public static CharBuffer slice(final CharBuffer buf, final int offset) {
        return buf.clear().position(offset).slice();
    }

    /**
     * A buffer that begins with another element of a buffer, whose position becomes that element's.
     *
     * @param buf    buffer.
     * @param offset of the element.
     * @return a view of the same memory.
     */
    public static ShortBuffer slice(final ShortBuffer buf, final int offset) {
        return buf.clear().position(offset).slice();
    }

    /**
     * A buffer that begins with another element of a buffer, whose position becomes that element's.
     *
     * @param buf    buffer.
     * @param offset of the element.
     * @return a view of the same memory.
     */
    public static IntBuffer slice(final IntBuffer buf, final int offset) {
        return buf.clear().position(offset).slice();
    }

    /**
     * A buffer that begins with another element of a buffer, whose position becomes that element's.
     *
     * @param buf    buffer.
     * @param offset of the element.
     * @return a view of the same memory.
     */
    public static LongBuffer slice(final LongBuffer buf, final int offset) {
        return buf.clear().position(offset).slice();
    }

    /**
     * A buffer that begins with another element of a buffer, whose position becomes that element's.
     *
     * @param buf    buffer.
     * @param offset of the element.
     * @return a view of the same memory.
     */
    public static FloatBuffer slice(final FloatBuffer buf, final int offset) {
        return buf.clear().position(offset).slice();
    }

    /**
     * A buffer that begins with another element of a buffer, whose position becomes that element's.
     *
     * @param buf    buffer.
     * @param offset of the element.
     * @return a view of the same memory.
     */
    public static DoubleBuffer slice(final DoubleBuffer buf, final int offset) {
        return buf.clear().position(offset).slice();
    }

    /**
     * A buffer that begins with an element of an array.
     *
     * @param buf    array.
     * @param offset of the element.
     * @return a view of the same memory.
     */
    public static ByteBuffer slice(final byte[] buf, final int offset) {
        return ByteBuffer.wrap(buf, offset, buf.length - offset).slice().order(ByteOrder.nativeOrder());
    }

    /**
     * A buffer that begins with an element of an array.
     *
     * @param buf    array.
     * @param offset of the element.
     * @return a view of the same memory.
     */
    public static CharBuffer slice(final char[] buf, final int offset) {
        return CharBuffer.wrap(buf, offset, buf.length - offset).slice();
    }

    /**
     * A buffer that begins with an element of an array.
     *
     * @param buf    array.
     * @param offset of the element.
     * @return a view of the same memory.
     */
    public static ShortBuffer slice(final short[] buf, final int offset) {
        return ShortBuffer.wrap(buf, offset, buf.length - offset).slice();
    }

    /**
     * A buffer that begins with an element of an array.
     *
     * @param buf    array.
     * @param offset of the element.
     * @return a view of the same memory.
     */
    public static IntBuffer slice(final int[] buf, final int offset) {
        return IntBuffer.wrap(buf, offset, buf.length - offset).slice();
    }

    /**
     * A buffer that begins with an element of an array.
     *
     * @param buf    array.
     * @param offset of the element.
     * @return a view of the same memory.
     */
    public static LongBuffer slice(final long[] buf, final int offset) {
        return LongBuffer.wrap(buf, offset, buf.length - offset).slice();
    }

    /**
     * A buffer that begins with an element of an array.
     *
     * @param buf    array.
     * @param offset of the element.
     * @return a view of the same memory.
     */
    public static FloatBuffer slice(final float[] buf, final int offset) {
        return FloatBuffer.wrap(buf, offset, buf.length - offset).slice();
    }

    /**
     * A buffer that begins with an element of an array.
     *
     * @param buf    array.
     * @param offset of the element.
     * @return a view of the same memory.
     */
    public static DoubleBuffer slice(final double[] buf, final int offset) {
        return DoubleBuffer.wrap(buf, offset, buf.length - offset).slice();
    }
}
