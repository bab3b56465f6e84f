package io.jenkins.plugins.gitops.engine.health;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What a user may decide about health.
 *
 * @param acceptOnDelete whether a StatefulSet or DaemonSet with the strategy {@code OnDelete} is healthy while pods of the old
 *     revision run
 * @param requireServiceAddress whether a Service of type LoadBalancer needs an address
 * @param requireIngressAddress whether an Ingress needs an address
 * @param grace how long a fault may last that often passes by itself, before it counts: a registry may be slow, a first crash
 *     may be a dependency that starts, a quota may be freed by a pod that ends
 * @param customRules rules that stand in the place of the kinds' own
 */
public record HealthOptions(
        boolean acceptOnDelete,
        boolean requireServiceAddress,
        boolean requireIngressAddress,
        Duration grace,
        List<CustomRule> customRules) {

    public HealthOptions {
        Objects.requireNonNull(grace, "grace");
        customRules = List.copyOf(customRules);
    }

    /** Returns strict about OnDelete, with an address for each load balancer and none for ingresses, a minute of grace. */
    public static HealthOptions defaults() {
        return new HealthOptions(false, true, false, Duration.ofSeconds(60), List.of());
    }

    /** Returns these options, with old pods of {@code OnDelete} sets accepted or not. */
    public HealthOptions withAcceptOnDelete(boolean accept) {
        return new HealthOptions(accept, requireServiceAddress, requireIngressAddress, grace, customRules);
    }

    /** Returns these options, with or without the need of an address for load balancers. */
    public HealthOptions withRequireServiceAddress(boolean require) {
        return new HealthOptions(acceptOnDelete, require, requireIngressAddress, grace, customRules);
    }

    /** Returns these options, with or without the need of an address for ingresses. */
    public HealthOptions withRequireIngressAddress(boolean require) {
        return new HealthOptions(acceptOnDelete, requireServiceAddress, require, grace, customRules);
    }

    /** Returns these options with another grace. */
    public HealthOptions withGrace(Duration other) {
        return new HealthOptions(acceptOnDelete, requireServiceAddress, requireIngressAddress, other, customRules);
    }

    /** Returns these options with other rules of the user. */
    public HealthOptions withCustomRules(List<CustomRule> rules) {
        return new HealthOptions(acceptOnDelete, requireServiceAddress, requireIngressAddress, grace, rules);
    }
}
