package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.Map;
import java.util.Optional;

/** Judges objects of any kind: by the generic rules, then by the kind's own, then by the {@code Ready} condition. */
public final class HealthAssessor {

    private static final Map<String, HealthRule> RULES = Map.of(
            "Deployment.apps", new DeploymentRule(),
            "StatefulSet.apps", new StatefulSetRule(),
            "DaemonSet.apps", new DaemonSetRule(),
            "Pod", new PodRule(),
            "Job.batch", new JobRule(),
            "Namespace", new NamespaceRule(),
            "CustomResourceDefinition.apiextensions.k8s.io", new CustomResourceDefinitionRule());

    private HealthAssessor() {}

    /** Returns how the object is. Pure. */
    public static Health assess(Resource resource, HealthContext context) {
        return generic(resource)
                .orElseGet(() -> RULES.getOrDefault(resource.id().groupKind(), HealthAssessor::byReadyCondition)
                        .assess(resource, context));
    }

    /** kstatus, "The algorithm": what every object can say of itself. */
    private static Optional<Health> generic(Resource resource) {
        if (resource.isTerminating()) {
            return Optional.of(Health.progressing("terminating"));
        }
        long generation = resource.number(0, "metadata", "generation");
        long observed = resource.number(generation, "status", "observedGeneration");
        if (observed != generation) {
            return Optional.of(Health.progressing("its controller has not seen the latest change yet"));
        }
        if (Conditions.isTrue(resource, "Stalled")) {
            return Optional.of(Health.degraded(Conditions.describe(resource, "Stalled")));
        }
        if (Conditions.isTrue(resource, "Reconciling")) {
            return Optional.of(Health.progressing(Conditions.describe(resource, "Reconciling")));
        }
        return Optional.empty();
    }

    private static Health byReadyCondition(Resource resource, HealthContext context) {
        if (Conditions.find(resource, "Ready").isEmpty() || Conditions.isTrue(resource, "Ready")) {
            return Health.healthy("");
        }
        String why = Conditions.describe(resource, "Ready");
        return Health.progressing(why.isEmpty() ? "not ready yet" : why);
    }
}
