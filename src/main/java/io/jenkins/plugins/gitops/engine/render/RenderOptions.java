package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How a directory is rendered. Made by {@link #defaults} and the {@code with} methods.
 *
 * @param kindOrNull what the directory is taken for; null to tell by its files
 * @param helm for charts
 * @param capabilities what the cluster can do, for charts that ask
 * @param kustomizeMayUseHelm whether a kustomization may render charts ({@code --enable-helm})
 * @param network whether a renderer may load bases and charts from the network
 * @param timeLimit for each program
 * @param redactor for what programs write to their standard error
 */
public record RenderOptions(
        SourceKind kindOrNull,
        HelmOptions helm,
        Capabilities capabilities,
        boolean kustomizeMayUseHelm,
        boolean network,
        Duration timeLimit,
        Redactor redactor) {

    /**
     * What a cluster can do, as charts see it in {@code .Capabilities}.
     *
     * @param kubeVersion such as {@code 1.29.3}; empty for what the renderer was built with
     * @param apiVersions such as {@code monitoring.coreos.com/v1} or {@code monitoring.coreos.com/v1/ServiceMonitor}, beside
     *     those that the renderer knows
     */
    public record Capabilities(String kubeVersion, List<String> apiVersions) {

        /** Nothing is known of the cluster. */
        public static final Capabilities UNKNOWN = new Capabilities("", List.of());

        public Capabilities {
            apiVersions = List.copyOf(apiVersions);
            if (!Regex.matches(kubeVersion, "(v?\\d+\\.\\d+(\\.\\d+)?([-+][0-9A-Za-z.+-]+)?)?")) {
                throw new IllegalArgumentException(
                        "\"" + kubeVersion + "\" is no version of Kubernetes, such as 1.29.3");
            }
            for (String apiVersion : apiVersions) {
                if (!Regex.matches(apiVersion, "[A-Za-z0-9][A-Za-z0-9./-]*")) {
                    throw new IllegalArgumentException(
                            "\"" + apiVersion + "\" is no API version, such as monitoring.coreos.com/v1");
                }
            }
        }
    }

    public RenderOptions {
        Objects.requireNonNull(helm, "helm");
        Objects.requireNonNull(capabilities, "capabilities");
        Objects.requireNonNull(timeLimit, "timeLimit");
        Objects.requireNonNull(redactor, "redactor");
    }

    /** Returns the defaults: told by the files, no charts in kustomizations, no network, two minutes. */
    public static RenderOptions defaults(HelmOptions helm) {
        return new RenderOptions(
                null, helm, Capabilities.UNKNOWN, false, false, Duration.ofMinutes(2), Redactor.DEFAULT);
    }

    /** Returns these options with a directory taken for what it is said to be. */
    public RenderOptions withKind(SourceKind kind) {
        return new RenderOptions(kind, helm, capabilities, kustomizeMayUseHelm, network, timeLimit, redactor);
    }

    /** Returns these options with what the cluster can do. */
    public RenderOptions withCapabilities(Capabilities known) {
        return new RenderOptions(kindOrNull, helm, known, kustomizeMayUseHelm, network, timeLimit, redactor);
    }

    /** Returns these options with charts allowed in kustomizations; {@code helm} is needed then too. */
    public RenderOptions withHelmInKustomize() {
        return new RenderOptions(kindOrNull, helm, capabilities, true, network, timeLimit, redactor);
    }

    /** Returns these options with bases and charts allowed that come from the network. */
    public RenderOptions withNetwork() {
        return new RenderOptions(kindOrNull, helm, capabilities, kustomizeMayUseHelm, true, timeLimit, redactor);
    }

    /** Returns these options with another limit for each program. */
    public RenderOptions withTimeLimit(Duration limit) {
        return new RenderOptions(kindOrNull, helm, capabilities, kustomizeMayUseHelm, network, limit, redactor);
    }

    /** Returns these options with more that must not come out of what programs write. */
    public RenderOptions withRedactor(Redactor other) {
        return new RenderOptions(kindOrNull, helm, capabilities, kustomizeMayUseHelm, network, timeLimit, other);
    }
}
