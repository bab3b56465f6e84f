/**
 * What all operations of the engine share: the log for the user, the result of one look, the exception that says whether
 * another try can help, and the scrubbing of secrets from text.
 *
 * <p>Depends on nothing. Never a helper that only one room needs.
 */
package io.jenkins.plugins.gitops.engine.operation;
