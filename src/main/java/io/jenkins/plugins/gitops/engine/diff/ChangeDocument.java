package io.jenkins.plugins.gitops.engine.diff;

import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes and drift as JSON trees. */
final class ChangeDocument {

    private ChangeDocument() {}

    static List<Map<String, Object>> of(ChangeSet changes) {
        return changes.changes().stream().map(ChangeDocument::of).toList();
    }

    private static Map<String, Object> of(ResourceId id) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("group", id.group());
        document.put("kind", id.kind());
        document.put("namespace", id.namespace());
        document.put("name", id.name());
        return document;
    }

    private static Map<String, Object> of(Change change) {
        Map<String, Object> document = of(change.id());
        document.put("action", change.action().name());
        document.put("reason", change.reason());
        document.put("uid", change.version().uid());
        document.put("resourceVersion", change.version().resourceVersion());
        document.put(
                "differences",
                change.differences().stream().map(ChangeDocument::of).toList());
        return document;
    }

    private static Map<String, Object> of(Difference difference) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("path", difference.path());
        document.put("before", difference.before());
        document.put("after", difference.after());
        return document;
    }

    static Map<String, Object> of(DriftReport.Finding finding) {
        Map<String, Object> document = of(finding.id());
        document.put("type", finding.type().name());
        document.put("path", finding.path());
        document.put("live", finding.live());
        document.put("wanted", finding.wanted());
        document.put("manager", finding.manager());
        document.put("time", finding.time());
        return document;
    }
}
