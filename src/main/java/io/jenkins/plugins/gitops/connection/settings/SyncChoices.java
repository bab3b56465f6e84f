package io.jenkins.plugins.gitops.connection.settings;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.diff.SecretMask;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.sync.options.DeletionGuard;
import io.jenkins.plugins.gitops.engine.sync.options.EnvironmentLimits;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions.ConflictPolicy;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** How a sync decides, as the step was told: text and numbers. Stored with a running build. */
public final class SyncChoices implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What can be switched on. */
    public enum Switch {
        /** Objects that are in no manifest any more are deleted. */
        PRUNE,
        /** Also those of kinds that take data with them. */
        DELETE_PROTECTED,
        /** Objects of other tools and sets are taken over. */
        ADOPT,
        /** Objects are deleted and created again where a field cannot be changed. */
        RECREATE,
        /** Every object is dry-run. */
        ALWAYS_DRY_RUN,
        /** No objects outside of namespaces. */
        NO_CLUSTER_SCOPED,
        /** An older commit than the last one may be synced. */
        ROLLBACK,
        /** What others changed is taken back. */
        HEAL
    }

    private final ArrayList<String> switches = new ArrayList<>();

    /** Null for what the environment is configured with. */
    private String conflicts;

    /** Negative for what the environment is configured with. */
    private int maxDeletions = -1;

    private int maxDeletionPercent = -1;
    private final ArrayList<String> namespaces = new ArrayList<>();
    private final ArrayList<String> protectedKinds = new ArrayList<>();
    private final ArrayList<String> sensitiveKinds = new ArrayList<>();
    private final ArrayList<String> sensitivePaths = new ArrayList<>();

    /** Switches something on, or leaves it off. */
    public SyncChoices with(Switch which, boolean on) {
        if (on) {
            switches.add(which.name());
        }
        return this;
    }

    /** Sets what happens where others own a field: {@code fail}, {@code force} or {@code yield}; null as the environment is configured. */
    public SyncChoices withConflicts(String policy) {
        conflicts = policy;
        return this;
    }

    /** Sets how many objects one sync may delete at most, and which share of the set in percent; negative as the environment is configured. */
    public SyncChoices withMaxDeletions(int objects, int percent) {
        maxDeletions = objects;
        maxDeletionPercent = percent;
        return this;
    }

    /** Sets where objects may be; none for everywhere. */
    public SyncChoices withNamespaces(List<String> allowed) {
        namespaces.addAll(allowed);
        return this;
    }

    /** Sets kinds that are deleted only when confirmed, such as {@code Secret}. */
    public SyncChoices withProtectedKinds(List<String> kinds) {
        protectedKinds.addAll(kinds);
        return this;
    }

    /** Sets kinds and paths of which no value is shown. */
    public SyncChoices withSecrets(List<String> kinds, List<String> paths) {
        sensitiveKinds.addAll(kinds);
        sensitivePaths.addAll(paths);
        return this;
    }

    /**
     * Returns the engine's options, without provenance: those of the environment's configuration, which the choices may make
     * stricter. Where objects may be, which kinds are protected and how much may be deleted they cannot loosen.
     *
     * @throws OperationException when a value is not known or not possible
     */
    public SyncOptions toOptions(EnvironmentSettings settings) {
        try {
            SyncOptions configured = SyncPolicy.of(settings);
            EnumSet<Switch> on = EnumSet.noneOf(Switch.class);
            switches.forEach(name -> on.add(Switch.valueOf(name)));
            SyncOptions options = configured
                    .withConflicts(conflicts == null ? configured.conflicts() : policy(conflicts))
                    .withPrune(on.contains(Switch.PRUNE))
                    .withGuard(guard(settings, configured.guards()))
                    .withLimits(limits(configured.limits(), on.contains(Switch.NO_CLUSTER_SCOPED)))
                    .withSecrets(SecretMask.create().alsoHiding(Set.copyOf(sensitiveKinds), sensitivePaths));
            options = on.contains(Switch.DELETE_PROTECTED) ? options.withDeleteProtected() : options;
            options = on.contains(Switch.ADOPT) ? options.withAdopt() : options;
            options = on.contains(Switch.HEAL) ? options.withHealing(DriftSettings.rules(settings)) : options;
            options = on.contains(Switch.RECREATE) ? options.withRecreate() : options;
            return on.contains(Switch.ALWAYS_DRY_RUN) ? options.withAlwaysDryRun() : options;
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    public boolean isRollback() {
        return switches.contains(Switch.ROLLBACK.name());
    }

    /**
     * Reads everything once, so that a mistake ends a step before anything is asked.
     *
     * @throws OperationException that names the mistake
     */
    public void check(EnvironmentSettings settings) {
        if (settings.clusters().isEmpty()) {
            toOptions(settings);
        }
        for (EnvironmentSettings cluster : settings.clusters()) {
            try {
                toOptions(cluster);
            } catch (OperationException e) {
                throw new OperationException(cluster.get(EnvironmentSettings.Key.TARGET) + ": " + e.getMessage(), e);
            }
        }
    }

    /** What nobody configured is only a default, which a step may raise. */
    private DeletionGuard guard(EnvironmentSettings settings, DeletionGuard configured) {
        return new DeletionGuard(
                stricter(maxDeletions, configured.most(), settings.hasAny(Key.MAX_DELETIONS)),
                stricter(maxDeletionPercent, configured.mostPercent(), settings.hasAny(Key.MAX_DELETION_PERCENT)));
    }

    private static int stricter(int chosen, int configured, boolean binding) {
        if (chosen < 0) {
            return configured;
        }
        return binding ? Math.min(chosen, configured) : chosen;
    }

    private EnvironmentLimits limits(EnvironmentLimits configured, boolean noClusterScoped) {
        Set<String> allowed = new TreeSet<>(namespaces.isEmpty() ? configured.namespaces() : namespaces);
        if (!configured.namespaces().isEmpty()) {
            allowed.retainAll(configured.namespaces());
            if (allowed.isEmpty()) {
                throw new OperationException("The environment may use none of the namespaces " + namespaces + ", only "
                        + new TreeSet<>(configured.namespaces()) + "; correct allowedNamespaces");
            }
        }
        Set<String> kinds = new TreeSet<>(configured.protectedKinds());
        kinds.addAll(protectedKinds);
        return new EnvironmentLimits(allowed, configured.clusterScoped() && !noClusterScoped, kinds);
    }

    private static ConflictPolicy policy(String conflicts) {
        return switch (conflicts) {
            case "fail" -> ConflictPolicy.FAIL;
            case "force" -> ConflictPolicy.FORCE;
            case "yield" -> ConflictPolicy.YIELD;
            default ->
                throw new OperationException(
                        "conflicts: \"" + conflicts + "\" is not known; write fail, force or" + " yield");
        };
    }
}
