/** JSON trees of Kubernetes objects: reading, writing, and the questions that are asked of each. */
package io.jenkins.plugins.gitops.sandbox.kubernetes.tree;
