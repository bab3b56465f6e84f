package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Masks what pods and servers say: the caller's secrets, the values of environment variables that are named like passwords, and what
 * a log writes behind such a name.
 */
final class Mask {

    private static final String WORDS =
            "(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|private[_-]?key|credential)";
    private static final Pattern NAME = Pattern.compile("(?i)" + WORDS + "|(?:^|_)(?:pwd|key|auth)$");

    // not within an image's path; possessive, so that a log line of any length is looked at once
    private static final Pattern ASSIGNMENT = Pattern.compile("(?i)((?<![/a-z0-9_.-])[a-z0-9_.-]{0,40}?" + WORDS
            + "[a-z0-9_.-]{0,40}+[\"']?+\\s?+[=:]\\s?+)(?:\"[^\"]*+\"|'[^']*+'|[^\\s,;}&]++)");

    private final Redactor given;
    private final Redactor own;

    Mask(Redactor given, List<Workload> workloads) {
        this.given = given;
        List<String> values = new ArrayList<>();
        for (Workload workload : workloads) {
            collect(Resource.of(workload.object().map("spec", "template", "spec")), values);
            workload.pods().forEach(pod -> collect(Resource.of(pod.map("spec")), values));
        }
        this.own = new Redactor(values);
    }

    private static void collect(Resource podSpec, List<String> values) {
        Stream.of("initContainers", "containers", "ephemeralContainers")
                .flatMap(field -> podSpec.maps(field).stream())
                .map(Resource::of)
                .flatMap(container -> container.maps("env").stream())
                .filter(variable -> Regex.matcher(NAME, String.valueOf(variable.get("name")))
                        .find())
                .map((Map<String, Object> variable) -> variable.get("value"))
                .filter(String.class::isInstance)
                .forEach(value -> values.add((String) value));
    }

    String apply(String text) {
        String masked = given.redact(own.redact(text));
        return Regex.matcher(ASSIGNMENT, masked).replaceAll("$1" + Redactor.MASK);
    }
}
