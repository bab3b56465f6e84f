package io.jenkins.plugins.gitops.engine.resource;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the objects of manifests: YAML streams, JSON, and lists ({@code kind: List}), which are opened up.
 *
 * <p>Checks what can be known without a cluster: every object has an API version, a kind and a name, no object comes twice,
 * nothing is encrypted. {@code stringData} of a Secret is folded into {@code data}, as the API server would do it.
 */
public final class ManifestLoader {

    private static final Set<String> RENDERED =
            Set.of("kustomization.yaml", "kustomization.yml", "Kustomization", "Chart.yaml");

    private ManifestLoader() {}

    /** Returns whether a file's name says that it holds manifests. */
    public static boolean isManifest(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }

    /**
     * Refuses a directory that holds more than plain manifests, of which reading only a part would make the rest look as if it
     * had been removed.
     *
     * @param files the paths of all files under the directory
     * @param links the paths of symbolic links and submodules under it
     */
    public static void checkPlain(Collection<String> files, Collection<String> links) {
        for (String file : files) {
            String name = file.substring(file.lastIndexOf('/') + 1);
            if (RENDERED.contains(name)) {
                throw new OperationException(
                        file + ": a " + (name.equals("Chart.yaml") ? "Helm chart" : "kustomization")
                                + " below plain manifests is not rendered with them; name its own directory, or render it"
                                + " into plain manifests");
            }
        }
        for (String link : links) {
            throw new OperationException(
                    link
                            + " is a symbolic link or a submodule, which is not followed; put the file itself into the directory");
        }
    }

    /**
     * Returns the objects of all files, in the order of their paths and of the documents in them.
     *
     * @param files path to content; paths appear in messages
     * @throws OperationException for the first thing that is wrong, with its file
     */
    public static List<Resource> load(Map<String, byte[]> files) {
        return List.copyOf(loadWithOrigins(files).values());
    }

    /**
     * Returns the objects as {@link #load} does, each with where it stands.
     *
     * @param files path to content; paths appear in messages
     * @return in the order of the files and of the documents in them
     */
    public static Map<ManifestOrigin, Resource> loadWithOrigins(Map<String, byte[]> files) {
        SortedMap<String, byte[]> sorted = new TreeMap<>(files);
        Map<ResourceId, String> origins = new LinkedHashMap<>();
        Map<ManifestOrigin, Resource> resources = new LinkedHashMap<>();
        sorted.forEach((file, content) -> {
            List<Object> documents = documents(file, content);
            for (int i = 0; i < documents.size(); i++) {
                String shown = file + (i > 0 ? " (document " + (i + 1) + ")" : "");
                String place = documents.size() > 1 ? "documents[" + i + "]" : "";
                objects(shown, new ManifestOrigin(file, place), documents.get(i))
                        .forEach((origin, resource) -> {
                            String earlier = origins.putIfAbsent(resource.id(), shown);
                            if (earlier != null && !isNamedByServer(resource)) {
                                throw new OperationException(resource + " stands in " + earlier + " and again in "
                                        + shown + "; remove one of them");
                            }
                            resources.put(origin, resource);
                        });
            }
        });
        return resources;
    }

    /**
     * Returns the documents of a file that holds something else than objects, such as a kustomization, as JSON trees; empty ones
     * are null.
     *
     * @throws OperationException when the file cannot be read, with its position
     */
    public static List<Object> documents(String file, byte[] content) {
        if (file.toLowerCase(Locale.ROOT).endsWith(".json")) {
            return List.of(ResourceJson.read(new String(content, StandardCharsets.UTF_8), file));
        }
        return YamlDocuments.read(file, content);
    }

    @SuppressWarnings("unchecked")
    private static Map<ManifestOrigin, Resource> objects(String shown, ManifestOrigin origin, Object tree) {
        if (tree == null) {
            return Map.of();
        }
        if (!(tree instanceof Map<?, ?>)) {
            throw new OperationException(shown + ": this is not a Kubernetes object but "
                    + (tree instanceof List<?> ? "a list" : "a single value")
                    + "; give each object an apiVersion, a kind and a name, or move the file out of the directory");
        }
        Map<String, Object> map = (Map<String, Object>) tree;
        if (!isList(map)) {
            return Map.of(origin, checked(shown, Resource.of(map)));
        }
        Map<ManifestOrigin, Resource> members = new LinkedHashMap<>();
        List<Object> items = (List<Object>) map.get("items");
        for (int i = 0; i < items.size(); i++) {
            members.putAll(objects(shown, origin.item(i), items.get(i)));
        }
        return members;
    }

    /** A list has a kind that ends in List and items, and no name of its own. */
    private static boolean isList(Map<String, Object> map) {
        return map.get("kind") instanceof String kind && kind.endsWith("List") && map.get("items") instanceof List<?>;
    }

    private static Resource checked(String origin, Resource resource) {
        for (String field : List.of("apiVersion", "kind")) {
            if (resource.text(field).isEmpty()) {
                throw new OperationException(origin + ": the object has no " + field
                        + "; add it, or move the file out of the directory if it is no manifest");
            }
        }
        String subject = origin + ": " + resource.kind();
        if (isNamedByServer(resource)) {
            if (ForeignMark.of(resource, ForeignMark.Effect.LEAVE_OUT).isPresent()) {
                // never applied; the name is for messages
                return resource.with(resource.text("metadata", "generateName") + "*", "metadata", "name");
            }
            throw new OperationException(subject
                    + " has generateName, so it would be another object at each sync; give it" + " metadata.name");
        }
        if (resource.name().isEmpty()) {
            throw new OperationException(subject + " has no metadata.name; add it");
        }
        if (resource.tree().containsKey("sops")) {
            throw new OperationException(subject + " " + resource.name()
                    + " is encrypted with SOPS; it would be applied as ciphertext: decrypt it before, or keep it out of"
                    + " the directory");
        }
        return isSecret(resource) ? withFoldedStringData(subject, resource) : resource;
    }

    private static boolean isNamedByServer(Resource resource) {
        return resource.at("metadata", "generateName").isPresent();
    }

    private static boolean isSecret(Resource resource) {
        return resource.id().group().isEmpty() && resource.kind().equals("Secret");
    }

    /** The API server does the same on each write; done here, a renamed key does not leave the old one behind. */
    private static Resource withFoldedStringData(String subject, Resource secret) {
        if (secret.at("stringData").isEmpty()) {
            return secret.without("stringData");
        }
        Map<String, Object> data = new LinkedHashMap<>(secret.map("data"));
        secret.map("stringData").forEach((key, value) -> {
            if (!(value instanceof String text)) {
                throw new OperationException(subject + " " + secret.name() + ": stringData." + key
                        + " is not text; put the value in quotes");
            }
            data.put(key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        });
        return secret.without("stringData").with(data, "data");
    }
}
