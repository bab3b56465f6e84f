package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A JSON object whose fields must be there and of their type; a field that nobody asked for is a fault too. */
final class StrictTree {

    private final Map<String, Object> tree;
    private final String subject;
    private final Set<String> known = new HashSet<>();

    /** @param subject what it is, for messages */
    StrictTree(Map<String, Object> tree, String subject) {
        this.tree = tree;
        this.subject = subject;
    }

    private <T> T value(String field, Class<T> type) {
        known.add(field);
        Object value = tree.get(field);
        if (!type.isInstance(value)) {
            throw new OperationException(subject + " cannot be read: the field " + field + " is "
                    + (value == null ? "missing" : "of another type") + "; verify again");
        }
        return type.cast(value);
    }

    String text(String field) {
        return value(field, String.class);
    }

    long number(String field) {
        return value(field, Number.class).longValue();
    }

    boolean flag(String field) {
        return value(field, Boolean.class);
    }

    List<String> texts(String field) {
        return elements(field, String.class);
    }

    @SuppressWarnings("unchecked")
    List<StrictTree> trees(String field) {
        return elements(field, Map.class).stream()
                .map(element -> new StrictTree((Map<String, Object>) element, subject))
                .toList();
    }

    private <T> List<T> elements(String field, Class<T> type) {
        List<?> list = value(field, List.class);
        if (!list.stream().allMatch(type::isInstance)) {
            throw new OperationException(
                    subject + " cannot be read: the list " + field + " has an element of another type; verify again");
        }
        return list.stream().map(type::cast).toList();
    }

    void checkNothingElse() {
        tree.keySet().stream()
                .filter(field -> !known.contains(field))
                .findFirst()
                .ifPresent(field -> {
                    throw new OperationException(subject + " cannot be read: the field " + field
                            + " is not known; update the plugin or verify again");
                });
    }
}
