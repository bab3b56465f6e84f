/**
 * What a build keeps of its steps: the record of each, stored with the build, and its documents. Read by pages and by the steps
 * themselves after a restart.
 */
package io.jenkins.plugins.gitops.record;
