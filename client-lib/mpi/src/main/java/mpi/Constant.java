package mpi;

/** Numbers of Open MPI 5.0 that the engine has no name for. */
class Constant {
    static final int PROC_NULL = -2;
    static final int ROOT = -4;
    static final int UNDEFINED = -32766;
    static final int KEYVAL_INVALID = -1;

    static final int TAG_UB = 0;
    static final int HOST = 1;
    static final int IO = 2;
    static final int WTIME_IS_GLOBAL = 3;
    static final int APPNUM = 4;
    static final int LASTUSEDCODE = 5;
    static final int UNIVERSE_SIZE = 6;
    static final int WIN_BASE = 7;
    static final int WIN_SIZE = 8;
    static final int WIN_DISP_UNIT = 9;

    /** Key values of users begin behind the predefined ones. */
    static final int FIRST_KEYVAL = 14;

    static final int BSEND_OVERHEAD = 128;
    static final int IDENT = 0;
    static final int CONGRUENT = 1;
    static final int SIMILAR = 2;
    static final int UNEQUAL = 3;
    static final int CART = 1;
    static final int GRAPH = 2;
    static final int DIST_GRAPH = 3;
    static final int MAX_INFO_KEY = 36;
    static final int MAX_INFO_VAL = 256;
    static final int MAX_OBJECT_NAME = 64;

    private Constant() {}
}
