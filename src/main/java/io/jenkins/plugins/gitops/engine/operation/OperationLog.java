package io.jenkins.plugins.gitops.engine.operation;

import java.net.URI;

/**
 * Receives what an operation tells the person who started it: in Jenkins the build log.
 *
 * <p>One line per fact, only when something changed. Lines never carry secrets: callers pass text from servers through a
 * {@link Redactor} first. Implementations accept calls from several threads and do not throw.
 */
public interface OperationLog {

    /** A log that drops every line, for callers that only want the result. */
    OperationLog SILENT = new OperationLog() {
        @Override
        public void info(String line) {
            // dropped on purpose
        }

        @Override
        public void warning(String line) {
            // dropped on purpose
        }
    };

    /**
     * Writes a fact.
     *
     * @param line text without a line end; a text of several lines (a diff) is written as it is
     */
    void info(String line);

    /**
     * Writes something that did not stop the operation but that a person should look at.
     *
     * @param line text without a line end
     */
    void warning(String line);

    /**
     * Writes a fact with an address that a page can show as a hyperlink.
     *
     * @param line text without a line end
     * @param target where the link leads; written behind the text where links cannot be shown
     */
    default void link(String line, URI target) {
        info(line + " " + target);
    }
}
