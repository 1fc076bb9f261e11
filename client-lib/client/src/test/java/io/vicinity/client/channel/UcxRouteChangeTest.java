package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Route;
import io.vicinity.client.fabric.ucx.UcxHere;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@link RouteChangeTest} where the fabric carries by UCX. */
@Tag("fabric")
@UcxHere
class UcxRouteChangeTest extends RouteChangeTest {
    @Override
    SwitchingPath newPath() {
        return new SwitchingPath(UcxHere.OVER_LOOPBACK);
    }

    @Test
    void shouldGoByUcxWhenItGoesToTheFabric() throws InterruptedException {
        path.change(Route.FABRIC);
        assertThat(path.here.byUcx()).isEqualTo(1);
    }
}
