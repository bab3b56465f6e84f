package io.jenkins.plugins.gitops.connection.settings;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An object as people name it in a Jenkinsfile: {@code Deployment.apps shop/cart}, {@code Deployment.apps cart}, {@code Service
 * cart}. As a pattern {@code *} stands for any text: {@code Deployment.apps *}.
 *
 * @param groupKind kind and group, such as {@code Deployment.apps}
 * @param namespace empty for the environment's
 */
public record ObjectName(String groupKind, String namespace, String name) {

    private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9.*-]+)\\s+(?:([a-z0-9.*-]+)/)?([A-Za-z0-9._:*-]+)");

    static ObjectName parse(String text) {
        Matcher matcher = Regex.matcher(TEXT, text == null ? "" : text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text
                    + "\" names no object; write kind, group and name, such as Deployment.apps shop/cart or"
                    + " Service cart");
        }
        return new ObjectName(matcher.group(1), Objects.toString(matcher.group(2), ""), matcher.group(3));
    }

    /** Returns the id of the one object. */
    ResourceId toId(String environmentNamespace) {
        if ((groupKind + namespace + name).contains("*")) {
            throw new IllegalArgumentException("\"" + this + "\" must name one object, without *");
        }
        int dot = groupKind.indexOf('.');
        String kind = dot < 0 ? groupKind : groupKind.substring(0, dot);
        String group = dot < 0 ? "" : groupKind.substring(dot + 1);
        return new ResourceId(group, kind, namespace.isEmpty() ? environmentNamespace : namespace, name);
    }

    /** Returns whether it means that object; a kind without group means that kind of every group. */
    public boolean matches(ResourceId id) {
        return (matches(groupKind, id.groupKind()) || !groupKind.contains(".") && matches(groupKind, id.kind()))
                && (namespace.isEmpty() || matches(namespace, id.namespace()))
                && matches(name, id.name());
    }

    private static boolean matches(String pattern, String text) {
        String regex =
                Stream.of(Regex.split(pattern, "\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Regex.matches(text, regex);
    }

    @Override
    public String toString() {
        return groupKind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
