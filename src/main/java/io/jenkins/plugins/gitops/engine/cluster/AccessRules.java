package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;
import java.util.Map;

/** What an account may do with namespaced kinds in one namespace. Immutable. */
public final class AccessRules {

    private static final String ALL = "*";

    private final List<Map<String, Object>> rules;
    private final boolean incomplete;

    private AccessRules(List<Map<String, Object>> rules, boolean incomplete) {
        this.rules = rules;
        this.incomplete = incomplete;
    }

    /** @param review an answered {@code SelfSubjectRulesReview} */
    static AccessRules of(Resource review) {
        return new AccessRules(review.maps("status", "resourceRules"), review.isTrue("status", "incomplete"));
    }

    /** Returns whether there may be more rights than these: some authorizers cannot list them. */
    public boolean isIncomplete() {
        return incomplete;
    }

    /** Returns whether the rules allow that for every object of the kind. */
    public boolean allow(String verb, ApiKind kind) {
        return rules.stream()
                .anyMatch(rule -> has(rule, "verbs", verb)
                        && has(rule, "apiGroups", kind.group())
                        && has(rule, "resources", kind.plural())
                        && !(rule.get("resourceNames") instanceof List<?> names && !names.isEmpty()));
    }

    private static boolean has(Map<String, Object> rule, String field, String wanted) {
        return rule.get(field) instanceof List<?> values && (values.contains(ALL) || values.contains(wanted));
    }
}
