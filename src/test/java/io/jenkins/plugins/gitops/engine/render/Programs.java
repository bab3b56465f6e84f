package io.jenkins.plugins.gitops.engine.render;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The user's own renderers: from the cache that {@code .ci/renderers} fills, or from the PATH. */
final class Programs {

    private Programs() {}

    /** Returns where a program is. */
    static Optional<Path> find(String name) {
        return path().map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Returns where programs are looked for, as the environment variable has it. */
    static String searched() {
        return String.join(File.pathSeparator, path().map(Path::toString).toList());
    }

    private static Stream<Path> path() {
        return Stream.concat(
                Stream.of(cache()),
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .filter(entry -> entry.startsWith("/"))
                        .map(Path::of));
    }

    /** Returns where {@code .ci/renderers} puts them. */
    static Path cache() {
        String own = System.getenv().getOrDefault("GITOPS_CACHE", "");
        String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path caches = xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return (own.isEmpty() ? caches.resolve("gitops-for-jenkins") : Path.of(own)).resolve("renderers");
    }
}
