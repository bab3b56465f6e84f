/**
 * Pull requests: the port {@link io.jenkins.plugins.gitops.engine.forge.Forge}, its values, and the HTTP that its
 * adapters share.
 *
 * <p>One adapter per forge lives in a room below this one. Nothing here waits or tries again: a call looks once, within a
 * time limit, and says by its {@link io.jenkins.plugins.gitops.engine.forge.ForgeException} whether another try can
 * help. Git itself (branches, pushes) never comes here.
 */
package io.jenkins.plugins.gitops.engine.forge;
