/**
 * The steps {@code gitopsPromote}, {@code gitopsSync} and {@code gitopsVerify}: parameters, hand-over to the engine, waiting,
 * result.
 *
 * <p>Names and packages of the executions here are stored with running builds: from the first release on they never change.
 */
package io.jenkins.plugins.gitops.steps;
