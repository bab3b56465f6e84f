/**
 * The stand-in's controllers and nodes: what turns workloads into pods and lets pods run, fail or never get ready.
 *
 * <p>They know objects through {@code ClusterAccess} alone, never HTTP.
 */
package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;
