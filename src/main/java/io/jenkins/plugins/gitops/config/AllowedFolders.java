package io.jenkins.plugins.gitops.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.List;
import jenkins.model.Jenkins;
import org.springframework.security.access.AccessDeniedException;

/**
 * Which jobs from elsewhere may use a definition: full names of folders or jobs, one in a line, each with all that is in it.
 * {@code /} means all jobs of this Jenkins.
 */
final class AllowedFolders {

    private static final String ALL = "/";

    private AllowedFolders() {}

    static List<String> parse(String text) {
        return Util.fixNull(text)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> line.equals(ALL) ? ALL : Regex.replaceAll(line, "^/+|/+$", ""))
                .filter(line -> !line.isEmpty())
                .distinct()
                .toList();
    }

    /** Returns the text as it is stored and shown: a name in a line, null for none. */
    static String normalized(String text) {
        return Util.fixEmpty(String.join("\n", parse(text)));
    }

    /** Returns what a form says of it: names that nothing has are most often mistyped. */
    static FormValidation check(@CheckForNull Item itemOrNull, String text, boolean needed) {
        List<String> names = parse(text);
        if (names.isEmpty() && needed && itemOrNull == null) {
            return FormValidation.warning(Messages.AllowedFolders_Nobody());
        }
        List<String> unknown = names.stream()
                .filter(name -> !name.equals(ALL) && !isVisible(name))
                .toList();
        return unknown.isEmpty()
                ? FormValidation.ok()
                : FormValidation.warning(Messages.AllowedFolders_Unknown(String.join(", ", unknown)));
    }

    private static boolean isVisible(String name) {
        try {
            return Jenkins.get().getItemByFullName(name) != null;
        } catch (AccessDeniedException e) {
            // there, and may be discovered
            return true;
        }
    }

    /** @param job the full name of a job */
    static boolean contain(String text, String job) {
        return parse(text).stream()
                .anyMatch(folder -> folder.equals(ALL) || job.equals(folder) || job.startsWith(folder + "/"));
    }
}
