package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which files of a repository a kustomization can need: all under its directory, and what it and the kustomizations that it leads to
 * name, wherever in them. So a large repository is not fetched for a small overlay, and a symbolic link elsewhere in it does not
 * matter.
 */
final class KustomizeFiles {

    /** The lists in which an entry can be an address. */
    private static final List<String> LOADED = List.of(
            "resources", "bases", "components", "generators", "transformers", "validators", "crds", "configurations");

    private static final Pattern REMOTE =
            Pattern.compile("(?i).*://.*|[^/]+@[^/]+:.*|(git::|gh:|github\\.com[/:]).*|.*[?&]ref=.*");

    private static final int LONGEST_PATH = 1024;

    private final SourceFiles files;
    private final boolean network;
    private final Set<String> needed = new TreeSet<>();
    private final Set<String> visited = new HashSet<>();

    private KustomizeFiles(SourceFiles files, boolean network) {
        this.files = files;
        this.network = network;
    }

    /**
     * Returns the paths.
     *
     * @throws OperationException where it would leave the repository, follow a symbolic link, or use the network though that is off
     */
    static Set<String> of(SourceFiles files, String directory, boolean network) {
        KustomizeFiles found = new KustomizeFiles(files, network);
        found.visit(directory);
        return found.needed;
    }

    private void visit(String directory) {
        if (!visited.add(directory)) {
            return;
        }
        files.refuseLinks(directory);
        needed.addAll(files.under(directory));
        for (String name : SourceKind.KUSTOMIZATION_FILES) {
            String file = SourceFiles.resolve(directory, name);
            if (files.isFile(file)) {
                ManifestLoader.documents(file, files.read(file)).forEach(tree -> {
                    checkLoaded(file, directory, tree);
                    scalars(tree).forEach(text -> follow(directory, text));
                });
            }
        }
    }

    private void checkLoaded(String file, String directory, Object tree) {
        if (!(tree instanceof Map<?, ?> map)) {
            return;
        }
        LOADED.stream().flatMap(field -> scalars(map.get(field))).forEach(entry -> {
            String path = SourceFiles.resolve(directory, entry);
            if (path != null && (files.isFile(path) || files.isDirectory(path))) {
                return;
            }
            if (Regex.matcher(REMOTE, entry).matches()) {
                if (!network) {
                    throw new OperationException(
                            file + ": \"" + io.jenkins.plugins.gitops.engine.operation.Redactor.DEFAULT.redact(entry)
                                    + "\" comes from the network, which is off for renderers; put its files into the"
                                    + " repository, or allow the network");
                }
            } else if (path == null) {
                throw new OperationException(file + ": \"" + entry
                        + "\" leads out of the repository; put what it needs into the repository");
            }
        });
    }

    private void follow(String directory, String text) {
        // generators write key=path
        Stream.of(text, text.substring(text.indexOf('=') + 1)).distinct().forEach(reference -> {
            String path = SourceFiles.resolve(directory, reference);
            if (path == null || reference.isEmpty()) {
                return;
            }
            if (files.isFile(path)) {
                needed.add(path);
            } else if (isKustomization(path)) {
                visit(path);
            } else if (reference.startsWith("..") && files.isDirectory(path)) {
                files.refuseLinks(path);
                needed.addAll(files.under(path));
            }
        });
    }

    private boolean isKustomization(String path) {
        return SourceKind.KUSTOMIZATION_FILES.stream().anyMatch(name -> files.isFile(SourceFiles.resolve(path, name)));
    }

    /** What has several lines or is long is content, not a path. */
    private static Stream<String> scalars(Object tree) {
        if (tree instanceof Map<?, ?> map) {
            return map.values().stream().flatMap(KustomizeFiles::scalars);
        }
        if (tree instanceof List<?> list) {
            return list.stream().flatMap(KustomizeFiles::scalars);
        }
        return tree instanceof String text && text.length() <= LONGEST_PATH && text.indexOf('\n') < 0
                ? Stream.of(text)
                : Stream.empty();
    }
}
