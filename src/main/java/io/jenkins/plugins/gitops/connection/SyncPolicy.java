package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.sync.DeletionGuard;
import io.jenkins.plugins.gitops.engine.sync.EnvironmentLimits;
import io.jenkins.plugins.gitops.engine.sync.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.SyncOptions.ConflictPolicy;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * How environment and cluster are configured, over what a step asks for: limits of the configuration cannot be widened by a
 * step, only narrowed.
 */
final class SyncPolicy {

    private SyncPolicy() {}

    /**
     * Returns the step's options within what is configured. Where the step leaves something at its default, the configuration
     * decides.
     *
     * @throws OperationException when a setting is not valid, or the namespace is not among those of the cluster
     */
    static SyncOptions bound(SyncOptions asked, EnvironmentSettings settings) {
        SyncOptions options =
                asked.withGuard(guard(asked.guards(), settings)).withLimits(limits(asked.limits(), settings));
        if (asked.conflicts() == ConflictPolicy.FAIL) {
            options = options.withConflicts(conflicts(settings));
        }
        return isOn(settings, Key.ADOPT) ? options.withAdopt() : options;
    }

    private static boolean isOn(EnvironmentSettings settings, Key key) {
        return settings.find(key).map(Boolean::parseBoolean).orElse(false);
    }

    private static ConflictPolicy conflicts(EnvironmentSettings settings) {
        String word = settings.find(Key.CONFLICTS).orElse("fail");
        try {
            return ConflictPolicy.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new OperationException("conflicts: \"" + word + "\" is not known; write fail, force or yield", e);
        }
    }

    private static DeletionGuard guard(DeletionGuard asked, EnvironmentSettings settings) {
        DeletionGuard usual = DeletionGuard.defaults();
        int most = number(settings, Key.MOST_DELETIONS, asked.most());
        int percent = number(settings, Key.MOST_DELETED_PERCENT, asked.mostPercent());
        return new DeletionGuard(
                asked.most() == usual.most() ? most : Math.min(most, asked.most()),
                asked.mostPercent() == usual.mostPercent() ? percent : Math.min(percent, asked.mostPercent()));
    }

    static int number(EnvironmentSettings settings, Key key, int usual) {
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

    private static EnvironmentLimits limits(EnvironmentLimits asked, EnvironmentSettings settings) {
        Set<String> allowed =
                Set.copyOf(Names.parse(settings.find(Key.ALLOWED_NAMESPACES).orElse("")));
        Set<String> wanted = new TreeSet<>(asked.namespaces());
        settings.find(Key.NAMESPACE).ifPresent(wanted::add);
        wanted.removeAll(allowed);
        if (!allowed.isEmpty() && !wanted.isEmpty()) {
            throw new OperationException("The namespace " + String.join(", ", wanted) + " of the environment "
                    + settings.environment() + " is not among those that its cluster allows ("
                    + settings.get(Key.ALLOWED_NAMESPACES) + "); choose one of them, or let an administrator add it");
        }
        Set<String> kinds = new TreeSet<>(asked.protectedKinds());
        kinds.addAll(Names.parse(settings.find(Key.PROTECTED_KINDS).orElse("")));
        return new EnvironmentLimits(
                asked.namespaces().isEmpty() ? allowed : asked.namespaces(),
                asked.clusterScoped() && !isOn(settings, Key.DENY_CLUSTER_SCOPED),
                kinds);
    }
}
