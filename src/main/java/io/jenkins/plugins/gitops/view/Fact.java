package io.jenkins.plugins.gitops.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;

/**
 * One line of what is known about a step.
 *
 * @param label in the reader's language
 * @param value text from outside, to be escaped
 * @param hrefOrNull where the value leads, always to the web; null where it leads nowhere
 * @param code whether it is shown in the font of code
 */
public record Fact(String label, String value, @CheckForNull String hrefOrNull, boolean code) {}
