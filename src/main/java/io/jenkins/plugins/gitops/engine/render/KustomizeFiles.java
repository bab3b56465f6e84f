package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    /** The lists whose entries are configurations of plugins, in files or inline; each can name files of its own. */
    private static final List<String> PLUGINS = List.of("generators", "transformers", "validators");

    /**
     * The fields whose text is content and never read from anywhere. An address in any other field is one that kustomize may ask: it loads
     * files of generators, patches, schemas and so on by HTTP, too (kustomize's {@code api/internal/loader}).
     */
    private static final Set<String> CONTENT = Set.of(
            "commonAnnotations",
            "commonLabels",
            "annotations",
            "labels",
            "literals",
            "patch",
            "sourceValue",
            "valuesInline");

    private static final Set<String> REMOTE_PREFIXES = Set.of("git::", "gh:", "github.com/", "github.com:");

    private static final int DEEPEST = 64;

    private static final int MAX_PATH = 1024;

    private final SourceFiles files;
    private final Set<String> needed = new TreeSet<>();
    private final Set<String> visited = new HashSet<>();

    private KustomizeFiles(SourceFiles files) {
        this.files = files;
    }

    /**
     * Returns the paths.
     *
     * @throws OperationException where it would leave the repository, follow a symbolic link, or use the network
     */
    static Set<String> of(SourceFiles files, String directory) {
        KustomizeFiles found = new KustomizeFiles(files);
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

    /** Whatever the field: what kustomize does not ask today, it may tomorrow. */
    private void checkAddresses(String file, Object tree, int depth) {
        if (depth > DEEPEST) {
            throw new OperationException(file + " is nested more than " + DEEPEST + " levels deep; make it flatter");
        }
        if (tree instanceof Map<?, ?> map) {
            map.forEach((field, value) -> {
                if (!CONTENT.contains(String.valueOf(field))) {
                    checkAddresses(file, value, depth + 1);
                }
            });
        } else if (tree instanceof List<?> list) {
            list.forEach(entry -> checkAddresses(file, entry, depth + 1));
        } else if (tree instanceof String text && text.contains("://") && !isInline(text)) {
            throw fromNetwork(file, text);
        }
    }

    /** Configurations of plugins: those that stand in files, and those that stand in the kustomization as text. */
    private void checkPlugins(String file, String directory, Map<?, ?> kustomization) {
        for (String field : PLUGINS) {
            if (!(kustomization.get(field) instanceof List<?> entries)) {
                continue;
            }
            for (Object entry : entries) {
                if (!(entry instanceof String text)) {
                    continue;
                }
                String path = SourceFiles.resolve(directory, text);
                if (path != null && files.isFile(path)) {
                    ManifestLoader.documents(path, files.read(path)).forEach(tree -> checkAddresses(path, tree, 0));
                } else if (isInline(text)) {
                    ManifestLoader.documents(file, text.getBytes(StandardCharsets.UTF_8))
                            .forEach(tree -> checkAddresses(file, tree, 0));
                }
            }
        }
    }

    /** YAML in the place of a path. */
    private static boolean isInline(String text) {
        return text.indexOf('\n') >= 0 || text.stripLeading().startsWith("{");
    }

    private static OperationException fromNetwork(String file, String address) {
        String shown = address.length() > MAX_PATH ? address.substring(0, MAX_PATH) + "…" : address;
        return new OperationException(file + ": \"" + Redactor.DEFAULT.redact(shown)
                + "\" comes from the network, which is off for renderers; put its files into the repository");
    }

    /** Whether it names another repository, in one of the ways that kustomize knows for resources. */
    private static boolean isRemote(String entry) {
        String text = entry.toLowerCase(Locale.ROOT);
        int at = text.indexOf('@');
        int slash = text.indexOf('/');
        boolean user = at > 0 && (slash < 0 || at < slash) && text.indexOf(':', at) > at;
        return text.contains("://")
                || user
                || REMOTE_PREFIXES.stream().anyMatch(text::startsWith)
                || text.contains("?ref=")
                || text.contains("&ref=");
    }

    private void checkLoaded(String file, String directory, Object tree) {
        if (!(tree instanceof Map<?, ?> map)) {
            return;
        }
        checkAddresses(file, map, 0);
        checkPlugins(file, directory, map);
        LOADED.stream().flatMap(field -> scalars(map.get(field))).forEach(entry -> {
            String path = SourceFiles.resolve(directory, entry);
            if (path != null && (files.isFile(path) || files.isDirectory(path))) {
                return;
            }
            if (isRemote(entry)) {
                throw fromNetwork(file, entry);
            }
            if (path == null) {
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
        return tree instanceof String text && text.length() <= MAX_PATH && text.indexOf('\n') < 0
                ? Stream.of(text)
                : Stream.empty();
    }
}
