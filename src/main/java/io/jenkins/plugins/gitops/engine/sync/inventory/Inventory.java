package io.jenkins.plugins.gitops.engine.sync.inventory;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.sync.options.SetName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which objects belong to a set, remembered in the cluster by the conventions of ApplySets (KEP-3659).
 *
 * <p>A ConfigMap, the parent, says in which kinds and namespaces members may be; each member carries a label with the set's
 * id and an annotation with its own identity, written in the same request as the object. Label and identity together are the
 * truth: a copy of a member under another name has the label, but not its own identity, and is no member.
 *
 * @param set whose objects they are; the parent has its name
 * @param namespace the parent's namespace
 * @param groupKinds kinds of which members may exist, such as {@code Deployment.apps}
 * @param namespaces namespaces beside the parent's in which members may exist
 * @param commit the commit that was synced last, also in part; empty where none was named
 */
public record Inventory(SetName set, String namespace, Set<String> groupKinds, Set<String> namespaces, String commit) {

    public static final String PART_OF = "applyset.kubernetes.io/part-of";
    static final String IDENTITY = "gitops.jenkins.io/identity";

    private static final String ID = "applyset.kubernetes.io/id";
    private static final String TOOLING = "applyset.kubernetes.io/tooling";
    private static final String GROUP_KINDS = "applyset.kubernetes.io/contains-group-kinds";
    private static final String NAMESPACES = "applyset.kubernetes.io/additional-namespaces";
    private static final String COMMIT = "gitops.jenkins.io/synced-commit";
    private static final String APPLICATION = "gitops.jenkins.io/application";
    private static final String ENVIRONMENT = "gitops.jenkins.io/environment";
    private static final String OUR_TOOLING = "jenkins-gitops/v1";
    private static final String PREFIX = "gitops-";

    public Inventory {
        Objects.requireNonNull(set, "set");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(commit, "commit");
        groupKinds = Set.copyOf(groupKinds);
        namespaces = Set.copyOf(namespaces);
    }

    /** Returns the inventory of a set that has no members. */
    public static Inventory empty(SetName set, String namespace) {
        return new Inventory(set, namespace, Set.of(), Set.of(), "");
    }

    /**
     * Returns the inventory that a parent describes.
     *
     * @param set that the parent {@linkplain #recognizes belongs to}
     * @throws OperationException where it lost what says which kinds there are: without it, members would be forgotten
     */
    public static Inventory of(SetName set, Resource parent) {
        if (!parent.annotations().containsKey(GROUP_KINDS)) {
            throw new OperationException(parent + ": the inventory lost its annotation " + GROUP_KINDS
                    + ", which says where the objects of the set are; write it again, such as"
                    + " \"ConfigMap,Deployment.apps\", or remove the ConfigMap, which leaves objects that no"
                    + " manifest has");
        }
        return new Inventory(
                set,
                parent.namespace(),
                split(parent.text("metadata", "annotations", GROUP_KINDS)),
                split(parent.text("metadata", "annotations", NAMESPACES)),
                parent.text("metadata", "annotations", COMMIT));
    }

    private static Set<String> split(String text) {
        return text.isEmpty() ? Set.of() : Set.of(Regex.split(text, ","));
    }

    /** Returns whether a ConfigMap of the parent's name is one: written by us, with the id that belongs to its name. */
    boolean recognizes(Resource parent) {
        return id().equals(parent.labels().get(ID))
                && OUR_TOOLING.equals(parent.annotations().get(TOOLING));
    }

    /** Returns whose objects a parent says that it remembers. */
    static String ownerOf(Resource parent) {
        Map<String, Object> annotations = parent.annotations();
        return "the application \"" + annotations.getOrDefault(APPLICATION, "") + "\" in the environment \""
                + annotations.getOrDefault(ENVIRONMENT, "") + "\"";
    }

    /** Returns whether a parent of ours remembers the objects of this very application and environment. */
    boolean owns(Resource parent) {
        return set.application().equals(parent.annotations().get(APPLICATION))
                && set.environment().equals(parent.annotations().get(ENVIRONMENT));
    }

    /** Returns the parent's name. */
    public String name() {
        return PREFIX + set;
    }

    /** Returns the id by the KEP's formula: a hash of the parent's name, namespace, kind and group. */
    public String id() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((name() + "." + namespace + ".ConfigMap.").getBytes(StandardCharsets.UTF_8));
            return "applyset-" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + "-v1";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public String labelSelector() {
        return PART_OF + "=" + id();
    }

    /** Returns the parent as it is applied. */
    public Resource parent() {
        Map<String, Object> annotations = new LinkedHashMap<>();
        annotations.put(TOOLING, OUR_TOOLING);
        annotations.put(APPLICATION, set.application());
        annotations.put(ENVIRONMENT, set.environment());
        annotations.put(GROUP_KINDS, String.join(",", new TreeSet<>(groupKinds)));
        annotations.put(NAMESPACES, String.join(",", new TreeSet<>(namespaces)));
        if (!commit.isEmpty()) {
            annotations.put(COMMIT, commit);
        }
        return Resource.of(Map.of(
                "apiVersion", "v1",
                "kind", "ConfigMap",
                "metadata",
                        Map.of(
                                "name",
                                name(),
                                "namespace",
                                namespace,
                                "labels",
                                Map.of(ID, id()),
                                "annotations",
                                annotations)));
    }

    /** Returns what tells the members of this set; for more than one object, asked for once. */
    public MemberMarks marks() {
        return new MemberMarks(id());
    }

    public static String identity(ResourceId id) {
        return id.groupKind() + "/" + id.namespace() + "/" + id.name();
    }

    /** Returns whether a live object is a member, and not a copy of one. */
    public boolean hasMember(Resource live) {
        return marks().areOn(live);
    }

    /** Returns this inventory with room for more members. */
    public Inventory union(List<ResourceId> members) {
        return new Inventory(
                set,
                namespace,
                union(groupKinds, members.stream().map(ResourceId::groupKind)),
                union(namespaces, additionalNamespaces(members)),
                commit);
    }

    /** Returns this inventory with room for exactly these members. */
    public Inventory trimmedTo(List<ResourceId> members) {
        return new Inventory(set, namespace, Set.of(), Set.of(), commit).union(members);
    }

    /** Returns this inventory with more kinds in it. */
    public Inventory keeping(Set<String> kinds) {
        return new Inventory(set, namespace, union(groupKinds, kinds.stream()), namespaces, commit);
    }

    /** Returns this inventory with the commit that is being synced. */
    public Inventory at(String otherCommit) {
        return new Inventory(set, namespace, groupKinds, namespaces, otherCommit);
    }

    private Stream<String> additionalNamespaces(List<ResourceId> members) {
        return members.stream()
                .map(ResourceId::namespace)
                .filter(other -> !other.isEmpty() && !other.equals(namespace));
    }

    private static Set<String> union(Set<String> known, Stream<String> more) {
        Set<String> all = new TreeSet<>(known);
        more.forEach(all::add);
        return all;
    }

    /** Returns the namespaces in which members may be, the parent's own among them. */
    public Set<String> allNamespaces() {
        return union(namespaces, Stream.of(namespace));
    }
}
