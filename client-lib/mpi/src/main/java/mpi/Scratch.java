package mpi;

import io.vicinity.mpi.collective.EvenBlocks;
import io.vicinity.mpi.datatype.TypedMemory;
import java.util.ArrayList;
import java.util.List;

/** What one collective needs to name users' memory. It may be used for the next one when the last is over, and then allocates nothing. */
final class Scratch {
    private final List<TypedMemory> memories = new ArrayList<>();
    private final List<EvenBlocks> blocks = new ArrayList<>();
    private int usedMemories;
    private int usedBlocks;

    TypedMemory memory() {
        if (usedMemories == memories.size()) {
            memories.add(new TypedMemory());
        }
        return memories.get(usedMemories++);
    }

    EvenBlocks evenBlocks() {
        if (usedBlocks == blocks.size()) {
            blocks.add(new EvenBlocks());
        }
        return blocks.get(usedBlocks++);
    }

    /** Lets go of what belongs to users. */
    void clear() {
        for (int i = 0; i < usedMemories; i++) {
            memories.get(i).clear();
        }
        for (int i = 0; i < usedBlocks; i++) {
            blocks.get(i).set(null, null, 0);
        }
        usedMemories = 0;
        usedBlocks = 0;
    }
}
