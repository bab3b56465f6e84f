package io.jenkins.plugins.gitops.connection.settings;

import io.jenkins.plugins.gitops.engine.health.CustomRule;
import io.jenkins.plugins.gitops.engine.health.HealthOptions;
import io.jenkins.plugins.gitops.engine.health.expression.Expression;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.verification.HttpProbe;
import io.jenkins.plugins.gitops.engine.verification.ObjectExpectation;
import io.jenkins.plugins.gitops.engine.verification.VerificationOptions;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** How a verification decides, as the step was told: text and numbers. Stored with a running build. */
public final class VerificationChoices implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What can be switched on. */
    public enum Switch {
        /** The first broken object ends it, while others may still be on their way. */
        FAIL_FAST,
        /** Old pods of sets with the strategy OnDelete are no fault. */
        ACCEPT_ON_DELETE,
        /** Load balancers need no address. */
        NO_SERVICE_ADDRESS,
        /** Ingresses need an address. */
        INGRESS_ADDRESS
    }

    private final ArrayList<String> switches = new ArrayList<>();
    private final ArrayList<String> objects = new ArrayList<>();

    private final ArrayList<LinkedHashMap<String, String>> probes = new ArrayList<>();

    private final ArrayList<LinkedHashMap<String, String>> expectations = new ArrayList<>();
    private final ArrayList<LinkedHashMap<String, String>> rules = new ArrayList<>();
    private final int stableSeconds;
    private final int graceSeconds;

    /**
     * @param stableSeconds how long everything must stay healthy
     * @param graceSeconds how long a fault may last that often passes by itself
     */
    public VerificationChoices(int stableSeconds, int graceSeconds) {
        this.stableSeconds = stableSeconds;
        this.graceSeconds = graceSeconds;
    }

    /** Switches something on, or leaves it off. */
    public VerificationChoices with(Switch which, boolean on) {
        if (on) {
            switches.add(which.name());
        }
        return this;
    }

    /** Adds which objects of the set are looked at; none for all. See {@link ObjectName}. */
    public VerificationChoices withObjects(List<String> patterns) {
        objects.addAll(patterns);
        return this;
    }

    /** Adds an address that must answer. */
    public VerificationChoices withProbe(String url, int status, String contains, int attempts, int seconds) {
        probes.add(texts("url", url, "status", status, "contains", contains, "attempts", attempts, "seconds", seconds));
        return this;
    }

    /** Adds to the last address what its answer must match, and who may have signed its certificate, in PEM form; null for neither. */
    public VerificationChoices withProbeDetails(String matching, String caCertificate) {
        probes.get(probes.size() - 1).putAll(texts("matching", matching, "caCertificate", caCertificate));
        return this;
    }

    /** Adds an expression that must hold for an object, which need not belong to the set. */
    public VerificationChoices withExpectation(String object, String expression) {
        expectations.add(texts("object", object, "expression", expression));
        return this;
    }

    /** Adds a rule that stands in the place of a kind's own; the last two may be null. */
    public VerificationChoices withRule(String kind, String healthy, String degraded, String progressing) {
        rules.add(texts("kind", kind, "healthy", healthy, "degraded", degraded, "progressing", progressing));
        return this;
    }

    /** Null becomes empty. */
    private static LinkedHashMap<String, String> texts(Object... keysAndValues) {
        LinkedHashMap<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            texts.put(keysAndValues[i].toString(), Objects.toString(keysAndValues[i + 1], ""));
        }
        return texts;
    }

    public List<ObjectName> objects() {
        return objects.stream().map(ObjectName::parse).toList();
    }

    /**
     * Returns the engine's options.
     *
     * @param namespace of objects that name none
     * @param deadline when it gives up
     * @throws OperationException when a value is not possible or an expression cannot be read
     */
    public VerificationOptions toOptions(String namespace, Instant deadline) {
        try {
            HealthOptions health = HealthOptions.defaults()
                    .withAcceptOnDelete(isOn(Switch.ACCEPT_ON_DELETE))
                    .withRequireServiceAddress(!isOn(Switch.NO_SERVICE_ADDRESS))
                    .withRequireIngressAddress(isOn(Switch.INGRESS_ADDRESS))
                    .withGrace(Duration.ofSeconds(graceSeconds))
                    .withCustomRules(rules.stream()
                            .map(rule -> CustomRule.parse(
                                    rule.get("kind"),
                                    rule.get("healthy"),
                                    rule.get("degraded"),
                                    rule.get("progressing")))
                            .toList());
            return VerificationOptions.defaults()
                    .withFailFast(isOn(Switch.FAIL_FAST))
                    .withStableFor(Duration.ofSeconds(stableSeconds))
                    .withDeadline(deadline)
                    .withHealth(health)
                    .withProbes(probes.stream().map(VerificationChoices::probe).toList())
                    .withExpectations(expectations.stream()
                            .map(each -> new ObjectExpectation(
                                    ObjectName.parse(each.get("object")).toId(namespace),
                                    Expression.parse(each.get("expression"))))
                            .toList());
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /**
     * Reads everything once, so that a mistake ends a step before anything is asked.
     *
     * @throws OperationException that names the mistake
     */
    public void check() {
        toOptions("default", Instant.EPOCH);
        try {
            objects();
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /**
     * Looks where the objects of expressions are, which need not belong to the set.
     *
     * @param allowed namespaces; none for all
     * @param own of objects that name none
     * @throws OperationException that names the first that is elsewhere
     */
    public void checkPlaces(Set<String> allowed, String own) {
        for (LinkedHashMap<String, String> each : expectations) {
            ResourceId id = ObjectName.parse(each.get("object")).toId(own);
            if (!allowed.isEmpty() && !allowed.contains(id.namespace())) {
                throw new OperationException(
                        "The object " + id + " of an expression is outside of the namespaces that the"
                                + " environment's cluster allows (" + String.join(", ", new TreeSet<>(allowed))
                                + "); leave it out, or let an administrator add its namespace");
            }
        }
    }

    private boolean isOn(Switch which) {
        return switches.contains(which.name());
    }

    private static HttpProbe probe(Map<String, String> text) {
        String authority = text.get("caCertificate");
        if (!authority.isEmpty()) {
            CertificateAuthorities.parse(authority);
        }
        return HttpProbe.of(text.get("url"))
                .matching(text.get("matching"))
                .withCaCertificate(authority)
                .expecting(Integer.parseInt(text.get("status")))
                .containing(text.get("contains"))
                .withAttempts(Integer.parseInt(text.get("attempts")))
                .withTimeLimit(Duration.ofSeconds(Integer.parseInt(text.get("seconds"))));
    }
}
