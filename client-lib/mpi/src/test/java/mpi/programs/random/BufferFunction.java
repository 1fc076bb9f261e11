package mpi.programs.random;

import java.nio.ByteBuffer;
import mpi.Datatype;
import mpi.UserFunction;

/** A user's function that takes buffers. */
final class BufferFunction extends UserFunction {
    private final Rule rule;
    private final Form form;
    private final long[] left;
    private final long[] right;

    BufferFunction(final Rule rule, final Form form, final int basicsOfUnit) {
        this.rule = rule;
        this.form = form;
        this.left = new long[basicsOfUnit];
        this.right = new long[basicsOfUnit];
    }

    @Override
    public void call(final ByteBuffer in, final ByteBuffer inOut, final int count, final Datatype datatype) {
        final Basic basic = form.basic(0);
        for (int unit = 0; unit < count * form.basics(); unit += left.length) {
            for (int i = 0; i < left.length; i++) {
                left[i] = basic.read(in, form.place(unit + i));
                right[i] = basic.read(inOut, form.place(unit + i));
            }
            rule.reduce(basic, left, right);
            for (int i = 0; i < left.length; i++) {
                basic.write(inOut, form.place(unit + i), right[i]);
            }
        }
    }
}
