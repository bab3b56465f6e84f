/**
 * What a sync is asked to do, and within which limits: values only, checked when they are made. Asks nobody.
 */
package io.jenkins.plugins.gitops.engine.sync.options;
