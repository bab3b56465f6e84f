/**
 * What all operations of the engine share: the log for the user, the result of one look, the exception that says whether
 * another try can help, and the scrubbing of secrets from text.
 *
 * <p>Here also are the limits for foreign input, all in {@link io.jenkins.plugins.gitops.engine.operation.Budget}, and the only way to look
 * at text with regular expressions. Depends on nothing. Never a helper that only one room needs.
 */
package io.jenkins.plugins.gitops.engine.operation;
