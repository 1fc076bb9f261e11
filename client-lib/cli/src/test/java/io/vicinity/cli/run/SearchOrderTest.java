package io.vicinity.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchOrderTest {
    private static final String NAME = "found";

    @TempDir
    private Path directory;

    @Test
    void shouldSearchTheFirstEntriesLast() throws IOException {
        try (URLClassLoader loader = loaderOf("a", "b", "c")) {
            SearchOrder.moveBehind(loader, 2);
            assertThat(places(loader)).containsExactly("c", "a", "b");
        }
    }

    @Test
    void shouldKeepTheOrderOnceSomethingWasSearched() throws IOException {
        try (URLClassLoader loader = loaderOf("a", "b", "c")) {
            assertThat(placeOf(loader.getResource(NAME))).isEqualTo("a");
            SearchOrder.moveBehind(loader, 2);
            assertThat(places(loader)).containsExactly("a", "b", "c");
        }
    }

    @Test
    void shouldKeepTheOrderOfFewerEntries() throws IOException {
        try (URLClassLoader loader = loaderOf("a", "b")) {
            SearchOrder.moveBehind(loader, 3);
            assertThat(places(loader)).containsExactly("a", "b");
        }
    }

    @Test
    void shouldLeaveLoadersThatItDoesNotKnow() throws IOException {
        try (URLClassLoader known = loaderOf("a", "b")) {
            SearchOrder.moveBehind(new ClassLoader(known) {}, 1);
            assertThat(places(known)).containsExactly("a", "b");
        }
    }

    private URLClassLoader loaderOf(final String... places) throws IOException {
        final URL[] urls = new URL[places.length];
        for (int i = 0; i < places.length; i++) {
            final Path place = Files.createDirectory(directory.resolve(places[i]));
            Files.createFile(place.resolve(NAME));
            urls[i] = place.toUri().toURL();
        }
        return new URLClassLoader(urls, null);
    }

    private static Iterable<String> places(final URLClassLoader loader) throws IOException {
        return loader.resources(NAME).map(SearchOrderTest::placeOf).toList();
    }

    private static String placeOf(final URL url) {
        return Objects.toString(Path.of(url.getPath()).getParent().getFileName());
    }
}
