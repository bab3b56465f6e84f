/**
 * The image reference: the value that travels from the Jenkinsfile to the cluster and back.
 *
 * <p>Pure: no registry is asked, nothing is resolved.
 */
package io.jenkins.plugins.gitops.engine.image;
