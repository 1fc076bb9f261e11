package io.vicinity.mpi.engine;

/** The classes of errors of MPI 4.0, section 9.4, with the numbers that Open MPI gives them. */
public final class ErrorClass {
    /** No error. */
    public static final int SUCCESS = 0;

    /** Invalid buffer, or no room in the attached one. */
    public static final int BUFFER = 1;

    /** Invalid count. */
    public static final int COUNT = 2;

    /** Invalid datatype. */
    public static final int TYPE = 3;

    /** Invalid tag. */
    public static final int TAG = 4;

    /** Invalid communicator. */
    public static final int COMM = 5;

    /** Invalid rank. */
    public static final int RANK = 6;

    /** Invalid request. */
    public static final int REQUEST = 7;

    /** Invalid root. */
    public static final int ROOT = 8;

    /** Invalid group. */
    public static final int GROUP = 9;

    /** Invalid operation. */
    public static final int OP = 10;

    /** Invalid topology. */
    public static final int TOPOLOGY = 11;

    /** Invalid dimensions. */
    public static final int DIMS = 12;

    /** Invalid argument of another kind. */
    public static final int ARG = 13;

    /** Unknown error. */
    public static final int UNKNOWN = 14;

    /** The message is longer than the room for it. */
    public static final int TRUNCATE = 15;

    /** An error that its message names. */
    public static final int OTHER = 16;

    /** An error of the implementation itself. */
    public static final int INTERN = 17;

    /** The error is in the status. */
    public static final int IN_STATUS = 18;

    /** The request is neither done nor failed. */
    public static final int PENDING = 19;

    /** As MPI's ERR_ACCESS. */
    public static final int ACCESS = 20;

    /** As MPI's ERR_AMODE. */
    public static final int AMODE = 21;

    /** As MPI's ERR_ASSERT. */
    public static final int ASSERT = 22;

    /** As MPI's ERR_BAD_FILE. */
    public static final int BAD_FILE = 23;

    /** As MPI's ERR_BASE. */
    public static final int BASE = 24;

    /** As MPI's ERR_CONVERSION. */
    public static final int CONVERSION = 25;

    /** As MPI's ERR_DISP. */
    public static final int DISP = 26;

    /** As MPI's ERR_DUP_DATAREP. */
    public static final int DUP_DATAREP = 27;

    /** As MPI's ERR_FILE_EXISTS. */
    public static final int FILE_EXISTS = 28;

    /** As MPI's ERR_FILE_IN_USE. */
    public static final int FILE_IN_USE = 29;

    /** As MPI's ERR_FILE. */
    public static final int FILE = 30;

    /** As MPI's ERR_INFO_KEY. */
    public static final int INFO_KEY = 31;

    /** As MPI's ERR_INFO_NOKEY. */
    public static final int INFO_NOKEY = 32;

    /** As MPI's ERR_INFO_VALUE. */
    public static final int INFO_VALUE = 33;

    /** As MPI's ERR_INFO. */
    public static final int INFO = 34;

    /** As MPI's ERR_IO. */
    public static final int IO = 35;

    /** As MPI's ERR_KEYVAL. */
    public static final int KEYVAL = 36;

    /** As MPI's ERR_LOCKTYPE. */
    public static final int LOCKTYPE = 37;

    /** As MPI's ERR_NAME. */
    public static final int NAME = 38;

    /** As MPI's ERR_NO_MEM. */
    public static final int NO_MEM = 39;

    /** As MPI's ERR_NOT_SAME. */
    public static final int NOT_SAME = 40;

    /** As MPI's ERR_NO_SPACE. */
    public static final int NO_SPACE = 41;

    /** As MPI's ERR_NO_SUCH_FILE. */
    public static final int NO_SUCH_FILE = 42;

    /** As MPI's ERR_PORT. */
    public static final int PORT = 43;

    /** As MPI's ERR_QUOTA. */
    public static final int QUOTA = 44;

    /** As MPI's ERR_READ_ONLY. */
    public static final int READ_ONLY = 45;

    /** As MPI's ERR_RMA_CONFLICT. */
    public static final int RMA_CONFLICT = 46;

    /** As MPI's ERR_RMA_SYNC. */
    public static final int RMA_SYNC = 47;

    /** As MPI's ERR_SERVICE. */
    public static final int SERVICE = 48;

    /** As MPI's ERR_SIZE. */
    public static final int SIZE = 49;

    /** As MPI's ERR_SPAWN. */
    public static final int SPAWN = 50;

    /** As MPI's ERR_UNSUPPORTED_DATAREP. */
    public static final int UNSUPPORTED_DATAREP = 51;

    /** As MPI's ERR_UNSUPPORTED_OPERATION. */
    public static final int UNSUPPORTED_OPERATION = 52;

    /** Invalid window. */
    public static final int WIN = 53;

    /** As MPI's ERR_RMA_RANGE. */
    public static final int RMA_RANGE = 68;

    /** As MPI's ERR_RMA_ATTACH. */
    public static final int RMA_ATTACH = 69;

    /** As MPI's ERR_RMA_FLAVOR. */
    public static final int RMA_FLAVOR = 70;

    /** As MPI's ERR_RMA_SHARED. */
    public static final int RMA_SHARED = 71;

    /** A rank that is needed is gone. */
    public static final int PROC_ABORTED = 74;

    /** The last predefined class. */
    public static final int LASTCODE = 92;

    private ErrorClass() {}
}
