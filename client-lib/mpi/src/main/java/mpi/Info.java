package mpi;

import io.vicinity.mpi.engine.ErrorClass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** Hints: keys and their values, in the order in which they were set. */
@SuppressWarnings("AvoidCommonTypeNames") // The name is that of the standard.
public final class Info implements Freeable, Cloneable {
    private Map<String, String> entries;

    /**
     * Makes one without entries.
     *
     * @throws MPIException if MPI is not initialised.
     */
    public Info() throws MPIException {
        Environment.require();
        entries = new LinkedHashMap<>();
    }

    private Info(final Map<String, String> entries) {
        this.entries = entries;
    }

    /** No hints at all. */
    static Info none() {
        return new Info(null);
    }

    /** Given hints. */
    static Info of(final Map<String, String> entries) {
        return new Info(new LinkedHashMap<>(entries));
    }

    /**
     * Sets a hint.
     *
     * @param key   not empty, fewer than {@link MPI#MAX_INFO_KEY} characters.
     * @param value not empty, fewer than {@link MPI#MAX_INFO_VAL} characters.
     * @throws MPIException if they are not.
     */
    public void set(final String key, final String value) throws MPIException {
        requireKey(key);
        if (value == null || value.isEmpty() || value.length() >= Constant.MAX_INFO_VAL) {
            throw Faults.raiseAnywhere(Faults.failure(
                    ErrorClass.INFO_VALUE,
                    "the value of the hint " + key + " has at least 1 and fewer than " + Constant.MAX_INFO_VAL
                            + " characters"));
        }
        live().put(key, value);
    }

    /**
     * A hint.
     *
     * @param key of it.
     * @return null if there is none.
     * @throws MPIException if this is freed, or the key is none.
     */
    public String get(final String key) throws MPIException {
        requireKey(key);
        return live().get(key);
    }

    /**
     * Takes a hint out.
     *
     * @param key of it.
     * @throws MPIException if there is none.
     */
    public void delete(final String key) throws MPIException {
        requireKey(key);
        if (live().remove(key) == null) {
            throw Faults.raiseAnywhere(Faults.failure(ErrorClass.INFO_NOKEY, "there is no hint " + key));
        }
    }

    /**
     * How many hints there are.
     *
     * @return hints.
     * @throws MPIException if this is freed.
     */
    public int size() throws MPIException {
        return live().size();
    }

    /**
     * The key of a hint.
     *
     * @param i from 0, in the order in which they were set.
     * @return the key.
     * @throws MPIException if there are fewer.
     */
    public String getKey(final int i) throws MPIException {
        if (i < 0 || i >= live().size()) {
            throw Faults.raiseAnywhere(
                    Faults.failure(ErrorClass.ARG, "there is no hint number " + i + " of " + entries.size()));
        }
        return new ArrayList<>(entries.keySet()).get(i);
    }

    /** As {@link #dup}. */
    @Override
    public Info clone() {
        try {
            return dup();
        } catch (final MPIException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /**
     * Makes another one of the same hints.
     *
     * @return a new one.
     * @throws MPIException if this is freed.
     */
    public Info dup() throws MPIException {
        return of(live());
    }

    @Override
    public void free() throws MPIException {
        live();
        entries = null;
    }

    /**
     * Is it freed, or none?
     *
     * @return true if so.
     */
    public boolean isNull() {
        return entries == null;
    }

    private Map<String, String> live() throws MPIException {
        if (entries == null) {
            throw Faults.raiseAnywhere(Faults.failure(ErrorClass.INFO, "no hints, or they were freed"));
        }
        return entries;
    }

    private static void requireKey(final String key) throws MPIException {
        if (key == null || key.isEmpty() || key.length() >= Constant.MAX_INFO_KEY) {
            throw Faults.raiseAnywhere(Faults.failure(
                    ErrorClass.INFO_KEY,
                    "the key of a hint has at least 1 and fewer than " + Constant.MAX_INFO_KEY + " characters"));
        }
    }
}
