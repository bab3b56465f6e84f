/**
 * What forms have in common: checks of fields with the permission that they need, lists of credentials, texts of lists.
 */
package io.jenkins.plugins.gitops.config.form;
