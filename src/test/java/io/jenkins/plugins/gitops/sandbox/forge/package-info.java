/**
 * A forge over the sandbox's repositories: pull requests, with the REST APIs of GitHub and Gitea and with pages for a
 * person.
 *
 * <p>{@link io.jenkins.plugins.gitops.sandbox.forge.SandboxForge} holds the truth; dialects and pages only translate.
 */
package io.jenkins.plugins.gitops.sandbox.forge;
