package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which rule judges which kind. */
final class KindRules {

    private static final ConditionRule CERTIFICATE =
            ConditionRule.healthyBy("Ready").orBroken();
    private static final PhaseRule BACKUP =
            PhaseRule.at("phase").healthy("completed").degraded("failed");

    private static final Map<String, HealthRule> BY_KIND = Map.ofEntries(
            Map.entry("Deployment.apps", new DeploymentRule()),
            Map.entry("StatefulSet.apps", new StatefulSetRule()),
            Map.entry("DaemonSet.apps", new DaemonSetRule()),
            Map.entry("ReplicaSet.apps", new ReplicaSetRule()),
            Map.entry("ReplicationController", new ReplicaSetRule()),
            Map.entry("Pod", new PodRule()),
            Map.entry("Job.batch", new JobRule()),
            Map.entry("CronJob.batch", new CronJobRule()),
            Map.entry("Service", new ServiceRule()),
            Map.entry("Ingress.networking.k8s.io", new IngressRule()),
            Map.entry("Ingress.extensions", new IngressRule()),
            Map.entry("PersistentVolumeClaim", new PersistentVolumeClaimRule()),
            Map.entry(
                    "PersistentVolume",
                    PhaseRule.at("phase")
                            .healthy("Available", "Bound", "Released")
                            .degraded("Failed")),
            Map.entry("HorizontalPodAutoscaler.autoscaling", new HorizontalPodAutoscalerRule()),
            Map.entry("Namespace", new NamespaceRule()),
            Map.entry("CustomResourceDefinition.apiextensions.k8s.io", new CustomResourceDefinitionRule()),
            Map.entry("APIService.apiregistration.k8s.io", ConditionRule.healthyBy("Available")),
            Map.entry("Rollout.argoproj.io", new RolloutRule()),
            Map.entry("Application.argoproj.io", new ApplicationRule()),
            Map.entry("Canary.flagger.app", new CanaryRule()),
            Map.entry("Certificate.cert-manager.io", new CertificateRule()),
            Map.entry("Issuer.cert-manager.io", CERTIFICATE),
            Map.entry("ClusterIssuer.cert-manager.io", CERTIFICATE),
            Map.entry("Cluster.postgresql.cnpg.io", new PostgresClusterRule()),
            Map.entry("Backup.postgresql.cnpg.io", BACKUP),
            Map.entry(
                    "ExternalSecret.external-secrets.io",
                    ConditionRule.healthyBy("Ready").orBroken()),
            Map.entry(
                    "SealedSecret.bitnami.com",
                    ConditionRule.healthyBy("Synced").orBroken()));

    /** Groups whose kinds are all alike. */
    private static final Map<String, HealthRule> BY_GROUP = Map.of(
            "toolkit.fluxcd.io", new FluxRule(),
            "knative.dev", ConditionRule.healthyBy("Ready").orBroken(),
            "crossplane.io", new CrossplaneRule(),
            "upbound.io", new CrossplaneRule(),
            "monitoring.coreos.com", new PrometheusRule(),
            "kafka.strimzi.io", new StrimziRule());

    /** Groups of the API server itself that have a dot as those of definitions have. */
    private static final Set<String> BUILT_IN = Set.of(
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apiregistration.k8s.io",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "certificates.k8s.io",
            "coordination.k8s.io",
            "discovery.k8s.io",
            "events.k8s.io",
            "flowcontrol.apiserver.k8s.io",
            "internal.apiserver.k8s.io",
            "networking.k8s.io",
            "node.k8s.io",
            "rbac.authorization.k8s.io",
            "resource.k8s.io",
            "scheduling.k8s.io",
            "storage.k8s.io");

    private KindRules() {}

    static Optional<HealthRule> find(Resource resource) {
        HealthRule rule = BY_KIND.get(resource.id().groupKind());
        return rule != null ? Optional.of(rule) : byGroup(resource.id().group());
    }

    private static Optional<HealthRule> byGroup(String group) {
        return BY_GROUP.entrySet().stream()
                .filter(entry -> group.equals(entry.getKey()) || group.endsWith("." + entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Returns whether the kind comes from a definition and not from the API server. */
    static boolean isCustom(Resource resource) {
        String group = resource.id().group();
        return group.contains(".") && !BUILT_IN.contains(group);
    }
}
