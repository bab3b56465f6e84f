/**
 * What people see of a build: what its GitOps steps did and wait for, stored with the build, shown as a page and as JSON.
 *
 * <p>Never asks a forge or a cluster; shows what the steps wrote. Everything that came from Git, forges and clusters is
 * text to escape. Classes that are stored hold text, numbers, enums, {@code ArrayList} and {@code LinkedHashMap} only.
 */
package io.jenkins.plugins.gitops.view;
