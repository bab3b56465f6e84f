package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlDocument;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Finds the images of all containers of a Kubernetes object, wherever its kind keeps its pod templates. */
final class ContainerImages {

    private static final Set<String> CONTAINERS = Set.of("containers", "initContainers", "ephemeralContainers");

    private final List<ContainerImage> found = new ArrayList<>();
    private final Deque<YamlNode> aliases = new ArrayDeque<>();

    private ContainerImages() {}

    /**
     * The image of a container.
     *
     * @param value what the field {@code image} comes to
     * @param aliases those that lead from the top of the document to the value
     */
    record ContainerImage(YamlNode value, List<YamlNode> aliases) {}

    /** Returns the images of a document; none when it is no Kubernetes object. */
    static List<ContainerImage> in(YamlDocument document) {
        ContainerImages images = new ContainerImages();
        YamlNode root = document.root();
        if (root.scalarAt("apiVersion").isPresent() && root.scalarAt("kind").isPresent()) {
            for (int pair = 0; pair < root.pairs(); pair++) {
                if (!isNamed(root.key(pair), "status")) {
                    images.visit(root.key(pair), root.valueOf(pair));
                }
            }
        }
        return images.found;
    }

    private void visit(YamlNode key, YamlNode node) {
        if (node.isAlias()) {
            follow(node, () -> visit(key, node.resolved()));
        } else if (node.isSequence()) {
            boolean containers = key.isScalar() && CONTAINERS.contains(key.value());
            for (YamlNode element : node.children()) {
                if (containers) {
                    container(element);
                }
                visit(element, element);
            }
        } else if (node.isMapping()) {
            for (int pair = 0; pair < node.pairs(); pair++) {
                visit(node.key(pair), node.valueOf(pair));
            }
        }
    }

    private void container(YamlNode element) {
        if (element.isAlias()) {
            follow(element, () -> container(element.resolved()));
            return;
        }
        if (!element.isMapping()) {
            return;
        }
        YamlNode own = element.get("image");
        if (own != null) {
            add(own);
        } else if (element.merged("image") != null) {
            merged(element, element.merged("image"));
        }
    }

    private void merged(YamlNode element, YamlNode value) {
        YamlNode merge = element.get("<<");
        List<YamlNode> sources = merge.isSequence() ? merge.children() : List.of(merge);
        List<YamlNode> passed = sources.stream().filter(YamlNode::isAlias).toList();
        passed.forEach(aliases::push);
        add(value);
        passed.forEach(alias -> aliases.pop());
    }

    private void add(YamlNode image) {
        if (image.isAlias()) {
            follow(image, () -> found.add(new ContainerImage(image.resolved(), List.copyOf(aliases))));
        } else {
            found.add(new ContainerImage(image, List.copyOf(aliases)));
        }
    }

    /** Does something behind an alias, once on each way: an alias may name what contains it. */
    private void follow(YamlNode alias, Runnable action) {
        if (!aliases.contains(alias)) {
            aliases.push(alias);
            action.run();
            aliases.pop();
        }
    }

    private static boolean isNamed(YamlNode key, String name) {
        return key.isScalar() && key.value().equals(name);
    }
}
