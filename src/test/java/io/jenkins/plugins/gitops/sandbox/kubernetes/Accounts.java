package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Who calls, and what they may do; answers self subject reviews. Thread-safe. */
final class Accounts {

    /** A caller. */
    record Account(String user, List<AccessRule> rules) {

        boolean may(String verb, String group, String resource, String namespace) {
            return rules.stream().anyMatch(rule -> rule.allows(verb, group, resource, namespace));
        }
    }

    private static final Account ADMINISTRATOR = new Account("admin", List.of(AccessRule.everything()));

    private final Map<String, Account> byToken = new ConcurrentHashMap<>();
    private final boolean open;

    /** An empty token lets everybody in as administrator. */
    Accounts(Optional<String> token) {
        open = token.isEmpty();
        token.ifPresent(text -> byToken.put(text, ADMINISTRATOR));
    }

    void add(String token, String user, List<AccessRule> rules) {
        byToken.put(token, new Account(user, List.copyOf(rules)));
    }

    /**
     * Returns the caller.
     *
     * @throws ApiException 401 for a token that is missing or unknown
     */
    Account authenticate(String authorization) {
        String token = authorization != null && authorization.startsWith("Bearer ") ? authorization.substring(7) : "";
        Account account = byToken.get(token);
        if (account == null && !open) {
            throw ApiException.unauthorized();
        }
        return account == null ? ADMINISTRATOR : account;
    }

    /** Refuses what the caller may not do, with 403. */
    static void authorize(Account account, String verb, ApiRequest request) {
        String resource = request.resource() + (request.subresource().isEmpty() ? "" : "/" + request.subresource());
        String namespace = request.resource().equals("namespaces") ? request.name() : request.namespace();
        if (!account.may(verb, request.group(), resource, namespace)) {
            String scope = request.namespace().isEmpty()
                    ? " at the cluster scope"
                    : " in the namespace \"" + request.namespace() + "\"";
            throw ApiException.forbidden(
                    request.group(),
                    request.resource(),
                    request.name(),
                    "User \"" + account.user() + "\" cannot " + verb + " resource \"" + resource + "\" in API group \""
                            + request.group() + "\"" + scope);
        }
    }

    /** Answers {@code selfsubjectaccessreviews} and {@code selfsubjectrulesreviews}. */
    static ObjectNode review(Account account, String resource, ObjectNode review) {
        ObjectNode status = Json.child(review, "status");
        if (resource.equals("selfsubjectaccessreviews")) {
            ObjectNode wanted = Json.child(Json.child(review, "spec"), "resourceAttributes");
            String subresource = Json.text(wanted, "subresource");
            String target = Json.text(wanted, "resource") + (subresource.isEmpty() ? "" : "/" + subresource);
            status.put(
                    "allowed",
                    account.may(
                            Json.text(wanted, "verb"),
                            Json.text(wanted, "group"),
                            target,
                            Json.text(wanted, "namespace")));
            return review;
        }
        String namespace = Json.text(review, "spec", "namespace");
        ArrayNode rules = status.putArray("resourceRules");
        account.rules().stream().filter(rule -> rule.isIn(namespace)).forEach(rule -> {
            ObjectNode json = rules.addObject();
            rule.verbs().stream().sorted().forEach(json.putArray("verbs")::add);
            rule.groups().stream().sorted().forEach(json.putArray("apiGroups")::add);
            rule.resources().stream().sorted().forEach(json.putArray("resources")::add);
        });
        status.putArray("nonResourceRules");
        status.put("incomplete", false);
        return review;
    }
}
