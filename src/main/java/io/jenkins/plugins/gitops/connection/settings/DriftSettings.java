package io.jenkins.plugins.gitops.connection.settings;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.sync.options.DriftRules;
import io.jenkins.plugins.gitops.engine.sync.options.DriftRules.Ignore;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which drift is none, as text: one place in a line, its parts separated by tabs. */
public final class DriftSettings {

    private static final int PARTS = 3;

    private DriftSettings() {}

    /**
     * Returns a place as text. Empty parts stand for all.
     *
     * @param kind with its group, such as {@code Deployment.apps}
     * @param pointer a JSON pointer, such as {@code /spec/replicas}
     * @param manager who did it
     * @throws IllegalArgumentException when the pointer is none, or all parts are empty
     */
    public static String ignore(String kind, String pointer, String manager) {
        if (kind.isEmpty() && pointer.isEmpty() && manager.isEmpty()) {
            throw new IllegalArgumentException(
                    "A place of ignoreDifferences names neither kind, pointer nor manager, so all drift would be none; give"
                            + " one");
        }
        if (Regex.matches(pointer, "(?s).*[\\t\\r\\n].*") || Regex.matches(manager, "(?s).*[\\t\\r\\n].*")) {
            throw new IllegalArgumentException(
                    "A place of ignoreDifferences has a line break or a tab in it; write it without");
        }
        return String.join("\t", new Ignore(kind, pointer, manager).groupKind(), pointer, manager);
    }

    /** @throws OperationException when a place is not valid */
    public static DriftRules rules(EnvironmentSettings settings) {
        DriftRules usual = DriftRules.defaults();
        Set<String> managers = new TreeSet<>(usual.allowedFieldManagers());
        managers.addAll(settings.list(Key.ALLOWED_FIELD_MANAGERS));
        List<Ignore> ignored = settings.list(Key.IGNORE_DIFFERENCES).stream()
                .map(DriftSettings::parse)
                .toList();
        return new DriftRules(managers, ignored);
    }

    private static Ignore parse(String line) {
        String[] parts = Regex.split(line, "\t", -1);
        try {
            return new Ignore(parts[0], parts[1], parts[PARTS - 1]);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new OperationException("ignoreDifferences: " + e.getMessage(), e);
        }
    }
}
