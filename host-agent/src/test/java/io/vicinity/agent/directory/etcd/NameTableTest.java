package io.vicinity.agent.directory.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.directory.etcd.NameTable.Putting;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.Directory.Location;
import io.vicinity.agent.tenant.Directory.Standing;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In which order the answers of etcd and its watch may come. */
class NameTableTest {
    private static final NameKey KEY = new NameKey("acme", "left");
    private static final Location HERE = new Location("h1", "vm1", 1, List.of());
    private static final Location THERE = new Location("h2", "vm2", 2, List.of());

    private final NameTable table = new NameTable("h1");
    private OwnName name;

    @BeforeEach
    void claim() {
        table.list(Map.of(), 10);
        assertThat(table.connect(false)).isEmpty();
        name = table.take(KEY, HERE, true, 1000).orElseThrow();
        assertThat(table.isClaimed(name)).isTrue();
        assertThat(table.find(KEY)).as("before the answer").isEmpty();
        assertThat(table.take(KEY, new Location("h1", "vm1", 3, List.of()), true, 1000))
                .isEmpty();
    }

    private Standing standing() {
        return table.names("acme").stream()
                .filter(entry -> entry.location().equals(HERE))
                .findFirst()
                .map(Directory.Entry::standing)
                .orElseThrow();
    }

    @Test
    void shouldBeFoundWhenTheAnswerComesBeforeTheWatch() {
        assertThat(table.put(name, 11)).isEqualTo(Putting.STANDS);
        assertThat(table.find(KEY)).contains(HERE);
        assertThat(table.put(KEY, new SharedName(HERE, 1000, 11))).isEqualTo(NameTable.Consequence.NONE);
        assertThat(standing()).isEqualTo(Standing.PUBLISHED);
    }

    @Test
    void shouldBeFoundWhenTheWatchComesBeforeTheAnswer() {
        table.put(KEY, new SharedName(HERE, 1000, 11));
        assertThat(table.find(KEY)).isEmpty();
        assertThat(table.put(name, 11)).isEqualTo(Putting.STANDS);
        assertThat(table.find(KEY)).contains(HERE);
    }

    @Test
    void shouldGiveWayToWhomTheWatchTellsOfAfterTheAnswer() {
        table.put(name, 11);
        final NameTable.Consequence consequence = table.put(KEY, new SharedName(THERE, 900, 12));
        assertThat(consequence.overtaken()).isTrue();
        assertThat(standing()).isEqualTo(Standing.CONFLICT);
        assertThat(table.find(KEY)).contains(THERE);
    }

    @Test
    void shouldGiveWayToWhomTheWatchToldOfBeforeTheAnswer() {
        table.put(KEY, new SharedName(HERE, 1000, 11));
        table.put(KEY, new SharedName(THERE, 900, 12));
        assertThat(table.put(name, 11)).isEqualTo(Putting.OVERTAKEN);
        assertThat(standing()).isEqualTo(Standing.CONFLICT);
        assertThat(table.find(KEY)).contains(THERE);
        assertThat(table.status().conflicts()).isEqualTo(1);
    }

    @Test
    void shouldBePutAgainWhenItWasDeletedAfterTheAnswerOrBefore() {
        table.put(name, 11);
        table.put(KEY, new SharedName(HERE, 1000, 11));
        assertThat(table.gone(KEY, 12).toTend()).contains(name);
        assertThat(table.find(KEY)).as("here it is still").contains(HERE);
        assertThat(standing()).isEqualTo(Standing.UNPUBLISHED);
        table.put(KEY, new SharedName(HERE, 1000, 13));
        assertThat(table.gone(KEY, 14).toTend()).isEmpty();
        assertThat(table.put(name, 13)).isEqualTo(Putting.UNDONE);
    }

    @Test
    void shouldNotMindTheEndOfAnEarlierKey() {
        table.put(name, 12);
        assertThat(table.gone(KEY, 11)).isEqualTo(NameTable.Consequence.NONE);
        assertThat(standing()).isEqualTo(Standing.PUBLISHED);
    }

    @Test
    void shouldBePutAgainWhenTheWinnerIsGoneWhetherItKnowsOfItYetOrNot() {
        final SharedName winner = new SharedName(THERE, 900, 11);
        assertThat(table.isGone(KEY, winner)).as("not told of yet").isFalse();
        table.put(KEY, winner);
        assertThat(table.isGone(KEY, winner)).isFalse();
        assertThat(table.lose(name)).isTrue();
        assertThat(table.lose(name)).as("known").isFalse();
        assertThat(table.gone(KEY, 12).toTend()).contains(name);
        assertThat(table.isGone(KEY, winner)).isTrue();
    }

    @Test
    void shouldPutAgainWhatHangsOnALeaseThatIsOver() {
        table.put(name, 11);
        table.disconnect(false);
        table.list(Map.of(KEY, new SharedName(HERE, 1000, 11)), 20);
        assertThat(table.connect(true)).as("the same lease").isEmpty();
        table.disconnect(false);
        assertThat(table.connect(false)).as("another lease").containsExactly(name);
        table.disconnect(false);
        table.list(Map.of(), 21);
        assertThat(table.connect(true)).as("not there").containsExactly(name);
    }

    @Test
    void shouldKnowWhatAnEarlierLifeLeft() {
        final NameKey other = new NameKey("acme", "right");
        final SharedName left = new SharedName(new Location("h1", "vm1", 9, List.of()), 1, 5);
        table.list(Map.of(other, left, new NameKey("acme", "theirs"), new SharedName(THERE, 1, 6)), 20);
        assertThat(table.leftovers()).containsExactly(Map.entry(other, left));
        assertThat(table.find(other)).isEmpty();
        assertThat(table.names("acme")).extracting(Directory.Entry::name).containsExactly("left", "theirs");
    }
}
