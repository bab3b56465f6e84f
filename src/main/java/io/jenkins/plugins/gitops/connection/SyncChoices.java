package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.engine.diff.SecretMask;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.sync.DeletionGuard;
import io.jenkins.plugins.gitops.engine.sync.EnvironmentLimits;
import io.jenkins.plugins.gitops.engine.sync.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.SyncOptions.ConflictPolicy;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

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
        VERIFY_ALL,
        /** No objects outside of namespaces. */
        ONLY_NAMESPACED
    }

    /** Names only, so that a later version may have others. */
    private final ArrayList<String> switches = new ArrayList<>();

    private String conflicts = "fail";
    private int mostDeletions = DeletionGuard.defaults().most();
    private int mostDeletionPercent = DeletionGuard.defaults().mostPercent();
    private final ArrayList<String> namespaces = new ArrayList<>();
    private final ArrayList<String> protectedKinds = new ArrayList<>();
    private final ArrayList<String> secretKinds = new ArrayList<>();
    private final ArrayList<String> secretPaths = new ArrayList<>();

    /** Switches something on, or leaves it off. */
    public SyncChoices with(Switch which, boolean on) {
        if (on) {
            switches.add(which.name());
        }
        return this;
    }

    /** Sets what happens where others own a field: {@code fail}, {@code force} or {@code yield}; null for the first. */
    public SyncChoices withConflicts(String policy) {
        conflicts = policy == null ? "fail" : policy;
        return this;
    }

    /** Sets how many objects one sync may delete at most, and which share of the set in percent. */
    public SyncChoices withMostDeletions(int objects, int percent) {
        mostDeletions = objects;
        mostDeletionPercent = percent;
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
        secretKinds.addAll(kinds);
        secretPaths.addAll(paths);
        return this;
    }

    /**
     * Returns the engine's options, without provenance.
     *
     * @throws OperationException when a value is not known or not possible
     */
    public SyncOptions toOptions() {
        try {
            EnumSet<Switch> on = EnumSet.noneOf(Switch.class);
            switches.forEach(name -> on.add(Switch.valueOf(name)));
            SyncOptions options = SyncOptions.defaults()
                    .withConflicts(policy())
                    .withPrune(on.contains(Switch.PRUNE))
                    .withGuard(new DeletionGuard(mostDeletions, mostDeletionPercent))
                    .withLimits(new EnvironmentLimits(
                            Set.copyOf(namespaces), !on.contains(Switch.ONLY_NAMESPACED), Set.copyOf(protectedKinds)))
                    .withSecrets(SecretMask.create().alsoHiding(Set.copyOf(secretKinds), secretPaths));
            options = on.contains(Switch.DELETE_PROTECTED) ? options.withDeleteProtected() : options;
            options = on.contains(Switch.ADOPT) ? options.withAdopt() : options;
            options = on.contains(Switch.RECREATE) ? options.withRecreate() : options;
            return on.contains(Switch.VERIFY_ALL) ? options.withVerifyAll() : options;
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    private ConflictPolicy policy() {
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
