package io.jenkins.plugins.gitops.sandbox.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where {@code .ci/kubernetes-binaries} has put etcd, kube-apiserver and kube-controller-manager.
 *
 * @param folder that holds all three
 */
record KubernetesBinaries(Path folder) {

    private static final List<String> NAMES = List.of("etcd", "kube-apiserver", "kube-controller-manager");

    /** Returns the newest that is complete. */
    static Optional<KubernetesBinaries> find() {
        Path versions = versions();
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(versions)) {
            return folders.filter(KubernetesBinaries::isComplete)
                    .max(Comparator.comparing(Path::getFileName))
                    .map(KubernetesBinaries::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns why there are none. */
    static String missing() {
        return "no etcd, kube-apiserver and kube-controller-manager in " + versions()
                + "; .ci/kubernetes-binaries brings them on a Debian 12 machine";
    }

    Path program(String name) {
        return folder.resolve(name);
    }

    private static boolean isComplete(Path folder) {
        return NAMES.stream().allMatch(name -> Files.isExecutable(folder.resolve(name)));
    }

    /** As kube-api-test lays it out, below the cache that all scripts use. */
    private static Path versions() {
        String own = System.getenv("GITOPS_CACHE");
        if (own != null && !own.isEmpty()) {
            return Path.of(own, "kube-api-test", "k8s");
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg != null && !xdg.isEmpty() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return caches.resolve(Path.of("gitops-for-jenkins", "kube-api-test", "k8s"));
    }
}
