/**
 * Use case: does the cluster run what was asked, and is it healthy?
 *
 * <p>Looks once and answers; changes nothing.
 *
 * <p>More than 25 classes: one class for each check and each reason.
 */
package io.jenkins.plugins.gitops.engine.verification;
