/**
 * Freeze windows as describables, and the preview that a form shows of them.
 */
package io.jenkins.plugins.gitops.config.freeze;
