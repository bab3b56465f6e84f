/**
 * Is an object healthy, on its way, or broken, and why: one small rule per kind, generic rules first.
 *
 * <p>Pure: an object, its pods and a time go in, a status and a message come out. The words are Argo CD's, the algorithm
 * is that of kstatus.
 */
package io.jenkins.plugins.gitops.engine.health;
