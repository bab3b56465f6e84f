package io.jenkins.plugins.gitops.engine.sync.options;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a cluster should hold.
 *
 * @param set the name under which the applied objects are remembered
 * @param namespace for namespaced objects that name none, and for the inventory
 * @param resources all objects of the set
 */
public record SyncRequest(SetName set, String namespace, List<Resource> resources, SyncOptions options) {

    // RFC 1123 label
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final int MAX_LABEL = 63;

    public SyncRequest {
        Objects.requireNonNull(set, "set");
        checkLabel("The namespace", namespace);
        resources = List.copyOf(resources);
        Objects.requireNonNull(options, "options");
    }

    private static void checkLabel(String subject, String text) {
        if (text == null
                || text.length() > MAX_LABEL
                || !Regex.matcher(LABEL, text).matches()) {
            throw new IllegalArgumentException(subject + " \"" + text
                    + "\" must have 1 to 63 lower-case letters, digits and hyphens, such as shop");
        }
    }
}
