package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.operation.BudgetExceededException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What an address must answer.
 *
 * @param status from 100 to 599
 * @param contains a text that the first 64 KB of the answer must contain; may be empty
 * @param pattern a regular expression of Java that must be found in the first 64 KB of the answer; may be empty. One that takes too many
 *     steps is a fault of the probe, so that none can hold a thread
 */
public record ExpectedAnswer(int status, String contains, String pattern) {

    /** A successful answer with any content. */
    public static final ExpectedAnswer OK = new ExpectedAnswer(200, "", "");

    public ExpectedAnswer {
        Objects.requireNonNull(contains, "contains");
        Objects.requireNonNull(pattern, "pattern");
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException(
                    "A probe expects the status " + status + "; give one from 100 to 599, such as 200");
        }
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "The pattern \"" + pattern + "\" of a probe cannot be read (" + e.getDescription()
                            + " at character " + (e.getIndex() + 1) + "); write a regular expression of Java",
                    e);
        }
    }

    /** Returns what is wrong with an answer's content. */
    Optional<String> fault(String body) {
        if (!body.contains(contains)) {
            return Optional.of("without \"" + contains + "\" in it");
        }
        try {
            return pattern.isEmpty()
                            || Regex.matcher(Pattern.compile(pattern), body).find()
                    ? Optional.empty()
                    : Optional.of("with nothing in it that matches \"" + pattern + "\"");
        } catch (BudgetExceededException | StackOverflowError e) {
            return Optional.of("and the pattern \"" + pattern + "\" takes too many steps on it; make it simpler");
        }
    }
}
