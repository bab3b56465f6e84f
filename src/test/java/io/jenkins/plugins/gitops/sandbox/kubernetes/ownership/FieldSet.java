package io.jenkins.plugins.gitops.sandbox.kubernetes.ownership;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * A set of field paths, as {@code managedFields[].fieldsV1} writes it.
 *
 * <p>A path is a list of elements in that same notation: {@code f:name} a map's key, {@code k:{"name":"cart"}} a list's item by
 * its keys, {@code v:"value"} a set's item. The set itself is mutable; all operations return new ones.
 */
public final class FieldSet {

    private static final String SELF = ".";

    private boolean member;
    private final TreeMap<String, FieldSet> children = new TreeMap<>();

    /** Reads {@code fieldsV1}. */
    public static FieldSet parse(JsonNode fieldsV1) {
        FieldSet set = new FieldSet();
        if (fieldsV1 != null) {
            fieldsV1.properties().forEach(entry -> {
                if (entry.getKey().equals(SELF)) {
                    set.member = true;
                } else {
                    FieldSet child = parse(entry.getValue());
                    child.member |= child.children.isEmpty();
                    set.children.put(entry.getKey(), child);
                }
            });
        }
        return set;
    }

    /** Returns the set of exactly these paths. */
    public static FieldSet of(List<List<String>> paths) {
        FieldSet set = new FieldSet();
        paths.forEach(set::insert);
        return set;
    }

    /** Returns {@code fieldsV1}. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (member && !children.isEmpty()) {
            json.putObject(SELF);
        }
        children.forEach((element, child) -> json.set(element, child.toJson()));
        return json;
    }

    /** Adds a path. */
    public void insert(List<String> path) {
        FieldSet node = this;
        for (String element : path) {
            node = node.children.computeIfAbsent(element, ignored -> new FieldSet());
        }
        node.member = true;
    }

    /** Returns whether no path is in the set. */
    public boolean isEmpty() {
        return !member && children.values().stream().allMatch(FieldSet::isEmpty);
    }

    /** Returns whether the path of this very node is in the set. */
    public boolean isMember() {
        return member;
    }

    /** Returns what is below an element, empty where there is nothing. */
    public FieldSet below(String element) {
        return children.getOrDefault(element, new FieldSet());
    }

    /** Returns the paths that are in either. */
    public FieldSet union(FieldSet other) {
        return combine(other, (here, there) -> here || there);
    }

    /** Returns the paths that are here and not, exactly so, there. */
    public FieldSet difference(FieldSet other) {
        return combine(other, (here, there) -> here && !there);
    }

    /** Returns the paths that are in both. */
    public FieldSet intersection(FieldSet other) {
        return combine(other, (here, there) -> here && there);
    }

    /** Returns the paths that are neither in the other set nor below one of its paths. */
    public FieldSet without(FieldSet roots) {
        FieldSet result = new FieldSet();
        if (roots.member) {
            return result;
        }
        result.member = member;
        children.forEach((element, child) -> {
            FieldSet kept = child.without(roots.below(element));
            if (!kept.isEmpty()) {
                result.children.put(element, kept);
            }
        });
        return result;
    }

    /** Returns only what lies at or below the first elements given. */
    public FieldSet only(String firstElement) {
        FieldSet result = new FieldSet();
        FieldSet child = children.get(firstElement);
        if (child != null && !child.isEmpty()) {
            result.children.put(firstElement, child);
        }
        return result;
    }

    /** Returns this set and every map on the way to its paths: who owns {@code spec.replicas} has a say in {@code spec}. */
    public FieldSet withParents() {
        FieldSet result = new FieldSet();
        result.member = member;
        children.forEach((element, child) -> {
            FieldSet copy = child.withParents();
            copy.member |= element.startsWith("f:") && !child.isEmpty();
            result.children.put(element, copy);
        });
        return result;
    }

    /** Calls back with each path in the set, in order. */
    public void forEach(Consumer<List<String>> visitor) {
        visit(new ArrayList<>(), visitor);
    }

    private void visit(List<String> path, Consumer<List<String>> visitor) {
        if (member) {
            visitor.accept(List.copyOf(path));
        }
        children.forEach((element, child) -> {
            path.add(element);
            child.visit(path, visitor);
            path.remove(path.size() - 1);
        });
    }

    private FieldSet combine(FieldSet other, BiPredicate<Boolean, Boolean> rule) {
        FieldSet result = new FieldSet();
        result.member = rule.test(member, other.member);
        TreeMap<String, FieldSet> all = new TreeMap<>(children);
        other.children.forEach(all::putIfAbsent);
        all.keySet().forEach(element -> {
            FieldSet combined = below(element).combine(other.below(element), rule);
            if (!combined.isEmpty()) {
                result.children.put(element, combined);
            }
        });
        return result;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldSet set && toJson().equals(set.toJson());
    }

    @Override
    public int hashCode() {
        return toJson().hashCode();
    }

    @Override
    public String toString() {
        return toJson().toString();
    }
}
