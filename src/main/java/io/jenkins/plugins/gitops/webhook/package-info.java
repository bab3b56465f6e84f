/**
 * What forges send: read up to a limit, proved by its signature, understood as "something about this pull request or
 * branch of this repository changed", and passed on as a nudge to the steps that wait for it.
 *
 * <p>A body is never trusted beyond that: what happened is asked of the forge by the step that is woken.
 */
package io.jenkins.plugins.gitops.webhook;
