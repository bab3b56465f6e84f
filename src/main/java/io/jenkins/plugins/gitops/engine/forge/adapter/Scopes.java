package io.jenkins.plugins.gitops.engine.forge.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a token is allowed, as forges list it; for adapters only. */
public final class Scopes {

    private static final String HEADER = "x-oauth-scopes";

    private Scopes() {}

    /** Returns what the answer's header lists, also nothing at all; empty where there is no such header. */
    public static Optional<List<String>> ofHeader(ForgeAnswer answer) {
        if (answer.headers().firstValue(HEADER).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(answer.headers().allValues(HEADER).stream()
                .flatMap(line -> Arrays.stream(Regex.split(line, ",")))
                .map(String::strip)
                .filter(scope -> !scope.isEmpty())
                .sorted()
                .toList());
    }

    /** Returns the texts of a list; empty where it is none. */
    public static Optional<List<String>> ofList(JsonNode list) {
        if (!list.isArray()) {
            return Optional.empty();
        }
        List<String> scopes = new ArrayList<>();
        list.forEach(scope -> scopes.add(scope.asText()));
        return Optional.of(scopes.stream().sorted().toList());
    }

    /** Returns what promotions need and the scopes have not: one of several names is enough. */
    public static List<String> lacking(Optional<List<String>> told, String... oneOf) {
        boolean lacks = told.filter(scopes -> Arrays.stream(oneOf).noneMatch(scopes::contains))
                .isPresent();
        return lacks
                ? List.of("the scope "
                        + Arrays.stream(oneOf).map(name -> "\"" + name + "\"").collect(Collectors.joining(" or ")))
                : List.of();
    }
}
