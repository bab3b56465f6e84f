package io.jenkins.plugins.gitops.connection.settings;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.sync.options.DeletionGuard;
import io.jenkins.plugins.gitops.engine.sync.options.EnvironmentLimits;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions.ConflictPolicy;
import java.util.Locale;
import java.util.Set;

/** How a sync decides, as environment and cluster are configured. */
public final class SyncPolicy {

    private SyncPolicy() {}

    /** @throws OperationException when a setting is not valid, or the namespace is not among those of the cluster */
    static SyncOptions of(EnvironmentSettings settings) {
        SyncOptions options = SyncOptions.defaults()
                .withConflicts(conflicts(settings))
                .withGuard(guard(settings))
                .withLimits(limits(settings));
        return settings.find(Key.ADOPT).map(Boolean::parseBoolean).orElse(false) ? options.withAdopt() : options;
    }

    private static ConflictPolicy conflicts(EnvironmentSettings settings) {
        String word = settings.find(Key.CONFLICTS).orElse("fail");
        try {
            return ConflictPolicy.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new OperationException("conflicts: \"" + word + "\" is not known; write fail, force or yield", e);
        }
    }

    private static DeletionGuard guard(EnvironmentSettings settings) {
        DeletionGuard usual = DeletionGuard.defaults();
        return new DeletionGuard(
                number(settings, Key.MAX_DELETIONS, usual.most()),
                number(settings, Key.MAX_DELETION_PERCENT, usual.mostPercent()));
    }

    public static int number(EnvironmentSettings settings, Key key, int usual) {
        String text = settings.find(key).orElse(Integer.toString(usual));
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new OperationException(
                    "The environment " + settings.environment() + " has " + key.parameter() + " \"" + text
                            + "\"; write a whole number",
                    e);
        }
    }

    /** @throws OperationException when the namespace is not among those of the cluster */
    public static EnvironmentLimits limits(EnvironmentSettings settings) {
        Set<String> namespaces =
                Set.copyOf(Names.parse(settings.find(Key.ALLOWED_NAMESPACES).orElse("")));
        String own = settings.find(Key.NAMESPACE).orElse("");
        if (!namespaces.isEmpty() && !own.isEmpty() && !namespaces.contains(own)) {
            throw new OperationException("The namespace " + own + " of the environment " + settings.environment()
                    + " is not among those that its cluster allows (" + settings.get(Key.ALLOWED_NAMESPACES)
                    + "); choose one of them, or let an administrator add it");
        }
        boolean clusterScoped = settings.find(Key.ALLOW_CLUSTER_SCOPED)
                .map(Boolean::parseBoolean)
                .orElse(true);
        Set<String> kinds =
                Set.copyOf(Names.parse(settings.find(Key.PROTECTED_KINDS).orElse("")));
        return new EnvironmentLimits(namespaces, clusterScoped, kinds);
    }
}
