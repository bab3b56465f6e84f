package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How a directory is rendered. Made by {@link #defaults} and the {@code with} methods.
 *
 * @param helm for charts
 * @param capabilities what the cluster can do, for charts that ask
 * @param kustomizeMayUseHelm whether a kustomization may render charts ({@code --enable-helm})
 * @param timeLimit for each program
 */
public record RenderOptions(
        HelmOptions helm, Capabilities capabilities, boolean kustomizeMayUseHelm, Duration timeLimit) {

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
    }

    /** Returns the defaults: no charts in kustomizations, two minutes. */
    public static RenderOptions defaults(HelmOptions helm) {
        return new RenderOptions(helm, Capabilities.UNKNOWN, false, Duration.ofMinutes(2));
    }

    /** Returns these options with what the cluster can do. */
    public RenderOptions withCapabilities(Capabilities known) {
        return new RenderOptions(helm, known, kustomizeMayUseHelm, timeLimit);
    }

    /** Returns these options with charts allowed in kustomizations; {@code helm} is needed then too. */
    public RenderOptions withHelmInKustomize() {
        return new RenderOptions(helm, capabilities, true, timeLimit);
    }

    /** Returns these options with another limit for each program. */
    public RenderOptions withTimeLimit(Duration limit) {
        return new RenderOptions(helm, capabilities, kustomizeMayUseHelm, limit);
    }
}
